"""The lines of a Python file that compute a timestep of each kind of cell.

Each function takes the input `x` of a layer and its last states, and returns its gates and new states by name. All
arrays are `(..., units)`, so that several sequences can be read at once.
"""

SIGMOID = '''
def sigmoid(x):
    """1 / (1 + exp(-x)), written so that it never overflows."""
    return 0.5 * np.tanh(0.5 * x) + 0.5
'''

_SUMS = """    W_ih, W_hh = WEIGHTS[f"rnn.weight_ih_l{layer}"], WEIGHTS[f"rnn.weight_hh_l{layer}"]
    b_ih, b_hh = WEIGHTS[f"rnn.bias_ih_l{layer}"], WEIGHTS[f"rnn.bias_hh_l{layer}"]
"""

RNN = f'''
def cell(layer, x, h):
    """A timestep of a plain RNN (Elman, 1990): h = tanh(W_ih x + b_ih + W_hh h + b_hh)."""
{_SUMS}    h = np.tanh(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh)
    return {{"hidden": h}}
'''

LSTM = f'''
def cell(layer, x, h, c):
    """A timestep of an LSTM (Hochreiter & Schmidhuber, 1997, with a forget gate)."""
{_SUMS}    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=-1)
    i = sigmoid(i)  # input gate: how much of the candidate is written
    f = sigmoid(f)  # forget gate: how much of the cell state is kept
    g = np.tanh(g)  # candidate
    o = sigmoid(o)  # output gate: how much of the cell state is shown
    c = f * c + i * g
    h = o * np.tanh(c)
    return {{"hidden": h, "cell": c, "input": i, "forget": f, "candidate": g, "output": o}}
'''

PEEPHOLE = f'''
def cell(layer, x, h, c):
    """A timestep of an LSTM whose gates see the cell state (Gers & Schmidhuber, 2000)."""
{_SUMS}    w_i, w_f, w_o = (WEIGHTS[f"rnn.peephole_{{gate}}_l{{layer}}"] for gate in ("input", "forget", "output"))
    i, f, g, o = np.split(x @ W_ih.T + b_ih + h @ W_hh.T + b_hh, 4, axis=-1)
    i = sigmoid(i + w_i * c)  # input gate: how much of the candidate is written
    f = sigmoid(f + w_f * c)  # forget gate: how much of the cell state is kept
    g = np.tanh(g)  # candidate
    c = f * c + i * g
    o = sigmoid(o + w_o * c)  # output gate: how much of the new cell state is shown
    h = o * np.tanh(c)
    return {{"hidden": h, "cell": c, "input": i, "forget": f, "candidate": g, "output": o}}
'''

GRU = f'''
def cell(layer, x, h):
    """A timestep of a GRU (Cho et al., 2014), in the form in which r acts on W_hh h + b_hh."""
{_SUMS}    r, z, n = np.split(x @ W_ih.T + b_ih, 3, axis=-1)
    r_h, z_h, n_h = np.split(h @ W_hh.T + b_hh, 3, axis=-1)
    r = sigmoid(r + r_h)  # reset gate: how much of the state the candidate sees
    z = sigmoid(z + z_h)  # update gate: how much of the state is kept
    n = np.tanh(n + r * n_h)  # candidate
    h = (1 - z) * n + z * h
    return {{"hidden": h, "reset": r, "update": z, "candidate": n}}
'''

CHOGRU = f'''
def cell(layer, x, h):
    """A timestep of a GRU (Cho et al., 2014), in the form in which r acts on h, before the product with W_hh."""
{_SUMS}    r, z, n = np.split(x @ W_ih.T + b_ih, 3, axis=-1)
    (W_r, W_z, W_n), (b_r, b_z, b_n) = np.split(W_hh, 3), np.split(b_hh, 3)
    r = sigmoid(r + h @ W_r.T + b_r)  # reset gate: how much of the state the candidate sees
    z = sigmoid(z + h @ W_z.T + b_z)  # update gate: how much of the state is kept
    n = np.tanh(n + (r * h) @ W_n.T + b_n)  # candidate
    h = (1 - z) * n + z * h
    return {{"hidden": h, "reset": r, "update": z, "candidate": n}}
'''

MINGRU = '''
def cell(layer, x, h):
    """A timestep of a minGRU (Feng et al., 2024), whose gate and candidate see the input alone."""
    W_ih, b_ih = WEIGHTS[f"rnn.weight_ih_l{layer}"], WEIGHTS[f"rnn.bias_ih_l{layer}"]
    z, g = np.split(x @ W_ih.T + b_ih, 2, axis=-1)
    z = sigmoid(z)  # update gate: how much of the candidate g is let in
    h = (1 - z) * h + z * g
    return {"hidden": h, "update": z, "candidate": g}
'''

CELLS = {"rnn": RNN, "lstm": SIGMOID + "\n" + LSTM, "peephole": SIGMOID + "\n" + PEEPHOLE}
CELLS |= {key: SIGMOID + "\n" + lines for key, lines in {"gru": GRU, "chogru": CHOGRU, "mingru": MINGRU}.items()}
"""The equations of each recurrent cell that can be written."""

RECURRENT_START = '''
def start():
    """The state before the first token: 0 in every layer."""
    return {{name: np.zeros((LAYERS, UNITS), np.float32) for name in {states}}}{more}
'''

RECURRENT = '''
def layers(x, state):
    """A timestep of all layers, each reading the hidden state of the one below."""
    done = []
    for layer in range(LAYERS):
        done.append(cell(layer, x, {states}))
        x = done[-1]["hidden"]
    return {{name: np.stack([each[name] for each in done]) for name in done[0]}}
'''

PERCEPTRON = '''
def start():
    """The state before the first token: the sum of no inputs."""
    return {{"input_sum": np.float32(0), "count": 0{more}}}


def layers(x, state):
    """A timestep of a perceptron on the mean of all inputs so far: h = tanh(W mean + b)."""
    total, count = state["input_sum"] + x, state["count"] + 1
    h = np.tanh(total / count @ WEIGHTS["layers.0.weight"][:, :, 0].T + WEIGHTS["layers.0.bias"])
    return {{"hidden": h[None], "input_sum": total, "count": count}}
'''

CONVOLUTION = '''
WIDTHS, DILATIONS = {widths}, {dilations}
"""How many inputs a unit of each layer reads, and how many timesteps these lie apart."""


def start():
    """The state before the first token: the past inputs of each layer, all 0."""
    past = [
        [np.zeros(WEIGHTS[f"layers.{{layer}}.weight"].shape[1], np.float32)] * ((width - 1) * dilation)
        for layer, (width, dilation) in enumerate(zip(WIDTHS, DILATIONS))
    ]
    return {{"past": past{more}}}


def layers(x, state):
    """A timestep of all layers: h = tanh(b + W_1 x_1 + W_2 x_2 ...) of the inputs in sight, the newest last."""
    hidden, past = [], []
    for layer, dilation in enumerate(DILATIONS):
        weight, bias = WEIGHTS[f"layers.{{layer}}.weight"], WEIGHTS[f"layers.{{layer}}.bias"]
        inputs = [*state["past"][layer], x]
        x = np.tanh(sum(seen @ weight[:, :, m].T for m, seen in enumerate(inputs[::dilation])) + bias)
        hidden.append(x)
        past.append(inputs[1:])
    return {{"hidden": np.stack(hidden), "past": past}}
'''
