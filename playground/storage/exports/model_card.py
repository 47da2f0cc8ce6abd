"""The model card: everything in a model's file except the weights, as JSON."""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from annotated_types import Interval, Len

from playground.core.own_story import without_story
from playground.core.shapes import parameter_shapes
from playground.core.specs import Preset, Tokens
from playground.core.version import __version__
from playground.core.vocabulary import LARGEST, Encoding, Numbers, Vocabulary
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.exports.model import Model
from playground.storage.validation import parsed
from playground.tasks import inspected

_LARGEST = 2 * LARGEST
"""The largest mean or scale: numbers just below `LARGEST` can exceed it in float32."""


def shapes_of(preset: Preset, encoding: Encoding, answers: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Return the name and shape of each parameter of a network, in the order of `core.shapes.parameter_shapes`."""
    asked = encoding.answers if isinstance(encoding, Numbers) else encoding
    numbers = asked.width if preset.model.readout == "every-step" else 1
    if isinstance(preset.task, inspected.Spec):
        numbers = preset.task.numbers
    return parameter_shapes(preset.model, encoding.width, len(answers) or numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What a model's file says about the model.

    `vocabulary` holds each token at the index that is its id, and is empty if tokens are numbers, `features` per
    timestep. Numbers are divided by `scale` on the way in and, if `answers` is empty too, multiplied by it on the way
    out; or each feature is standardised with `means` and `scales`. `names` are the features' names. Where the
    predicted numbers are others than those that are read, `answer_means`, `answer_scales` and `answer_names` are
    theirs. `evaluation` is what was measured on the evaluation set, `measured_on` says in words what that is, and
    `baselines` are the figures of simple predictors there.
    """

    schema: Literal[1] = 1
    program: str
    preset: dict[str, Any]
    tokens: Tokens
    vocabulary: tuple[str, ...]
    scale: Annotated[float, Interval(gt=0, le=_LARGEST)]
    answers: tuple[str, ...]
    steps: Annotated[int, Interval(ge=0)]
    sequences: Annotated[int, Interval(ge=0)]
    features: Annotated[int, Interval(ge=1, le=10_000)] = 1
    means: Annotated[tuple[Annotated[float, Interval(ge=-_LARGEST, le=_LARGEST)], ...], Len(0, 10_000)] = ()
    scales: Annotated[tuple[Annotated[float, Interval(gt=0, le=_LARGEST)], ...], Len(0, 10_000)] = ()
    names: Annotated[tuple[str, ...], Len(0, 10_000)] = ()
    answer_means: Annotated[tuple[Annotated[float, Interval(ge=-_LARGEST, le=_LARGEST)], ...], Len(0, 10_000)] = ()
    answer_scales: Annotated[tuple[Annotated[float, Interval(gt=0, le=_LARGEST)], ...], Len(0, 10_000)] = ()
    answer_names: Annotated[tuple[str, ...], Len(0, 10_000)] = ()
    evaluation: dict[str, float] = dataclasses.field(default_factory=dict)
    measured_on: str = ""
    baselines: dict[str, dict[str, float]] = dataclasses.field(default_factory=dict)

    @classmethod
    def of(cls, model: Model) -> "ModelCard":
        """Make the card of a model."""
        words = model.encoding if isinstance(model.encoding, Vocabulary) else None
        numbers, answer = model.numbers, model.numbers.answer or Numbers()
        return cls(
            program=f"recurrent-playground {__version__}",
            preset=presets.as_table(without_story(model.preset)),
            tokens=words.kind if words else "numbers",
            vocabulary=words.entries if words else (),
            scale=numbers.scale,
            answers=model.answers,
            steps=model.steps,
            sequences=model.sequences,
            features=1 if words else numbers.width,
            means=numbers.means,
            scales=numbers.scales,
            names=numbers.names,
            answer_means=answer.means,
            answer_scales=answer.scales,
            answer_names=answer.names,
            evaluation=dict(model.evaluation),
            measured_on=model.measured_on,
            baselines={name: dict(figures) for name, figures in model.baselines.items()},
        )

    @classmethod
    def from_json(cls, text: str, where: str) -> "ModelCard":
        """Parse the text that `to_json` returns. Raises `FileProblem`."""
        return parsed(cls, text, where, "its description")

    def to_json(self) -> str:
        """Return the card as JSON, in ASCII."""
        return json.dumps(dataclasses.asdict(self), allow_nan=False)

    def preset_and_encoding(self, where: str) -> tuple[Preset, Encoding]:
        """Return the preset and the encoding. Raises `FileProblem` if they are inconsistent."""
        for name, entries in (("vocabulary", self.vocabulary), ("answers", self.answers)):
            if len(set(entries)) < len(entries):
                raise FileProblem(where, f"{name} holds an entry twice.", (name,))
        if (self.tokens == "numbers") != (not self.vocabulary):
            held = f"tokens is {self.tokens}, but vocabulary holds {len(self.vocabulary):,} entries."
            raise FileProblem(where, held, ("tokens",))
        for name, count in (("means", len(self.means)), ("scales", len(self.scales)), ("names", len(self.names))):
            if count and count != self.features:
                raise FileProblem(where, f"{name} has {count:,} entries for {self.features:,} features.", (name,))
        outputs = len(self.answer_scales)
        for name, count in (("answer_means", len(self.answer_means)), ("answer_names", len(self.answer_names))):
            if count != outputs and (count or name == "answer_means"):
                raise FileProblem(where, f"{name} has {count:,} entries, but answer_scales has {outputs:,}.", (name,))
        answer = Numbers(1.0, outputs, self.answer_means, self.answer_scales, self.answer_names) if outputs else None
        numbers = Numbers(self.scale, self.features, self.means, self.scales, self.names, answer)
        encoding = Vocabulary(self.tokens, self.vocabulary) if self.vocabulary else numbers
        return presets.validate(self.preset, where), encoding
