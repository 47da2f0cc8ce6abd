"""Many training steps in one call, by one thread or by two that meet three times a step.

Whoever computes, a batch is two pieces, whose gradients and losses are added in the same order: the numbers do not
depend on the threads.
"""

from typing import NamedTuple

import numpy as np

from playground.engine.backends.kernels.compiled import borrowed, entry, jit, view
from playground.engine.backends.kernels.meeting import ABORT, APART, meet
from playground.engine.backends.kernels.network import differentiate, look
from playground.engine.network.elementwise import each

__all__ = ["ABORT", "APART", "PARTS", "Training", "train"]

PARTS = 2
"""Into how many pieces a batch is cut. The second may be empty."""


class Training(NamedTuple):
    """How a step learns; `ceiling` is the loss above which it has done harm."""

    adam: bool
    rate: float
    clip: float
    ceiling: float


@entry
def train(net, training, states, standing, batches, order, looked, memories, scores, squares, desk, thread, threads):
    """Learn from each of `order`'s batches but the last, and look at the next one each time.

    `states (2, 3, parameters)`: weights and moments, now and before the last update; `standing`: which of the two is
    now, and how many updates the moments have seen. Unless `looked`, the first batch is looked at first. Stops after an
    update that has done harm and takes it back. `memories`: one a piece; `scores (PARTS, batches, 2)`: each look's
    summed loss and right answers; `squares (PARTS,)`: parts of the gradient's squared norm; `desk`: where `threads`
    threads meet, all zero. Returns how many updates were made, the harmful one included.
    """
    batches, memories, desk = borrowed(batches), borrowed(memories), borrowed(desk)
    states, scores, squares = borrowed(states), borrowed(scores), borrowed(squares)
    mine = range(PARTS * thread // threads, PARTS * (thread + 1) // threads)
    now, updates, meetings, made = standing[0], standing[1], 0, order.size - 1
    if not looked:
        for part in mine:
            look(net, states[now, 0], batches, order[0] * PARTS + part, memories[part], scores[part, 0])
    for k in range(1, order.size):
        for part in mine:
            differentiate(net, states[now, 0], batches, order[k - 1] * PARTS + part, memories[part])
        meetings += 1
        meet(desk, thread, threads, meetings)
        if k > 1 and not mean_loss(scores, k - 1, batches, order) <= training.ceiling:
            made = k - 1
            break
        for part in mine:
            squares[part] = add_gradients(memories, part)
        if training.clip:
            meetings += 1
            meet(desk, thread, threads, meetings)
        updates += 1
        for part in mine:
            update(training, states[now], states[1 - now], memories[0].gradient, squares, updates, part)
        now = 1 - now
        meetings += 1
        meet(desk, thread, threads, meetings)
        for part in mine:
            look(net, states[now, 0], batches, order[k] * PARTS + part, memories[part], scores[part, k])
    meet(desk, thread, threads, meetings + 1)
    if made and not mean_loss(scores, made, batches, order) <= training.ceiling:
        now, updates = 1 - now, updates - 1
    if thread == 0:
        standing[0], standing[1] = now, updates
    return made


@jit
def mean_loss(scores, k, batches, order):
    """The loss of the `k`-th look."""
    total = 0.0
    for part in range(PARTS):
        total += scores[part, k, 0]
    return total / batches.sizes[order[k] * PARTS, 3]


@jit
def share_of(parameters, part):
    """Where a part of all parameters begins, at a cache line, and its size."""
    lines = (parameters + 15) // 16
    begin, end = lines * part // PARTS * 16, lines * (part + 1) // PARTS * 16
    return begin, min(parameters, end) - begin


@jit
def add_gradients(memories, part):
    """The whole gradient's share of a part, into the first memory; gives its sum of squares."""
    begin, size = share_of(memories[0].gradient.size, part)
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
    """A part's share of the weights and moments `(3, parameters)`, from one into another.

    The gradient is first scaled down to the norm `clip`, as torch does; 0 leaves it. Pascanu, Mikolov & Bengio, ICML
    2013.
    """
    scale = 1.0
    if training.clip:
        total = 0.0
        for other in range(PARTS):
            total += squares[other]
        scale = min(scale, training.clip / (np.sqrt(total) + 1e-6))
    begin, size = share_of(gradient.size, part)
    gradient = view(gradient, begin, (size,))
    old, new = view_rows(before, begin, size), view_rows(after, begin, size)
    if training.adam:
        adam(*old, *new, gradient, scale, updates, training.rate)
    else:
        sgd(old[0], new[0], gradient, scale * training.rate)


@jit
def view_rows(state, begin, size):
    """The same part of weights, first and second moments."""
    return view(state[0], begin, (size,)), view(state[1], begin, (size,)), view(state[2], begin, (size,))


@jit
def adam(weights, first, second, new_weights, new_first, new_second, gradient, scale, updates, rate):
    """Kingma & Ba, "Adam", ICLR 2015, algorithm 1, with a gradient that is to be scaled."""
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
    """A step down the gradient; the moments are not in use."""
    rate = gradient.dtype.type(rate)
    for n in each(gradient):
        new_weights[n] = weights[n] - rate * gradient[n]
