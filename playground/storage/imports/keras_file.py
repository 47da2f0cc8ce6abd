"""Recognises a recurrent network in a file of Keras, without importing Keras: `.keras`, `.h5` and `.weights.h5`.

A `.keras` and a whole `.h5` say how their layers follow each other. Of weights alone they are recognised from names and
shapes, as those of a `state_dict`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playground.core.batches import Array
from playground.core.optional import is_installed
from playground.core.specs import Readout
from playground.storage import files
from playground.storage.errors import FileProblem, printable
from playground.storage.imports import keras_layers
from playground.storage.imports.keras_layers import CELLS, function_name
from playground.storage.imports.keras_weights import KerasArrays
from playground.storage.imports.network import (
    AnswerKind,
    Embedding,
    ForeignNetwork,
    Linear,
    RecurrentLayer,
    check_choices,
)
from playground.storage.imports.state_dict import network_of
from playground.storage.packed import LIMIT, open_zip

SUFFIXES = (".keras", ".h5", ".hdf5")
_IDLE = {"InputLayer", "Dropout", "SpatialDropout1D", "GaussianNoise", "GaussianDropout", "ActivityRegularization"}
"""Layers that do nothing once training has ended."""
_MASK = "NotEqual"
"""What a model with an embedding that masks an id computes beside its layers."""
_ENDS: Mapping[str, AnswerKind | None] = {"softmax": "classes", "sigmoid": "binary", "linear": None}
"""What the function of a Dense layer says of the outputs; None for nothing."""
_MOST_CONFIG = 20_000_000


def read(path: Path, choices: Mapping[str, str]) -> ForeignNetwork:
    """Return the network in a file. Raises `FileProblem`."""
    if not is_installed("h5py"):
        raise FileProblem(path, f"a file whose name ends in {path.suffix} needs h5py: pip install h5py.")
    data, config = files.read_bytes(path, LIMIT), None
    if path.suffix.lower() == ".keras":
        config, data = _unzipped(path, data)
    arrays = KerasArrays(path, data)
    config = config or arrays.config
    if config is None:
        return _of_weights(arrays, choices, str(path))
    check_choices((), choices, str(path))
    try:
        layers = list(_layers(json.loads(config), str(path)))
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise FileProblem(path, "its description of the layers cannot be read.") from None
    return _Stack(str(path), arrays).network(layers)


def _unzipped(path: Path, data: bytes) -> tuple[str, bytes]:
    with open_zip(path, data, "file of Keras") as archive:
        try:
            if archive.getinfo("config.json").file_size > _MOST_CONFIG:
                raise FileProblem(path, "its description of the layers is too large.")
            return archive.read("config.json").decode(), archive.read("model.weights.h5")
        except FileProblem:
            raise
        except Exception:  # what is packed may be damaged in many ways
            raise FileProblem(path, "this is not a whole file of Keras.") from None


@dataclass(frozen=True, slots=True)
class _Layer:
    """A layer of the configuration. `group` is what a newer file calls the group of its arrays."""

    kind: str
    name: str
    facts: Mapping[str, Any]
    group: str


def _layers(config: Any, where: str) -> Iterator[_Layer]:
    """Yield the layers in their order. Raises `FileProblem` for what would have to run code, or branches."""
    counts: dict[str, int] = {}
    before: str | None = None
    entries = config["config"]["layers"] if isinstance(config["config"], dict) else config["config"]
    for entry in entries:
        kind, facts = str(entry["class_name"]), entry["config"]
        name = str(facts.get("name") or entry.get("name"))
        module, registered = str(entry.get("module") or "keras"), str(entry.get("registered_name") or "")
        if kind == "Lambda" or ">" in registered or not module.startswith("keras"):
            raise FileProblem(where, f"{printable(name)} is a {printable(kind)}, whose code is not run.")
        if kind == _MASK:
            continue
        if kind == "Bidirectional":
            raise FileProblem(where, f"{printable(name)} is bidirectional; only one direction can be shown.")
        sources = _sources(entry.get("inbound_nodes"))
        if sources and before is not None and sources != {before}:
            said = f"{printable(name)} does not read {printable(before)} alone"
            raise FileProblem(where, f"{said}; the layers must be a stack.")
        before = name
        snake = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", kind)).lower()
        number = counts[snake] = counts.get(snake, -1) + 1
        if kind == "TimeDistributed" and facts["layer"]["class_name"] == "Dense":
            kind, facts = "Dense", facts["layer"]["config"]
        yield _Layer(kind, name, facts, f"{snake}_{number}" if number else snake)


def _sources(nodes: Any) -> set[str]:
    """Return the names of the layers that a layer reads."""
    found: set[str] = set()
    for node in nodes or ():
        if isinstance(node, dict):  # Keras 3
            found |= {history[0] for history in _histories(node.get("args"))}
        else:
            found |= {str(source[0]) for source in node}
    return found


def _histories(held: Any) -> Iterator[Sequence[Any]]:
    if isinstance(held, dict):
        if "keras_history" in held:
            yield held["keras_history"]
        held = list(held.values())
    if isinstance(held, list):
        for each in held:
            yield from _histories(each)


@dataclass
class _Stack:
    """Puts the network together, one layer after the other. `is_interrupted`: something that is not understood
    stands behind the last recurrent layer."""

    where: str
    arrays: KerasArrays
    embedding: Embedding | None = None
    cells: list[RecurrentLayer] = field(default_factory=list)
    readout: Linear | None = None
    answers: AnswerKind | None = None
    timing: Readout = "every-step"
    unknown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_interrupted: bool = False

    def network(self, layers: Sequence[_Layer]) -> ForeignNetwork:
        kinds = [layer.kind for layer in layers]
        if not any(kind in CELLS for kind in kinds):
            named = ", ".join(printable(kind) for kind in dict.fromkeys(kinds)) or "none"
            raise FileProblem(self.where, f"no LSTM, GRU or SimpleRNN is among its layers: {named}.")
        for layer in layers:
            self._add(layer)
        if self.is_interrupted:
            self.readout = None
        return ForeignNetwork(
            form="Keras",
            layers=tuple(self.cells),
            embedding=self.embedding,
            readout=self.readout,
            answers=self.answers,
            timing=self.timing,
            unknown=tuple(map(printable, self.unknown)),
            notes=tuple(dict.fromkeys(self.notes)),
        )

    def _add(self, layer: _Layer) -> None:
        kind, name, facts = layer.kind, layer.name, layer.facts
        if kind in _IDLE:
            return
        if kind in CELLS:
            self._add_cell(layer)
        elif kind == "Embedding" and not self.cells and self.embedding is None and not self.unknown:
            self.embedding = keras_layers.embedding(name, self._arrays(layer, "Embedding"), self.where)
            if facts.get("mask_zero"):
                self.notes.append("Keras skips tokens of the id 0; here they are read like any other.")
        elif kind == "Dense" and self.cells and self.readout is None and not self.is_interrupted:
            self._add_readout(layer)
        elif kind == "GlobalAveragePooling1D" and self.cells and self.readout is None and self.timing == "every-step":
            self.timing = "mean"
        elif kind in {"Softmax", "Activation"} and self.readout is not None and self.answers is None:
            self._end(layer, function_name(facts.get("activation", "softmax")))
        else:
            self.is_interrupted = bool(self.cells)
            self.unknown.append(f"The {kind} {name} is not understood.")

    def _arrays(self, layer: _Layer, kind: str) -> dict[str, Array]:
        return self.arrays.layer(layer.group, layer.name, kind)

    def _add_cell(self, layer: _Layer) -> None:
        if self.cells and (self.is_interrupted or self.timing != "every-step" or self.readout is not None):
            said = "does not read the states of the recurrent layer below it at every timestep"
            raise FileProblem(self.where, f"the {layer.kind} {printable(layer.name)} {said}.")
        if self.unknown and not self.cells:
            self.embedding = None
            self.notes.append(f"{layer.name} is shown reading what comes out of the layers below it.")
        arrays = self._arrays(layer, "recurrent")
        self.cells.append(keras_layers.recurrent(layer.kind, layer.name, layer.facts, arrays, self.where))
        self.timing = "every-step" if layer.facts.get("return_sequences") else "final"
        if layer.facts.get("stateful"):
            self.notes.append("Keras goes on from the last states; here each sequence starts from zeros.")

    def _add_readout(self, layer: _Layer) -> None:
        self.readout = keras_layers.linear(layer.name, self._arrays(layer, "Dense"), self.where)
        self._end(layer, function_name(layer.facts.get("activation", "linear")))

    def _end(self, layer: _Layer, function: str) -> None:
        """Take what the function of the last layer says of the answers."""
        assert self.readout is not None
        if function not in _ENDS or (function == "sigmoid" and len(self.readout.bias) != 1):
            self.is_interrupted = True
            self.unknown.append(f"The function {function} of {layer.name} is not understood.")
        else:
            self.answers = _ENDS[function]


def _of_weights(arrays: KerasArrays, choices: Mapping[str, str], where: str) -> ForeignNetwork:
    """Return the network in a file of weights alone."""
    tensors: dict[str, Array] = {}
    cells: dict[str, str] = {}
    notes = ["The file does not say the functions of its layers; those that Keras takes if not told are taken."]
    for group in arrays.groups():
        count = arrays.size(group)
        cell = arrays.layer(group, group, "recurrent")
        inner = cell.get("recurrent_kernel")
        if inner is not None and inner.ndim == 2 and inner.shape[0]:
            blocks = inner.shape[1] // inner.shape[0]
            kind = next((kind for kind, (_, order) in CELLS.items() if len(order) == blocks), "")
            if not kind:
                raise FileProblem(where, f"the group {printable(group)} is no LSTM, GRU or SimpleRNN.")
            if kind == "GRU" and "bias" not in cell:
                notes.append(f"{group} has no biases, and so does not say its form; that of reset_after=True is taken.")
            layer = keras_layers.recurrent(kind, group, {}, cell, where)
            cells[group] = layer.cell
            parts = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            tensors |= {f"{group}.{part}_l0": getattr(layer, part) for part in parts}
        elif count == 1 and "dense" not in group:
            table = keras_layers.embedding(group, arrays.layer(group, group, "Embedding"), where)
            tensors[f"{group}.weight"] = table.weight
        else:
            dense = keras_layers.linear(group, arrays.layer(group, group, "Dense"), where)
            tensors |= {f"{group}.weight": dense.weight, f"{group}.bias": dense.bias}
    network = network_of(tensors, choices, where, notes)
    layers = tuple(replace(layer, cell=cells[layer.name]) for layer in network.layers)
    return replace(network, form="Keras weights", layers=layers)
