"""A whole network once: its answers on a piece of a batch, and the gradient of its loss."""

from playground.engine.backends.kernels.compiled import borrowed, copy, entry, fill, jit, view
from playground.engine.backends.kernels.layers import (
    gather_own,
    look_up,
    look_up_back,
    make_table,
    read_table,
    spread_own,
    unroll,
    unroll_back,
)
from playground.engine.backends.kernels.layout import blocks_of, inputs_of, layer_parts, readout_parts, states_of
from playground.engine.backends.kernels.products import linear, linear_back, outer, pack, pack_blocks, sum_rows
from playground.engine.backends.kernels.readouts import cross_entropy, gather_features, spread_features, squared_error

SPAN = 512
"""Timesteps of all sequences together that are gone back at a time."""


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
        w_ih, w_hh, b_ih, b_hh, w_own = layer_parts(weights, net, layer)
        gates, states, saved = states_of(net, memory, layer, time, batch)
        own = view(memory.own, 0, (net.own, 2, batch * net.units))
        blocks = view(gates, 0, (gates.shape[0], time * batch, net.units))
        looked_up = layer == 0 and net.tokens
        if looked_up:
            make_table(w_ih, b_ih, memory.table)
        else:
            linear(below, w_ih, b_ih, memory.packed, blocks)
        sums = view(memory.sums, 0, (gates.shape[0], batch, net.units))
        for state in range(net.states):
            fill(states[state, 0], 0)
        spread_own(w_own, own)
        if net.hidden_rows:
            pack_blocks(w_hh, net.units, memory.held)
        for begin in range(0, time, span(batch)):
            end = min(time, begin + span(batch))
            if looked_up:
                look_up(ids, begin * batch, end * batch, memory.table, blocks)
            unroll(net, begin, end, b_hh, gates, states, saved, own, sums, memory.held)
        below = view(memory.states[layer], batch * net.units, (time * batch, net.units))
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
    if net.classes:
        score[0], score[1] = cross_entropy(answers, view(batches.classes, start, (scored,)), whole)
    else:
        targets = view(batches.targets, start * net.outputs, (scored, net.outputs))
        score[0] = squared_error(answers, targets, whole)


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
    fill(memory.gradient, 0)
    outer(answers, features, memory.packed, g_weight)
    sum_rows(answers, g_bias)
    fill(view(features, 0, (features.size,)), 0)
    linear_back(answers, weight, memory.packed, features)
    spread_features(net.mean, features, places, batch, upper)
    for layer in range(net.layers - 1, -1, -1):
        differentiate_layer(net, weights, layer, time, batch, ids, vectors, memory)


@jit
def differentiate_layer(net, weights, layer, time, batch, ids, vectors, memory):
    """A layer's part of the gradient from that of its hidden states, which becomes that of the layer below.

    It goes back a few timesteps at a time, whose gradients are still in the cache when they are summed.
    """
    w_ih, w_hh, _, _, w_own = layer_parts(weights, net, layer)
    g_ih, g_hh, g_b_ih, g_b_hh, g_own = layer_parts(memory.gradient, net, layer)
    gates, states, saved = states_of(net, memory, layer, time, batch)
    looked_up, size = layer == 0 and net.tokens, batch * net.units
    hidden, upper = memory.states[layer], view(memory.upper, 0, (time, size))
    carry, own = view(memory.carry, 0, (net.states, 2, size)), view(memory.own, 0, (net.own, 2, size))
    fill(view(carry, 0, (carry.size,)), 0)
    fill(view(memory.table, 0, (memory.table.size,)), 0)
    spread_own(w_own, own)
    if net.hidden_rows:
        pack(w_hh, memory.held)
    for end in range(time, 0, -span(batch)):
        begin = max(0, end - span(batch))
        steps, first = (end - begin) * batch, begin * size
        d, e = (
            blocks_of(net, memory.deltas, end - begin, size),
            blocks_of(net, memory.recurrent_deltas, end - begin, size),
        )
        unroll_back(net, begin, gates, states, saved, own, upper, carry, d, e, memory.held)
        shape = d.shape[0], steps, net.units
        deltas, recurrent = view(d, 0, shape), view(e, 0, shape)
        if net.hidden_rows:
            outer(recurrent, view(hidden, first, (steps, net.units)), memory.packed, g_hh)
            if net.separate:
                sum_rows(recurrent, g_b_hh)
        if looked_up:
            look_up_back(view(ids, begin * batch, (steps,)), deltas, memory.table)
            continue
        sum_rows(deltas, g_b_ih)
        if layer:
            below = view(memory.states[layer - 1], size + first, (steps, net.units))
            passed = view(upper, first, (steps, net.units))
            fill(view(upper, first, (passed.size,)), 0)
            linear_back(deltas, w_ih, memory.packed, passed)
            outer(deltas, below, memory.packed, g_ih)
        else:
            outer(deltas, view(vectors, begin * batch * net.inputs, (steps, net.inputs)), memory.packed, g_ih)
    if looked_up:
        read_table(memory.table, g_ih, g_b_ih)
    if net.hidden_rows and not net.separate:
        copy(g_b_ih, g_b_hh)
    gather_own(own, g_own)


@jit
def span(batch):
    """How many timesteps are gone back at a time."""
    return max(1, SPAN // max(1, batch))
