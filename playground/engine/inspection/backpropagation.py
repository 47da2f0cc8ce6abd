"""Back through time on one sequence, from one answer: the gradient of every state and of every input.

By the derivatives of `cells`, as in training, but with each gradient kept (Werbos, "Backpropagation through time",
Proc. IEEE 78 (1990)). In float64, for a gradient that fades leaves float32's range within a hundred timesteps.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.engine.network import feedforward
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS, Cell
from playground.engine.network.forward import own_parameters, projection, recurrent


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer through all timesteps, and what came back through it.

    `gates (time, blocks, units)`; the whole gradients of the states it carries, by their names, each `(time, units)`,
    in which that of c_t includes what goes through h_t; and that of the layer's inputs, `(time, inputs)`, which for ids
    are one-hot.
    """

    index: int
    gates: Array
    states: Mapping[str, Array]
    inputs: Array


@dataclass(frozen=True, slots=True)
class _Forward:
    """A layer's way there: `gates (blocks, time, units)`, the states before and after each timestep `(states, time,
    units)` and what the derivative needs besides `(saves, time, units)`; the weights, those of h where there are
    some."""

    gates: Array
    last: Array
    new: Array
    saved: Array
    own: tuple[Array, ...]
    weight_ih: Array
    weight_hh: Array | None


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
    states: Mapping[str, Array],
    *,
    gradient: Array,
) -> Iterator[Layer]:
    """The layers from the top down, as the gradient of the last outputs, `(outputs,)`, comes back through them.

    `inputs` and the states `(time, layers, units)` end with the timestep of the answer.
    """
    kind = CELLS[architecture.cell]
    hidden = states["hidden"]
    above = _of_top(architecture, weights, hidden, gradient)
    for layer in reversed(range(architecture.layers)):
        below = hidden[:, layer - 1] if layer else inputs
        through = _again(kind, weights, layer, below, np.stack([states[name][:, layer] for name in kind.states]))
        gradients, above = _back(kind, through, above)
        named = dict(zip(kind.states, gradients, strict=True))
        yield Layer(index=layer, gates=through.gates.swapaxes(0, 1), states=named, inputs=above)


def of_inputs(
    architecture: Architecture,
    weights: Mapping[str, Array],
    inputs: Array,
    states: Mapping[str, Array],
    *,
    gradient: Array,
) -> Array:
    """That gradient at the inputs, `(time, inputs)`, which for ids are one-hot; of networks without a state too."""
    if not architecture.recurrent:
        hidden = states["hidden"]
        return feedforward.back(architecture, weights, hidden, _of_top(architecture, weights, hidden, gradient))
    *_, lowest = back(architecture, weights, inputs, states, gradient=gradient)
    return lowest.inputs


def _of_top(architecture: Architecture, weights: Mapping[str, Array], hidden: Array, gradient: Array) -> Array:
    """The gradient of the top layer's states `(time, units)` from the readout alone."""
    time, _, units = hidden.shape
    mean = architecture.readout == "mean"
    above = np.zeros((time, units))
    weight = np.asarray(weights["readout.weight"], np.float64)
    above[slice(None) if mean else -1] = gradient @ weight / (time if mean else 1)
    return above


def _again(kind: Cell, weights: Mapping[str, Array], layer: int, below: Array, states: Array) -> _Forward:
    """Every timestep of a layer once more, all at once, from the states before them, which are known by now: `states
    (states, time, units)`."""
    suffix = f"_l{layer}"
    wide = {name: np.asarray(array, np.float64) for name, array in weights.items() if name.endswith(suffix)}
    _, time, units = states.shape
    last = np.zeros(states.shape)
    last[:, 1:] = states[:, :-1]
    gates, q = (
        sums.reshape(time, len(kind.blocks), units).swapaxes(0, 1)
        for sums in (projection(wide, layer, below), recurrent(kind, wide, layer, last[0]))
    )
    new, saved, own = np.zeros(states.shape), np.zeros((kind.saves, time, units)), own_parameters(kind, wide, layer)
    kind.forward(gates, q, last, new, saved, own)
    return _Forward(gates, last, new, saved, own, wide[f"rnn.weight_ih{suffix}"], wide.get(f"rnn.weight_hh{suffix}"))


def _back(kind: Cell, layer: _Forward, above: Array) -> tuple[Array, Array]:
    """Back through a layer. `above (time, units)` is the gradient of its hidden states from outside.

    The whole gradients of its states, `(states, time, units)`, and that of its inputs, `(time, inputs)`.
    """
    time, units = above.shape
    gradients = np.zeros((len(kind.states), time, units))
    gradients[0] = above
    d, e = np.zeros((2, time, len(kind.blocks), units))
    through = e if kind.separate_recurrent_grad else d
    passed, spare = np.zeros((len(kind.states), units)), np.zeros((len(kind.own), units))
    for t in reversed(range(time)):
        if t + 1 < time and layer.weight_hh is not None:
            gradients[0, t] += through[t + 1].reshape(-1) @ layer.weight_hh
        # What came past the weights becomes the whole gradient in its place, but for that of the hidden state.
        gradients[1:, t] = passed[1:]
        carry, passed = (passed[0], *gradients[1:, t]), np.zeros_like(passed)
        now = layer.gates[:, t], layer.last[:, t], layer.new[:, t], layer.saved[:, t], layer.own
        kind.backward(*now, gradients[0, t], carry, passed, d[t], e[t], spare)
    return gradients, d.reshape(time, -1) @ layer.weight_ih
