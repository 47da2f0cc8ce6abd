"""Networks as a `.keras` file, which `keras.models.load_model` opens without further code.

It holds a Sequential model of Keras's own layers, which reads ids `(batch, time)` or unscaled numbers `(batch, time,
features)`, and answers where the readout does. Beside Keras's own entries stand the card as `playground.json` and
`model_card.md`.
"""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.shapes import receptive_fields
from playground.core.vocabulary import Numbers
from playground.storage.exports import card_text
from playground.storage.exports.model import Model
from playground.storage.exports.weights.base import KEY, WeightsFormat

VERSION = "3.0.0"
"""The version of Keras since which this form of file is read."""


class Layer(NamedTuple):
    """A layer of Keras: its class, its group of weights in the file, its settings, and its weights in Keras's order."""

    kind: str
    group: str
    settings: Mapping[str, Any]
    weights: tuple[Array, ...] = ()


def layers_of(model: Model) -> Iterator[Layer]:
    """Yield the layers of a network behind its input, the lowest first."""
    spec, readout = model.preset.model, model.preset.model.readout
    yield from _encoding(model)
    if KINDS[spec.cell].is_recurrent:
        for layer in range(spec.layers):
            every = layer < spec.layers - 1 or readout != "final"
            yield _recurrent(model, layer, {"units": spec.units, "return_sequences": every})
    elif spec.cell == "perceptron":
        weight, bias = model.weights["layers.0.weight"][:, :, 0].T, model.weights["layers.0.bias"]
        yield Layer("GlobalAveragePooling1D", "", {})
        yield Layer("Dense", "vars", {"units": spec.units, "activation": "tanh"}, (weight, bias))
    else:
        for layer, field in enumerate(receptive_fields(spec)):
            settings = {"filters": spec.units, "kernel_size": field.width, "dilation_rate": field.dilation}
            weight, bias = (
                model.weights[f"layers.{layer}.weight"].transpose(2, 1, 0),
                model.weights[f"layers.{layer}.bias"],
            )
            yield Layer("Conv1D", "vars", {**settings, "padding": "causal", "activation": "tanh"}, (weight, bias))
    if readout == "mean":
        yield Layer("GlobalAveragePooling1D", "", {})
    weights = model.weights["readout.weight"].T, model.weights["readout.bias"]
    activation = "softmax" if model.answers else "linear"
    yield Layer("Dense", "vars", {"units": len(weights[1]), "activation": activation}, weights)
    if not model.answers and isinstance(model.encoding, Numbers):
        answer = model.encoding.answers
        scale, mean = np.asarray(answer.divisor), np.asarray(answer.mean)
        yield Layer("Rescaling", "", {"scale": scale.tolist(), "offset": mean.tolist()})


def _encoding(model: Model) -> Iterator[Layer]:
    """Yield what turns ids or numbers into the inputs of the first layer."""
    if not isinstance(model.encoding, Numbers):
        # Without it, Keras would take a sequence of one token for a single id.
        yield Layer("Reshape", "", {"target_shape": [-1, 1]})
        yield Layer("CategoryEncoding", "", {"num_tokens": model.encoding.width, "output_mode": "one_hot"})
        return
    scale, mean = np.asarray(model.encoding.divisor), np.asarray(model.encoding.mean)
    # In two layers: the difference is exact in float32 where numbers lie near their mean.
    yield Layer("Rescaling", "", {"scale": 1.0, "offset": (-mean).tolist()})
    yield Layer("Rescaling", "", {"scale": (1 / scale).tolist(), "offset": 0.0})


_RECURRENT = {
    "rnn": ("SimpleRNN", ("hidden",)),
    "lstm": ("LSTM", ("input", "forget", "candidate", "output")),
    "gru": ("GRU", ("update", "reset", "candidate")),
    "chogru": ("GRU", ("update", "reset", "candidate")),
}
"""Keras's class for each cell, and the order in which it has the gates."""


def _recurrent(model: Model, layer: int, settings: Mapping[str, Any]) -> Layer:
    kind, (name, order) = KINDS[model.preset.model.cell], _RECURRENT[model.preset.model.cell]

    def reordered(parameter: str) -> Array:
        blocks = np.split(model.weights[f"rnn.{parameter}_l{layer}"], len(kind.gates))
        return np.concatenate([blocks[kind.gate_names.index(gate)] for gate in order])

    biases = reordered("bias_ih"), reordered("bias_hh")
    # A GRU in torch's form has both biases, as one array.
    after = name == "GRU" and not kind.resets_before
    bias = np.stack(biases) if after else biases[0] + biases[1]
    own = {"reset_after": after} if name == "GRU" else {}
    return Layer(name, "cell/vars", {**settings, **own}, (reordered("weight_ih").T, reordered("weight_hh").T, bias))


def _pack(model: Model, text: str) -> bytes:
    entries: dict[str, str | bytes] = {
        "metadata.json": json.dumps({"keras_version": VERSION, "date_saved": "2026-01-01@00:00:00"}),
        "config.json": json.dumps(_config(model)),
        "model.weights.h5": _weights(model),
        f"{KEY}.json": text,
        "model_card.md": card_text.of(model),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, data in entries.items():
            # Of a fixed date, so that the same model gives the same bytes.
            file.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def _config(model: Model) -> dict[str, Any]:
    """Return the network in the form in which Keras describes its own models."""
    numbers = isinstance(model.encoding, Numbers)
    shape = [None, None, model.encoding.width] if numbers else [None, None]
    dtype = "float32" if numbers else "int64"
    described = [_described("keras.layers", "InputLayer", {"name": "sequence", "batch_shape": shape, "dtype": dtype})]
    for place, layer in enumerate(layers_of(model)):
        described.append(
            _described("keras.layers", layer.kind, {"name": f"{place + 1}_{layer.kind.lower()}", **layer.settings})
        )
    network = {"name": "network", "layers": described, "build_input_shape": shape}
    return _described("keras", "Sequential", network) | {"build_config": {"input_shape": shape}}


def _described(module: str, kind: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {"module": module, "class_name": kind, "config": settings, "registered_name": None}


def _weights(model: Model) -> bytes:
    import h5py

    buffer, counts = io.BytesIO(), dict[str, int]()
    with h5py.File(buffer, "w") as file:
        for layer in layers_of(model):
            # Keras calls the second LSTM lstm_1.
            name = _SNAKE.get(layer.kind, layer.kind.lower())
            count = counts[name] = counts.get(name, -1) + 1
            for place, array in enumerate(layer.weights):
                path = f"layers/{name}{f'_{count}' if count else ''}/{layer.group}/{place}"
                file.create_dataset(path, data=np.ascontiguousarray(array, np.float32))
    return buffer.getvalue()


_SNAKE = {"SimpleRNN": "simple_rnn", "Conv1D": "conv1d"}


def _obstacle(model: Model) -> str:
    cell, readout = model.preset.model.cell, model.preset.model.readout
    name = KINDS[cell].name
    if KINDS[cell].is_recurrent:
        return "" if cell in _RECURRENT else f"Keras has no layer for the {name}."
    if cell == "perceptron" and readout != "final":
        return "Keras has no layer for the mean over the timesteps so far, which this perceptron reads at each."
    if cell != "perceptron" and readout == "final":
        return f"Keras has no layer that takes the last timestep of this {name}. The readouts every-step and mean work."
    return ""


_ASK = """
import sys
sys.path = [each for each in sys.path if each]
import io
import numpy as np
given = np.load(io.BytesIO(sys.stdin.buffer.read()))
answers, sys.stdout = sys.stdout.buffer, sys.stderr
import keras
network = keras.models.load_model(sys.argv[1])
np.savez(answers, **{name: keras.ops.convert_to_numpy(network(given[name])) for name in given})
"""


def _answer(path: Path, model: Model, inputs: Sequence[Array]) -> list[tuple[Array]]:
    """Return the answers of Keras, in a process of its own. Raises `RuntimeError`."""
    given = io.BytesIO()
    np.savez(given, allow_pickle=False, **{str(place): values for place, values in enumerate(inputs)})
    environment = {"KERAS_BACKEND": "torch", **os.environ, "PYTHONSAFEPATH": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", _ASK, str(path)]
    done = subprocess.run(command, input=given.getvalue(), capture_output=True, env=environment, check=False)
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise RuntimeError(lines[-1] if lines else f"it ended with code {done.returncode}")
    with np.load(io.BytesIO(done.stdout), allow_pickle=False) as results:
        answers = [results[str(place)] for place in range(len(inputs))]
    # A network that answers at the last timestep alone has no axis of time.
    return [(each if each.ndim == 3 else each[:, None],) for each in answers]


FORMAT = WeightsFormat(
    suffixes=(".keras",),
    label="Keras",
    write=_pack,
    needs=("h5py", "keras"),
    obstacle=_obstacle,
    reader="Keras",
    answer=_answer,
)
