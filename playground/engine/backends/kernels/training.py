"""Makes many training steps in one call, on one thread or on two that meet at a barrier three times a step.

A batch is always split into two pieces, and their gradients and losses are added in the same order, so the results do
not depend on the number of threads.
"""

from typing import NamedTuple

import numpy as np

from playground.engine.backends.kernels.barrier import ABORT_SLOT, SLOT_STRIDE, wait_at_barrier
from playground.engine.backends.kernels.compiled import borrowed, entry, jit, view
from playground.engine.backends.kernels.network import compute_loss, differentiate
from playground.engine.network.elementwise import each

__all__ = ["ABORT_SLOT", "PARTS", "SLOT_STRIDE", "Training", "train"]

PARTS = 2
"""The number of pieces of a batch. The second may be empty."""


class Training(NamedTuple):
    """The settings of a step; a loss above `ceiling` ends training."""

    adam: bool
    rate: float
    clip: float
    ceiling: float


@entry
def train(
    net,
    training,
    states,
    current,
    batches,
    order,
    is_loss_known,
    memories,
    results,
    squares,
    barrier_slots,
    thread,
    threads,
):
    """Learn from each of `order`'s batches but the last; after each update compute the loss on the next batch.

    `states (2, 3, parameters)`: weights and moments, now and before the last update; `current (2,)`: which of the two
    is now, and how many updates the moments have seen. Unless `is_loss_known`, the loss on the first batch is computed
    first. `memories`: one for each piece; `results (PARTS, batches, 2)`: the summed loss and the number of right
    answers on each batch; `squares (PARTS,)`: each part's share of the gradient's squared norm; `barrier_slots`: all
    zero, see `wait_at_barrier`. An update whose loss exceeds the ceiling is undone and ends the call. Returns the
    number of updates, including the undone one.
    """
    batches, memories, barrier_slots = borrowed(batches), borrowed(memories), borrowed(barrier_slots)
    states, results, squares = borrowed(states), borrowed(results), borrowed(squares)
    my_parts = range(PARTS * thread // threads, PARTS * (thread + 1) // threads)
    now, updates, barriers, made = current[0], current[1], 0, order.size - 1
    if not is_loss_known:
        for part in my_parts:
            compute_loss(net, states[now, 0], batches, order[0] * PARTS + part, memories[part], results[part, 0])
    for k in range(1, order.size):
        for part in my_parts:
            differentiate(net, states[now, 0], batches, order[k - 1] * PARTS + part, memories[part])
        barriers += 1
        wait_at_barrier(barrier_slots, thread, threads, barriers)
        if k > 1 and not mean_loss(results, k - 1, batches, order) <= training.ceiling:
            made = k - 1
            break
        for part in my_parts:
            squares[part] = add_gradients(memories, part)
        if training.clip:
            barriers += 1
            wait_at_barrier(barrier_slots, thread, threads, barriers)
        updates += 1
        for part in my_parts:
            update(training, states[now], states[1 - now], memories[0].gradient, squares, updates, part)
        now = 1 - now
        barriers += 1
        wait_at_barrier(barrier_slots, thread, threads, barriers)
        for part in my_parts:
            compute_loss(net, states[now, 0], batches, order[k] * PARTS + part, memories[part], results[part, k])
    wait_at_barrier(barrier_slots, thread, threads, barriers + 1)
    if made and not mean_loss(results, made, batches, order) <= training.ceiling:
        now, updates = 1 - now, updates - 1
    if thread == 0:
        current[0], current[1] = now, updates
    return made


@jit
def mean_loss(results, k, batches, order):
    """Return the mean loss on the `k`-th batch."""
    total = 0.0
    for part in range(PARTS):
        total += results[part, k, 0]
    return total / batches.sizes[order[k] * PARTS, 3]


@jit
def slice_of(parameters, part):
    """Return where a part of all parameters begins, at a cache line, and its size."""
    lines = (parameters + 15) // 16
    begin, end = lines * part // PARTS * 16, lines * (part + 1) // PARTS * 16
    return begin, min(parameters, end) - begin


@jit
def add_gradients(memories, part):
    """Add a part of all pieces' gradients into the first memory; return its sum of squares."""
    begin, size = slice_of(memories[0].gradient.size, part)
    gradient, total = view(memories[0].gradient, begin, (size,)), 0.0
    for other in range(1, PARTS):
        more = view(memories[other].gradient, begin, (size,))
        for n in each(gradient):
            gradient[n] += more[n]
    for n in each(gradient):
        total += np.float64(gradient[n]) * np.float64(gradient[n])
    return total


@jit
def update(training, before, after, gradient, squares, updates, part):
    """Update a part of the weights and moments `(3, parameters)`, from `before` into `after`.

    First scales the gradient down to the norm `clip`, as torch does; 0 does not clip. Pascanu, Mikolov & Bengio, ICML
    2013.
    """
    scale = 1.0
    if training.clip:
        total = 0.0
        for other in range(PARTS):
            total += squares[other]
        scale = min(scale, training.clip / (np.sqrt(total) + 1e-6))
    begin, size = slice_of(gradient.size, part)
    gradient = view(gradient, begin, (size,))
    old, new = view_rows(before, begin, size), view_rows(after, begin, size)
    if training.adam:
        adam(*old, *new, gradient, scale, updates, training.rate)
    else:
        sgd(old[0], new[0], gradient, scale * training.rate)


@jit
def view_rows(state, begin, size):
    """Return views of the same part of the weights, first and second moments."""
    return view(state[0], begin, (size,)), view(state[1], begin, (size,)), view(state[2], begin, (size,))


@jit
def adam(weights, first, second, new_weights, new_first, new_second, gradient, scale, updates, rate):
    """Kingma & Ba, "Adam", ICLR 2015, algorithm 1, on the gradient times `scale`."""
    of = gradient.dtype.type
    stride, root, scale = of(rate / (1 - 0.9**updates)), of(1 / np.sqrt(1 - 0.999**updates)), of(scale)
    b1, c1, b2, c2, epsilon = of(0.9), of(1 - 0.9), of(0.999), of(1 - 0.999), of(1e-8)
    for n in each(gradient):
        g = scale * gradient[n]
        m = b1 * first[n] + c1 * g
        v = b2 * second[n] + c2 * g * g
        new_first[n] = m
        new_second[n] = v
        new_weights[n] = weights[n] - stride * m / (np.sqrt(v) * root + epsilon)


@jit
def sgd(weights, new_weights, gradient, rate):
    """Step down the gradient; the moments are unused."""
    rate = gradient.dtype.type(rate)
    for n in each(gradient):
        new_weights[n] = weights[n] - rate * gradient[n]
