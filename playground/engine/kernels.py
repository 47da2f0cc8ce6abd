"""Training steps as compiled code: forward, backpropagation through time, clipping and the update, many in one call.

First the cells' equations, each once, on one row `(units,)` or `(blocks * units,)` at one timestep; then what is the
same for all of them. Arrays are time first, weights in torch's layout and order. Nothing is allocated in a step, the
interpreter's lock is not held, and no bounds are checked: `compiled_engine` validates what it passes.

All compiled code stands in this file, because numba's cache looks for changes in the calling file alone. Products with a
float32 `ONE` or `HALF` keep the precision of the other factor; a Python number would make it float64.
"""

from typing import NamedTuple

import numpy as np
from numba import njit, types
from numba.extending import overload

RNN, LSTM, GRU = 0, 1, 2
ONE, HALF = np.float32(1), np.float32(0.5)

# Without "nnan" and "ninf", which would let the compiler forget that a loss can be NaN. Under Python's error model each
# division is checked for zero, and no loop with one is vectorised.
OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": {"reassoc", "contract", "arcp", "nsz"}}
jit = njit(cache=True, **OPTIONS)


class Net(NamedTuple):
    """The network's sizes; `rows` is the cell's blocks times `units`."""

    cell: int
    inputs: int
    units: int
    rows: int
    layers: int
    outputs: int
    tokens: bool
    numbers: bool
    mean: bool


class Batches(NamedTuple):
    """Several batches in flat arrays, one after the other.

    `sizes (batches, 3)` are time, batch and scored steps; `starts (batches, 2)` where each begins, counted in timesteps of
    sequences and in scored steps. `ids` or `vectors` are the inputs; `places` the scored steps' places among
    `time * batch`; `classes` or `targets` the right answers.
    """

    sizes: np.ndarray
    starts: np.ndarray
    ids: np.ndarray
    vectors: np.ndarray
    places: np.ndarray
    classes: np.ndarray
    targets: np.ndarray


class Memory(NamedTuple):
    """What the steps work in, large enough for any of the batches; those of a layer have it as first index.

    `gates`: first the inputs' projection, then the cell's gates; `extra`: what the cell notes for its gradient;
    `deltas`, `recurrent_deltas`: gradients of W_ih x + b_ih and of W_hh h + b_hh, for all but GRU the same memory;
    `upper`: gradient of the layer's hidden states from above; `table`: W_ih or its gradient as a row for each token;
    `answers`: the readout's outputs, then their gradient; `gradient`: of all parameters.
    """

    gates: np.ndarray
    hidden: np.ndarray
    cells: np.ndarray
    extra: np.ndarray
    deltas: np.ndarray
    recurrent_deltas: np.ndarray
    upper: np.ndarray
    sums: np.ndarray
    through: np.ndarray
    around: np.ndarray
    table: np.ndarray
    features: np.ndarray
    answers: np.ndarray
    gradient: np.ndarray


class Training(NamedTuple):
    """How a step learns; `ceiling` is the loss above which it has done harm."""

    adam: bool
    rate: float
    clip: float
    ceiling: float


# --- Functions of one number: exact in float64, quick and within 3e-7 in float32 ---------------------------------------


def tanh(x):
    """The hyperbolic tangent."""
    return np.tanh(x)


def exp(x):
    """e to the x."""
    return np.exp(x)


f4 = np.float32


@overload(tanh, jit_options=OPTIONS)
def _tanh(x):
    if x is not types.float32:
        return lambda x: np.tanh(x)

    def rational(x):  # a ratio of polynomials is vectorised, where a call of the library is not; NaN stays NaN
        x = f4(7.9) if x > f4(7.9) else x
        x = f4(-7.9) if x < f4(-7.9) else x
        u = x * x
        p = f4(5.12229709037114e-08) + u * (f4(-8.60467152213735e-11) + u * (f4(2.00018790482477e-13) - u * f4(2.76076847742355e-16)))
        p = f4(4.89352455891786e-03) + u * (f4(6.37261928875436e-04) + u * (f4(1.48572235717979e-05) + u * p))
        q = f4(2.26843463243900e-03) + u * (f4(1.18534705686654e-04) + u * f4(1.19825839466702e-06))
        return x * p / (f4(4.89352518554385e-03) + u * q)

    return rational


@overload(exp, jit_options=OPTIONS)
def _exp(x):
    if x is not types.float32:
        return lambda x: np.exp(x)

    def power(x):  # 2**whole * 2**rest, the first by its bits, the second by a polynomial
        x = f4(87) if x > f4(87) else x
        x = f4(-87) if x < f4(-87) else x
        y = x * f4(1.44269504)
        whole = np.floor(y)
        f = y - whole
        p = f4(0.0096841029) + f * (f4(0.0012439688) + f * f4(0.00021433715))
        p = ONE + f * (f4(0.69314694) + f * (f4(0.24023051) + f * (f4(0.055480329) + f * p)))
        return p * np.int32((np.int32(whole) + 127) << 23).view(np.float32)

    return power


@jit
def sigmoid(x):
    """The logistic function, by tanh."""
    return HALF * tanh(HALF * x) + HALF


# --- The cells -----------------------------------------------------------------------------------------------------------
#
# Forward: `p = W_ih x + b_ih` and `q = W_hh h'` (blocks * units,), `b = b_hh`; h', c' are the last state, h, c the new
# one (units,). Gates are written over `p`.
# Backward: `s` is the gradient of h but for what came around the weights, which is in `around`; `d` becomes that of
# p, and `e` that of q (the same memory unless they differ).


@jit
def rnn_forward(p, q, b, h):
    """Elman, Cognitive Science 14 (1990): h = tanh(p + q + b)."""
    for j in range(h.size):
        h[j] = tanh(p[j] + q[j] + b[j])


@jit
def rnn_backward(h, through, upper, d):
    """tanh' = 1 - tanh²."""
    for j in range(h.size):
        d[j] = (through[j] + upper[j]) * (ONE - h[j] * h[j])


@jit
def lstm_forward(p, q, b, last_c, c, squashed, h):
    """Hochreiter & Schmidhuber (1997), Gers et al. (2000): c = f c' + i g;  h = o tanh(c). Blocks i, f, g, o."""
    n = h.size
    for j in range(2 * n):
        p[j] = sigmoid(p[j] + q[j] + b[j])
    for j in range(2 * n, 3 * n):
        p[j] = tanh(p[j] + q[j] + b[j])
    for j in range(3 * n, 4 * n):
        p[j] = sigmoid(p[j] + q[j] + b[j])
    i, f, g, o = p[:n], p[n : 2 * n], p[2 * n : 3 * n], p[3 * n :]
    for j in range(n):
        c[j] = f[j] * last_c[j] + i[j] * g[j]
        squashed[j] = tanh(c[j])
        h[j] = o[j] * squashed[j]


@jit
def lstm_backward(gates, last_c, squashed, through, upper, around, d):
    """With σ' = σ (1 - σ). `around` is the gradient of c, and becomes that of c'."""
    n = squashed.size
    for j in range(n):
        i, f, g, o = gates[j], gates[n + j], gates[2 * n + j], gates[3 * n + j]
        s, k = through[j] + upper[j], squashed[j]
        dc = around[j] + s * o * (ONE - k * k)
        d[j] = dc * g * i * (ONE - i)
        d[n + j] = dc * last_c[j] * f * (ONE - f)
        d[2 * n + j] = dc * i * (ONE - g * g)
        d[3 * n + j] = s * k * o * (ONE - o)
        around[j] = dc * f


@jit
def gru_forward(p, q, b, last_h, inner, h):
    """Cho et al. (2014), torch's form: n = tanh(p_n + r (q_n + b_n));  h = (1 - z) n + z h'. Blocks r, z, n."""
    units = h.size
    for j in range(2 * units):
        p[j] = sigmoid(p[j] + q[j] + b[j])
    r, z, n = p[:units], p[units : 2 * units], p[2 * units :]
    q_n, b_n = q[2 * units :], b[2 * units :]
    for j in range(units):
        inner[j] = q_n[j] + b_n[j]
        n[j] = tanh(n[j] + r[j] * inner[j])
        h[j] = (ONE - z[j]) * n[j] + z[j] * last_h[j]


@jit
def gru_backward(gates, last_h, inner, through, upper, around, d, e):
    """`around` is what z let pass from h, and becomes what it lets pass to h'."""
    units = inner.size
    for j in range(units):
        r, z, n = gates[j], gates[units + j], gates[2 * units + j]
        s = through[j] + upper[j] + around[j]
        dn = s * (ONE - z) * (ONE - n * n)
        d[j] = e[j] = dn * inner[j] * r * (ONE - r)
        d[units + j] = e[units + j] = s * (last_h[j] - n) * z * (ONE - z)
        d[2 * units + j], e[2 * units + j] = dn, dn * r
        around[j] = s * z


# --- A layer: the same loop through time for every cell ------------------------------------------------------------------


@jit
def unroll(cell, w_hh, b_hh, gates, hidden, cells, extra, sums):
    """All timesteps of a layer. `gates (time, batch, rows)` hold W_ih x + b_ih; `hidden[t]` is the state before t."""
    hidden[0] = 0
    if cell == LSTM:
        cells[0] = 0
    sums[:] = 0
    for t in range(gates.shape[0]):
        if t:
            np.dot(hidden[t], w_hh.T, sums)
        for r in range(gates.shape[1]):
            if cell == RNN:
                rnn_forward(gates[t, r], sums[r], b_hh, hidden[t + 1, r])
            elif cell == LSTM:
                lstm_forward(gates[t, r], sums[r], b_hh, cells[t, r], cells[t + 1, r], extra[t, r], hidden[t + 1, r])
            else:
                gru_forward(gates[t, r], sums[r], b_hh, hidden[t, r], extra[t, r], hidden[t + 1, r])


@jit
def unroll_back(cell, w_hh, gates, hidden, cells, extra, upper, through, around, d, e):
    """All timesteps from the last: the gradients `d` of W_ih x + b_ih and `e` of W_hh h + b_hh, `(time, batch, rows)`."""
    through[:] = 0
    around[:] = 0
    for t in range(gates.shape[0] - 1, -1, -1):
        for r in range(gates.shape[1]):
            if cell == RNN:
                rnn_backward(hidden[t + 1, r], through[r], upper[t, r], d[t, r])
            elif cell == LSTM:
                lstm_backward(gates[t, r], cells[t, r], extra[t, r], through[r], upper[t, r], around[r], d[t, r])
            else:
                gru_backward(
                    gates[t, r], hidden[t, r], extra[t, r], through[r], upper[t, r], around[r], d[t, r], e[t, r]
                )
        if t:
            np.dot(e[t], w_hh, through)


@jit
def look_up(ids, w_ih, b_ih, table, gates):
    """W_ih x + b_ih for tokens: a column of W_ih each, copied from a table with a row for each token."""
    for k in range(w_ih.shape[0]):
        for v in range(w_ih.shape[1]):
            table[v, k] = w_ih[k, v] + b_ih[k]
    for n in range(ids.size):
        row, out = table[ids[n]], gates[n]
        for k in range(out.size):
            out[k] = row[k]


@jit
def look_up_back(ids, deltas, table, g_ih, g_bias):
    """The gradients of W_ih and b_ih for tokens."""
    table[:] = 0
    for n in range(ids.size):
        row, delta = table[ids[n]], deltas[n]
        for k in range(row.size):
            row[k] += delta[k]
    for k in range(g_ih.shape[0]):
        for v in range(g_ih.shape[1]):
            g_ih[k, v] = table[v, k]
    sum_rows(table, g_bias)


@jit
def project(below, w, b, out):
    """W x + b for every row x of `below`."""
    np.dot(below, w.T, out)
    for n in range(out.shape[0]):
        row = out[n]
        for k in range(row.size):
            row[k] += b[k]


@jit
def sum_rows(rows, out):
    """The sum over the first axis."""
    out[:] = 0
    for n in range(rows.shape[0]):
        row = rows[n]
        for k in range(out.size):
            out[k] += row[k]


# --- Where things lie -----------------------------------------------------------------------------------------------------


@jit
def layer_parts(flat, net, layer):
    """W_ih, W_hh, b_ih, b_hh of a layer, or their gradients, as views into the flat vector."""
    inputs, start = net.inputs, 0
    if layer:
        inputs = net.units
        start = net.rows * (net.inputs + net.units + 2 + (layer - 1) * (2 * net.units + 2))
    a = start + net.rows * inputs
    b = a + net.rows * net.units
    c, d = b + net.rows, b + 2 * net.rows
    return flat[start:a].reshape(net.rows, inputs), flat[a:b].reshape(net.rows, net.units), flat[b:c], flat[c:d]


@jit
def readout_parts(flat, net):
    """The readout's weight and bias, or their gradients."""
    b = flat.size - net.outputs
    a = b - net.outputs * net.units
    return flat[a:b].reshape(net.outputs, net.units), flat[b:]


@jit
def inputs_of(net, batches, k):
    """The ids `(time * batch,)` and the vectors `(time * batch, inputs)` of batch `k`, one of them empty."""
    start = batches.starts[k, 0]
    end = start + batches.sizes[k, 0] * batches.sizes[k, 1]
    if net.tokens:
        return batches.ids[start:end], batches.vectors[:0].reshape(0, net.inputs)
    return batches.ids[:0], batches.vectors[start * net.inputs : end * net.inputs].reshape(end - start, net.inputs)


@jit
def states_of(net, memory, layer, time, batch):
    """The gates `(time, batch, rows)`, hidden and cell states `(time + 1, ...)` and notes `(time, batch, units)`."""
    short, long = time * batch * net.units, (time + 1) * batch * net.units
    return (
        memory.gates[layer, : time * batch * net.rows].reshape(time, batch, net.rows),
        memory.hidden[layer, :long].reshape(time + 1, batch, net.units),
        memory.cells[layer, :long].reshape(time + 1, batch, net.units),
        memory.extra[layer, :short].reshape(time, batch, net.units),
    )


# --- The readout -----------------------------------------------------------------------------------------------------------


@jit
def gather_features(mean, hidden, places, batch, running, features):
    """The rows `(scored, units)` that are read out: h at the scored steps, or its mean up to there."""
    states = hidden[1:].reshape((hidden.shape[0] - 1) * batch, hidden.shape[2])
    if mean:
        for n in range(states.shape[0]):
            for j in range(states.shape[1]):
                running[n, j] = states[n, j] + (running[n - batch, j] if n >= batch else running.dtype.type(0))
    for n in range(places.size):
        place = places[n]
        for j in range(states.shape[1]):
            if mean:
                features[n, j] = running[place, j] / running.dtype.type(place // batch + 1)
            else:
                features[n, j] = states[place, j]


@jit
def spread_features(mean, gradient, places, batch, upper):
    """The gradient of the top layer's states `(time * batch, units)` from that of the features."""
    upper[:] = 0
    for n in range(places.size):
        place = places[n]
        for j in range(upper.shape[1]):
            if mean:
                upper[place, j] = gradient[n, j] / upper.dtype.type(place // batch + 1)
            else:
                upper[place, j] = gradient[n, j]
    if mean:
        for n in range(upper.shape[0] - 1 - batch, -1, -1):
            for j in range(upper.shape[1]):
                upper[n, j] += upper[n + batch, j]


@jit
def cross_entropy(answers, classes):
    """The mean of -log softmax at the right class, how many are most likely the right one; answers become gradients."""
    loss, hits = 0.0, 0
    share = ONE / answers.dtype.type(classes.size)
    for n in range(classes.size):
        row, right = answers[n], classes[n]
        best = 0
        for v in range(1, row.size):
            if row[v] > row[best]:
                best = v
        hits += best == right
        top, total = row[best], answers.dtype.type(0)
        loss -= row[right] - top
        for v in range(row.size):
            row[v] = exp(row[v] - top)
            total += row[v]
        loss += np.log(total)
        for v in range(row.size):
            row[v] *= share / total
        row[right] -= share
    return loss / classes.size, hits


@jit
def squared_error(answers, targets):
    """The mean of (answer - target)²; answers become gradients."""
    loss = 0.0
    share = answers.dtype.type(2) / answers.dtype.type(answers.size)
    for n in range(answers.shape[0]):
        for v in range(answers.shape[1]):
            error = answers[n, v] - targets[n, v]
            loss += error * error
            answers[n, v] = share * error
    return loss / answers.size, 0


# --- A whole network --------------------------------------------------------------------------------------------------------


@jit
def answer(net, weights, batches, k, memory):
    """The readout's outputs `(scored, outputs)` on batch `k`."""
    time, batch, scored = batches.sizes[k]
    ids, below = inputs_of(net, batches, k)
    for layer in range(net.layers):
        w_ih, w_hh, b_ih, b_hh = layer_parts(weights, net, layer)
        gates, hidden, cells, extra = states_of(net, memory, layer, time, batch)
        rows = gates.reshape(time * batch, net.rows)
        if layer == 0 and net.tokens:
            look_up(ids, w_ih, b_ih, memory.table, rows)
        else:
            project(below, w_ih, b_ih, rows)
        sums = memory.sums[: batch * net.rows].reshape(batch, net.rows)
        unroll(net.cell, w_hh, b_hh, gates, hidden, cells, extra, sums)
        below = hidden[1:].reshape(time * batch, net.units)
    places = batches.places[batches.starts[k, 1] : batches.starts[k, 1] + scored]
    running = memory.upper[: time * batch * net.units].reshape(time * batch, net.units)
    features = memory.features[: scored * net.units].reshape(scored, net.units)
    gather_features(net.mean, hidden, places, batch, running, features)
    answers = memory.answers[: scored * net.outputs].reshape(scored, net.outputs)
    weight, bias = readout_parts(weights, net)
    project(features, weight, bias, answers)
    return answers


@jit
def look(net, weights, batches, k, memory):
    """The loss on batch `k` and how many answers were right. `memory` is then ready for `differentiate`."""
    answers = answer(net, weights, batches, k, memory)
    start = batches.starts[k, 1]
    if net.numbers:
        targets = batches.targets[start * net.outputs : (start + answers.shape[0]) * net.outputs]
        return squared_error(answers, targets.reshape(answers.shape))
    return cross_entropy(answers, batches.classes[start : start + answers.shape[0]])


@jit
def differentiate(net, weights, batches, k, memory):
    """The gradient of the loss that was just looked at, into `memory.gradient`."""
    time, batch, scored = batches.sizes[k]
    ids, vectors = inputs_of(net, batches, k)
    steps = time * batch
    places = batches.places[batches.starts[k, 1] : batches.starts[k, 1] + scored]
    features = memory.features[: scored * net.units].reshape(scored, net.units)
    answers = memory.answers[: scored * net.outputs].reshape(scored, net.outputs)
    upper = memory.upper[: steps * net.units].reshape(steps, net.units)
    weight, _ = readout_parts(weights, net)
    g_weight, g_bias = readout_parts(memory.gradient, net)
    np.dot(answers.T, features, g_weight)
    sum_rows(answers, g_bias)
    np.dot(answers, weight, features)
    spread_features(net.mean, features, places, batch, upper)

    deltas = memory.deltas[: steps * net.rows].reshape(steps, net.rows)
    recurrent = memory.recurrent_deltas[: steps * net.rows].reshape(steps, net.rows)
    through = memory.through[: batch * net.units].reshape(batch, net.units)
    around = memory.around[: batch * net.units].reshape(batch, net.units)
    for layer in range(net.layers - 1, -1, -1):
        w_ih, w_hh, _, _ = layer_parts(weights, net, layer)
        g_ih, g_hh, g_b_ih, g_b_hh = layer_parts(memory.gradient, net, layer)
        gates, hidden, cells, extra = states_of(net, memory, layer, time, batch)
        unroll_back(
            net.cell,
            w_hh,
            gates,
            hidden,
            cells,
            extra,
            upper.reshape(time, batch, net.units),
            through,
            around,
            deltas.reshape(gates.shape),
            recurrent.reshape(gates.shape),
        )
        g_hh[:] = 0
        if time > 1:  # the state before the first timestep is 0
            np.dot(recurrent[batch:].T, hidden[1:time].reshape(steps - batch, net.units), g_hh)
        sum_rows(recurrent, g_b_hh)
        if layer == 0 and net.tokens:
            look_up_back(ids, deltas, memory.table, g_ih, g_b_ih)
            continue
        below = vectors
        if layer:
            _, states, _, _ = states_of(net, memory, layer - 1, time, batch)
            below = states[1:].reshape(steps, net.units)
            np.dot(deltas, w_ih, upper)
        np.dot(deltas.T, below, g_ih)
        sum_rows(deltas, g_b_ih)


# --- The update ---------------------------------------------------------------------------------------------------------------


@jit
def clip(gradient, limit):
    """Scale a gradient down to the norm `limit`, as torch does; 0 leaves it. Pascanu, Mikolov & Bengio, ICML 2013."""
    total = 0.0
    for n in range(gradient.size):
        total += np.float64(gradient[n]) * np.float64(gradient[n])
    norm = np.sqrt(total) + 1e-6
    if limit and norm > limit:
        scale = gradient.dtype.type(limit / norm)
        for n in range(gradient.size):
            gradient[n] *= scale


@jit
def adam(before, after, gradient, updates, rate):
    """Kingma & Ba, "Adam", ICLR 2015, algorithm 1, from one `(3, parameters)` of weights and moments into another."""
    of = gradient.dtype.type
    stride, root = of(rate / (1 - 0.9**updates)), of(1 / np.sqrt(1 - 0.999**updates))
    b1, c1, b2, c2, epsilon = of(0.9), of(1 - 0.9), of(0.999), of(1 - 0.999), of(1e-8)
    weights, first, second = before[0], before[1], before[2]
    new_weights, new_first, new_second = after[0], after[1], after[2]
    for n in range(gradient.size):
        g = gradient[n]
        m = b1 * first[n] + c1 * g
        v = b2 * second[n] + c2 * g * g
        new_first[n] = m
        new_second[n] = v
        new_weights[n] = weights[n] - stride * m / (np.sqrt(v) * root + epsilon)


@jit
def sgd(before, after, gradient, rate):
    """A step down the gradient; the moments are not in use."""
    rate = gradient.dtype.type(rate)
    for n in range(gradient.size):
        after[0, n] = before[0, n] - rate * gradient[n]


@jit
def train(net, training, states, standing, batches, order, looked, memory, losses, hits):
    """Learn from each of `order`'s batches but the last, and look at the next one each time.

    `states (2, 3, parameters)`: weights and moments, now and before the last update; `standing`: which of the two is
    now, and how many updates the moments have seen. Unless `looked`, the first batch is looked at first. Stops after an
    update that has done harm and takes it back. `losses`, `hits (batches,)` are of each look; returns how many updates
    were made, the harmful one included.
    """
    if not looked:
        losses[0], hits[0] = look(net, states[standing[0], 0], batches, order[0], memory)
    for k in range(order.size - 1):
        now, then = states[standing[0]], states[1 - standing[0]]
        differentiate(net, now[0], batches, order[k], memory)
        clip(memory.gradient, training.clip)
        if training.adam:
            adam(now, then, memory.gradient, standing[1] + 1, training.rate)
        else:
            sgd(now, then, memory.gradient, training.rate)
        losses[k + 1], hits[k + 1] = look(net, then[0], batches, order[k + 1], memory)
        standing[0] = 1 - standing[0]
        standing[1] += 1
        if not losses[k + 1] <= training.ceiling:
            standing[0] = 1 - standing[0]
            standing[1] -= 1
            return k + 1
    return order.size - 1
