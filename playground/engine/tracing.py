"""All that a network computes on one sequence, by the equations of `cells` or of `feedforward`: gates, states and
answers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.core.trace import GATES, Trace
from playground.core.vocabulary import Encoding, Numbers
from playground.engine import feedforward
from playground.engine.architecture import Architecture
from playground.engine.cells import CELLS
from playground.tasks.task import Probe


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A network through one sequence: `gates` by the names of the cell's blocks, the cell state where there is one and
    the hidden state, each `(time, layers, units)`; the readout's `outputs (time, outputs)`, as if the sequence ended
    at each timestep."""

    gates: Mapping[str, Array]
    cell: Array | None
    hidden: Array
    outputs: Array


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
        gates={name: unrolled.gates[name] for name in GATES[architecture.cell]},
        cell=unrolled.cell,
        hidden=unrolled.hidden,
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
        return Unrolled({}, None, hidden, _outputs(architecture, weights, hidden[:, -1]))
    cell, time, units = CELLS[architecture.cell], len(inputs), architecture.units
    dtype = weights["readout.weight"].dtype
    gates = np.zeros((architecture.layers, len(cell.blocks), time, units), dtype)
    hidden = np.zeros((architecture.layers, time + 1, units), dtype)
    cells, extra = np.zeros_like(hidden), np.zeros(units, dtype)
    below = inputs
    for layer in range(architecture.layers):
        weight, bias = weights[f"rnn.weight_hh_l{layer}"], weights[f"rnn.bias_hh_l{layer}"]
        gates[layer] = projection(weights, layer, below).reshape(time, len(cell.blocks), units).swapaxes(0, 1)
        for t in range(time):
            q = (weight @ hidden[layer, t] + bias).reshape(-1, units)
            h, c = hidden[layer], cells[layer]
            cell.forward(gates[layer, :, t], q, h[t], h[t + 1], c[t], c[t + 1], extra)
        below = hidden[layer, 1:]
    return Unrolled(
        {name: gates[:, block].swapaxes(0, 1) for block, name in enumerate(cell.blocks)},
        cells[:, 1:].swapaxes(0, 1) if cell.remembers else None,
        hidden[:, 1:].swapaxes(0, 1),
        _outputs(architecture, weights, hidden[-1, 1:]),
    )


def projection(weights: Mapping[str, Array], layer: int, inputs: Array) -> Array:
    """W_ih x + b_ih for every input at once, `(..., rows)`. For an id, W_ih x is a column of W_ih."""
    weight, bias = weights[f"rnn.weight_ih_l{layer}"], weights[f"rnn.bias_ih_l{layer}"]
    product: Array = weight.T[inputs] if inputs.dtype.kind == "i" else inputs @ weight.T
    return product + bias


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
