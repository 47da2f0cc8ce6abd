"""Reads a network's file with what the user says of it: a preview, and the model if it can be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from playground.core.cell_kinds import KINDS
from playground.core.network_preview import NetworkPreview, Part, Question
from playground.core.specs import Readout, Tokens
from playground.core.vocabulary import Vocabulary
from playground.storage.errors import FileProblem, join_words, printable
from playground.storage.exports import models
from playground.storage.exports.models import Model
from playground.storage.imports import SUFFIXES, read_network, vocabularies
from playground.storage.imports.conversion import Reading, facts, guessed, to_model, untypable
from playground.storage.imports.network import AnswerKind, ForeignNetwork, check_choices

_TIMINGS = {
    "every-step": "at every timestep",
    "final": "at the last timestep",
    "mean": "of the mean of all hidden states",
}
_ANSWERS: dict[str, str] = {"classes": "classes", "binary": "yes or no", "numbers": "numbers"}
_KINDS: dict[str, str] = {"characters": "characters", "words": "words"}
_SHOWN = 4
"""How many tokens that cannot be typed are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What the user says of a file: choices by the keys of questions, and the files of a vocabulary and of labels."""

    path: Path
    choices: Mapping[str, str] = field(default_factory=dict)
    vocabulary: Path | None = None
    labels: Path | None = None


def is_foreign(path: Path) -> bool:
    """Return whether a file may hold a network made elsewhere: by its name, and because this program did not write
    it."""
    return path.suffix.lower() in SUFFIXES and not models.holds_model(path)


def inspect(wanted: Inspection) -> tuple[NetworkPreview, Model | None]:
    """Return a preview of the network in a file, and the model, None if the preview says why there is none.

    Raises `FileProblem` where no network can be read.
    """
    where = str(wanted.path)
    if models.holds_model(wanted.path):
        return _own(wanted.path)
    own = {key: choice for key, choice in wanted.choices.items() if key in ("tokens", "answers", "timing")}
    network = read_network(wanted.path, {key: c for key, c in wanted.choices.items() if key not in own})
    reading = Reading(
        tokens=None if wanted.vocabulary is None else vocabularies.read(wanted.vocabulary),
        labels=None if wanted.labels is None else vocabularies.read(wanted.labels),
        kind=next((kind for kind in get_args(Tokens) if kind == own.get("tokens")), None),
        answers=next((kind for kind in get_args(AnswerKind) if kind == own.get("answers")), None),
        timing=next((kind for kind in get_args(Readout) if kind == own.get("timing")), None),
    )
    full = guessed(network, reading)
    questions = _questions(network, full)
    check_choices(questions, own, where)
    problem, model = "", None
    try:
        model = to_model(network, reading, where)
    except FileProblem as error:
        problem = str(error)
    said = facts(network, reading)
    if model is not None and reading.tokens is not None and isinstance(model.encoding, Vocabulary):
        said += _untypable(model.encoding)
    preview = NetworkPreview(
        form=network.form,
        parts=_parts(network),
        questions=(*network.questions, *questions),
        unknown=network.unknown,
        notes=said,
        problem=problem,
        has_classes=full.answers in ("classes", "binary"),
        reads_vectors=network.embedding is None and reading.tokens is None,
    )
    return preview, model


def _own(path: Path) -> tuple[NetworkPreview, Model]:
    """Return the preview of a model that this program wrote, which says everything itself."""
    model = models.read_model(path)
    spec, outputs = model.preset.model, len(model.weights["readout.bias"])
    size = f"{model.encoding.width:,} → {spec.units:,} units"
    layers = Part(KINDS[spec.cell].name, f"{spec.layers} layer{'s' * (spec.layers != 1)}", size)
    parts = (layers, Part("Readout", "readout", f"{spec.units:,} → {outputs:,} output{'s' * (outputs != 1)}"))
    trained = f"It has learned for {model.steps:,} steps." if model.steps else ""
    return NetworkPreview(form=f"A model of this program: {model.preset.title}. {trained}", parts=parts), model


def _questions(network: ForeignNetwork, reading: Reading) -> tuple[Question, ...]:
    """Return what the file leaves open of the answers."""
    assert reading.answers is not None
    assert reading.timing is not None
    assert reading.kind is not None
    asked = []
    if reading.has_characters:
        asked.append(Question(key="tokens", text="What is a token?", choices=_KINDS, chosen=reading.kind))
    if network.readout is not None and network.answers is None and reading.labels is None:
        usual: tuple[AnswerKind, ...] = ("classes", "numbers") if network.outputs > 1 else ("numbers", "binary")
        choices: dict[str, str] = {kind: _ANSWERS[kind] for kind in usual}
        asked.append(Question(key="answers", text="What are the outputs?", choices=choices, chosen=reading.answers))
    if network.readout is not None and network.timing is None:
        asked.append(Question(key="timing", text="When does it answer?", choices=_TIMINGS, chosen=reading.timing))
    return tuple(asked)


def _parts(network: ForeignNetwork) -> tuple[Part, ...]:
    parts = []
    if (embedding := network.embedding) is not None:
        tokens, features = embedding.weight.shape
        parts.append(Part("Embedding", printable(embedding.name), f"{tokens:,} tokens × {features:,} numbers"))
    for layer in network.layers:
        parts.append(Part(KINDS[layer.cell].name, printable(layer.name), f"{layer.inputs:,} → {layer.units:,} units"))
    if (readout := network.readout) is not None:
        outputs, inputs = readout.weight.shape
        parts.append(Part("Readout", printable(readout.name), f"{inputs:,} → {outputs:,} output{'s' * (outputs != 1)}"))
    return tuple(parts)


def _untypable(encoding: Vocabulary) -> tuple[str, ...]:
    strange = untypable(encoding)
    if not strange:
        return ()
    named = join_words([f"“{printable(token)}”" for token in strange[:_SHOWN]])
    such = f", such as {named}" if len(strange) > _SHOWN else f": {named}"
    return (f"{len(strange):,} of {len(encoding.entries) - 1:,} tokens cannot be typed as {encoding.kind}{such}.",)
