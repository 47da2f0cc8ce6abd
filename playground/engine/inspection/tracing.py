"""All that a network computes on one sequence, by the equations of `cells` or of `feedforward`: gates, states and
answers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.trace import Trace
from playground.core.vocabulary import Encoding, Numbers
from playground.engine.network import feedforward
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS, Cell
from playground.tasks.task import Probe


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A network through one sequence: `gates` by the names of the cell's blocks and `states` by the names of those that
    it carries, each `(time, layers, units)`; the readout's `outputs (time, outputs)`, as if the sequence ended at each
    timestep. A network that carries none has the "hidden" state that its readout sees."""

    gates: Mapping[str, Array]
    states: Mapping[str, Array]
    outputs: Array

    @property
    def hidden(self) -> Array:
        """What the readout sees of each layer."""
        return self.states["hidden"]

    @property
    def cell(self) -> Array | None:
        """The cell state, where there is one."""
        return self.states.get("cell")


def trace(
    architecture: Architecture,
    unrolled: Unrolled,
    probe: Probe,
    *,
    encoding: Encoding,
    answers: tuple[str, ...],
    frame: str = "",
) -> Trace:
    """What was computed on a probe, as it is shown.

    `predictions` has an answer for every timestep: what the network would say if the sequence ended there.
    """
    inputs = probe.encoded.inputs
    numbers = encoding if isinstance(encoding, Numbers) else Numbers()
    frames = numbers.raw(inputs) if inputs.ndim == 2 else None
    return Trace(
        cell_kind=architecture.cell,
        tokens=probe.encoded.tokens,
        known=probe.encoded.known,
        gates={name: unrolled.gates[name] for name in KINDS[architecture.cell].shown},
        states=unrolled.states,
        predictions=numbers.raw(unrolled.outputs) if architecture.numbers else _softmax(unrolled.outputs),
        answers=answers,
        expected=probe.expected,
        columns=_columns(numbers, unrolled.outputs.shape[1]) if architecture.numbers else (),
        frames=frames,
        frame=frame,
        generated=probe.generated,
    )


def unroll(architecture: Architecture, weights: Mapping[str, Array], inputs: Array) -> Unrolled:
    """A network through ids `(time,)` or numbers `(time, features)`, in numpy. `weights` are named and shaped as
    `architecture.shapes` says, and in their precision all is computed."""
    if not architecture.recurrent:
        hidden = feedforward.states(architecture, weights, inputs)
        return Unrolled({}, {"hidden": hidden}, _outputs(architecture, weights, hidden[:, -1]))
    cell, time, units = CELLS[architecture.cell], len(inputs), architecture.units
    dtype = weights["readout.weight"].dtype
    gates = np.zeros((architecture.layers, len(cell.blocks), time, units), dtype)
    states = np.zeros((architecture.layers, len(cell.states), time + 1, units), dtype)
    saved, below = np.zeros((cell.saves, units), dtype), inputs
    for layer in range(architecture.layers):
        gates[layer] = projection(weights, layer, below).reshape(time, len(cell.blocks), units).swapaxes(0, 1)
        own = own_parameters(cell, weights, layer)
        for t in range(time):
            q = recurrent(cell, weights, layer, states[layer, 0, t]).reshape(-1, units)
            cell.forward(gates[layer, :, t], q, states[layer, :, t], states[layer, :, t + 1], saved, own)
        below = states[layer, 0, 1:]
    return Unrolled(
        {name: gates[:, block].swapaxes(0, 1) for block, name in enumerate(cell.blocks)},
        {name: states[:, state, 1:].swapaxes(0, 1) for state, name in enumerate(cell.states)},
        _outputs(architecture, weights, states[-1, 0, 1:]),
    )


def projection(weights: Mapping[str, Array], layer: int, inputs: Array) -> Array:
    """W_ih x + b_ih for every input at once, `(..., rows)`. For an id, W_ih x is a column of W_ih."""
    weight, bias = weights[f"rnn.weight_ih_l{layer}"], weights[f"rnn.bias_ih_l{layer}"]
    product: Array = weight.T[inputs] if inputs.dtype.kind == "i" else inputs @ weight.T
    return product + bias


def recurrent(cell: Cell, weights: Mapping[str, Array], layer: int, hidden: Array) -> Array:
    """W_hh h + b_hh for states `(..., units)`, as `(..., rows)`; 0 for a cell whose gates do not see the state."""
    if not cell.sees_hidden:
        return np.zeros((*hidden.shape[:-1], len(cell.blocks) * hidden.shape[-1]), hidden.dtype)
    weight, bias = weights[f"rnn.weight_hh_l{layer}"], weights[f"rnn.bias_hh_l{layer}"]
    product: Array = weight @ hidden if hidden.ndim == 1 else hidden @ weight.T
    return product + bias


def own_parameters(cell: Cell, weights: Mapping[str, Array], layer: int) -> tuple[Array, ...]:
    """A layer's parameters with a number a unit."""
    return tuple(weights[f"rnn.{name}_l{layer}"] for name in cell.own)


def _outputs(architecture: Architecture, weights: Mapping[str, Array], hidden: Array) -> Array:
    """The readout of the top layer's states `(time, units)`."""
    if architecture.readout == "mean":
        counts = np.arange(1, len(hidden) + 1, dtype=hidden.dtype)[:, None]
        hidden = np.cumsum(hidden, axis=0) / counts
    outputs: Array = hidden @ weights["readout.weight"].T + weights["readout.bias"]
    return outputs


def _columns(numbers: Numbers, outputs: int) -> tuple[str, ...]:
    """What each of several predicted numbers is; a number itself where nobody named them."""
    if outputs == 1:
        return ()
    return numbers.names if len(numbers.names) == outputs else tuple(str(number + 1) for number in range(outputs))


def _softmax(outputs: Array) -> Array:
    if not len(outputs):
        return outputs
    powers = np.exp(outputs - outputs.max(axis=-1, keepdims=True))
    probabilities: Array = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities
