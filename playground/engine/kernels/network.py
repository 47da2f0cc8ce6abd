"""A whole network once: its answers on a piece of a batch, and the gradient of its loss."""

from playground.engine.kernels.compiled import borrowed, copy, entry, fill, jit, view
from playground.engine.kernels.layers import look_up, look_up_back, unroll, unroll_back
from playground.engine.kernels.layout import blocks_of, inputs_of, layer_parts, readout_parts, states_of
from playground.engine.kernels.products import linear, linear_back, outer, sum_rows
from playground.engine.kernels.readouts import cross_entropy, gather_features, spread_features, squared_error


@entry
def answer(net, weights, batches, piece, memory):
    """The readout's outputs `(scored, outputs)` on a piece, at the beginning of `memory.answers`."""
    forward(net, borrowed(weights), borrowed(batches), piece, borrowed(memory))


@jit
def forward(net, weights, batches, piece, memory):
    """The same for arrays on loan; gives the outputs."""
    time, batch, scored, _ = batches.sizes[piece]
    ids, below = inputs_of(net, batches, piece)
    for layer in range(net.layers):
        w_ih, w_hh, b_ih, b_hh = layer_parts(weights, net, layer)
        gates, hidden, cells, extra = states_of(net, memory, layer, time, batch)
        blocks = view(gates, 0, (gates.shape[0], time * batch, net.units))
        if layer == 0 and net.tokens:
            look_up(ids, w_ih, b_ih, memory.table, blocks)
        else:
            linear(below, w_ih, b_ih, memory.packed, blocks)
        sums = view(memory.sums, 0, (gates.shape[0], batch, net.units))
        unroll(net, w_hh, b_hh, gates, hidden, cells, extra, sums, memory.packed)
        below = view(hidden, batch * net.units, (time * batch, net.units))
    places = view(batches.places, batches.starts[piece, 1], (scored,))
    running = view(memory.upper, 0, (time * batch, net.units))
    features = view(memory.features, 0, (scored, net.units))
    gather_features(net.mean, below, places, batch, running, features)
    answers = view(memory.answers, 0, (scored, net.outputs))
    weight, bias = readout_parts(weights, net)
    linear(features, weight, bias, memory.packed, view(answers, 0, (1, scored, net.outputs)))
    return answers


@jit
def look(net, weights, batches, piece, memory, score):
    """The summed loss on a piece and how many answers are right, into `score (2,)`; ready for `differentiate`."""
    answers = forward(net, weights, batches, piece, memory)
    scored, whole = batches.sizes[piece, 2], batches.sizes[piece, 3]
    start = batches.starts[piece, 1]
    if net.numbers:
        targets = view(batches.targets, start * net.outputs, (scored, net.outputs))
        score[0] = squared_error(answers, targets, whole)
    else:
        score[0], score[1] = cross_entropy(answers, view(batches.classes, start, (scored,)), whole)


@jit
def differentiate(net, weights, batches, piece, memory):
    """The gradient of the mean loss over the whole batch, as far as it comes from the piece that was just looked at,
    into `memory.gradient`."""
    time, batch, scored, _ = batches.sizes[piece]
    ids, vectors = inputs_of(net, batches, piece)
    steps = time * batch
    places = view(batches.places, batches.starts[piece, 1], (scored,))
    features = view(memory.features, 0, (scored, net.units))
    answers = view(memory.answers, 0, (1, scored, net.outputs))
    upper = view(memory.upper, 0, (steps, net.units))
    weight, _ = readout_parts(weights, net)
    g_weight, g_bias = readout_parts(memory.gradient, net)
    outer(answers, features, memory.packed, g_weight)
    sum_rows(answers, g_bias)
    fill(view(features, 0, (features.size,)), 0)
    linear_back(answers, weight, memory.packed, features)
    spread_features(net.mean, features, places, batch, upper)

    size = batch * net.units
    d, e = blocks_of(net, memory.deltas, time, size), blocks_of(net, memory.recurrent_deltas, time, size)
    shape = d.shape[0], steps, net.units
    deltas, recurrent = view(d, 0, shape), view(e, 0, shape)
    for layer in range(net.layers - 1, -1, -1):
        w_ih, w_hh, _, _ = layer_parts(weights, net, layer)
        g_ih, g_hh, g_b_ih, g_b_hh = layer_parts(memory.gradient, net, layer)
        gates, hidden, cells, extra = states_of(net, memory, layer, time, batch)
        whole, around = view(upper, 0, (time, size)), view(memory.around, 0, (size,))
        unroll_back(net, w_hh, gates, hidden, cells, extra, whole, around, d, e, memory.packed)
        outer(recurrent, view(hidden, 0, (steps, net.units)), memory.packed, g_hh)
        if layer == 0 and net.tokens:
            look_up_back(ids, deltas, memory.table, g_ih, g_b_ih)
        else:
            below = vectors
            if layer:
                below = view(memory.hidden[layer - 1], size, (steps, net.units))
                fill(view(upper, 0, (upper.size,)), 0)
                linear_back(deltas, w_ih, memory.packed, upper)
            outer(deltas, below, memory.packed, g_ih)
            sum_rows(deltas, g_b_ih)
        if net.splits:
            sum_rows(recurrent, g_b_hh)
        else:
            copy(g_b_ih, g_b_hh)
