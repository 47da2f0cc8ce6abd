"""Makes many training steps in one call, on threads that share the pieces of each batch and the slices of each update.

How a batch is split into pieces is fixed, and their gradients and losses are added in the same order, so the results do
not depend on the number of threads, or on which of them computes what.
"""

from typing import NamedTuple

import numpy as np

from playground.engine.backends.kernels.compiled import call, entry, jit, parts_at, view
from playground.engine.backends.kernels.network import compute_loss
from playground.engine.backends.kernels.sharing import SLOT_STRIDE, finish, nth_of, take, wait_until_finished
from playground.engine.network.elementwise import each

__all__ = ["FEWEST_SLICES", "SLOT_STRIDE", "Training", "train"]

FEWEST_SLICES = 2
"""Into how many slices the parameters are split at least: two threads share an update even of a batch in one piece."""


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
    carries,
    batches,
    order,
    is_loss_known,
    memories,
    results,
    squares,
    slots,
    thread,
    threads,
):
    """Learn from each of `order`'s batches but the last; after each update compute the loss on the next batch.

    `states (2, 3, parameters)`: weights and moments, now and before the last update; `current (3,)`: which of the two
    is now, how many updates the moments have seen, and which of the carries is that before the batch to learn from.
    `carries (3, states, layers, batch * units)`: those before the last batch, before this one and after it, in turn;
    empty where no state is handed on. Unless `is_loss_known`, the loss on the first batch is computed
    first. `memories`: the buffers of all pieces; `results (pieces, batches, 2)`: the summed loss and the number of
    right answers on each batch, 0 where it has fewer pieces; `squares (slices,)`: each slice's share of the gradient's
    squared norm, 0 at first, with at least one slice for each piece; `slots`: one for each slice, all zero, see
    `sharing`.
    An update whose loss exceeds the ceiling is undone and ends the call. Returns the number of updates, including the
    undone one.
    """
    now, updates, turn, phase, made = current[0], current[1], current[2], 0, order.size - 1
    for k in range(order.size):
        first, pieces = pieces_of(batches, order[k])
        before, after = carries[(turn + k) % 3], carries[(turn + k + 1) % 3]
        phase += 1
        for n in range(pieces):
            piece = nth_of(n, pieces, thread, threads)
            if take(slots, piece, phase):
                memory = parts_at(memories, piece)
                if k or not is_loss_known:
                    compute_loss(net, states[now, 0], batches, first + piece, memory, before, after, results[piece, k])
                if k < made:
                    call(net.differentiate, (net, states[now, 0], batches, first + piece, memory))
                finish(slots, piece, phase)
        wait_until_finished(slots, pieces, phase)
        if k == made or (k and not mean_loss(results, k, batches, order) <= training.ceiling):
            made = k
            break
        slices = max(FEWEST_SLICES, pieces)
        if training.clip:
            phase += 1
            for n in range(slices):
                part = nth_of(n, slices, thread, threads)
                if take(slots, part, phase):
                    squares[part] = add_gradients(memories.gradient, pieces, part, slices)
                    finish(slots, part, phase)
            wait_until_finished(slots, slices, phase)
        phase, updates = phase + 1, updates + 1
        for n in range(slices):
            part = nth_of(n, slices, thread, threads)
            if take(slots, part, phase):
                if not training.clip:
                    squares[part] = add_gradients(memories.gradient, pieces, part, slices)
                update(training, states[now], states[1 - now], memories.gradient, squares, updates, part, slices)
                finish(slots, part, phase)
        wait_until_finished(slots, slices, phase)
        now = 1 - now
    if made and not mean_loss(results, made, batches, order) <= training.ceiling:
        now, updates, turn = 1 - now, updates - 1, turn - 1
    if thread == 0:
        current[0], current[1], current[2] = now, updates, (turn + made) % 3
    return made


@jit
def pieces_of(batches, batch):
    """Return a batch's first piece and the number of its pieces."""
    first = batches.first[batch]
    return first, batches.first[batch + 1] - first


@jit
def mean_loss(results, k, batches, order):
    """Return the mean loss on the `k`-th batch."""
    total = 0.0
    for n in range(results.shape[0]):
        total += results[n, k, 0]
    return total / batches.sizes[batches.first[order[k]], 3]


@jit
def slice_of(parameters, n, slices):
    """Return where a slice of all parameters begins, at a cache line, and its size."""
    lines = (parameters + 15) // 16
    begin, end = lines * n // slices * 16, lines * (n + 1) // slices * 16
    return begin, min(parameters, end) - begin


@jit
def add_gradients(gradients, pieces, n, slices):
    """Add a slice of all pieces' gradients `(pieces, parameters)` into the first; return its sum of squares."""
    begin, size = slice_of(gradients.shape[1], n, slices)
    gradient, total = view(gradients, begin, (size,)), 0.0
    for piece in range(1, pieces):
        more = view(gradients, piece * gradients.shape[1] + begin, (size,))
        for j in each(gradient):
            gradient[j] += more[j]
    for j in each(gradient):
        total += np.float64(gradient[j]) * np.float64(gradient[j])
    return total


@jit
def update(training, before, after, gradients, squares, updates, n, slices):
    """Update a slice of the weights and moments `(3, parameters)`, from `before` into `after`, by the first gradient.

    First scales the gradient down to the norm `clip`, as torch does; 0 does not clip. Pascanu, Mikolov & Bengio, ICML
    2013.
    """
    scale = 1.0
    if training.clip:
        total = 0.0
        for other in range(slices):
            total += squares[other]
        scale = min(scale, training.clip / (np.sqrt(total) + 1e-6))
    begin, size = slice_of(gradients.shape[1], n, slices)
    gradient = view(gradients, begin, (size,))
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
