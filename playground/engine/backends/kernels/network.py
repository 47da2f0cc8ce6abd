"""A whole network once: its outputs on a piece of a batch, and the gradient of the loss."""

from playground.engine.backends.kernels.compiled import call, copy, entry, fill, jit, parts_at, unit, view
from playground.engine.backends.kernels.layers import (
    add_table_grad,
    begin_states,
    broadcast_own,
    end_states,
    fill_table,
    look_up,
    sum_own_grad,
    table_to_weight_grad,
)
from playground.engine.backends.kernels.layout import inputs_of, layer_parts, readout_parts, states_of
from playground.engine.backends.kernels.products import (
    add_bias_grad,
    add_input_grad,
    add_weight_grad,
    linear,
    pack,
    pack_blocks,
)
from playground.engine.backends.kernels.readouts import (
    cross_entropy,
    features_to_hidden_grad,
    gather_features,
    squared_error,
)

SPAN = 512
"""How many timesteps, of all sequences together, are computed at a time."""


@entry
def predict(net, weights, batches, piece, memories, before, after):
    """Compute the readout's outputs `(scored, outputs)` on a piece, at the beginning of `memories.answers`.

    `before` and `after (states, layers, batch * units)` are the carries before the first timestep and after the last,
    empty where none is handed on.
    """
    call(net.forward, (net, weights, batches, piece, parts_at(memories, 0), before, after))


@unit
def forward(net, weights, batches, piece, memory, before, after):
    """Compute what `predict` does, in the buffers of one piece."""
    time, batch, scored, _, _ = batches.sizes[piece]
    ids, below = inputs_of(net, batches, piece)
    for layer in range(net.layers):
        w_ih, w_hh, b_ih, b_hh, w_own = layer_parts(weights, net, layer)
        gates, states, saved = states_of(net, memory, layer, time, batch)
        own = view(memory.own, 0, (net.own, 2, batch * net.units))
        blocks = view(gates, 0, (gates.shape[0], time * batch, net.units))
        looked_up = layer == 0 and net.has_tokens
        if looked_up:
            fill_table(w_ih, b_ih, memory.table)
        else:
            linear(below, w_ih, b_ih, memory.packed, blocks)
        sums = view(memory.sums, 0, (gates.shape[0], batch, net.units))
        begin_states(net, batches, piece, before, layer, states)
        broadcast_own(w_own, own)
        if net.hidden_rows:
            pack_blocks(w_hh, net.units, memory.packed_hh)
        for begin in range(0, time, span(batch)):
            end = min(time, begin + span(batch))
            if looked_up:
                look_up(ids, begin * batch, end * batch, memory.table, blocks)
            call(net.unroll, (net.cell, net, begin, end, b_hh, gates, states, saved, own, sums, memory.packed_hh))
        end_states(net, batches, piece, states, layer, after)
        below = view(memory.states[layer], batch * net.units, (time * batch, net.units))
    places = view(batches.places, batches.starts[piece, 1], (scored,))
    running = view(memory.hidden_grad, 0, (time * batch, net.units))
    features = view(memory.features, 0, (scored, net.units))
    gather_features(net.has_mean_readout, below, places, batch, running, features)
    weight, bias = readout_parts(weights, net)
    linear(features, weight, bias, memory.packed, view(memory.answers, 0, (1, scored, net.outputs)))


@jit
def compute_loss(net, weights, batches, piece, memory, before, after, result):
    """Write the summed loss on a piece and the number of right answers into `result (2,)`. Must precede
    `differentiate`."""
    call(net.forward, (net, weights, batches, piece, memory, before, after))
    scored, scored_in_batch = batches.sizes[piece, 2], batches.sizes[piece, 3]
    answers = view(memory.answers, 0, (scored, net.outputs))
    start = batches.starts[piece, 1]
    if net.has_classes:
        result[0], result[1] = cross_entropy(answers, view(batches.classes, start, (scored,)), scored_in_batch)
    else:
        targets = view(batches.targets, start * net.outputs, (scored, net.outputs))
        result[0] = squared_error(answers, targets, scored_in_batch)


@unit
def differentiate(net, weights, batches, piece, memory):
    """Write the piece's part of the gradient of the batch's mean loss into `memory.gradient`. The last call on this
    memory must have been `compute_loss` on the same piece."""
    time, batch, scored, _, _ = batches.sizes[piece]
    ids, vectors = inputs_of(net, batches, piece)
    steps = time * batch
    places = view(batches.places, batches.starts[piece, 1], (scored,))
    features = view(memory.features, 0, (scored, net.units))
    answers = view(memory.answers, 0, (1, scored, net.outputs))
    hidden_grad = view(memory.hidden_grad, 0, (steps, net.units))
    weight, _ = readout_parts(weights, net)
    g_weight, g_bias = readout_parts(memory.gradient, net)
    fill(memory.gradient, 0)
    add_weight_grad(answers, features, memory.packed, g_weight)
    add_bias_grad(answers, g_bias)
    fill(view(features, 0, (features.size,)), 0)
    add_input_grad(answers, weight, memory.packed, features)
    features_to_hidden_grad(net.has_mean_readout, features, places, batch, hidden_grad)
    for layer in range(net.layers - 1, -1, -1):
        differentiate_layer(net, weights, layer, time, batch, ids, vectors, memory)


@jit
def differentiate_layer(net, weights, layer, time, batch, ids, vectors, memory):
    """Compute a layer's part of the gradient; replace the gradient of its hidden states by that of the layer below.

    Goes back a few timesteps at a time, whose gradients are then still in the cache when they are summed.
    """
    w_ih, w_hh, _, _, w_own = layer_parts(weights, net, layer)
    g_ih, g_hh, g_b_ih, g_b_hh, g_own = layer_parts(memory.gradient, net, layer)
    gates, states, saved = states_of(net, memory, layer, time, batch)
    looked_up, size = layer == 0 and net.has_tokens, batch * net.units
    hidden, hidden_grad = memory.states[layer], view(memory.hidden_grad, 0, (time, size))
    carry_grad, own = view(memory.carry_grad, 0, (net.states, 2, size)), view(memory.own, 0, (net.own, 2, size))
    fill(view(carry_grad, 0, (carry_grad.size,)), 0)
    fill(view(memory.table, 0, (memory.table.size,)), 0)
    broadcast_own(w_own, own)
    if net.hidden_rows:
        pack(w_hh, memory.packed_hh)
    for end in range(time, 0, -span(batch)):
        begin = max(0, end - span(batch))
        steps, first = (end - begin) * batch, begin * size
        shape = net.rows // net.units, end - begin, size
        p_grad, q_grad = view(memory.p_grad, 0, shape), view(memory.q_grad, 0, shape)
        packed = memory.packed_hh
        call(
            net.backpropagate,
            (net.cell, net, begin, gates, states, saved, own, hidden_grad, carry_grad, p_grad, q_grad, packed),
        )
        flat = net.rows // net.units, steps, net.units
        deltas = view(p_grad, 0, flat)
        if net.hidden_rows:
            blocks = (net.hidden_rows - net.scaled_rows) // net.units
            seen = view(hidden, first, (steps, net.units))
            add_weight_grad(view(q_grad, 0, (blocks, steps, net.units)), seen, memory.packed, g_hh)
            if net.scaled_rows:
                scaled = view(memory.saved[layer], first, (steps, net.units))
                g_scaled = view(g_hh, blocks * net.units * net.units, (net.units, net.units))
                block = view(q_grad, blocks * steps * net.units, (1, steps, net.units))
                add_weight_grad(block, scaled, memory.packed, g_scaled)
            if net.separate_recurrent_grad:
                add_bias_grad(view(q_grad, 0, flat), g_b_hh)
        if looked_up:
            add_table_grad(view(ids, begin * batch, (steps,)), deltas, memory.table)
            continue
        add_bias_grad(deltas, g_b_ih)
        if layer:
            below = view(memory.states[layer - 1], size + first, (steps, net.units))
            passed = view(hidden_grad, first, (steps, net.units))
            fill(view(hidden_grad, first, (passed.size,)), 0)
            add_input_grad(deltas, w_ih, memory.packed, passed)
            add_weight_grad(deltas, below, memory.packed, g_ih)
        else:
            add_weight_grad(deltas, view(vectors, begin * batch * net.inputs, (steps, net.inputs)), memory.packed, g_ih)
    if looked_up:
        table_to_weight_grad(memory.table, g_ih, g_b_ih)
    if net.hidden_rows and not net.separate_recurrent_grad:
        copy(g_b_ih, g_b_hh)
    sum_own_grad(own, g_own)


@jit
def span(batch):
    """Return how many timesteps are computed at a time."""
    return max(1, SPAN // max(1, batch))
