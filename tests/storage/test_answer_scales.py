"""Networks that predict other numbers than they read: each format of models scales the answers by their own scale."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sample_models import VECTORS

from playground.api.torch_network import Network
from playground.core.shapes import parameter_shapes
from playground.core.vocabulary import Numbers
from playground.session import model_writing
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.exports import models
from playground.storage.exports.model_card import ModelCard
from playground.storage.exports.models import Model

ANSWER = Numbers(width=1, means=(40.0,), scales=(3.0,), names=("Δ co2",))
READ = Numbers(width=2, means=(-1.0, 5.0), scales=(2.0, 0.5), names=("Δ co2", "wind"), answer=ANSWER)


def made() -> Model:
    preset = presets.loads(VECTORS, "a.toml", ("model.readout=every-step", "model.units=5", "model.cell=gru"))
    rng = np.random.default_rng(2)
    shapes = parameter_shapes(preset.model, 2, 1)
    weights = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    return Model(preset=preset, encoding=READ, answers=(), weights=weights)


@pytest.mark.parametrize("suffix", [".pt", ".onnx", ".py", ".safetensors", ".md"])
def test_a_file_answers_in_the_scale_of_the_answers(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"model{suffix}"
    # With the reader of a format, this also compares the answers with those of the network, and raises if they differ.
    model_writing.write(path, made())
    if suffix in (".pt", ".safetensors"):
        assert models.read_model(path).encoding == READ
    if suffix == ".py":
        names: dict[str, object] = {}
        exec(compile(path.read_text(), str(path), "exec"), names)
        rows = np.array([[1, 5], [0, 6.5]], dtype=np.float32)
        own = names["predict"]("1:5 0:6.5")  # type: ignore[operator]
        assert np.allclose(own, Network(made())(torch.from_numpy(rows)).detach().numpy(), atol=1e-4)
        assert (np.abs(own - 40) < 30).all()


def test_a_card_whose_answers_have_other_counts_is_refused() -> None:
    card = ModelCard.of(made())
    with pytest.raises(FileProblem, match="answer_means has 0 entries, but answer_scales has 1"):
        replace(card, answer_means=()).preset_and_encoding("a.pt")
