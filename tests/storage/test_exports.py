"""Exported models: they read back bit for bit, load in torch unchanged, and a bad file gives one sentence."""

import contextlib
import dataclasses
import json
import pickle
import re
import warnings
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file
from sample_models import NUMBERS, VECTORS, WORDS, make_model
from torch import nn

from playground import __version__
from playground.core.claim import Claim
from playground.core.shapes import parameter_shapes
from playground.engine.training.run import Run
from playground.session import headless, model_writing
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.exports import models, weights
from playground.storage.exports.models import Model
from playground.storage.exports.weights import onnx, torch_archive
from playground.storage.exports.weights.python import cells

SUFFIXES = [".safetensors", ".pt"]
CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}


def same(one: Model, other: Model) -> bool:
    facts = ("preset", "encoding", "answers", "steps", "sequences")
    return all(getattr(one, fact) == getattr(other, fact) for fact in facts) and all(
        one.weights[name].tobytes() == array.tobytes() and array.dtype == np.float32
        for name, array in other.weights.items()
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(("text", "layers"), [(WORDS, 1), (WORDS, 3), (NUMBERS, 2)])
def test_a_model_comes_back_and_loads_in_torch(tmp_path: Path, suffix: str, cell: str, text: str, layers: int) -> None:
    model = make_model(presets.loads(text, "", [f"model.cell={cell}", f"model.layers={layers}", "model.units=5"]))
    path = tmp_path / f"model{suffix}"
    models.write_model(path, model)
    assert list(tmp_path.iterdir()) == [path]
    assert same(models.read_model(path), model)
    if suffix == ".pt":
        state = torch.load(path, weights_only=True)
    else:
        state = {name: torch.from_numpy(array) for name, array in load_file(path).items()}
    rnn = CELLS[cell](model.encoding.width, 5, layers)
    net = nn.ModuleDict({"rnn": rnn, "readout": nn.Linear(5, len(model.answers) or 1)})
    net.load_state_dict(state, strict=True)
    net.load_state_dict(state, strict=True, assign=True)
    if suffix == ".pt":
        assert list(state) == list(net.state_dict())
        assert json.loads(state._metadata["playground"])["vocabulary"] == list(getattr(model.encoding, "entries", ()))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("cell", ["perceptron", "mlp", "cnn"])
@pytest.mark.parametrize(("text", "sequence"), [(WORDS, "it is winter, the grass"), (NUMBERS, "0 1 -1 0.5")])
def test_a_network_without_a_state_comes_back_and_is_three_modules_in_torch(
    tmp_path: Path, suffix: str, cell: str, text: str, sequence: str
) -> None:
    model = make_model(presets.loads(text, "", [f"model.cell={cell}", "model.layers=2", "model.units=5"]))
    path = tmp_path / f"model{suffix}"
    models.write_model(path, model)
    assert same(models.read_model(path), model)
    read = load_file(path) if suffix == ".safetensors" else torch.load(path, weights_only=True)
    state = {name: torch.as_tensor(array) for name, array in read.items()}
    widths = {"perceptron": [1], "mlp": [8, 1], "cnn": [3, 3]}[cell]
    inputs = model.encoding.width
    layers = [nn.Conv1d(5 if layer else inputs, 5, width, dilation=3**layer) for layer, width in enumerate(widths)]
    net = nn.ModuleDict({"layers": nn.ModuleList(layers), "readout": nn.Linear(5, len(model.answers) or 1)})
    net.load_state_dict(state, strict=True)
    probe = headless.parse_probe(model, sequence).encoded.inputs
    below = torch.tensor(probe) if probe.ndim == 2 else nn.functional.one_hot(torch.tensor(probe), inputs).float()
    if cell == "perceptron":
        below = below.cumsum(0) / torch.arange(1, len(below) + 1)[:, None]
    below = below.T
    for layer, width in zip(layers, widths, strict=True):
        below = torch.tanh(layer(nn.functional.pad(below, ((width - 1) * layer.dilation[0], 0))))
    outputs = net["readout"](below.T)
    outputs = outputs.softmax(dim=1) if model.answers else outputs
    np.testing.assert_allclose(headless.trace(model, sequence).predictions, outputs.detach(), atol=1e-5)


@pytest.mark.parametrize(("readout", "line"), [("every-step", "1:2 3:4 5:6"), ("final", "1:2 3 => 2")])
def test_a_model_of_vectors_comes_back(tmp_path: Path, readout: str, line: str) -> None:
    settings = [f"model.readout={readout}", f"task.sequences={line}"]
    run = Run(presets.loads(NUMBERS, "", settings))
    path = tmp_path / "model.safetensors"
    models.write_model(path, headless.trained_model(run))
    assert same(models.read_model(path), headless.trained_model(run))
    ours, theirs = run.trace("1:2 -1:4"), headless.trace(models.read_model(path), "1:2 -1:4")
    assert ours.predictions.shape == (2, 2 if readout == "every-step" else 1)
    np.testing.assert_array_equal(ours.predictions, theirs.predictions)
    np.testing.assert_array_equal(ours.expected, theirs.expected)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_trained_network_traces_the_same_from_its_file(tmp_path: Path, suffix: str) -> None:
    run = Run(presets.loads(WORDS, "", ["model.units=6", "model.layers=2"]))
    run.run(5)
    path = tmp_path / f"model{suffix}"
    models.write_model(path, headless.trained_model(run))
    ours, theirs = run.trace("the grass is red"), headless.trace(models.read_model(path), "the grass is red")
    assert ours.tokens == theirs.tokens
    assert ours.known == theirs.known
    for name, array in ours.quantities.items():
        np.testing.assert_array_equal(array, theirs.quantities[name])
    np.testing.assert_array_equal(ours.predictions, theirs.predictions)


def test_the_shapes_are_the_engines() -> None:
    run = Run(presets.loads(WORDS, "", ["model.cell=gru", "model.layers=3"]))
    ours = parameter_shapes(run.preset.model, run.architecture.inputs, run.architecture.outputs)
    assert list(ours.items()) == list(run.architecture.shapes.items())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_cut_of_a_file_is_one_sentence(tmp_path: Path, model: Model, suffix: str) -> None:
    path = tmp_path / f"model{suffix}"
    models.write_model(path, model)
    data = path.read_bytes()
    for end in range(0, len(data), max(1, len(data) // 60)):
        path.write_bytes(data[:end])
        assert "this is not a whole " in sentence(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_damage_is_one_sentence_or_other_weights(tmp_path: Path, model: Model, suffix: str) -> None:
    path = tmp_path / f"model{suffix}"
    models.write_model(path, model)
    data = path.read_bytes()
    rng = np.random.default_rng(0)
    for place in rng.integers(0, len(data), 150):
        damaged = bytearray(data)
        damaged[place] ^= int(rng.integers(1, 256))
        path.write_bytes(damaged)
        with contextlib.suppress(FileProblem):
            models.read_model(path)


def sentence(path: Path) -> str:
    with pytest.raises(FileProblem) as caught:
        models.read_model(path)
    said = str(caught.value)
    assert said.startswith(f"{path}: ")
    assert said.isprintable()
    return said.removeprefix(f"{path}: ")


Change = Callable[[dict[str, Any], dict[str, Any]], None]


def renamed(weights: dict[str, Any], _: dict[str, Any]) -> None:
    weights["rnn.weight_hh"] = weights.pop("rnn.weight_hh_l0")


CHANGES: list[tuple[Change, str]] = [
    (lambda w, _: w.pop("readout.bias"), "readout.bias is missing; it must have the shape (12,)."),
    (lambda w, _: w.update(more=w["readout.bias"]), "it holds more, which the network it describes does not have."),
    (
        renamed,
        "it holds rnn.weight_hh, which the network it describes does not have; rnn.weight_hh_l0 is missing.",
    ),
    (
        lambda w, _: w.update({"readout.bias": w["readout.bias"][1:]}),
        "readout.bias has the shape (11,), but must have (12,).",
    ),
    (
        lambda w, _: w.update({"readout.bias": w["readout.bias"].astype(np.float16)}),
        "readout.bias holds float16, but must hold float32.",
    ),
    (
        lambda w, _: w.update({"readout.bias": w["readout.bias"] * np.float32(np.nan)}),
        "readout.bias holds a value that is not a finite number.",
    ),
    (lambda _, a: a.update(schema=2), "schema is 2, but must be 1."),
    (lambda _, a: a.pop("vocabulary"), "vocabulary is missing; it must be a list of items, each a text."),
    (lambda _, a: a.update(vocabulary="abc"), 'vocabulary is "abc", but must be a list of items, each a text.'),
    (lambda _, a: a["vocabulary"].append("is"), "vocabulary holds an entry twice."),
    (lambda _, a: a["vocabulary"].append("was"), "rnn.weight_ih_l0 has the shape (12, 11), but must have (12, 12)."),
    (lambda _, a: a["answers"].pop(), "readout.weight has the shape (12, 3), but must have (11, 3)."),
    (lambda _, a: a.update(tokens="numbers"), "tokens is numbers, but vocabulary holds 11 entries."),
    (lambda _, a: a.update(steps=-1), "steps is -1, but must be a whole number at least 0."),
    (lambda _, a: a.update(code="x"), "there is no key code, only schema, program, preset, tokens, vocabulary, "),
    (lambda _, a: a["preset"]["model"].update(units=4), "rnn.weight_ih_l0 has the shape (12, 11), but must have (16"),
    (lambda _, a: a["preset"]["model"].update(units=0), "model.units is 0, but must be a whole number from 1 to 512."),
    (lambda _, a: a["preset"].pop("task"), "task is missing; it must be a table."),
]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(("change", "said"), CHANGES)
def test_a_file_that_contradicts_itself_is_one_sentence(
    tmp_path: Path, model: Model, suffix: str, change: Change, said: str
) -> None:
    weights: dict[str, Any] = dict(model.weights)
    about = json.loads(described(tmp_path, model))
    change(weights, about)
    path = tmp_path / f"changed{suffix}"
    save(path, weights, json.dumps(about))
    assert sentence(path).startswith(said)


def described(tmp_path: Path, model: Model) -> str:
    """Return a file's card of a model."""
    path = tmp_path / "described.pt"
    models.write_model(path, model)
    text: str = torch.load(path, weights_only=True)._metadata["playground"]
    return text


def save(path: Path, weights: dict[str, Any], text: str | None) -> None:
    """Write a file as another program might."""
    if path.suffix == ".safetensors":
        save_file(weights, path, metadata=None if text is None else {"playground": text})
        return
    state = OrderedDict((name, torch.from_numpy(np.array(array))) for name, array in weights.items())
    if text is not None:
        state._metadata = OrderedDict(playground=text)  # type: ignore[attr-defined]
    torch.save(state, path)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "this file holds no description of a network, as the models this program exports do."),
        ("", "its description is not a JSON object."),
        ("[]", "its description is not a JSON object."),
        ("[" * 100_000, "its description is not a JSON object."),
        ("{}", "program is missing; it must be a text."),
    ],
)
def test_a_file_of_another_program_is_one_sentence(
    tmp_path: Path, model: Model, suffix: str, text: str | None, said: str
) -> None:
    path = tmp_path / f"other{suffix}"
    save(path, dict(model.weights), text)
    assert sentence(path) == said


class Trap:
    """Unpickling this would create a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_no_code_in_a_file_is_run(tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    path = tmp_path / "model.pt"
    torch.save({"rnn": Trap(sprung)}, path)
    assert sentence(path) == torch_archive.CODE
    torch.save(nn.LSTM(2, 2), path)
    assert sentence(path) == torch_archive.CODE
    path.write_bytes(pickle.dumps(Trap(sprung)))
    assert sentence(path) == "this is not a whole file of torch.save."
    with warnings.catch_warnings(action="ignore"):
        torch.save({"rnn": Trap(sprung)}, path, _use_new_zipfile_serialization=False)
    assert sentence(path) == "this is not a whole file of torch.save."
    assert not sprung.exists()


def archive(path: Path, pickled: bytes, compression: int = zipfile.ZIP_STORED, values: bytes = bytes(16)) -> None:
    """Write what looks like a file of `torch.save`."""
    with zipfile.ZipFile(path, "w", compression) as written:
        for name, data in (("data.pkl", pickled), ("version", b"3\n"), ("data/0", values)):
            written.writestr(f"archive/{name}", data)


def test_a_file_that_unpacks_to_much_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    torch.save({"a": torch.zeros(4)}, path)
    with zipfile.ZipFile(path) as whole:
        pickled = whole.read("model/data.pkl")
    archive(path, pickled, zipfile.ZIP_DEFLATED, bytes(50_000_000))
    assert path.stat().st_size < 100_000
    assert sentence(path).endswith("because it is packed, as torch.save never does; it unpacks to 50.0 MB.")
    # Two million lists, and what makes two thousand million bytes of one line.
    archive(path, b"\x80\x02(" + b"]" * 2_000_000 + b"l.")
    assert sentence(path) == "its description of the tensors is too long."
    archive(path, b"\x80\x02cbuiltins\nbytearray\nJ\xff\xff\xff\x7f\x85R.")
    assert sentence(path) == torch_archive.CODE
    path.write_bytes(path.read_bytes()[:-30])
    assert sentence(path) == "this is not a whole file of torch.save."


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_large_file_is_not_read_whole(tmp_path: Path, suffix: str) -> None:
    """Four gigabytes, of which none is on the disk."""
    path = tmp_path / f"model{suffix}"
    with path.open("wb") as file:
        if suffix == ".safetensors":
            header = b'{"a":{"dtype":"F32","shape":[900000000],"data_offsets":[0,3600000000]}}'
            file.write(len(header).to_bytes(8, "little") + header)
            file.truncate(8 + len(header) + 3_600_000_000)
        else:
            file.truncate(3_999_999_999)
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sentence(path).startswith("this ")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


@pytest.mark.parametrize("thing", [[1], torch.zeros(3), {"a": 1}, {"a": {"b": torch.zeros(3)}}])
def test_something_else_than_a_state_dict_is_one_sentence(tmp_path: Path, thing: object) -> None:
    torch.save(thing, tmp_path / "model.pt")
    assert (
        sentence(tmp_path / "model.pt") == "this file holds something else than a state_dict, which is tensors by name."
    )


def test_tensors_that_are_not_ordinary_are_named(tmp_path: Path, model: Model) -> None:
    models.write_model(tmp_path / "model.pt", model)
    state = torch.load(tmp_path / "model.pt", weights_only=True)
    name = "rnn.weight_ih_l0"
    for tensor in (state[name].to_sparse(), state[name].to("meta")):
        torch.save({**state, name: tensor}, tmp_path / "own.pt")
        assert sentence(tmp_path / "own.pt").startswith(f"{name}: it must hold an ordinary tensor")


def test_a_small_file_that_promises_a_large_tensor_is_not_believed(tmp_path: Path, model: Model) -> None:
    text = described(tmp_path, model)
    state = OrderedDict((name, torch.from_numpy(np.array(array))) for name, array in model.weights.items())
    state["readout.bias"] = torch.zeros(1).expand(10**12)
    state._metadata = OrderedDict(playground=text)  # type: ignore[attr-defined]
    torch.save(state, tmp_path / "large.pt")
    assert "readout.bias has the shape (1000000000000,)" in sentence(tmp_path / "large.pt")


def test_what_is_not_there_or_has_another_suffix_is_one_sentence(tmp_path: Path) -> None:
    assert sentence(tmp_path / "none.pt") == "there is no such file."
    assert sentence(tmp_path / "model.onnx") == "the name of a model's file ends in .safetensors or .pt."
    (tmp_path / "folder.pt").mkdir()
    assert sentence(tmp_path / "folder.pt") == "this is a folder; name a file in it."


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_failed_export_leaves_the_old_file(
    tmp_path: Path, model: Model, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"model{suffix}"
    models.write_model(path, model)
    broken = dataclasses.replace(model, weights={**model.weights, "readout.bias": np.full(12, np.inf)})
    with pytest.raises(FileProblem, match=r"readout\.bias holds a value that is not a finite number\.$"):
        models.write_model(path, broken)
    other = dataclasses.replace(model, steps=8)
    with monkeypatch.context() as patched:
        # As if another model were read back.
        patched.setattr(models, "_read", lambda *_: model)
        with pytest.raises(FileProblem, match="what was read back is not the same model"):
            models.write_model(path, other)
    assert list(tmp_path.iterdir()) == [path]
    assert same(models.read_model(path), model)


def test_weights_do_not_change_with_their_source(model: Model) -> None:
    source = {name: np.array(array) for name, array in model.weights.items()}
    kept = dataclasses.replace(model, weights=source)
    source["readout.bias"][:] = 0
    np.testing.assert_array_equal(kept.weights["readout.bias"], model.weights["readout.bias"])
    with pytest.raises(ValueError, match="read-only"):
        kept.weights["readout.bias"][0] = 1


@pytest.mark.parametrize("cell", CELLS)
def test_torch_gives_the_networks_answers(tmp_path: Path, cell: str) -> None:
    for text, readout in ((WORDS, "final"), (WORDS, "mean"), (VECTORS, "every-step")):
        settings = [f"model.cell={cell}", f"model.readout={readout}", "model.units=4", "model.layers=2"]
        model = make_model(presets.loads(text, "", settings))
        path = tmp_path / "model.pt"
        models.write_model(path, model)
        samples, answer = model_writing.make_samples(model), weights.FORMATS.of(path).answer
        assert samples.largest_difference(answer(path, model, samples.inputs)) < 1e-5
    assert "; checked with torch on 6 inputs: " in model_writing.write(path, model)


def test_a_card_for_people_says_what_a_model_is(tmp_path: Path) -> None:
    text = 'title = "A | title"\n' + WORDS.replace('title = "Two answers"', "")
    claim = Claim(claim="It learns.", seeds=3, date="2026-01-02", command="playground study claims x")
    preset = dataclasses.replace(
        presets.loads(text, "", ["training.seed=5"]), measured=(claim,), notes="The gate\nopens\tlate."
    )
    baselines = {"nearest neighbour": {"accuracy": 0.25, "sequences": 50}}
    measured = {"evaluation": {"sequence_accuracy": 0.5}, "measured_on": "the last 2", "baselines": baselines}
    model = dataclasses.replace(make_model(preset), **measured)  # type: ignore[arg-type]
    models.write_model(tmp_path / "model.md", model)
    card = (tmp_path / "model.md").read_text(encoding="utf-8")
    for said in (
        "# A | title",
        "LSTM, 16 units, 1 layer;",
        "## Notes\n\nThe gate\nopens\\tlate.\n\n## Network",
        "- Seed: 5.",
        "- Steps: 7, on 14 sequences",
        "The set: the last 2.",
        "- sequence accuracy: 0.5",
        "- nearest neighbour: accuracy 0.25, sequences 50",
        "- It learns. (3 seeds, 2026-01-02: `playground study claims x`)",
        f"recurrent-playground {__version__}",
    ):
        assert said in card
    assert card.count("The gate") == 1
    listed = [json.loads(block) for block in re.findall(r"```json\n(.*?)\n```", card, re.S)]
    assert listed == [list(model.encoding.entries), list(model.answers)]
    (specification,) = re.findall(r"```toml\n(.*?)```", card, re.S)
    assert presets.loads(specification, "") == dataclasses.replace(preset, measured=(), notes="")


@pytest.mark.parametrize(("suffix", "where"), [(".onnx", "for ONNX"), (".py", "for numpy")])
def test_a_cell_whose_equations_a_format_lacks_is_named(
    tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch, suffix: str, where: str
) -> None:
    monkeypatch.setattr(onnx, "CELLS", ())
    monkeypatch.setattr(cells, "CELLS", {})
    with pytest.raises(FileProblem, match=f"the equations of the LSTM are not written down {where}"):
        models.check_model(tmp_path / f"model{suffix}", model)
