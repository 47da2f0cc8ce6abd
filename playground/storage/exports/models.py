"""Trained models as files.

A readable format holds the weights under torch's own names (`rnn.weight_ih_l0`, `readout.bias`) and, as one JSON text
called `playground`, everything else needed to use them: the preset, the vocabulary, the answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from playground.core.batches import Array
from playground.core.optional import needs_torch
from playground.core.own_story import without_story
from playground.core.specs import Preset
from playground.core.trace import read_only
from playground.core.vocabulary import Encoding
from playground.storage import files, presets
from playground.storage.errors import FileProblem, closest_match, join_words
from playground.storage.experiments.arrays import PREFIX
from playground.storage.exports.model_card import ModelCard, shapes_of
from playground.storage.exports.weights import FORMATS
from playground.storage.exports.weights.base import Tensor, Unpack

Weights = Mapping[str, Array]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A trained network, and everything needed to use it.

    `steps` and `sequences` count its training. `weights` are float32 under torch's names, read-only. `answers` is empty
    if the network answers with numbers.
    """

    preset: Preset
    encoding: Encoding
    answers: tuple[str, ...]
    weights: Weights
    steps: int = 0
    sequences: int = 0

    def __post_init__(self) -> None:
        weights = {name: read_only(np.asarray(array, dtype=np.float32)) for name, array in self.weights.items()}
        object.__setattr__(self, "weights", MappingProxyType(weights))


def check_target(path: str | Path) -> None:
    """Check that a model could be written to `path`, before the work it will hold. Raises `FileProblem`."""
    files.check_target(Path(path), FORMATS.suffixes)
    _check_library(Path(path))


def write_model(path: str | Path, model: Model) -> None:
    """Write a model in the format of the suffix. A readable format is read back and compared bit by bit before it
    replaces `path`.

    Raises `FileProblem`; the old file then stays.
    """
    path = Path(path)
    check_target(path)
    form = FORMATS.of(path)
    text = ModelCard.of(model.preset, model.encoding, model.answers, model.steps, model.sequences).to_json()

    def check(written: Path) -> None:
        if form.read is not None and not _same(model, _read(written, form.read)):
            raise FileProblem(path, "not written, because what was read back is not the same model.")

    files.write_bytes(path, form.write(model.weights, text), check)


def read_model(path: str | Path) -> Model:
    """Read a file that `write_model` wrote, without running anything in it. Raises `FileProblem`."""
    path = Path(path)
    unpack = FORMATS.of(path).read if path.suffix.lower() in FORMATS.suffixes else None
    if unpack is None:
        raise FileProblem(path, f"the name of a model's file ends in {join_words(FORMATS.readable, 'or')}.")
    _check_library(path)
    return _read(path, unpack)


def holds_model(path: Path) -> bool:
    """Return whether a file is one that `write_model` or an experiment wrote. False if it cannot be read."""
    unpack = FORMATS.of(path).read if path.suffix.lower() in FORMATS.readable else None
    try:
        return unpack is not None and FORMATS.of(path).is_available and _text(path, unpack) is not None
    except FileProblem:
        return False


def _text(path: Path, unpack: Unpack) -> str | None:
    return unpack(path, files.read_bytes(path, LIMIT))[0]


def _check_library(path: Path) -> None:
    if not FORMATS.of(path).is_available:
        raise FileProblem(path, needs_torch(f"a file whose name ends in {path.suffix}"))


def _read(path: Path, unpack: Unpack) -> Model:
    text, tensors = unpack(path)
    if text is None:
        raise FileProblem(path, "this file holds no description of a network, as the models this program exports do.")
    about = ModelCard.from_json(text, str(path))
    preset, encoding = about.preset_and_encoding(str(path))
    weights = _checked(path, tensors, shapes_of(preset, encoding, about.answers))
    return Model(
        preset=preset,
        encoding=encoding,
        answers=about.answers,
        weights=weights,
        steps=about.steps,
        sequences=about.sequences,
    )


def _checked(path: Path, tensors: Mapping[str, Tensor], expected: Mapping[str, tuple[int, ...]]) -> dict[str, Array]:
    """Return the arrays after checking that their names, shapes and types are as expected and all values are finite."""
    # An experiment's file holds more than the model.
    for name in {name for name in tensors if not name.startswith(PREFIX)} - expected.keys():
        near = closest_match(name, tuple(expected.keys() - tensors.keys()))
        meant = f"; {near} is missing." if near else "."
        raise FileProblem(path, f"it holds {name}, which the network it describes does not have{meant}", (name,))
    weights = {}
    for name, shape in expected.items():
        if name not in tensors:
            raise FileProblem(path, f"{name} is missing; it must have the shape {shape}.", (name,))
        tensor = tensors[name]
        if tensor.shape != shape:
            raise FileProblem(path, f"{name} has the shape {tensor.shape}, but must have {shape}.", (name,))
        if tensor.type != "float32":
            raise FileProblem(path, f"{name} holds {tensor.type}, but must hold float32.", (name,))
        weights[name] = tensor.values()
        if not np.isfinite(weights[name]).all():
            raise FileProblem(path, f"{name} holds a value that is not a finite number.", (name,))
    return weights


def _same(model: Model, again: Model) -> bool:
    facts = ("encoding", "answers", "steps", "sequences")
    return (
        # Neither a story, which is a preset's, nor the content of a task's file is part of a model.
        presets.as_table(without_story(model.preset)) == presets.as_table(again.preset)
        and all(getattr(model, fact) == getattr(again, fact) for fact in facts)
        and model.weights.keys() == again.weights.keys()
        and all(model.weights[name].tobytes() == again.weights[name].tobytes() for name in model.weights)
    )
