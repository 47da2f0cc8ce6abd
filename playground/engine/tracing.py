"""All that a network computes on one sequence, by the equations of `cells`: gates, states and answers."""

from collections.abc import Mapping

import numpy as np

from playground.core.batches import Array
from playground.core.trace import GATES, Trace
from playground.core.vocabulary import Encoding, Numbers
from playground.engine.architecture import Architecture
from playground.engine.cells import CELLS
from playground.tasks.task import Probe


def trace(
    architecture: Architecture,
    weights: Mapping[str, Array],
    probe: Probe,
    *,
    encoding: Encoding,
    answers: tuple[str, ...],
) -> Trace:
    """One probe through the network. `weights` are named and shaped as `architecture.shapes` says.

    `predictions` has an answer for every timestep: what the network would say if the sequence ended there.
    """
    inputs = probe.encoded.inputs
    quantities = unroll(architecture, weights, inputs)
    cell, hidden = quantities.pop("cell"), quantities.pop("hidden")
    predictions = _answers(architecture, weights, hidden[:, -1])
    scale = encoding.scale if isinstance(encoding, Numbers) else 1.0
    return Trace(
        cell_kind=architecture.cell,
        tokens=probe.encoded.tokens,
        known=probe.encoded.known,
        gates=quantities,
        cell=cell if CELLS[architecture.cell].remembers else None,
        hidden=hidden,
        predictions=predictions * np.float32(scale) if architecture.numbers else predictions,
        answers=answers,
        expected=probe.expected,
        values=inputs[:, 0] * np.float32(scale) if inputs.ndim == 2 else None,
    )


def unroll(architecture: Architecture, weights: Mapping[str, Array], inputs: Array) -> dict[str, Array]:
    """The gates by name, then `cell` and `hidden`, each `(time, layers, units)`.

    `inputs` are ids `(time,)` or numbers `(time, features)`.
    """
    names = (*GATES[architecture.cell], "cell", "hidden")
    shape = (len(inputs), architecture.layers, architecture.units)
    quantities = {name: np.zeros(shape, dtype=np.float32) for name in names}
    below: Array = inputs
    for layer in range(architecture.layers):
        _unroll_layer(architecture, weights, layer, below, quantities)
        below = quantities["hidden"][:, layer]
    return quantities


def projection(weights: Mapping[str, Array], layer: int, inputs: Array) -> Array:
    """W_ih x + b_ih for every input at once, `(..., rows)`. For an id, W_ih x is a column of W_ih."""
    weight, bias = weights[f"rnn.weight_ih_l{layer}"], weights[f"rnn.bias_ih_l{layer}"]
    product: Array = weight.T[inputs] if inputs.dtype.kind == "i" else inputs @ weight.T
    return product + bias


def _unroll_layer(
    architecture: Architecture, weights: Mapping[str, Array], layer: int, below: Array, quantities: dict[str, Array]
) -> None:
    step = CELLS[architecture.cell].step
    weight, bias = weights[f"rnn.weight_hh_l{layer}"], weights[f"rnn.bias_hh_l{layer}"]
    hidden = cell = np.zeros(architecture.units, dtype=np.float32)
    for time, projected in enumerate(projection(weights, layer, below)):
        moment = step(projected, weight @ hidden + bias, hidden, cell)
        hidden, cell = moment.hidden, moment.cell
        for name, gate in moment.gates.items():
            quantities[name][time, layer] = gate
        quantities["cell"][time, layer], quantities["hidden"][time, layer] = cell, hidden


def _answers(architecture: Architecture, weights: Mapping[str, Array], hidden: Array) -> Array:
    """The readout of the top layer's states `(time, units)`: probabilities or numbers, `(time, outputs)`."""
    if architecture.readout == "mean":
        counts = np.arange(1, len(hidden) + 1, dtype=np.float32)[:, None]
        hidden = np.cumsum(hidden, axis=0, dtype=np.float32) / counts
    outputs: Array = hidden @ weights["readout.weight"].T + weights["readout.bias"]
    if architecture.numbers or not len(outputs):
        return outputs
    powers = np.exp(outputs - outputs.max(axis=-1, keepdims=True))
    probabilities: Array = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities
