"""Collects what a network computes on one sequence into a `Trace`: gates, states and answers."""

import numpy as np

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.trace import Trace
from playground.core.vocabulary import Encoding, Numbers
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import Unrolled
from playground.tasks.common.task import Probe


def trace(
    architecture: Architecture,
    unrolled: Unrolled,
    probe: Probe,
    *,
    encoding: Encoding,
    answers: tuple[str, ...],
    frame: str = "",
) -> Trace:
    """Return the trace of a probe.

    `predictions` has an answer for every timestep: the network's answer if the sequence ended there.
    """
    inputs = probe.encoded.inputs
    numbers = encoding if isinstance(encoding, Numbers) else Numbers()
    frames = numbers.raw(inputs) if inputs.ndim == 2 else None
    own, names = probe.own, numbers.answers.names
    if own is not None:
        frames, predictions, names = own.frames, own.predictions(unrolled.outputs), own.names[: len(names)]
    elif architecture.numbers:
        predictions = numbers.answers.raw(unrolled.outputs)
    else:
        predictions = softmax(unrolled.outputs)
    return Trace(
        cell_kind=architecture.cell,
        tokens=probe.encoded.tokens,
        known=probe.encoded.known,
        gates={name: unrolled.gates[name] for name in KINDS[architecture.cell].shown_gates},
        states=unrolled.states,
        predictions=predictions,
        answers=answers,
        expected=probe.expected,
        columns=_columns(names, unrolled.outputs.shape[1]) if architecture.numbers else (),
        frames=frames,
        frame_name=frame,
        features=numbers.names if frames is not None and len(numbers.names) == frames.shape[1] else (),
        generated_count=probe.generated_count,
        readout=architecture.readout,
        horizon=1 if own is None else own.horizon,
        quantity=names[0] if architecture.numbers and unrolled.outputs.shape[1] == len(names) == 1 else "",
        times=() if own is None else own.times,
    )


def _columns(names: tuple[str, ...], outputs: int) -> tuple[str, ...]:
    """Return the names of several predicted numbers, by default their positions; none for a single number."""
    if outputs == 1:
        return ()
    return names if len(names) == outputs else tuple(str(number + 1) for number in range(outputs))


def softmax(outputs: Array) -> Array:
    """Return probabilities of outputs `(..., answers)`."""
    if not len(outputs):
        return outputs
    powers = np.exp(outputs - outputs.max(axis=-1, keepdims=True))
    probabilities: Array = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities
