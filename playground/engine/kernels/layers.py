"""A layer: the same loop through time for every cell, whose equations are those of `engine.cells`."""

from playground.engine.cells import CELLS
from playground.engine.elementwise import each
from playground.engine.kernels.compiled import fill, jit, rows, view
from playground.engine.kernels.products import accumulate, multiply, pack, pack_blocks, sum_rows


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
    """The same backward."""
    blocks, mine = rows(len(cells[0].blocks)), jit(cells[0].backward)
    others = _backward_of(cells[1:], number + 1) if cells[1:] else _no_cell_backward

    @jit
    def backward(cell, gates, hidden, cells, extra, upper, around, d, e, t):
        if cell == number:
            d_p, d_q = blocks(d, t), blocks(e, t)
            mine(blocks(gates, t), hidden[t], hidden[t + 1], cells[t], extra[t], upper[t], around, d_p, d_q)
        else:
            others(cell, gates, hidden, cells, extra, upper, around, d, e, t)

    return backward


@jit
def _no_cell(cell, gates, q, hidden, cells, extra, t):
    pass


@jit
def _no_cell_backward(cell, gates, hidden, cells, extra, upper, around, d, e, t):
    pass


_forward, _backward = _forward_of(tuple(CELLS.values())), _backward_of(tuple(CELLS.values()))


@jit
def unroll(net, w_hh, b_hh, gates, hidden, cells, extra, sums, packed):
    """All timesteps of a layer. `gates` hold W_ih x + b_ih at first."""
    units, size = net.units, hidden.shape[1]
    fill(hidden[0], 0)
    fill(cells[0], 0)
    pack_blocks(w_hh, units, packed)
    q = view(sums, 0, (gates.shape[0], 1, size))
    for t in range(gates.shape[1]):
        multiply(view(hidden, t * size, (size // units, units)), packed, b_hh, sums)
        _forward(net.cell, gates, q, hidden, cells, extra, t)


@jit
def unroll_back(net, w_hh, gates, hidden, cells, extra, upper, around, d, e, packed):
    """All timesteps from the last. `upper (time, batch * units)` is the gradient of the hidden states from above, and
    becomes the whole one."""
    units, size = net.units, hidden.shape[1]
    flat = view(e, 0, (e.size,))
    fill(around, 0)
    pack(w_hh, packed)
    for t in range(gates.shape[1] - 1, -1, -1):
        _backward(net.cell, gates, hidden, cells, extra, upper, around, d, e, t)
        if t:
            below = view(upper, (t - 1) * size, (size // units, units))
            accumulate(flat, t * size, upper.size, units, net.rows, packed, below)


@jit
def look_up(ids, w_ih, b_ih, table, gates):
    """W_ih x + b_ih for tokens, `gates (blocks, steps, units)`: rows of a table that has one for each token."""
    blocks, units = gates.shape[0], gates.shape[2]
    for k in range(w_ih.shape[0]):
        for v in range(w_ih.shape[1]):
            table[v, k] = w_ih[k, v] + b_ih[k]
    for block in range(blocks):
        for n in range(ids.size):
            row, out = view(table, (ids[n] * blocks + block) * units, (units,)), gates[block, n]
            for j in each(out):
                out[j] = row[j]


@jit
def look_up_back(ids, deltas, table, g_ih, g_bias):
    """The gradients of W_ih and b_ih for tokens."""
    blocks, units = deltas.shape[0], deltas.shape[2]
    fill(view(table, 0, (table.size,)), 0)
    for block in range(blocks):
        for n in range(ids.size):
            row, delta = view(table, (ids[n] * blocks + block) * units, (units,)), deltas[block, n]
            for j in each(delta):
                row[j] += delta[j]
    for k in range(g_ih.shape[0]):
        for v in range(g_ih.shape[1]):
            g_ih[k, v] = table[v, k]
    sum_rows(view(table, 0, (1, table.shape[0], table.shape[1])), g_bias)
