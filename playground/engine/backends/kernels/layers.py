"""A layer of cells through time. One loop serves every cell; the equations are those of `engine.network.cells`."""

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

import numpy as np
from numba import from_dtype, typeof, types
from numba.extending import overload

from playground.engine.backends.kernels.compiled import INNER, address, copy, fill, jit, rows, unit, view
from playground.engine.backends.kernels.layout import Net
from playground.engine.backends.kernels.products import NONE, accumulate, add_bias_grad, multiply, padded_width
from playground.engine.network.cells import CELLS
from playground.engine.network.elementwise import each


def cell_functions(cell: str, net: Net, dtype: np.dtype[np.floating]) -> tuple[int, int]:
    """Return the addresses of `unroll` and `backpropagate` for a cell, by its key, and a type of numbers."""
    kinds, number = (types.IntegerLiteral(list(CELLS).index(cell)), typeof(net)), from_dtype(dtype)
    row, matrix, array = (types.Array(number, dimensions, "C") for dimensions in (1, 2, 3))
    unrolls, backpropagates = compiled_layer(cell)
    return (
        address(unrolls, *kinds, types.intp, types.intp, row, *[array] * 5, row),
        address(backpropagates, *kinds, types.intp, *[array] * 4, matrix, *[array] * 3, row),
    )


@cache
def compiled_layer(cell: str) -> tuple[Any, Any]:
    """Return `unroll` and `backpropagate` for a cell, as functions of its own.

    So each has its own file in the cache: of two processes that add to one file at once, one overwrites the other's.
    """
    loops = (unroll_in_parts, backpropagate_in_parts) if CELLS[cell].resets_before else (unroll, backpropagate)
    one, two = (unit(_named_for(cell, loop)) for loop in loops)
    return one, two


def _named_for(cell: str, function: Callable[..., None]) -> Callable[..., None]:
    own = FunctionType(function.__code__, function.__globals__)
    own.__qualname__ = f"{function.__name__}_{cell}"
    return own


def _forward(cell, gates, q, states, saved, own, t):
    """Compute timestep t of a cell, whose index is a part of its type."""


def _backward(cell, gates, states, saved, own, hidden_grad, carry_grad, p_grad, q_grad, t, n):
    """Go back through timestep t of a cell, whose index is a part of its type.

    The gradients of p and q are the `n`-th timestep of `p_grad` and `q_grad`. `own (own, 2, batch * units)` holds the
    cell's own parameters and their gradients.
    """


def _reset(cell, gates, q, states, saved, t):
    """Compute the first part of timestep t of a cell with `resets_before`."""


def _reset_backward(cell, gates, states, saved, carry_grad, p_grad, t, n):
    """Go back through the first part of timestep t of a cell with `resets_before`."""


@overload(_forward, jit_options=INNER, prefer_literal=True)
def _forward_of(cell, gates, q, states, saved, own, t):
    equations, blocks, carried, saves, parameters = _parts(cell, "forward")

    def call_cell(cell, gates, q, states, saved, own, t):
        equations(
            blocks(gates, t),
            blocks(q, 0),
            carried(states, t),
            carried(states, t + 1),
            saves(saved, t),
            parameters(own, 0),
        )

    return call_cell


@overload(_backward, jit_options=INNER, prefer_literal=True)
def _backward_of(cell, gates, states, saved, own, hidden_grad, carry_grad, p_grad, q_grad, t, n):
    equations, blocks, carried, saves, parameters = _parts(cell, "backward")

    def call_cell(cell, gates, states, saved, own, hidden_grad, carry_grad, p_grad, q_grad, t, n):
        equations(
            blocks(gates, t),
            carried(states, t),
            carried(states, t + 1),
            saves(saved, t),
            parameters(own, 0),
            hidden_grad[t],
            carried(carry_grad, t % 2),
            carried(carry_grad, 1 - t % 2),
            blocks(p_grad, n),
            blocks(q_grad, n),
            parameters(own, 1),
        )

    return call_cell


@overload(_reset, jit_options=INNER, prefer_literal=True)
def _reset_of(cell, gates, q, states, saved, t):
    equations, blocks, carried, saves, _ = _parts(cell, "reset")

    def call_cell(cell, gates, q, states, saved, t):
        equations(blocks(gates, t), blocks(q, 0), carried(states, t), saves(saved, t))

    return call_cell


@overload(_reset_backward, jit_options=INNER, prefer_literal=True)
def _reset_backward_of(cell, gates, states, saved, carry_grad, p_grad, t, n):
    equations, blocks, carried, saves, _ = _parts(cell, "reset_backward")

    def call_cell(cell, gates, states, saved, carry_grad, p_grad, t, n):
        equations(
            blocks(gates, t), carried(states, t), saves(saved, t), carried(carry_grad, 1 - t % 2), blocks(p_grad, n)
        )

    return call_cell


def _parts(cell, function):
    """Return a cell's compiled equations, and what gives the rows of its blocks, states, saved arrays and own
    parameters."""
    one = list(CELLS.values())[cell.literal_value]
    counts = len(one.blocks), len(one.states), one.saves, len(one.own)
    return jit(getattr(one, function)), *map(rows, counts)


def unroll(cell, net, begin, end, b_hh, gates, states, saved, own, sums, packed):
    """Run a layer from timestep `begin` to `end`, with W_hh packed. `gates` holds W_ih x + b_ih at first."""
    units, time, size = net.units, states.shape[1], states.shape[2]
    q, hidden = view(sums, 0, (gates.shape[0], 1, size)), view(states, 0, (time * size,))
    for t in range(begin, end):
        if net.hidden_rows:
            multiply(view(hidden, t * size, (size // units, units)), packed, b_hh, sums)
        _forward(cell, gates, q, states, saved, own, t)


def backpropagate(cell, net, begin, gates, states, saved, own, hidden_grad, carry_grad, p_grad, q_grad, packed):
    """Go back through a layer, from timestep `begin + steps - 1` to `begin`, for the `steps` of `p_grad` and `q_grad`.

    `hidden_grad (time, batch * units)` comes in as the gradient of the hidden states from the layer above, and becomes
    the whole gradient. `carry_grad (states, 2, batch * units)` holds the gradient that bypasses the weights; index t %
    2 is that of timestep t.
    """
    units, size = net.units, states.shape[2]
    flat = view(q_grad, 0, (q_grad.size,))
    for n in range(p_grad.shape[1] - 1, -1, -1):
        t = begin + n
        _backward(cell, gates, states, saved, own, hidden_grad, carry_grad, p_grad, q_grad, t, n)
        if t and net.hidden_rows:
            below = view(hidden_grad, (t - 1) * size, (size // units, units))
            accumulate(flat, n * size, p_grad.shape[1] * size, units, net.rows, NONE, p_grad.shape[0], packed, below)


def unroll_in_parts(cell, net, begin, end, b_hh, gates, states, saved, own, sums, packed):
    """Do what `unroll` does for a cell with `resets_before`: the product of the last block follows the other gates."""
    units, time, size = net.units, states.shape[1], states.shape[2]
    last, shape = gates.shape[0] - 1, (size // units, units)
    first, second = view(sums, 0, (last, size // units, units)), view(sums, last * size, (1, size // units, units))
    q, hidden, scaled = (
        view(sums, 0, (last + 1, 1, size)),
        view(states, 0, (time * size,)),
        view(saved, 0, (saved.size,)),
    )
    bias, room = view(b_hh, last * units, (units,)), padded_width(units) * units
    panels = view(packed, last * room, (room,))
    for t in range(begin, end):
        multiply(view(hidden, t * size, shape), packed, b_hh, first)
        _reset(cell, gates, q, states, saved, t)
        multiply(view(scaled, t * size, shape), panels, bias, second)
        _forward(cell, gates, q, states, saved, own, t)


def backpropagate_in_parts(
    cell, net, begin, gates, states, saved, own, hidden_grad, carry_grad, p_grad, q_grad, packed
):
    """Do what `backpropagate` does for a cell with `resets_before`."""
    units, size = net.units, states.shape[2]
    last, steps, shape = gates.shape[0] - 1, p_grad.shape[1], (size // units, units)
    flat, scaled = view(q_grad, 0, (q_grad.size,)), view(saved, 0, (saved.size,))
    for n in range(steps - 1, -1, -1):
        t = begin + n
        _backward(cell, gates, states, saved, own, hidden_grad, carry_grad, p_grad, q_grad, t, n)
        scaled_grad = (saved.shape[1] + t) * size
        fill(view(scaled, scaled_grad, (size,)), 0)
        d, apart = n * size, steps * size
        accumulate(flat, d, apart, units, net.rows, last, last + 1, packed, view(scaled, scaled_grad, shape))
        _reset_backward(cell, gates, states, saved, carry_grad, p_grad, t, n)
        if t:
            below = view(hidden_grad, (t - 1) * size, shape)
            accumulate(flat, d, apart, units, net.rows, NONE, last, packed, below)


@jit
def begin_states(net, batches, piece, carry, layer, states):
    """Set a layer's states before the first timestep: from the carry where a sequence continues, otherwise to 0.

    `carry (states, layers, batch * units)` is that of the whole batch, or empty.
    """
    units, first, start = net.units, batches.sizes[piece, 4], batches.starts[piece, 2]
    for state in range(net.states):
        fill(states[state, 0], 0)
        if carry.size:
            for n in range(batches.sizes[piece, 1]):
                if batches.continues[start + n]:
                    sequence = view(carry[state, layer], (first + n) * units, (units,))
                    copy(sequence, view(states[state, 0], n * units, (units,)))


@jit
def end_states(net, batches, piece, states, layer, carry):
    """Copy a layer's states after the last timestep into the carry of the whole batch, unless that is empty."""
    if carry.size:
        place = batches.sizes[piece, 4] * net.units
        for state in range(net.states):
            copy(states[state, states.shape[1] - 1], view(carry[state, layer], place, (states.shape[2],)))


@jit
def broadcast_own(w_own, own):
    """Copy the own parameters `(own, units)` for each sequence into the first half of `own (own, 2, batch * units)`,
    and set the second half to 0."""
    units, size = w_own.shape[1], own.shape[2]
    for k in range(w_own.shape[0]):
        row = view(w_own, k * units, (units,))
        for start in range(0, size, units):
            place = view(own, 2 * k * size + start, (units,))
            for j in each(row):
                place[j] = row[j]
        fill(own[k, 1], 0)


@jit
def sum_own_grad(own, g_own):
    """Add the gradients of all sequences, the second half of `own`, to those of the own parameters `(own, units)`."""
    units, size = g_own.shape[1], own.shape[2]
    for k in range(g_own.shape[0]):
        total = view(g_own, k * units, (units,))
        for start in range(0, size, units):
            place = view(own, (2 * k + 1) * size + start, (units,))
            for j in each(total):
                total[j] += place[j]


@jit
def fill_table(w_ih, b_ih, table):
    """Write W_ih x + b_ih for each token into a row of the table."""
    for k in range(w_ih.shape[0]):
        for v in range(w_ih.shape[1]):
            table[v, k] = w_ih[k, v] + b_ih[k]


@jit
def look_up(ids, begin, end, table, gates):
    """Copy the table's rows for the ids from `begin` to `end` into `gates (blocks, steps, units)`."""
    blocks, units = gates.shape[0], gates.shape[2]
    for block in range(blocks):
        for n in range(begin, end):
            row, out = view(table, (ids[n] * blocks + block) * units, (units,)), gates[block, n]
            for j in each(out):
                out[j] = row[j]


@jit
def add_table_grad(ids, deltas, table):
    """Add the gradients of the looked-up rows to the table's gradient."""
    blocks, units = deltas.shape[0], deltas.shape[2]
    for block in range(blocks):
        for n in range(ids.size):
            row, delta = view(table, (ids[n] * blocks + block) * units, (units,)), deltas[block, n]
            for j in each(delta):
                row[j] += delta[j]


@jit
def table_to_weight_grad(table, g_ih, g_bias):
    """Compute the gradients of W_ih and b_ih from the table's gradient."""
    for k in range(g_ih.shape[0]):
        for v in range(g_ih.shape[1]):
            g_ih[k, v] = table[v, k]
    add_bias_grad(view(table, 0, (1, table.shape[0], table.shape[1])), g_bias)
