"""A layer: the same loop through time for every cell, whose equations are those of `engine.cells`."""

from playground.engine.cells import CELLS
from playground.engine.elementwise import each
from playground.engine.kernels.compiled import jit, rows, view
from playground.engine.kernels.products import accumulate, multiply, sum_rows


def _forward_of(cells, number=0):
    """One compiled timestep for all of these cells, of which the `number`-th is the first."""
    one, mine = cells[0], jit(cells[0].forward)
    blocks, states, saves, owns = rows(len(one.blocks)), rows(len(one.states)), rows(one.saves), rows(len(one.own))
    others = _forward_of(cells[1:], number + 1) if cells[1:] else _no_cell

    @jit
    def forward(cell, gates, q, carried, saved, own, t):
        if cell == number:
            last, new = states(carried, t), states(carried, t + 1)
            mine(blocks(gates, t), blocks(q, 0), last, new, saves(saved, t), owns(own, 0))
        else:
            others(cell, gates, q, carried, saved, own, t)

    return forward


def _backward_of(cells, number=0):
    """The same backward: timestep t, whose gradients are the `n`-th of d and e."""
    one, mine = cells[0], jit(cells[0].backward)
    blocks, states, saves, owns = rows(len(one.blocks)), rows(len(one.states)), rows(one.saves), rows(len(one.own))
    others = _backward_of(cells[1:], number + 1) if cells[1:] else _no_cell_backward

    @jit
    def backward(cell, gates, carried, saved, own, upper, carry, d, e, own_grad, t, n):
        if cell == number:
            last, new = states(carried, t), states(carried, t + 1)
            past, passed = states(carry, t % 2), states(carry, 1 - t % 2)
            d_p, d_q = blocks(d, n), blocks(e, n)
            own_parts, own_grads = owns(own, 0), owns(own_grad, 0)
            mine(blocks(gates, t), last, new, saves(saved, t), own_parts, upper[t], past, passed, d_p, d_q, own_grads)
        else:
            others(cell, gates, carried, saved, own, upper, carry, d, e, own_grad, t, n)

    return backward


@jit
def _no_cell(cell, gates, q, carried, saved, own, t):
    pass


@jit
def _no_cell_backward(cell, gates, carried, saved, own, upper, carry, d, e, own_grad, t, n):
    pass


_forward, _backward = _forward_of(tuple(CELLS.values())), _backward_of(tuple(CELLS.values()))


@jit
def unroll(net, begin, end, b_hh, gates, carried, saved, own, sums, packed):
    """Timesteps of a layer, with W_hh packed. `gates` hold W_ih x + b_ih at first."""
    units, time, size = net.units, carried.shape[1], carried.shape[2]
    q, hidden = view(sums, 0, (gates.shape[0], 1, size)), view(carried, 0, (time * size,))
    for t in range(begin, end):
        if net.hidden_rows:
            multiply(view(hidden, t * size, (size // units, units)), packed, b_hh, sums)
        _forward(net.cell, gates, q, carried, saved, own, t)


@jit
def unroll_back(net, begin, gates, carried, saved, own, upper, carry, d, e, own_grad, packed):
    """As many timesteps back to `begin` as d and e have, with W_hh packed. `upper (time, batch * units)` is the
    gradient of the hidden states from above, and becomes the whole one; `carry (states, 2, batch * units)` has what
    goes past the weights, at t % 2 what comes to timestep t."""
    units, size = net.units, carried.shape[2]
    flat = view(e, 0, (e.size,))
    for n in range(d.shape[1] - 1, -1, -1):
        t = begin + n
        _backward(net.cell, gates, carried, saved, own, upper, carry, d, e, own_grad, t, n)
        if t and net.hidden_rows:
            below = view(upper, (t - 1) * size, (size // units, units))
            accumulate(flat, n * size, d.shape[1] * size, units, net.rows, packed, below)


@jit
def spread_own(own, sequences):
    """A number a unit `(own, units)`, for each of the sequences `(own, 1, batch * units)`."""
    units = own.shape[1]
    for k in range(own.shape[0]):
        row = view(own, k * units, (units,))
        for start in range(0, sequences.shape[2], units):
            place = view(sequences, k * sequences.shape[2] + start, (units,))
            for j in each(row):
                place[j] = row[j]


@jit
def gather_own(sequences, g_own):
    """The gradients of a number a unit, `(own, units)`, from those of all sequences `(own, 1, batch * units)`."""
    units = g_own.shape[1]
    for k in range(g_own.shape[0]):
        total = view(g_own, k * units, (units,))
        for start in range(0, sequences.shape[2], units):
            place = view(sequences, k * sequences.shape[2] + start, (units,))
            for j in each(total):
                total[j] += place[j]


@jit
def make_table(w_ih, b_ih, table):
    """W_ih x + b_ih for tokens: rows of a table that has one for each token."""
    for k in range(w_ih.shape[0]):
        for v in range(w_ih.shape[1]):
            table[v, k] = w_ih[k, v] + b_ih[k]


@jit
def look_up(ids, begin, end, table, gates):
    """The rows of the ids from `begin` to `end`, into `gates (blocks, steps, units)`."""
    blocks, units = gates.shape[0], gates.shape[2]
    for block in range(blocks):
        for n in range(begin, end):
            row, out = view(table, (ids[n] * blocks + block) * units, (units,)), gates[block, n]
            for j in each(out):
                out[j] = row[j]


@jit
def look_up_back(ids, deltas, table):
    """The gradient of each token's row of the table, added."""
    blocks, units = deltas.shape[0], deltas.shape[2]
    for block in range(blocks):
        for n in range(ids.size):
            row, delta = view(table, (ids[n] * blocks + block) * units, (units,)), deltas[block, n]
            for j in each(delta):
                row[j] += delta[j]


@jit
def read_table(table, g_ih, g_bias):
    """The gradients of W_ih and b_ih from the table's."""
    for k in range(g_ih.shape[0]):
        for v in range(g_ih.shape[1]):
            g_ih[k, v] = table[v, k]
    sum_rows(view(table, 0, (1, table.shape[0], table.shape[1])), g_bias)
