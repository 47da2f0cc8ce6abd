"""A layer: the same loop through time for every cell, whose equations are those of `engine.network.cells`."""

from playground.engine.backends.kernels.compiled import fill, jit, rows, view
from playground.engine.backends.kernels.products import accumulate, multiply, sum_rows
from playground.engine.network.cells import CELLS
from playground.engine.network.elementwise import each


def _one_of(arguments, call, function):
    """A compiled function of these arguments, the first of them a cell's place among all, that does this `call` of the
    cell's `function`. It is written out with a branch for each cell: a function for each would take as long to compile
    as what it calls."""
    names = {"jit": jit}
    lines = [f"def chosen({arguments}):"]
    for number, one in enumerate(CELLS.values()):
        counts = {"blocks": one.blocks, "states": one.states, "saves": range(one.saves), "own": one.own}
        names |= {f"{name}_{number}": rows(len(parts)) for name, parts in counts.items()}
        names[f"call_{number}"] = jit(getattr(one, function))
        lines += [f"    {'el' if number else ''}if cell == {number}:", "        " + call.replace("#", str(number))]
    exec("\n".join(lines), names)
    return jit(names["chosen"])


_forward = _one_of(
    "cell, gates, q, carried, saved, own, t",
    "call_#(blocks_#(gates, t), blocks_#(q, 0), states_#(carried, t), states_#(carried, t + 1), saves_#(saved, t),"
    " own_#(own, 0))",
    "forward",
)
_backward = _one_of(
    "cell, gates, carried, saved, own, upper, carry, d, e, t, n",
    "call_#(blocks_#(gates, t), states_#(carried, t), states_#(carried, t + 1), saves_#(saved, t), own_#(own, 0),"
    " upper[t], states_#(carry, t % 2), states_#(carry, 1 - t % 2), blocks_#(d, n), blocks_#(e, n), own_#(own, 1))",
    "backward",
)
"""Timestep t of any cell; backward, its gradients are the `n`-th of d and e. `own (own, 2, batch * units)` are a cell's
own parameters and their gradients."""


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
def unroll_back(net, begin, gates, carried, saved, own, upper, carry, d, e, packed):
    """As many timesteps back to `begin` as d and e have, with W_hh packed. `upper (time, batch * units)` is the
    gradient of the hidden states from above, and becomes the whole one; `carry (states, 2, batch * units)` has what
    goes past the weights, at t % 2 what comes to timestep t."""
    units, size = net.units, carried.shape[2]
    flat = view(e, 0, (e.size,))
    for n in range(d.shape[1] - 1, -1, -1):
        t = begin + n
        _backward(net.cell, gates, carried, saved, own, upper, carry, d, e, t, n)
        if t and net.hidden_rows:
            below = view(upper, (t - 1) * size, (size // units, units))
            accumulate(flat, n * size, d.shape[1] * size, units, net.rows, packed, below)


@jit
def spread_own(w_own, own):
    """A number a unit `(own, units)`, for each of the sequences, into the first of `own (own, 2, batch * units)`; 0
    into the second."""
    units, size = w_own.shape[1], own.shape[2]
    for k in range(w_own.shape[0]):
        row = view(w_own, k * units, (units,))
        for start in range(0, size, units):
            place = view(own, 2 * k * size + start, (units,))
            for j in each(row):
                place[j] = row[j]
        fill(own[k, 1], 0)


@jit
def gather_own(own, g_own):
    """The gradients of a number a unit, `(own, units)`, from those of all sequences, the second of `own`."""
    units, size = g_own.shape[1], own.shape[2]
    for k in range(g_own.shape[0]):
        total = view(g_own, k * units, (units,))
        for start in range(0, size, units):
            place = view(own, (2 * k + 1) * size + start, (units,))
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
