"""How far back in time an answer depends on what the network remembered: backpropagation through time on one sequence.

By the derivatives of `cells`, as in training, but for one answer alone and with the gradient of each state kept
(Werbos, "Backpropagation through time", Proc. IEEE 78 (1990); what becomes of its norm: Hochreiter (1991), Bengio et
al., IEEE Trans. Neural Networks 5(2) (1994)). In float64, for a gradient that fades leaves float32's range within
a hundred timesteps, and an answer that is nearly sure differs from a sure one by less than float32 can tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.core.reach import Reach
from playground.core.trace import Trace
from playground.core.vocabulary import Encoding, Numbers
from playground.engine.architecture import Architecture
from playground.engine.cells import CELLS, Cell
from playground.engine.tracing import projection


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer through the timesteps up to the answer: `gates (time, blocks, units)`, the states before and after
    each timestep and what the derivative needs besides, `(time, units)`; the weights."""

    gates: Array
    last_h: Array
    h: Array
    last_c: Array
    extra: Array
    weight_ih: Array
    weight_hh: Array


def of_trace(
    architecture: Architecture,
    weights: Mapping[str, Array],
    trace: Trace,
    inputs: Array,
    *,
    encoding: Encoding,
    at: int,
) -> Reach:
    """The reach of a trace's answer at a timestep; `inputs` and `encoding` are what it was traced with."""
    expected = trace.expected[at] / encoding.scale if isinstance(encoding, Numbers) else trace.expected[at]
    return reach(architecture, weights, inputs, trace.hidden, trace.cell, expected=expected, at=at)


def reach(
    architecture: Architecture,
    weights: Mapping[str, Array],
    inputs: Array,
    hidden: Array,
    cell: Array | None,
    *,
    expected: Array,
    at: int,
) -> Reach:
    """The reach of the answer at timestep `at`.

    `hidden` and `cell (time, layers, units)` are the states of the network on `inputs`, as `tracing.unroll` gives them.
    The loss is the cross-entropy against the expected answer, or where that is not known (-1) against the network's
    own likeliest; of numbers, training's squared error against the expected, `(outputs,)` and in the network's own
    scale; where that is not known (NaN) there is no error, and the derivative is that of the answer itself (of the
    answers' sum). Derivatives are whole ones: that of c_t includes what goes through h_t.
    """
    kind, time, layers = CELLS[architecture.cell], at + 1, architecture.layers
    norms = np.zeros((3, len(hidden), layers))
    with np.errstate(over="ignore", invalid="ignore"):
        known, above = _from_answer(architecture, weights, hidden[:time, -1], expected)
        for layer in reversed(range(layers)):
            below = hidden[:time, layer - 1] if layer else inputs[:time]
            memory = None if cell is None else cell[:time, layer]
            through = _again(kind, weights, layer, below=below, hidden=hidden[:time, layer], memory=memory)
            h, c, above = _back(kind, through, above)
            norms[0, :time, layer], norms[1, :time, layer] = _norms(h), _norms(c)
            if kind.remembers:
                norms[2, :time, layer] = _kept(through.gates[:, kind.blocks.index("forget")])
    return Reach(
        at=at,
        known=known,
        hidden=norms[0],
        cell=norms[1] if kind.remembers else None,
        forgets=norms[2] if kind.remembers else None,
    )


def _from_answer(
    architecture: Architecture, weights: Mapping[str, Array], top: Array, expected: Array
) -> tuple[bool, Array]:
    """Whether the right answer is known, and the gradient of the top layer's states `(time, units)` from the readout
    alone. Softmax and cross-entropy together have the derivative p - 1 at the expected answer, and p elsewhere."""
    weight, bias = (np.asarray(weights[f"readout.{name}"], np.float64) for name in ("weight", "bias"))
    mean = architecture.readout == "mean"
    outputs = weight @ (top.mean(axis=0, dtype=np.float64) if mean else top[-1]) + bias
    if architecture.numbers:
        known = bool(np.isfinite(expected).all())
        gradient = 2 * (outputs - expected) / len(outputs) if known else np.ones_like(outputs)
    else:
        known = int(expected) >= 0
        powers = np.exp(outputs - outputs.max())
        right = int(expected) if known else int(outputs.argmax())
        # The same as p - 1, without the loss of all digits where p is nearly 1.
        gradient = powers / powers.sum()
        gradient[right] = 0
        gradient[right] = -gradient.sum()
    above = np.zeros(top.shape)
    above[slice(None) if mean else -1] = gradient @ weight / (len(top) if mean else 1)
    return known, above


def _again(
    kind: Cell, weights: Mapping[str, Array], layer: int, *, below: Array, hidden: Array, memory: Array | None
) -> _Layer:
    """Every timestep of a layer once more, all at once, from the states before them, which are known by now."""
    wide = {
        name: np.asarray(weights[name], np.float64)
        for name in (f"rnn.{part}_l{layer}" for part in ("weight_ih", "bias_ih", "weight_hh", "bias_hh"))
    }
    weight_hh, bias_hh = wide[f"rnn.weight_hh_l{layer}"], wide[f"rnn.bias_hh_l{layer}"]
    shape = len(hidden), len(kind.blocks), hidden.shape[1]
    last_h, last_c = np.zeros((2, *hidden.shape))
    last_h[1:] = hidden[:-1]
    if memory is not None:
        last_c[1:] = memory[:-1]
    gates = projection(wide, layer, below).reshape(shape)
    q = (last_h @ weight_hh.T + bias_hh).reshape(shape)
    h, c, extra = np.zeros((3, *hidden.shape))
    kind.forward(gates.swapaxes(0, 1), q.swapaxes(0, 1), last_h, h, last_c, c, extra)
    return _Layer(gates, last_h, h, last_c, extra, wide[f"rnn.weight_ih_l{layer}"], weight_hh)


def _back(kind: Cell, layer: _Layer, above: Array) -> tuple[Array, Array, Array]:
    """Back through a layer. `above (time, units)` is the gradient of its states from outside.

    The whole gradients of h and of c (0 where the cell has none), and that of the layer's inputs, `(time, inputs)`.
    """
    h, c = above.copy(), np.zeros_like(above)
    d, e = np.zeros_like(layer.gates), np.zeros_like(layer.gates)
    through = e if kind.splits else d
    around = np.zeros_like(above[0])
    for t in reversed(range(len(above))):
        if t + 1 < len(above):
            h[t] += through[t + 1].reshape(-1) @ layer.weight_hh
        c[t] = around
        now = layer.gates[t], layer.last_h[t], layer.h[t], layer.last_c[t], layer.extra[t]
        # A GRU adds to its `s` what came around the weights, so that afterwards this too is the whole gradient.
        kind.backward(*now, h[t], around, d[t], e[t])
    if kind.remembers:
        # `around` was c's gradient from the timestep after. With open forget gates all that c gets also leaves it.
        gates = layer.gates.copy()
        gates[:, kind.blocks.index("forget")] = 1
        spare = np.zeros((2, *gates.swapaxes(0, 1).shape))
        kind.backward(gates.swapaxes(0, 1), layer.last_h, layer.h, layer.last_c, layer.extra, h, c, spare[0], spare[1])
    return h, c, d.reshape(len(d), -1) @ layer.weight_ih


def _kept(forget: Array) -> Array:
    """The product of the forget gates `(time, units)` after each timestep, its mean over the units: `(time,)`."""
    kept = np.ones_like(forget)
    kept[:-1] = np.cumprod(forget[:0:-1], axis=0)[::-1]
    mean: Array = kept.mean(axis=1)
    return mean


def _norms(gradients: Array) -> Array:
    """Euclidean norms of `(time, units)`; infinity for one that has outgrown float64."""
    norms = np.linalg.norm(gradients, axis=1)
    return np.where(np.isfinite(norms), norms, np.inf)
