"""What compiled code works on, and where things lie in it."""

from typing import NamedTuple

from playground.core.batches import Array
from playground.engine.backends.kernels.compiled import jit, view


class Net(NamedTuple):
    """The network's sizes. `cell`: its place among `CELLS`, of whose attributes `states`, `saves` and `own` are the
    numbers; `rows`: its blocks times `units`, of W_ih; `hidden_rows`: of W_hh, as many or 0; `separate`: whether the
    recurrent sums have gradients of their own; `tokens`: whether these come in, or vectors do; `classes`: whether these
    go out, or numbers do."""

    cell: int
    states: int
    saves: int
    own: int
    separate: bool
    inputs: int
    units: int
    rows: int
    hidden_rows: int
    layers: int
    outputs: int
    tokens: bool
    classes: bool
    mean: bool


class Batches(NamedTuple):
    """Several pieces of batches in flat arrays, one after the other.

    `sizes (pieces, 4)` are time, batch, scored steps, and scored steps of the whole batch; `starts (pieces, 2)` where
    each begins, counted in timesteps of sequences and in scored steps. `ids` or `vectors` are the inputs; `places` the
    scored steps' among `time * batch`; `classes` or `targets` the right answers.
    """

    sizes: Array
    starts: Array
    ids: Array
    vectors: Array
    places: Array
    classes: Array
    targets: Array


class Memory(NamedTuple):
    """What a step works in on one piece, large enough for any of them. What belongs to a layer has it as first index.

    `gates`, `states`, `saved`, `own`, `carry`: as `engine.network.cells` says; `deltas`, `recurrent_deltas`: d and
    e, the same memory where they do not differ; `upper`: gradient of the layer's hidden states from above; `packed`:
    the matrix of one product, `held`: W_hh, for all timesteps; `table`: W_ih or its gradient as a row for each token;
    `answers`: the readout's outputs, then their gradient; `gradient`: of all parameters.
    """

    gates: Array
    states: Array
    saved: Array
    own: Array
    deltas: Array
    recurrent_deltas: Array
    upper: Array
    sums: Array
    carry: Array
    packed: Array
    held: Array
    table: Array
    features: Array
    answers: Array
    gradient: Array


@jit
def layer_parts(flat, net, layer):
    """W_ih, W_hh, b_ih, b_hh and the cell's own `(own, units)` of a layer, or their gradients, as views into the flat
    vector."""
    inputs, start = net.inputs, 0
    if layer:
        inputs = net.units
        # What each layer has whatever comes in, and the inputs of those below.
        start = layer * (net.hidden_rows * (net.units + 1) + net.rows + net.own * net.units)
        start += net.rows * (net.inputs + (layer - 1) * net.units)
    recurrent = start + net.rows * inputs
    after = recurrent + net.hidden_rows * net.units
    return (
        view(flat, start, (net.rows, inputs)),
        view(flat, recurrent, (net.hidden_rows, net.units)),
        view(flat, after, (net.rows,)),
        view(flat, after + net.rows, (net.hidden_rows,)),
        view(flat, after + net.rows + net.hidden_rows, (net.own, net.units)),
    )


@jit
def readout_parts(flat, net):
    """The readout's weight and bias, or their gradients."""
    bias = flat.size - net.outputs
    return view(flat, bias - net.outputs * net.units, (net.outputs, net.units)), view(flat, bias, (net.outputs,))


@jit
def inputs_of(net, batches, piece):
    """The ids `(time * batch,)` and the vectors `(time * batch, inputs)` of a piece, one of them empty."""
    start, steps = batches.starts[piece, 0], batches.sizes[piece, 0] * batches.sizes[piece, 1]
    if net.tokens:
        return view(batches.ids, start, (steps,)), view(batches.vectors, 0, (0, net.inputs))
    return view(batches.ids, 0, (0,)), view(batches.vectors, start * net.inputs, (steps, net.inputs))


@jit
def states_of(net, memory, layer, time, batch):
    """The gates `(blocks, time, batch * units)`, states `(states, time + 1, ...)` and saved arrays `(saves, time,
    ...)`."""
    size = batch * net.units
    return (
        blocks_of(net, memory.gates[layer], time, size),
        view(memory.states[layer], 0, (net.states, time + 1, size)),
        view(memory.saved[layer], 0, (net.saves, time, size)),
    )


@jit
def blocks_of(net, flat, time, size):
    """`(blocks, time, size)` at the beginning of a flat array."""
    return view(flat, 0, (net.rows // net.units, time, size))
