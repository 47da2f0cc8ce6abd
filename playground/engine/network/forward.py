"""A network's forward pass over one sequence, in numpy, by the equations of `cells` or `feedforward`."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.engine.network import feedforward
from playground.engine.network.architecture import Architecture
from playground.engine.network.cells import CELLS, Cell


@dataclass(frozen=True, slots=True)
class Unrolled:
    """The results of a forward pass over one sequence.

    `gates` and `states`: arrays `(time, layers, units)` by the names of the cell's blocks and states; `outputs (time,
    outputs)`: the readout's outputs, as if the sequence ended at each timestep. A network that carries no state has the
    "hidden" state alone.
    """

    gates: Mapping[str, Array]
    states: Mapping[str, Array]
    outputs: Array

    @property
    def hidden(self) -> Array:
        """The hidden states, which the readout reads."""
        return self.states["hidden"]

    @property
    def cell(self) -> Array | None:
        """The cell states, where there are any."""
        return self.states.get("cell")


def unroll(architecture: Architecture, weights: Mapping[str, Array], inputs: Array) -> Unrolled:
    """Run a network over ids `(time,)` or numbers `(time, features)`.

    `weights` have the names and shapes of `architecture.shapes`; the computation is in their precision.
    """
    if not architecture.is_recurrent:
        hidden = feedforward.hidden_states(architecture, weights, inputs)
        return Unrolled({}, {"hidden": hidden}, _outputs(architecture, weights, hidden[:, -1]))
    cell, time, units = CELLS[architecture.cell], len(inputs), architecture.units
    dtype = weights["readout.weight"].dtype
    gates = np.zeros((architecture.layers, len(cell.blocks), time, units), dtype)
    states = np.zeros((architecture.layers, len(cell.states), time + 1, units), dtype)
    saved, below = np.zeros((cell.saves, units), dtype), inputs
    for layer in range(architecture.layers):
        gates[layer] = input_projection(weights, layer, below).reshape(time, len(cell.blocks), units).swapaxes(0, 1)
        for t in range(time):
            last, new = states[layer, :, t], states[layer, :, t + 1]
            run_cell(cell, weights, layer, gates=gates[layer, :, t], last=last, new=new, saved=saved)
        below = states[layer, 0, 1:]
    return Unrolled(
        {name: gates[:, block].swapaxes(0, 1) for block, name in enumerate(cell.blocks)},
        {name: states[:, state, 1:].swapaxes(0, 1) for state, name in enumerate(cell.states)},
        _outputs(architecture, weights, states[-1, 0, 1:]),
    )


def run_cell(
    cell: Cell,
    weights: Mapping[str, Array],
    layer: int,
    *,
    gates: Array,
    last: Array,
    new: Array,
    saved: Array,
) -> None:
    """Compute a timestep of a layer, for one sequence or several, or some timesteps whose last states are known.

    The arrays are those of `cells`; `gates (blocks, ..., units)` hold p at first.
    """
    if not cell.resets_before:
        q = _as_blocks(recurrent_projection(cell, weights, layer, last[0]), gates)
    else:
        q, first = np.empty_like(gates), slice((len(cell.blocks) - 1) * gates.shape[-1])
        q[:-1] = _as_blocks(recurrent_projection(cell, weights, layer, last[0], first), gates)
        cell.reset(gates, q, last, saved)
        q[-1] = recurrent_projection(cell, weights, layer, saved[0], slice(first.stop, None))
    cell.forward(gates, q, last, new, saved, own_parameters(cell, weights, layer))


def _as_blocks(rows: Array, gates: Array) -> Array:
    """Return sums `(..., rows)` as `(blocks, ..., units)`, like the gates."""
    return rows.reshape(*rows.shape[:-1], -1, gates.shape[-1]).swapaxes(0, -2)


def input_projection(weights: Mapping[str, Array], layer: int, inputs: Array) -> Array:
    """Return W_ih x + b_ih for every input at once, `(..., rows)`. For an id, W_ih x is a column of W_ih."""
    weight, bias = weights[f"rnn.weight_ih_l{layer}"], weights[f"rnn.bias_ih_l{layer}"]
    product: Array = weight.T[inputs] if inputs.dtype.kind == "i" else inputs @ weight.T
    return product + bias


def recurrent_projection(
    cell: Cell, weights: Mapping[str, Array], layer: int, hidden: Array, rows: slice = slice(None)
) -> Array:
    """Return W_hh h + b_hh for states `(..., units)`, as `(..., rows)`, of these rows; 0 for a cell whose gates do not
    see the state."""
    if not cell.sees_hidden:
        return np.zeros((*hidden.shape[:-1], len(cell.blocks) * hidden.shape[-1]), hidden.dtype)
    weight, bias = weights[f"rnn.weight_hh_l{layer}"][rows], weights[f"rnn.bias_hh_l{layer}"][rows]
    product: Array = weight @ hidden if hidden.ndim == 1 else hidden @ weight.T
    return product + bias


def own_parameters(cell: Cell, weights: Mapping[str, Array], layer: int) -> tuple[Array, ...]:
    """Return a layer's parameters besides weights and biases, each `(units,)`."""
    return tuple(weights[f"rnn.{name}_l{layer}"] for name in cell.own)


def _outputs(architecture: Architecture, weights: Mapping[str, Array], hidden: Array) -> Array:
    """Return the readout of the top layer's states `(time, units)`."""
    if architecture.readout == "mean":
        counts = np.arange(1, len(hidden) + 1, dtype=hidden.dtype)[:, None]
        hidden = np.cumsum(hidden, axis=0) / counts
    outputs: Array = hidden @ weights["readout.weight"].T + weights["readout.bias"]
    return outputs
