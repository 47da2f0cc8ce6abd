"""Networks as `.keras`: by Keras's own equations, on the arrays as they lie in the file, and in Keras where that is
installed."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from sample_models import NUMBERS, VECTORS, WORDS, make_model

from playground.core.optional import is_installed
from playground.session import headless, model_writing
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.exports import models
from playground.storage.exports.model import Model
from playground.storage.exports.model_card import ModelCard
from playground.storage.exports.weights.keras import FORMAT


def network(text: str, cell: str, readout: str = "final") -> Model:
    settings = [f"model.cell={cell}", f"model.readout={readout}", "model.units=4", "model.layers=2", "model.window=5"]
    return make_model(presets.loads(text, "", settings))


def entries(model: Model) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the file's configuration and its arrays by their paths."""
    data = FORMAT.write(model, ModelCard.of(model).to_json())
    assert data == FORMAT.write(model, ModelCard.of(model).to_json())
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        config, weights = json.loads(file.read("config.json")), file.read("model.weights.h5")
    arrays = {}
    with h5py.File(io.BytesIO(weights)) as file:
        file.visititems(lambda name, item: arrays.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return config["config"], arrays


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def step(cell: str, kernel, recurrent, bias, x, h, c):
    """A timestep as `keras.layers.LSTM`, `GRU` and `SimpleRNN` document it."""
    if cell == "rnn":
        return np.tanh(x @ kernel + h @ recurrent + bias), c
    if cell == "lstm":
        i, f, g, o = np.split(x @ kernel + h @ recurrent + bias, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        return sigmoid(o) * np.tanh(c), c
    after = bias.ndim == 2
    input_bias, state_bias = bias if after else (bias, 0)
    x_z, x_r, x_h = np.split(x @ kernel + input_bias, 3)
    h_z, h_r, h_h = np.split(h @ recurrent + state_bias, 3)
    z, r = sigmoid(x_z + h_z), sigmoid(x_r + h_r)
    product = r * h_h if after else (r * h) @ np.split(recurrent, 3, axis=1)[2]
    return z * h + (1 - z) * np.tanh(x_h + product), c


@pytest.mark.parametrize(("cell", "name"), [("rnn", "simple_rnn"), ("lstm", "lstm"), ("gru", "gru"), ("chogru", "gru")])
def test_keras_equations_on_the_files_arrays_give_the_networks_answers(cell: str, name: str) -> None:
    model = network(WORDS, cell)
    config, arrays = entries(model)
    kind = "rnn" if cell == "rnn" else name
    assert [layer["class_name"].lower().replace("simplernn", "rnn") for layer in config["layers"]] == [
        "inputlayer", "reshape", "categoryencoding", kind, kind, "dense",
    ]  # fmt: skip
    says = {"gru": True, "chogru": False}.get(cell)
    assert [layer["config"].get("reset_after") for layer in config["layers"][3:5]] == [says, says]
    sentence = "it is winter, the grass is blue"
    below = np.eye(model.encoding.width)[headless.parse_probe(model, sentence).encoded.inputs]
    for layer in (name, f"{name}_1"):
        kernel, recurrent, bias = (arrays[f"layers/{layer}/cell/vars/{place}"] for place in range(3))
        h = c = np.zeros(4)
        hidden = []
        for x in below:
            h, c = step(cell, kernel, recurrent, bias, x, h, c)
            hidden.append(h)
        below = np.array(hidden)
    outputs = below @ arrays["layers/dense/vars/0"] + arrays["layers/dense/vars/1"]
    powers = np.exp(outputs)
    own = headless.trace(model, sentence).predictions
    np.testing.assert_allclose(powers / powers.sum(axis=1, keepdims=True), own, atol=1e-5)


def test_convolutions_lie_in_keras_order() -> None:
    model = network(NUMBERS, "cnn", "mean")
    config, arrays = entries(model)
    kernel = arrays["layers/conv1d_1/vars/0"]
    np.testing.assert_array_equal(kernel[2, :, 3], model.weights["layers.1.weight"][3, :, 2])
    settings = [layer["config"] for layer in config["layers"] if layer["class_name"] == "Conv1D"]
    assert [(each["padding"], each["kernel_size"], each["dilation_rate"]) for each in settings] == [
        ("causal", 3, 1),
        ("causal", 3, 3),
    ]


@pytest.mark.parametrize(
    ("cell", "readout", "said"),
    [
        ("peephole", "final", "Keras has no layer for the Peephole."),
        ("mingru", "mean", "Keras has no layer for the minGRU."),
        ("perceptron", "mean", "Keras has no layer for the mean over the timesteps so far"),
        ("mlp", "final", "Keras has no layer that takes the last timestep of this MLP."),
    ],
)
def test_what_keras_has_no_layer_for_is_named(cell: str, readout: str, said: str) -> None:
    assert FORMAT.obstacle(network(NUMBERS, cell, readout)).startswith(said)


def test_a_missing_keras_is_said_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.core.formats.is_installed", lambda module: module == "h5py")
    with pytest.raises(FileProblem, match=r"\.keras needs keras, which is not installed here: pip install keras$"):
        models.check_target(tmp_path / "model.keras")


@pytest.mark.skipif(not is_installed("keras"), reason="Keras is not installed")
@pytest.mark.parametrize(
    ("text", "cell", "readout"), [(WORDS, "lstm", "final"), (VECTORS, "gru", "every-step"), (WORDS, "chogru", "final")]
)
def test_keras_gives_the_networks_answers(tmp_path: Path, text: str, cell: str, readout: str) -> None:
    path = tmp_path / "model.keras"
    assert model_writing.write(path, network(text, cell, readout)).startswith("checked with Keras on 6 inputs: ")
