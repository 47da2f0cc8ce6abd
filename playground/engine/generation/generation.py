"""A network that continues a sequence by itself: each answer is its next input."""

from collections.abc import Iterator, Mapping
from itertools import islice

import numpy as np

from playground.core.batches import Array
from playground.core.generation_settings import GenerationSettings
from playground.core.trace import Trace
from playground.core.vocabulary import Numbers
from playground.engine.generation.free_running import SequenceStepper
from playground.engine.generation.sampling import Sampler
from playground.engine.network.architecture import Architecture
from playground.tasks.common.own_units import OwnUnits
from playground.tasks.common.task import Utterance


def generate_tokens(
    architecture: Architecture, weights: Mapping[str, Array], inputs: Array, settings: GenerationSettings
) -> Iterator[int]:
    """Yield the ids that follow a prompt of ids `(time,)`, without end. The prompt has at least one id."""
    stepper, sampler = SequenceStepper(architecture, weights, 1), Sampler(settings.seed)
    for token in inputs:
        outputs = stepper.step(np.array([token]))
    while True:
        yield (token := sampler.draw(outputs[0], settings))
        outputs = stepper.step(np.array([token]))


def generate_numbers(architecture: Architecture, weights: Mapping[str, Array], inputs: Array) -> Iterator[Array]:
    """Yield the numbers `(features,)` that follow a prompt `(time, features)`, all in the network's scale, without
    end."""
    stepper = SequenceStepper(architecture, weights, 1)
    for values in inputs:
        answer = stepper.step(values[None])
    return _free_run(stepper, answer)


def generate_answer(
    architecture: Architecture, weights: Mapping[str, Array], inputs: Array, encoding: Numbers, saying: Utterance
) -> Array:
    """Return the first inputs `(time, features)` followed by the network's continuation: `(saying.length, features)`.

    The numbers are in the scale before `encoding`. Without inputs the result is empty.
    """
    prefix = inputs[: saying.prefix]
    if not len(prefix):
        return encoding.raw(prefix)
    numbers = generate_numbers(architecture, weights, prefix)
    return encoding.raw(np.stack([*prefix, *islice(numbers, saying.length - len(prefix))]))


def generate_numbers_after(
    architecture: Architecture,
    weights: Mapping[str, Array],
    trace: Trace,
    typed: Array,
    encoding: Numbers,
    *,
    own: OwnUnits | None = None,
) -> Iterator[Array]:
    """Yield the numbers that follow the `typed` inputs, with which a trace made with these weights begins.

    `typed` and the numbers are in the network's scale; `encoding` scales the trace's predictions or, where they are
    those of a probe in the data's own units, `own`.
    """
    last = len(typed) - 1
    answer = encoding.scaled(trace.predictions[last])
    if own is not None:
        answer = own.output(trace.predictions[last], last).astype(np.float32)
    return _free_run(SequenceStepper.after_trace(architecture, weights, trace, typed), answer[None])


def _free_run(stepper: SequenceStepper, answer: Array) -> Iterator[Array]:
    while True:
        yield answer[0]
        answer = stepper.step(answer)
