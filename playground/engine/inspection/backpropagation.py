"""Backpropagation through time on one sequence, from one answer: the gradient of every state and of every input.

Uses the derivatives of `cells`, as training does, but keeps each gradient (Werbos, "Backpropagation through time",
Proc. IEEE 78 (1990)). Computes in float64, because a vanishing gradient leaves float32's range within a hundred
timesteps.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.engine.network import feedforward
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS, Cell
from playground.engine.network.forward import input_projection, own_parameters, run_cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer's gradients at all timesteps.

    `gates (time, blocks, units)`; `states`: the whole gradients of the states, by name, each `(time, units)`, where
    that of c_t includes the part through h_t; `inputs (time, inputs)`: the gradient of the layer's inputs, where ids
    are one-hot.
    """

    index: int
    gates: Array
    states: Mapping[str, Array]
    inputs: Array


@dataclass(frozen=True, slots=True)
class _Forward:
    """A layer's forward pass, as its backward pass needs it.

    `gates (blocks, time, units)`; `last` and `new (states, time, units)`: the states before and after each timestep;
    `saved (saves, time, units)`; the own parameters and the weights, where `weight_hh` is None if gates do not see h.
    """

    gates: Array
    last: Array
    new: Array
    saved: Array
    own: tuple[Array, ...]
    weight_ih: Array
    weight_hh: Array | None


def readout_outputs(architecture: Architecture, weights: Mapping[str, Array], hidden: Array) -> Array:
    """Return the readout's outputs `(outputs,)` after the last of the states `(time, layers, units)`."""
    weight, bias = (np.asarray(weights[f"readout.{name}"], np.float64) for name in ("weight", "bias"))
    top = hidden[:, -1]
    mean = architecture.readout == "mean"
    result: Array = weight @ (top.mean(axis=0, dtype=np.float64) if mean else top[-1]) + bias
    return result


def backpropagate(
    architecture: Architecture,
    weights: Mapping[str, Array],
    inputs: Array,
    states: Mapping[str, Array],
    *,
    gradient: Array,
) -> Iterator[Layer]:
    """Yield the layers' gradients from the top layer down, from `gradient (outputs,)`, that of the last outputs.

    `inputs` and the states `(time, layers, units)` end with the timestep of the answer.
    """
    kind = CELLS[architecture.cell]
    hidden = states["hidden"]
    above = _top_gradient(architecture, weights, hidden, gradient)
    for layer in reversed(range(architecture.layers)):
        below = hidden[:, layer - 1] if layer else inputs
        through = _recompute(kind, weights, layer, below, np.stack([states[name][:, layer] for name in kind.states]))
        gradients, above = _backpropagate_layer(kind, through, above)
        named = dict(zip(kind.states, gradients, strict=True))
        yield Layer(index=layer, gates=through.gates.swapaxes(0, 1), states=named, inputs=above)


def input_gradient(
    architecture: Architecture,
    weights: Mapping[str, Array],
    inputs: Array,
    states: Mapping[str, Array],
    *,
    gradient: Array,
) -> Array:
    """Return the gradient of the inputs, `(time, inputs)`, where ids are one-hot, for networks with and without a
    state."""
    if not architecture.is_recurrent:
        hidden = states["hidden"]
        return feedforward.input_gradient(
            architecture, weights, hidden, _top_gradient(architecture, weights, hidden, gradient)
        )
    *_, lowest = backpropagate(architecture, weights, inputs, states, gradient=gradient)
    return lowest.inputs


def _top_gradient(architecture: Architecture, weights: Mapping[str, Array], hidden: Array, gradient: Array) -> Array:
    """Return the gradient of the top layer's states `(time, units)` that comes from the readout."""
    time, _, units = hidden.shape
    mean = architecture.readout == "mean"
    above = np.zeros((time, units))
    weight = np.asarray(weights["readout.weight"], np.float64)
    above[slice(None) if mean else -1] = gradient @ weight / (time if mean else 1)
    return above


def _recompute(kind: Cell, weights: Mapping[str, Array], layer: int, below: Array, states: Array) -> _Forward:
    """Repeat a layer's forward pass in float64 for all timesteps at once, from its known states `(states, time,
    units)`."""
    suffix = f"_l{layer}"
    wide = {name: np.asarray(array, np.float64) for name, array in weights.items() if name.endswith(suffix)}
    _, time, units = states.shape
    last = np.zeros(states.shape)
    last[:, 1:] = states[:, :-1]
    gates = input_projection(wide, layer, below).reshape(time, len(kind.blocks), units).swapaxes(0, 1)
    new, saved, own = np.zeros(states.shape), np.zeros((kind.saves, time, units)), own_parameters(kind, wide, layer)
    run_cell(kind, wide, layer, gates=gates, last=last, new=new, saved=saved)
    return _Forward(gates, last, new, saved, own, wide[f"rnn.weight_ih{suffix}"], wide.get(f"rnn.weight_hh{suffix}"))


def _backpropagate_layer(kind: Cell, layer: _Forward, above: Array) -> tuple[Array, Array]:
    """Return the gradients of a layer's states, `(states, time, units)`, and of its inputs, `(time, inputs)`.

    `above (time, units)` is the gradient of its hidden states from the layer above or the readout.
    """
    time, units = above.shape
    # The rows of W_hh that are multiplied by h, all but those multiplied by s.
    rows = (len(kind.blocks) - kind.resets_before) * units
    gradients = np.zeros((len(kind.states), time, units))
    gradients[0] = above
    p_grad, q_grad = np.zeros((2, time, len(kind.blocks), units))
    through = q_grad if kind.separate_recurrent_grad else p_grad
    last_carry_grad, own_grad = np.zeros((len(kind.states), units)), np.zeros((len(kind.own), units))
    for t in reversed(range(time)):
        if t + 1 < time and layer.weight_hh is not None:
            gradients[0, t] += through[t + 1].reshape(-1)[:rows] @ layer.weight_hh[:rows]
        # The carried gradients become the whole gradients in place, except that of the hidden state.
        gradients[1:, t] = last_carry_grad[1:]
        carry_grad, last_carry_grad = (last_carry_grad[0], *gradients[1:, t]), np.zeros_like(last_carry_grad)
        now = layer.gates[:, t], layer.last[:, t], layer.new[:, t], layer.saved[:, t], layer.own
        kind.backward(*now, gradients[0, t], carry_grad, last_carry_grad, p_grad[t], q_grad[t], own_grad)
        if kind.resets_before and layer.weight_hh is not None:
            layer.saved[1, t] = through[t, -1] @ layer.weight_hh[rows:]
            kind.reset_backward(layer.gates[:, t], layer.last[:, t], layer.saved[:, t], last_carry_grad, p_grad[t])
    return gradients, p_grad.reshape(time, -1) @ layer.weight_ih
