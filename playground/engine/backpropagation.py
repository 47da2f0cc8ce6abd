"""Back through time on one sequence, from one answer: the gradient of every state and of every input.

By the derivatives of `cells`, as in training, but with each gradient kept (Werbos, "Backpropagation through time",
Proc. IEEE 78 (1990)). In float64, for a gradient that fades leaves float32's range within a hundred timesteps.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.engine import feedforward
from playground.engine.architecture import Architecture
from playground.engine.cells import CELLS, Cell
from playground.engine.tracing import projection


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer through all timesteps, and what came back through it.

    `gates (time, blocks, units)`; the whole gradients of h and of c (0 where the cell has none), `(time, units)`, in
    which that of c_t includes what goes through h_t; and that of the layer's inputs, `(time, inputs)`, which for ids
    are one-hot.
    """

    index: int
    gates: Array
    h: Array
    c: Array
    inputs: Array


@dataclass(frozen=True, slots=True)
class _Forward:
    """A layer's way there: `gates (time, blocks, units)`, the states before and after each timestep and what the
    derivative needs besides, `(time, units)`; the weights."""

    gates: Array
    last_h: Array
    h: Array
    last_c: Array
    extra: Array
    weight_ih: Array
    weight_hh: Array


def outputs(architecture: Architecture, weights: Mapping[str, Array], hidden: Array) -> Array:
    """The readout's `(outputs,)` after the last of the states `(time, layers, units)`."""
    weight, bias = (np.asarray(weights[f"readout.{name}"], np.float64) for name in ("weight", "bias"))
    top = hidden[:, -1]
    mean = architecture.readout == "mean"
    result: Array = weight @ (top.mean(axis=0, dtype=np.float64) if mean else top[-1]) + bias
    return result


def back(
    architecture: Architecture,
    weights: Mapping[str, Array],
    inputs: Array,
    hidden: Array,
    cell: Array | None,
    *,
    gradient: Array,
) -> Iterator[Layer]:
    """The layers from the top down, as the gradient of the last outputs, `(outputs,)`, comes back through them.

    `inputs` and the states `(time, layers, units)` end with the timestep of the answer.
    """
    kind = CELLS[architecture.cell]
    above = _of_top(architecture, weights, hidden, gradient)
    for layer in reversed(range(architecture.layers)):
        below = hidden[:, layer - 1] if layer else inputs
        memory = None if cell is None else cell[:, layer]
        through = _again(kind, weights, layer, below=below, hidden=hidden[:, layer], memory=memory)
        h, c, above = _back(kind, through, above)
        yield Layer(index=layer, gates=through.gates, h=h, c=c, inputs=above)


def of_inputs(
    architecture: Architecture,
    weights: Mapping[str, Array],
    inputs: Array,
    hidden: Array,
    cell: Array | None,
    *,
    gradient: Array,
) -> Array:
    """That gradient at the inputs, `(time, inputs)`, which for ids are one-hot; of networks without a state too."""
    if not architecture.recurrent:
        return feedforward.back(architecture, weights, hidden, _of_top(architecture, weights, hidden, gradient))
    *_, lowest = back(architecture, weights, inputs, hidden, cell, gradient=gradient)
    return lowest.inputs


def _of_top(architecture: Architecture, weights: Mapping[str, Array], hidden: Array, gradient: Array) -> Array:
    """The gradient of the top layer's states `(time, units)` from the readout alone."""
    time, _, units = hidden.shape
    mean = architecture.readout == "mean"
    above = np.zeros((time, units))
    weight = np.asarray(weights["readout.weight"], np.float64)
    above[slice(None) if mean else -1] = gradient @ weight / (time if mean else 1)
    return above


def _again(
    kind: Cell, weights: Mapping[str, Array], layer: int, *, below: Array, hidden: Array, memory: Array | None
) -> _Forward:
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
    return _Forward(gates, last_h, h, last_c, extra, wide[f"rnn.weight_ih_l{layer}"], weight_hh)


def _back(kind: Cell, layer: _Forward, above: Array) -> tuple[Array, Array, Array]:
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
