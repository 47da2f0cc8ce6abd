"""What compiled code works on, and where things lie in it."""

from typing import NamedTuple

from playground.core.batches import Array
from playground.engine.kernels.compiled import jit, view


class Net(NamedTuple):
    """The network's sizes. `cell`: its place among `CELLS`; `rows`: its blocks times `units`; `splits`: whether the
    recurrent sums have gradients of their own; `tokens`: whether these come in, or vectors do;
    `classes`: whether these go out, or numbers do."""

    cell: int
    splits: bool
    inputs: int
    units: int
    rows: int
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

    `gates`, `hidden`, `cells`, `extra`: as `engine.cells` says; `deltas`, `recurrent_deltas`: d and e, the same memory
    where they do not differ; `upper`: gradient of the layer's hidden states from above; `packed`: the matrix of one
    product, `held`: W_hh, for all timesteps; `table`: W_ih or its gradient as a row for each token; `answers`: the
    readout's outputs, then their gradient; `gradient`: of all parameters.
    """

    gates: Array
    hidden: Array
    cells: Array
    extra: Array
    deltas: Array
    recurrent_deltas: Array
    upper: Array
    sums: Array
    around: Array
    packed: Array
    held: Array
    table: Array
    features: Array
    answers: Array
    gradient: Array


@jit
def layer_parts(flat, net, layer):
    """W_ih, W_hh, b_ih, b_hh of a layer, or their gradients, as views into the flat vector."""
    inputs, start = net.inputs, 0
    if layer:
        inputs = net.units
        start = net.rows * (net.inputs + net.units + 2 + (layer - 1) * (2 * net.units + 2))
    after = start + net.rows * (inputs + net.units)
    return (
        view(flat, start, (net.rows, inputs)),
        view(flat, start + net.rows * inputs, (net.rows, net.units)),
        view(flat, after, (net.rows,)),
        view(flat, after + net.rows, (net.rows,)),
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
    """The gates `(blocks, time, batch * units)`, hidden and cell states `(time + 1, ...)` and extra `(time, ...)`."""
    size = batch * net.units
    return (
        blocks_of(net, memory.gates[layer], time, size),
        view(memory.hidden[layer], 0, (time + 1, size)),
        view(memory.cells[layer], 0, (time + 1, size)),
        view(memory.extra[layer], 0, (time, size)),
    )


@jit
def blocks_of(net, flat, time, size):
    """`(blocks, time, size)` at the beginning of a flat array."""
    return view(flat, 0, (net.rows // net.units, time, size))
