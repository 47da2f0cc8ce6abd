"""Networks as `.onnx`: onnxruntime gives the network's own answers, at once and token by token."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from sample_models import NUMBERS, VECTORS, WORDS, make_model

from playground.core import formats
from playground.core.cell_kinds import KINDS
from playground.engine.training.run import Run
from playground.session import headless, model_export, model_writing
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.exports import models, weights
from playground.storage.exports.model import Model
from playground.storage.exports.weights.onnx import recurrent

KINDS_OF_TOKENS = [(WORDS, "final"), (WORDS, "every-step"), (WORDS, "mean"), (NUMBERS, "mean"), (VECTORS, "every-step")]


def network(text: str, cell: str, readout: str = "final") -> Model:
    settings = [f"model.cell={cell}", f"model.readout={readout}", "model.units=4", "model.layers=2", "model.window=5"]
    return make_model(presets.loads(text, "", settings))


@pytest.mark.parametrize("cell", KINDS)
def test_onnxruntime_gives_the_networks_answers_in_any_pieces(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "model.onnx"
    for text, readout in KINDS_OF_TOKENS:
        model = network(text, cell, readout)
        models.write_model(path, model)
        onnx.checker.check_model(path, full_check=True)
        samples = model_writing.make_samples(model)
        assert [each.shape[:2] for each in samples.inputs] == [(1, 1), (3, 1), (1, 7), (3, 7), (1, 50), (3, 50)]
        answer = weights.FORMATS.of(path).answer
        assert samples.largest_difference(answer(path, model, samples.inputs)) < 1e-5, (text, readout)


@pytest.mark.parametrize("cell", ["lstm", "cnn", "perceptron"])
def test_states_that_are_handed_on_give_the_trace_token_by_token(tmp_path: Path, cell: str) -> None:
    model = network(WORDS, cell)
    models.write_model(tmp_path / "model.onnx", model)
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx", providers=["CPUExecutionProvider"])
    about = json.loads(session.get_modelmeta().custom_metadata_map["playground"])
    sentence = "it is winter, the grass is blue"
    trace = headless.trace(model, sentence)
    sizes = {"batch": 1}
    states = {
        each.name: np.zeros([sizes.get(size, size) for size in each.shape], np.float32)
        for each in session.get_inputs()[1:]
    }
    for token, expected in zip(trace.tokens, trace.predictions, strict=True):
        id_ = about["vocabulary"].index(token) if token in about["vocabulary"] else 0
        (answers, *after) = session.run(None, {"ids": np.array([[id_]]), **states})
        np.testing.assert_allclose(answers[0, 0], expected, atol=1e-6)
        states = dict(zip(states, after, strict=True))
    assert about["answers"] == list(trace.answers)


def test_it_says_what_it_is(tmp_path: Path) -> None:
    model = replace(network(WORDS, "gru"), evaluation={"accuracy": 0.75})
    models.write_model(tmp_path / "model.onnx", model)
    meta = {entry.key: entry.value for entry in onnx.load(tmp_path / "model.onnx").metadata_props}
    card = meta["model_card"]
    for said in ("# Two answers", "GRU, 4 units, 2 layers", "- Seed: 0.", "- accuracy: 0.75", "the grass is always"):
        assert said in card
    assert json.loads(meta["playground"])["evaluation"] == {"accuracy": 0.75}


def test_gates_in_a_wrong_order_are_found_before_the_old_file_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, path = network(WORDS, "lstm"), tmp_path / "model.onnx"
    assert model_writing.write(path, model).startswith("checked with onnxruntime on 6 inputs: largest difference ")
    before = path.read_bytes()
    monkeypatch.setitem(recurrent._OPERATORS, "lstm", ("LSTM", ("input", "forget", "output", "candidate")))
    with pytest.raises(FileProblem, match=r"not written, because its answers in onnxruntime differ by 0\.\d+ from"):
        model_writing.write(path, model)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_notice_says_what_was_compared(tmp_path: Path) -> None:
    run, path = Run(presets.loads(WORDS, "")), tmp_path / "model.onnx"
    said = f"Exported the network of step 0 to {path}; checked with onnxruntime on 6 inputs: largest difference "
    assert model_export.write(path, headless.trained_model(run)).text.startswith(said)


def test_a_library_that_is_missing_is_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "is_installed", lambda module: module == "onnx")
    with pytest.raises(FileProblem, match=r"ends in \.onnx needs onnxruntime, .* pip install onnxruntime$"):
        models.check_target(tmp_path / "model.onnx")


def test_values_that_are_not_finite_are_named(tmp_path: Path) -> None:
    model = network(WORDS, "rnn")
    broken = replace(model, weights={**model.weights, "readout.bias": np.full(12, np.nan)})
    with pytest.raises(FileProblem, match=r"readout\.bias holds a value that is not a finite number"):
        models.check_model(tmp_path / "model.onnx", broken)
    assert not list(tmp_path.iterdir())


def test_what_rounding_does_to_the_network_itself_is_no_fault() -> None:
    samples = model_writing.make_samples(network(NUMBERS, "lstm"))
    near = [[own + 5e-6] for own in samples.answers]
    assert samples.largest_difference(near) == pytest.approx(5e-6, rel=1e-3)
    assert samples.allowed == 1e-5
    assert replace(samples, rounding=1e-4).allowed == pytest.approx(1e-3)
    assert samples.largest_difference([[own * np.nan] for own in samples.answers]) == np.inf
    assert samples.largest_difference([[own[:, :, :0]] for own in samples.answers]) == np.inf
