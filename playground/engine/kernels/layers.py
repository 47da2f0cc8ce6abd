"""A layer: the same loop through time for every cell, whose equations are those of `engine.cells`."""

from playground.engine.cells import CELLS
from playground.engine.elementwise import each
from playground.engine.kernels.compiled import jit, rows, view
from playground.engine.kernels.products import accumulate, multiply, sum_rows


def _forward_of(cells, number=0):
    """One compiled timestep for all of these cells, of which the `number`-th is the first."""
    blocks, mine = rows(len(cells[0].blocks)), jit(cells[0].forward)
    others = _forward_of(cells[1:], number + 1) if cells[1:] else _no_cell

    @jit
    def forward(cell, gates, q, hidden, cells, extra, t):
        if cell == number:
            mine(blocks(gates, t), blocks(q, 0), hidden[t], hidden[t + 1], cells[t], cells[t + 1], extra[t])
        else:
            others(cell, gates, q, hidden, cells, extra, t)

    return forward


def _backward_of(cells, number=0):
    """The same backward: timestep t, whose gradients are the `n`-th of d and e."""
    blocks, mine = rows(len(cells[0].blocks)), jit(cells[0].backward)
    others = _backward_of(cells[1:], number + 1) if cells[1:] else _no_cell_backward

    @jit
    def backward(cell, gates, hidden, cells, extra, upper, around, d, e, t, n):
        if cell == number:
            d_p, d_q = blocks(d, n), blocks(e, n)
            mine(blocks(gates, t), hidden[t], hidden[t + 1], cells[t], extra[t], upper[t], around, d_p, d_q)
        else:
            others(cell, gates, hidden, cells, extra, upper, around, d, e, t, n)

    return backward


@jit
def _no_cell(cell, gates, q, hidden, cells, extra, t):
    pass


@jit
def _no_cell_backward(cell, gates, hidden, cells, extra, upper, around, d, e, t, n):
    pass


_forward, _backward = _forward_of(tuple(CELLS.values())), _backward_of(tuple(CELLS.values()))


@jit
def unroll(net, begin, end, b_hh, gates, hidden, cells, extra, sums, packed):
    """Timesteps of a layer, with W_hh packed. `gates` hold W_ih x + b_ih at first."""
    units, size = net.units, hidden.shape[1]
    q = view(sums, 0, (gates.shape[0], 1, size))
    for t in range(begin, end):
        multiply(view(hidden, t * size, (size // units, units)), packed, b_hh, sums)
        _forward(net.cell, gates, q, hidden, cells, extra, t)


@jit
def unroll_back(net, begin, gates, hidden, cells, extra, upper, around, d, e, packed):
    """As many timesteps back to `begin` as d and e have, with W_hh packed. `upper (time, batch * units)` is the
    gradient of the hidden states from above, and becomes the whole one."""
    units, size = net.units, hidden.shape[1]
    flat = view(e, 0, (e.size,))
    for n in range(d.shape[1] - 1, -1, -1):
        t = begin + n
        _backward(net.cell, gates, hidden, cells, extra, upper, around, d, e, t, n)
        if t:
            below = view(upper, (t - 1) * size, (size // units, units))
            accumulate(flat, n * size, d.shape[1] * size, units, net.rows, packed, below)


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
