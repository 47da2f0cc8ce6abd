"""Makes a `Model` of a foreign network: one-hot inputs, layers of one size, a readout.

Nothing is approximated. An embedding and the input weights of the first layer become one matrix, W_ih Eᵀ. A layer that
is narrower than the widest gets units whose weights are all 0: their state stays 0 and nothing reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.shapes import weight_rows
from playground.core.specs import ModelSpec, Preset, Readout, Tokens, bounds
from playground.core.vocabulary import UNKNOWN, Vocabulary, tokenize
from playground.storage.errors import FileProblem, format_value, printable
from playground.storage.exports.models import Model
from playground.storage.imports.network import AnswerKind, ForeignNetwork, RecurrentLayer
from playground.tasks import inspected

MOST_PARAMETERS = 50_000_000
"""The most parameters: with its embedding folded in, a network may need far more than in its file."""

NEVER = -1e4
"""The logit of an answer that a network never gives: in float32 its probability is exactly 0."""

_UNKNOWN_NAMES = (UNKNOWN, "<unk>", "[UNK]", "<UNK>", "[unk]", "UNK", "<unknown>", "<oov>", "<OOV>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the user says of a network, None for what its file says or its sizes suggest.

    `tokens` and `labels` name the ids that it reads and the classes that it answers with; `kind` says how a text is
    split into these tokens; `answers` says what its outputs mean, and `timing` when they are read.
    """

    tokens: tuple[str, ...] | None = None
    labels: tuple[str, ...] | None = None
    kind: Tokens | None = None
    answers: AnswerKind | None = None
    timing: Readout | None = None

    @property
    def has_characters(self) -> bool:
        """Return whether each token that has a name can be one character."""
        names = [name for name in self.tokens or () if name not in _UNKNOWN_NAMES]
        return bool(names) and all(len(tokenize("characters", name)) == 1 or name == " " for name in names)


def guessed(network: ForeignNetwork, reading: Reading) -> Reading:
    """Return the reading with what the user has left open, by what the file says or the sizes suggest."""
    outputs, reads_tokens = network.outputs, network.embedding is not None or reading.tokens is not None
    answers = reading.answers or network.answers
    if network.readout is None:
        answers = "numbers"
    elif answers is None:
        numbers = outputs == 1 or (not reads_tokens and outputs == network.inputs)
        answers = "classes" if reading.labels is not None or not numbers else "numbers"
    follows = outputs == network.inputs and (answers == "classes") == reads_tokens and reading.labels is None
    timing = reading.timing or network.timing or ("every-step" if follows or network.readout is None else "final")
    if network.readout is None and not reads_tokens and outputs == network.inputs:
        # At every timestep as many numbers as are read would be taken for the next ones.
        timing = "final"
    kind = reading.kind or ("characters" if reading.has_characters else "words")
    return replace(reading, kind=kind, answers=answers, timing=timing)


def to_model(network: ForeignNetwork, reading: Reading, where: str) -> Model:
    """Return the network as a model that can be traced, opened in the window and written to a file.

    `where` is the file's name in sentences, and its stem the model's title. Raises `FileProblem` where the network or
    what the user says of it does not fit.
    """
    reading = guessed(network, reading)
    _check_fit(network, where)
    spec = _spec(network, reading, where)
    weights, bias = _readout(network, reading)
    names = None if network.embedding is None and reading.tokens is None else _names(reading.tokens, network, where)
    first = network.layers[0].weight_ih
    if network.embedding is not None:
        _check_size(spec, len(network.embedding.weight), len(weights), where)
        first = first @ network.embedding.weight.T
    answers = _answers(network, reading, where)
    vocabulary: tuple[str, ...] = ()
    kind: Tokens = "numbers"
    if names is not None:
        order, vocabulary = _unknown_first(names)
        first = _picked(first.T, order, 0.0).T
        assert reading.kind is not None
        kind = reading.kind
        if reading.answers == "classes" and reading.labels is None and len(weights) == len(names):
            weights, bias = _picked(weights, order, 0.0), _picked(bias, order, NEVER)
            answers = (UNKNOWN, *vocabulary)
    _check_size(spec, first.shape[1], len(weights), where)
    task = inspected.Spec(
        tokens=kind,
        vocabulary=vocabulary,
        answers=answers,
        features=1 if names is not None else network.inputs,
        numbers=1 if answers else len(weights),
    )
    title = printable(Path(where).stem)[:80] or network.form
    preset = Preset(title=title, idea=f"Made elsewhere: {network.form}.", task=task, model=spec)
    arrays = _layers(network.layers, first, spec)
    arrays["readout.weight"] = _padded(weights, len(weights), spec.units)
    arrays["readout.bias"] = bias
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise FileProblem(where, f"{name} holds a value that is not a finite number.", (name,))
    return Model(preset=preset, encoding=task.encoding, answers=answers, weights=arrays)


def facts(network: ForeignNetwork, reading: Reading) -> tuple[str, ...]:
    """Return in sentences what was done to show this network that its file does not say."""
    said = list(network.notes)
    if network.embedding is not None:
        said.append("The embedding and the input weights of the first layer are shown as one matrix, their product.")
    if network.readout is None:
        said.append("There is no readout: the answer is the hidden state of the top layer.")
    widest = max(layer.units for layer in network.layers)
    said += [
        f"{printable(layer.name)} has {layer.units:,} units; those up to {widest:,} are empty and stay 0."
        for layer in network.layers
        if layer.units < widest
    ]
    if network.embedding is not None or reading.tokens is not None:
        if reading.tokens is None:
            said.append("Without a vocabulary tokens are called by their ids: 0, 1, 2.")
        elif not any(name in _UNKNOWN_NAMES for name in reading.tokens):
            said.append("The vocabulary has no unknown token: other words are read as an input of zeros.")
    return tuple(said)


def untypable(encoding: Vocabulary) -> tuple[str, ...]:
    """Return the tokens that cannot be typed, because a text is split otherwise: `##ing`, `<pad>`."""
    # A blank is a character between others alone.
    blank = " " if encoding.kind == "characters" else ""
    return tuple(t for t in encoding.entries[1:] if t != blank and tokenize(encoding.kind, t) != (t,))


def _spec(network: ForeignNetwork, reading: Reading, where: str) -> ModelSpec:
    cells = {layer.cell for layer in network.layers}
    if len(cells) > 1:
        said = " and ".join(f"{printable(layer.name)} ({KINDS[layer.cell].name})" for layer in network.layers)
        raise FileProblem(where, f"its layers are of several kinds: {said}; all must be of one.")
    units, layers = max(layer.units for layer in network.layers), len(network.layers)
    for field, value in (("units", units), ("layers", layers)):
        least, most = bounds(ModelSpec, field)
        if not least <= value <= most:
            raise FileProblem(where, f"it has {value:,} {field}, but {least:,.0f} to {most:,.0f} can be shown.")
    assert reading.timing is not None
    return ModelSpec(cell=cells.pop(), units=units, layers=layers, readout=reading.timing)


def _check_fit(network: ForeignNetwork, where: str) -> None:
    """Raise `FileProblem` for a part that reads another width than the part below it has."""
    layers, embedding, readout = network.layers, network.embedding, network.readout
    pairs = [(above.name, above.inputs, below.name, below.units) for below, above in pairwise(layers)]
    if embedding is not None:
        pairs.append((layers[0].name, layers[0].inputs, embedding.name, embedding.weight.shape[1]))
    if readout is not None:
        pairs.append((readout.name, readout.weight.shape[1], layers[-1].name, layers[-1].units))
    for above, reads, below, gives in pairs:
        if reads != gives:
            said = f"{printable(above)} reads {reads:,} numbers, but {printable(below)} below it gives {gives:,}."
            raise FileProblem(where, said)


def _check_size(spec: ModelSpec, inputs: int, outputs: int, where: str) -> None:
    rows = weight_rows(spec)
    count = rows * (inputs + 2 + (2 * spec.layers - 1) * spec.units) + outputs * (spec.units + 1)
    if count > MOST_PARAMETERS:
        said = f"with {inputs:,} inputs and {outputs:,} outputs it needs {count:,} parameters"
        raise FileProblem(where, f"{said}, but at most {MOST_PARAMETERS:,} are shown.")


def _readout(network: ForeignNetwork, reading: Reading) -> tuple[Array, Array]:
    """Return the readout's weights and biases; without one, those that give the hidden state itself."""
    units = network.layers[-1].units
    if network.readout is None:
        return np.eye(units, dtype=np.float32), np.zeros(units, np.float32)
    weight, bias = network.readout.weight, network.readout.bias
    if reading.answers == "binary":
        # σ(z) is the softmax of 0 and z.
        return np.concatenate((np.zeros_like(weight), weight)), np.concatenate((np.zeros_like(bias), bias))
    return weight, bias


def _names(tokens: Sequence[str] | None, network: ForeignNetwork, where: str) -> list[str]:
    """Return a name for each id: that of the vocabulary, or the id itself."""
    given = list(tokens or ())
    if len(given) > network.inputs:
        said = f"the vocabulary holds {len(given):,} tokens, but the network reads {network.inputs:,}"
        raise FileProblem(where, f"{said}; take the vocabulary that it was trained with.")
    if tokens is not None and network.embedding is None and len(given) < network.inputs:
        said = (
            f"the vocabulary holds {len(given):,} tokens, but the network reads vectors of {network.inputs:,} numbers"
        )
        raise FileProblem(where, f"{said}; one number for each token is needed.")
    names = given + [str(index) for index in range(len(given), network.inputs)]
    return _distinct([name or f"<{index}>" for index, name in enumerate(names)], "the vocabulary holds", where)


def _answers(network: ForeignNetwork, reading: Reading, where: str) -> tuple[str, ...]:
    """Return the names of the classes; empty if the answers are numbers."""
    if reading.answers == "binary":
        if network.outputs != 1:
            raise FileProblem(where, f"yes or no needs one output, but there are {network.outputs:,}.")
        usual = ["no", "yes"]
    elif reading.answers == "classes":
        if network.outputs < 2:
            raise FileProblem(where, "it has one output, which is a number, or yes or no, but no choice of classes.")
        usual = [str(index) for index in range(network.outputs)]
    else:
        return ()
    names = list(reading.labels if reading.labels is not None else usual)
    if len(names) != len(usual):
        raise FileProblem(where, f"there are {len(names):,} labels for {len(usual):,} answers.")
    return tuple(_distinct(names, "the labels hold", where))


def _distinct(names: list[str], what: str, where: str) -> list[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise FileProblem(where, f"{what} {format_value(name)} twice.")
        seen.add(name)
    return names


def _unknown_first(names: Sequence[str]) -> tuple[list[int], tuple[str, ...]]:
    """Return the ids in the order of our vocabulary, the unknown token first, -1 where there is none, and the names
    behind it."""
    unknown = next((index for index, name in enumerate(names) if name in _UNKNOWN_NAMES), -1)
    others = [index for index in range(len(names)) if index != unknown]
    return [unknown, *others], tuple(names[index] for index in others)


def _picked(rows: Array, order: Sequence[int], missing: float) -> Array:
    """Return some rows; that of the id -1 is filled with one value."""
    picked: Array = rows[np.array(order)]
    if order[0] < 0:
        picked[0] = missing
    return picked


def _layers(layers: Sequence[RecurrentLayer], first: Array, spec: ModelSpec) -> dict[str, Array]:
    """Return the recurrent weights under our names, each block of rows with as many units as the widest layer has."""
    blocks, units = weight_rows(spec) // spec.units, spec.units
    arrays: dict[str, Array] = {}
    for number, layer in enumerate(layers):
        weight_ih = layer.weight_ih if number else first
        columns = {"weight_ih": units if number else weight_ih.shape[1], "weight_hh": units, "bias_ih": 1, "bias_hh": 1}
        for part, width in columns.items():
            array = (weight_ih if part == "weight_ih" else getattr(layer, part)).reshape(blocks, layer.units, -1)
            whole = np.concatenate([_padded(block, units, width) for block in array])
            arrays[f"rnn.{part}_l{number}"] = whole if part.startswith("weight") else whole[:, 0]
        for name, values in layer.own.items():
            arrays[f"rnn.{name}_l{number}"] = _padded(values[:, None], units, 1)[:, 0]
    return arrays


def _padded(array: Array, rows: int, columns: int) -> Array:
    """Return a matrix with zeros below and beside it."""
    if array.shape == (rows, columns):
        return array
    whole = np.zeros((rows, columns), np.float32)
    whole[: array.shape[0], : array.shape[1]] = array
    return whole
