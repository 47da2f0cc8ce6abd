"""Writes a network as Keras does, with json and h5py alone, and computes its outputs by Keras's own equations."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

BLOCKS = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}
SNAKE = {"LSTM": "lstm", "GRU": "gru", "SimpleRNN": "simple_rnn", "Embedding": "embedding", "Dense": "dense"}
PARTS = {"Embedding": ("embeddings",), "Dense": ("kernel", "bias")}
CELL_PARTS = ("kernel", "recurrent_kernel", "bias")


def layers(facts: dict[str, Any]) -> list[tuple[str, str, dict[str, Any], list[np.ndarray]]]:
    """Return class, name, configuration and arrays of each layer of a random network."""
    rng = np.random.default_rng(facts["seed"])

    def array(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    made, width, kind = [], 3, facts["kind"]
    if facts["words"]:
        made.append(("Embedding", "words", {"input_dim": 7, "output_dim": 3}, [array(7, 3)]))
    for number, units in enumerate(facts["units"]):
        rows = BLOCKS[kind] * units
        arrays = [array(width, rows), array(units, rows)]
        if facts["bias"]:
            arrays.append(array(2, rows) if kind == "GRU" and facts["after"] else array(rows))
        config = {"units": units, "return_sequences": number + 1 < len(facts["units"]) or facts["sequences"]}
        config |= {"activation": "tanh", "recurrent_activation": "sigmoid"}
        config |= {"reset_after": facts["after"]} if kind == "GRU" else {}
        made.append((kind, f"layer {number}", config, arrays))
        width = units
    if facts["head"]:
        made.append(("Dense", "head", {"activation": facts["head"]}, [array(width, 4), array(4)]))
    return made


def config_of(made: list[tuple[str, str, dict[str, Any], list[np.ndarray]]]) -> str:
    """Return the description of a Sequential model."""
    entries = [
        {"module": "keras.layers", "class_name": kind, "registered_name": None, "config": {"name": name, **config}}
        for kind, name, config, _ in made
    ]
    return json.dumps({"class_name": "Sequential", "config": {"name": "sequential", "layers": entries}})


def write(path: Path, made: list[tuple[str, str, dict[str, Any], list[np.ndarray]]]) -> None:
    """Write the file in the layout that its name asks for."""
    import h5py

    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        counts: dict[str, int] = {}
        for kind, name, _, arrays in made:
            if path.name.endswith(".h5") and not path.name.endswith(".weights.h5"):
                for part, values in zip(PARTS.get(kind, CELL_PARTS), arrays, strict=False):
                    file[f"model_weights/{name}/sequential/{name}/{part}:0"] = values
                continue
            number = counts[kind] = counts.get(kind, -1) + 1
            group = f"layers/{SNAKE.get(kind, kind)}" + (f"_{number}" if number else "")
            inner = f"{group}/cell/vars" if kind in BLOCKS else f"{group}/vars"
            for place, values in enumerate(arrays):
                file[f"{inner}/{place}"] = values
        if "model_weights" in file:
            file.attrs["model_config"] = config_of(made)
    if path.suffix != ".keras":
        path.write_bytes(buffer.getvalue())
        return
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", config_of(made))
        archive.writestr("model.weights.h5", buffer.getvalue())


def outputs(made: list[tuple[str, str, dict[str, Any], list[np.ndarray]]], inputs: np.ndarray) -> np.ndarray:
    """Return what the network answers at each timestep: (time, outputs)."""
    x = inputs.astype(np.float64) if inputs.ndim > 1 else inputs
    for kind, _, config, arrays in made:
        if kind == "Embedding":
            x = arrays[0][x]
        elif kind == "Dense":
            x = x @ arrays[0] + arrays[1]
            if config["activation"] == "softmax":
                powers = np.exp(x - x.max(axis=-1, keepdims=True))
                x = powers / powers.sum(axis=-1, keepdims=True)
        else:
            x = np.array(list(_states(kind, arrays, x, after=config.get("reset_after", False))))
    return x


def _states(kind: str, arrays: list[np.ndarray], inputs: np.ndarray, *, after: bool) -> Any:
    kernel, recurrent = arrays[:2]
    units = len(recurrent)
    bias = arrays[2] if len(arrays) > 2 else np.zeros(kernel.shape[1])
    h = c = np.zeros(units)
    for x in inputs:
        if kind == "SimpleRNN":
            h = np.tanh(x @ kernel + bias + h @ recurrent)
        elif kind == "LSTM":
            i, f, g, o = np.split(x @ kernel + h @ recurrent + bias, 4)
            c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
            h = _sigmoid(o) * np.tanh(c)
        else:
            both = bias if bias.ndim == 2 else (bias, 0 * bias)
            x_z, x_r, x_h = np.split(x @ kernel + both[0], 3)
            h_z, h_r, h_h = np.split(h @ recurrent + both[1], 3)
            z, r = _sigmoid(x_z + h_z), _sigmoid(x_r + h_r)
            h_h = r * h_h if after else (r * h) @ recurrent[:, 2 * units :]
            h = z * h + (1 - z) * np.tanh(x_h + h_h)
        yield h


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
