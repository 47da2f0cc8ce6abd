"""Trained models as files.

A readable format holds the weights under torch's own names (`rnn.weight_ih_l0`, `readout.bias`) and, as one JSON text
called `playground`, everything else needed to use them: the preset, the vocabulary, the answers.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from playground.core.batches import Array
from playground.core.optional import needs_libraries
from playground.core.own_story import without_story
from playground.storage import files, presets
from playground.storage.errors import FileProblem, closest_match, join_words, printable
from playground.storage.experiments.arrays import PREFIX
from playground.storage.exports.model import Model
from playground.storage.exports.model_card import ModelCard, shapes_of
from playground.storage.exports.samples import Samples
from playground.storage.exports.weights import FORMATS
from playground.storage.exports.weights.base import Tensor, Unpack, WeightsFormat

__all__ = ["Model", "check_model", "check_target", "read_model", "write_model"]


def check_target(path: str | Path) -> None:
    """Check that a model could be written to `path`, before the work it will hold. Raises `FileProblem`."""
    files.check_target(Path(path), FORMATS.suffixes)
    _check_libraries(Path(path))


def check_model(path: str | Path, model: Model) -> None:
    """Check that this model, or the same network with other weights, could be written to `path`: pack it, and forget
    the bytes. Raises `FileProblem`."""
    check_target(path)
    _packed(Path(path), model)


def write_model(path: str | Path, model: Model, samples: Samples | None = None) -> str:
    """Write a model in the format of the suffix. Before it replaces `path`, a readable format is read back and compared
    bit by bit, and of `samples`, a format that has a reader of its own gives the same answers there.

    Return what was compared, to stand in a sentence; "" if nothing. Raises `FileProblem`; the old file then stays.
    """
    path = Path(path)
    check_target(path)
    form = FORMATS.of(path)
    compared: list[str] = []

    def check(written: Path) -> None:
        if form.read is not None:
            if not _same(model, _read(written, form.read)):
                raise FileProblem(path, "not written, because what was read back is not the same model.")
            compared.append("read back and compared")
        difference = _difference(path, written, form, model, samples) if samples is not None else None
        if samples is not None and difference is not None:
            inputs = f"{len(samples.inputs)} input{'s' if len(samples.inputs) > 1 else ''}"
            compared.append(f"checked with {form.reader} on {inputs}: largest difference {difference:.0e}")

    files.write_bytes(path, _packed(path, model), check)
    return "; ".join(compared)


def _packed(path: Path, model: Model) -> bytes:
    """Return the bytes of a model's file. Raises `FileProblem` if the format cannot hold this model."""
    form = FORMATS.of(path)
    for name, array in model.weights.items():
        if not np.isfinite(array).all():
            raise FileProblem(path, f"{name} holds a value that is not a finite number.", (name,))
    if obstacle := form.obstacle(model):
        raise FileProblem(path, obstacle)
    return form.write(model, ModelCard.of(model).to_json())


def _difference(path: Path, written: Path, form: WeightsFormat, model: Model, samples: Samples) -> float | None:
    """Return how far the answers of a written file lie from the network's, None if nothing can answer. Raises
    `FileProblem` if that is too far."""
    try:
        answers = form.answer(written, model, samples.inputs) if form.answer is not None else None
        if answers is None:
            return None
        difference = samples.largest_difference(answers)
    except Exception as error:  # a reader of another program raises anything
        reason = printable((str(error).strip() or type(error).__name__).splitlines()[0])
        raise FileProblem(path, f"not written, because {form.reader} cannot use it: {reason}") from None
    if difference > samples.allowed:
        far = f"differ by {difference:.1g} from the network's, more than {samples.allowed:.0e}"
        raise FileProblem(path, f"not written, because its answers in {form.reader} {far}.")
    return difference


def read_model(path: str | Path) -> Model:
    """Read a file that `write_model` wrote, without running anything in it. Raises `FileProblem`."""
    path = Path(path)
    unpack = FORMATS.of(path).read if path.suffix.lower() in FORMATS.suffixes else None
    if unpack is None:
        raise FileProblem(path, f"the name of a model's file ends in {join_words(FORMATS.readable, 'or')}.")
    _check_libraries(path)
    return _read(path, unpack)


def holds_model(path: Path) -> bool:
    """Return whether a file is one that `write_model` or an experiment wrote. False if it cannot be read."""
    unpack = FORMATS.of(path).read if path.suffix.lower() in FORMATS.readable else None
    try:
        return unpack is not None and FORMATS.of(path).is_available and unpack(path)[0] is not None
    except FileProblem:
        return False


def _check_libraries(path: Path) -> None:
    if missing := FORMATS.of(path).missing:
        raise FileProblem(path, needs_libraries(f"a file whose name ends in {path.suffix}", missing))


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
        evaluation=about.evaluation,
        measured_on=about.measured_on,
        baselines=about.baselines,
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
    facts = ("encoding", "answers", "steps", "sequences", "evaluation", "measured_on", "baselines")
    return (
        # Neither a story, which is a preset's, nor the content of a task's file is part of a model.
        presets.as_table(without_story(model.preset)) == presets.as_table(again.preset)
        and all(getattr(model, fact) == getattr(again, fact) for fact in facts)
        and model.weights.keys() == again.weights.keys()
        and all(model.weights[name].tobytes() == again.weights[name].tobytes() for name in model.weights)
    )
