"""The data that compiled code works on, and the places of arrays in flat buffers."""

from typing import NamedTuple

from playground.core.batches import Array
from playground.engine.backends.kernels.compiled import jit, view


class Net(NamedTuple):
    """The sizes of a network, and where its code is.

    `forward`, `differentiate`: the addresses of these functions of `network`; `unroll`, `backpropagate`: those of
    `layers.cell_functions`; `cell`: its index in `CELLS`; `states`, `saves`, `own`: how many of these the cell has;
    `rows`: the rows of W_ih, blocks times `units`; `hidden_rows`: the rows of W_hh, as many or 0; `scaled_rows`: how
    many of these, the last block or none, are multiplied by what the other gates leave of the hidden state;
    `separate_recurrent_grad`: whether the gradients of p and q differ; `has_tokens`: whether inputs are token ids
    instead of vectors; `has_classes`: whether answers are classes instead of numbers.
    """

    forward: int
    differentiate: int
    unroll: int
    backpropagate: int
    cell: int
    states: int
    saves: int
    own: int
    separate_recurrent_grad: bool
    inputs: int
    units: int
    rows: int
    hidden_rows: int
    scaled_rows: int
    layers: int
    outputs: int
    has_tokens: bool
    has_classes: bool
    has_mean_readout: bool


class Batches(NamedTuple):
    """Pieces of batches, concatenated in flat arrays.

    `first (batches + 1,)`: each batch's first piece, and the number of pieces; `sizes (pieces, 5)`: time, batch, scored
    steps, scored steps of the whole batch, and the index of the first sequence in the batch; `starts (pieces, 3)`:
    where each piece begins, counted in timesteps of sequences, in scored steps and in sequences. `ids` or `vectors` are
    the inputs; `places` the indices of the scored steps among `time * batch`; `classes` or `targets` the right answers;
    `continues`: 1 for each sequence that goes on from the batch before, otherwise 0.
    """

    first: Array
    sizes: Array
    starts: Array
    ids: Array
    vectors: Array
    places: Array
    classes: Array
    targets: Array
    continues: Array


class Memory(NamedTuple):
    """The buffers of a step on one piece, large enough for any piece. Buffers of a layer have its index first.

    Those of all pieces of a batch are one `Memory`, too, with the piece's index first.

    `gates`, `states`, `saved`, `own`, `carry_grad`, `p_grad`, `q_grad`: as in `engine.network.cells`, where `p_grad`
    and `q_grad` share memory if they do not differ; `hidden_grad`: the gradient of the layer's hidden states; `packed`:
    the matrix of one product; `packed_hh`: W_hh, for all timesteps; `table`: W_ih or its gradient, with a row for each
    token; `answers`: the readout's outputs, then their gradient; `gradient`: that of all parameters.
    """

    gates: Array
    states: Array
    saved: Array
    own: Array
    p_grad: Array
    q_grad: Array
    hidden_grad: Array
    sums: Array
    carry_grad: Array
    packed: Array
    packed_hh: Array
    table: Array
    features: Array
    answers: Array
    gradient: Array


@jit
def layer_parts(flat, net, layer):
    """Return views of a layer's W_ih, W_hh, b_ih, b_hh and own parameters `(own, units)`, or of their gradients, in the
    flat vector."""
    inputs, start = net.inputs, 0
    if layer:
        inputs = net.units
        # First the parameters of the layers below whose size does not depend on the inputs, then their W_ih.
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
    """Return views of the readout's weight and bias, or of their gradients."""
    bias = flat.size - net.outputs
    return view(flat, bias - net.outputs * net.units, (net.outputs, net.units)), view(flat, bias, (net.outputs,))


@jit
def inputs_of(net, batches, piece):
    """Return the ids `(time * batch,)` and the vectors `(time * batch, inputs)` of a piece, one of them empty."""
    start, steps = batches.starts[piece, 0], batches.sizes[piece, 0] * batches.sizes[piece, 1]
    if net.has_tokens:
        return view(batches.ids, start, (steps,)), view(batches.vectors, 0, (0, net.inputs))
    return view(batches.ids, 0, (0,)), view(batches.vectors, start * net.inputs, (steps, net.inputs))


@jit
def states_of(net, memory, layer, time, batch):
    """Return a layer's gates `(blocks, time, batch * units)`, states `(states, time + 1, ...)` and saved arrays
    `(saves, time, ...)`."""
    size = batch * net.units
    return (
        view(memory.gates[layer], 0, (net.rows // net.units, time, size)),
        view(memory.states[layer], 0, (net.states, time + 1, size)),
        view(memory.saved[layer], 0, (net.saves, time, size)),
    )
