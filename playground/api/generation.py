"""What a trained network generates behind a prompt, as `Model.generate` and `playground generate` give it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval

from playground import tasks
from playground.core.batches import Array
from playground.core.content import names_file
from playground.core.generation_settings import GenerationSettings
from playground.core.specs import Preset
from playground.core.vocabulary import Vocabulary
from playground.engine.generation import generation as engine
from playground.session import headless
from playground.storage.exports.models import Model
from playground.tasks.common import generation
from playground.tasks.common.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(GenerationSettings):
    """The settings without a window. What is generated is not kept there, and so may be longer than any sequence in the
    window."""

    length: Annotated[int, Interval(ge=1, le=100_000)] = 100


def continued_task(preset: Preset) -> Task | None:
    """Return the preset's task. Raises `ValueError` with the reason if a network cannot generate its sequences.

    None for a task whose sequences are in a file: such tasks always ask for the next token, and a trained model holds
    everything else that is needed, so that it works without the file.
    """
    readout = preset.model.readout
    if names_file(preset.task):
        if readout == "every-step" and preset.task.predicts_next:
            return None
        raise ValueError("There is nothing to generate: the answers of this network are labels, not the next tokens.")
    task = tasks.make_task(preset.task, readout, preset.training.seed)
    if obstacle := generation.generation_problem(task, readout):
        raise ValueError(obstacle)
    return task


def tokens_after(model: Model, task: Task | None, inputs: Array, settings: GenerationSettings) -> Iterator[str]:
    """Yield the tokens that follow the inputs of a prompt, up to one that ends a sequence, and else without end."""
    assert isinstance(model.encoding, Vocabulary)
    ends = generation.end_tokens(task) if task is not None else frozenset()
    for token in engine.generate_tokens(headless.architecture_of(model), model.weights, inputs, settings):
        yield model.encoding.entries[token]
        if token in ends:
            return


def numbers_after(model: Model, inputs: Array) -> Iterator[Array]:
    """Yield the numbers `(features,)` that follow the inputs of a prompt, on the task's own scale, without end."""
    assert not isinstance(model.encoding, Vocabulary)
    for values in engine.generate_numbers(headless.architecture_of(model), model.weights, inputs):
        yield model.encoding.raw(values)


def separator(model: Model) -> str:
    """Return what stands between two generated tokens in a text: nothing between characters."""
    return "" if isinstance(model.encoding, Vocabulary) and model.encoding.kind == "characters" else " "
