"""The `playground` command: what it prints, what it writes, and how it fails."""

import contextlib
import dataclasses
import errno
import json
import os
import pty
import re
import signal
import subprocess
import sys
import termios
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from playground import cli
from playground.app import display
from playground.core.batches import collate
from playground.core.specs import DEFAULT_STEPS
from playground.engine.training.run import Run
from playground.storage import experiments, files, presets
from playground.storage.exports import models
from playground.storage.exports.weights import onnx

PRESET = """title = "Two answers"
[task]
kind = "typed"
sequences = '''
the grass is always => greener
in winter the grass is always => brown
'''
[mark]
accuracy = 1.0
confidence = 0.9
steps = 500
"""
KEYS = (
    "preset seed steps sequences seconds loss accuracy heldout_loss heldout_accuracy heldout_on reached out baselines"
)
FOREVER = ["task.sequences=a b => c", "mark.confidence=0.9999999"]
LONG = "x" * 300
"""A name that is too long for a file."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user stands: a folder with one preset."""
    (tmp_path / "my.toml").write_text(PRESET)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def printed(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command line."""
    try:
        code = cli.main(argv)
    except SystemExit as done:
        code = int(done.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def report(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, Any]:
    code, out, err = printed(capsys, "train", *argv, "--json")
    assert (code, err) == (0, "")
    result: dict[str, Any] = json.loads(out)
    return result


def test_presets_lists_name_title_and_idea(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = printed(capsys, "presets")
    assert (code, err) == (0, "")
    for name, preset in presets.shipped():
        assert name in out
        assert preset.title in out
        assert preset.idea in out


def test_train_reports_what_the_run_did_and_writes_it(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    argv = ["my.toml", "--out", "a.pt", "b.safetensors", "--out", "c.pt"]
    result = report(capsys, *argv)
    assert list(result) == KEYS.split()
    run = Run(presets.load("my.toml"))
    metrics = run.run(500)
    assert result["preset"] == "my.toml"
    assert result["seed"] == 0
    assert result["steps"] == run.step < 500
    assert result["sequences"] == run.sequences == 2 * run.step
    assert result["loss"] == pytest.approx(float(metrics.curve.loss[-1]), abs=0)
    assert result["accuracy"] == 1.0
    assert result["heldout_loss"] is None
    assert result["heldout_accuracy"] is None
    assert result["heldout_on"] is None
    assert result["baselines"] == {"most frequent class": {"accuracy": 0.5}}
    assert result["reached"] is True
    assert result["out"] == ["a.pt", "b.safetensors", "c.pt"]
    assert 0 < result["seconds"] < 60
    for name in result["out"]:
        model = models.read_model(folder / name)
        assert (model.steps, model.sequences) == (run.step, run.sequences)
        assert model.baselines == result["baselines"]
        for key, array in run.weights().items():
            np.testing.assert_array_equal(model.weights[key], array)


def test_train_twice_is_the_same_and_another_seed_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    runs = [report(capsys, "my.toml", "--steps", "7", "--seed", seed) for seed in ("3", "3", "4")]
    for run in runs:
        del run["seconds"]
    assert runs[0] == runs[1]
    assert runs[0]["loss"] != runs[2]["loss"]
    assert [run["seed"] for run in runs] == [3, 3, 4]
    assert (runs[0]["steps"], runs[0]["reached"]) == (7, False)


def test_train_says_what_it_measured_on_held_out_sequences(capsys: pytest.CaptureFixture[str]) -> None:
    settings = ["task.held_out=0.5", "model.cell=rnn", "training.batch=1"]
    result = report(capsys, "my.toml", "--steps", "3", "--set", *settings)
    run = Run(presets.load("my.toml", settings))
    run.run(3)
    assert result["heldout_loss"] == pytest.approx(run.evaluate().loss)
    assert result["heldout_accuracy"] == run.evaluate().accuracy
    assert result["heldout_on"] == "1 sequence of 2, drawn by the seed"
    assert result["sequences"] == 3


def test_train_measures_by_length_where_lengths_differ(capsys: pytest.CaptureFixture[str]) -> None:
    lines = "\\n".join(f"{'a ' * length}=> {'odd' if length % 2 else 'even'}" for length in (1, 2, 3, 4, 5) * 2)
    settings = ["--set", f'task.sequences="{lines}"']
    run = Run(presets.load("my.toml", settings[1:]))
    run.run(4)
    outputs = {len(one.inputs): run.predict(collate([one])).argmax() == one.targets[-1] for one in run.task.evaluation}
    found = report(capsys, "my.toml", "--steps", "4", *settings, "--by-length")["by_length"]
    assert [(each["shortest"], each["longest"], each["sequences"]) for each in found] == [
        (n, n, 2) for n in range(1, 6)
    ]
    assert [each["accuracy"] for each in found] == [outputs[length] for length in range(1, 6)]
    code, out, _ = printed(capsys, "train", "my.toml", "--steps", "4", *settings, "--by-length")
    assert code == 0
    assert "By length, on the training sequences\n\ntimesteps  sequences  accuracy " in out
    _, out, _ = printed(capsys, "train", "sine", "--steps", "1", "--by-length")
    assert "By length: there is nothing to tell apart" in out


def test_without_a_mark_nothing_is_reached(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    (folder / "no-mark.toml").write_text(PRESET.partition("[mark]")[0])
    assert report(capsys, "no-mark.toml", "--steps", "2")["reached"] is None
    assert report(capsys, "no-mark.toml", "--set", "model.units=1")["steps"] == DEFAULT_STEPS


def test_train_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = printed(capsys, "train", "my.toml", "--out", "a.pt")
    assert (code, err) == (0, "")
    assert out.startswith("my.toml reached its mark after ")
    assert "\nMeasured on the training sequences: most frequent class 50 %.\n" in out
    assert out.endswith("\nwrote a.pt\n")
    _, out, _ = printed(capsys, "train", "my.toml", "--steps", "2")
    assert out.startswith("my.toml has not reached its mark after 2 steps, 4 sequences, ")


def test_train_says_which_baseline_is_better(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    waves = [f"{np.sin(0.1 * t) + 0.01 * t:.4f}" for t in range(300)]
    (folder / "a.csv").write_text("\n".join(["height", *waves]))
    (folder / "series.toml").write_text(
        'schema = 1\ntitle = "T"\ntask = {kind = "csv", file = "a.csv", difference = "none"}\n'
        'model = {readout = "every-step"}\n'
    )
    result = report(capsys, "series.toml", "--steps", "1")
    assert list(result["baselines"]) == ["last value", "seasonal last value", "linear autoregression"]
    _, out, _ = printed(capsys, "train", "series.toml", "--steps", "1")
    *_, compared, warning = out.splitlines()
    assert compared.startswith("Measured on what is held out: last value ")
    assert warning.startswith("The linear autoregression forecasts better on what is held out: ")
    assert f" against {result['heldout_loss']:.2g}; so do the last value (" in warning
    assert warning.index("the last value") < warning.index("the seasonal last value")


def test_a_run_that_diverges_fails_and_writes_nothing(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    argv = ["my.toml", "--set", "training.learning_rate=1000", "--out", "a.pt", "--json"]
    code, out, err = printed(capsys, "train", *argv)
    assert code == 1
    assert "learning rate 1000 is too high" in err
    result = json.loads(out)
    assert result["reached"] is False
    assert result["out"] == []
    assert not (folder / "a.pt").exists()


def test_a_model_that_cannot_be_written_fails(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, out, err = printed(capsys, "train", "my.toml", "--steps", "1", "--out", "a.pt", "--json")
    assert (code, err) == (1, "playground: a.pt: not written, because the disk is full.\n")
    assert json.loads(out)["out"] == []
    assert [path.name for path in folder.iterdir()] == ["my.toml"]


def commands(name: str) -> list[str]:
    """A command line that writes this file; what it needs is there."""
    match Path(name).suffix:
        case ".npz" | ".csv" | ".json":
            return ["trace", "model.pt", "the grass", "--out", name]
        case ".wav":
            return ["sound", "speech-generation", "--steps", "1", "--probe", "ee 140", "--out", name]
        case ".gif" | ".mp4":
            return ["animate", "my.toml", "--steps", "1", "--out", name]
        case ".pt" | ".safetensors":
            return ["train", "my.toml", "--steps", "1", "--out", name]
    return ["screenshot", "my.toml", "--steps", "1", "--out", name]


SUFFIXES = (".png", ".svg", ".pdf", ".gif", ".mp4", ".wav", ".npz", ".csv", ".json", ".pt", ".safetensors")


@pytest.mark.parametrize("name", [f"old{suffix}" for suffix in SUFFIXES])
def test_a_full_disk_leaves_the_old_file_and_has_one_exit_code(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch, qapp: object, name: str
) -> None:
    printed(capsys, "train", "my.toml", "--steps", "1", "--out", "model.pt")
    (folder / name).write_bytes(b"before")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, _, err = printed(capsys, *commands(name))
    assert (code, err) == (1, f"playground: {name}: not written, because the disk is full.\n")
    assert (folder / name).read_bytes() == b"before"
    assert {path.name for path in folder.iterdir()} == {"my.toml", "model.pt", name}


@pytest.mark.parametrize("name", ["old.png", "old.svg", "old.pdf"])
def test_a_picture_that_qt_cannot_draw_leaves_the_old_file(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch, qapp: object, name: str
) -> None:
    """Qt says so with False, and raises nothing."""
    from playground.views.figures import rendering

    (folder / name).write_bytes(b"before")

    class Blank(rendering.QPainter):
        def begin(self, _: object) -> bool:
            return False

    class Unsaved(rendering.QBuffer):
        def open(self, _: object) -> bool:
            return False

    monkeypatch.setattr(rendering, *(("QBuffer", Unsaved) if name == "old.png" else ("QPainter", Blank)))
    code, _, err = printed(capsys, *commands(name))
    assert code == 1
    assert err.startswith(f"playground: {name}: not written, because the picture could not be drawn")
    assert (folder / name).read_bytes() == b"before"


@pytest.mark.parametrize("argv", [("presets",), ("--help",), ("train", "--help"), ("train", "my.toml", "--steps", "1")])
def test_output_that_cannot_be_written_is_a_sentence(folder: Path, argv: tuple[str, ...]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "playground", *argv]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=env, check=False)
    assert (done.returncode, done.stderr) == (1, "playground: the output: not written, because the disk is full.\n")


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_trace_prints_and_writes_what_the_model_computes(
    capsys: pytest.CaptureFixture[str], folder: Path, suffix: str
) -> None:
    report(capsys, "my.toml", "--out", f"model{suffix}")
    code, out, err = printed(capsys, "trace", f"model{suffix}", "the grass is very always", "--out", "t.npz")
    assert (code, out, err) == (0, "", "")
    run = Run(presets.load("my.toml"))
    run.run(500)
    trace = run.trace("the grass is very always")
    with np.load(folder / "t.npz") as arrays:
        assert arrays["hidden"].shape == (5, 1, 16)
        np.testing.assert_array_equal(arrays["hidden"], trace.hidden)
        np.testing.assert_array_equal(arrays["forget"], trace.gates["forget"])
        reach = run.reach("the grass is very always")
        assert reach is not None
        np.testing.assert_array_equal(arrays["reach_hidden"], reach.hidden)
        np.testing.assert_array_equal(arrays["reach_cell"], reach.cell)
    code, out, _ = printed(capsys, "trace", f"model{suffix}", "the grass is very always")
    lines = out.splitlines()
    assert code == 0
    assert [line.split()[0] for line in lines] == ["the", "grass", "is", "very", "always"]
    assert "very (unknown)" in lines[3]
    assert lines[4].split()[1:3] == ["greener", f"{trace.predictions[-1].max():.3f}"]


def test_trace_of_numbers_and_of_a_long_text(capsys: pytest.CaptureFixture[str]) -> None:
    settings = ["task.tokens=numbers", "task.sequences=0 0.5 1 0.5 0 => 0.7"]
    report(capsys, "my.toml", "--steps", "2", "--out", "m.pt", "--set", *settings)
    code, out, err = printed(capsys, "trace", "m.pt", "0 0.5 " * 50_000)
    assert (code, len(out.splitlines())) == (0, 1000)
    assert err == "playground: only the first 1,000 tokens are traced.\n"
    float(out.split()[1])


def test_trace_of_a_network_made_elsewhere(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    net = torch.nn.ModuleDict(
        {"emb": torch.nn.Embedding(3, 2), "rnn": torch.nn.LSTM(2, 4), "fc": torch.nn.Linear(4, 2)}
    )
    torch.save(net.state_dict(), folder / "net.pth")
    (folder / "tokens.json").write_text('["<unk>", "a", "b"]')
    (folder / "labels.txt").write_text("low\nhigh\n")
    named = ["--vocabulary", "tokens.json", "--labels", "labels.txt"]
    code, out, err = printed(capsys, "trace", "net.pth", "a c b", *named, "--choose", "timing=final", "tokens=words")
    with torch.no_grad():
        hidden, _ = net["rnn"](net["emb"](torch.tensor([1, 0, 2])))
        expected = net["fc"](hidden).softmax(-1)[-1]
    assert code == 0
    assert "c (unknown)" in out.splitlines()[1]
    assert f"{('low', 'high')[expected.argmax()]} {expected.max():.3f}" in out.splitlines()[2]
    assert "shown as one matrix" in err
    net["norm"] = torch.nn.LayerNorm(4)
    torch.save(net.state_dict(), folder / "net.pth")
    code, out, err = printed(capsys, "trace", "net.pth", "a", *named)
    assert (code, out) == (2, "")
    assert "norm.weight (4) is not understood." in err
    assert printed(capsys, "trace", "net.pth", "a", *named, "--partly")[0] == 0
    assert (
        "timing must be every-step, final or mean"
        in printed(capsys, "trace", "net.pth", "a", *named, "--choose", "timing=never")[2]
    )


def test_trace_of_vectors(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    net, inputs = torch.nn.GRU(2, 3), np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)
    torch.save(net.state_dict(), folder / "net.pt")
    np.save(folder / "inputs.npy", inputs)
    (folder / "inputs.csv").write_text("x,y\n" + "\n".join(f"{x!s},{y!s}" for x, y in inputs))
    for name in ("inputs.npy", "inputs.csv"):
        code, _, _ = printed(capsys, "trace", "net.pt", "--vectors", name, "--out", "t.npz")
        assert code == 0
        with np.load(folder / "t.npz") as arrays, torch.no_grad():
            np.testing.assert_allclose(arrays["hidden"][:, 0], net(torch.from_numpy(inputs))[0].numpy(), atol=1e-6)
    assert printed(capsys, "trace", "net.pt")[0] == 2


@pytest.mark.parametrize(
    ("settings", "between", "arrow"),
    [
        (["task.tokens=words"], " ", " => greener"),
        (["task.tokens=characters"], "", " => greener"),
        (["task.tokens=numbers", "task.sequences=0 0.5 => 0.7"], " ", " => 1"),
        (["model.readout=every-step", "task.sequences=a b a"], " ", ""),
        (["model.readout=every-step", "task.sequences=a b a"], " ", " =>"),
    ],
)
def test_trace_says_that_it_cut_a_text_only_where_it_did(
    capsys: pytest.CaptureFixture[str], settings: list[str], between: str, arrow: str
) -> None:
    report(capsys, "my.toml", "--steps", "1", "--out", "m.pt", "--set", *settings)
    whole = between.join(["1"] * 1000)
    code, out, err = printed(capsys, "trace", "m.pt", whole + arrow)
    assert (code, len(out.splitlines()), err) == (0, 1000, "")
    code, out, err = printed(capsys, "trace", "m.pt", f"{whole}{between}1{arrow}")
    assert (code, len(out.splitlines())) == (0, 1000)
    assert err == "playground: only the first 1,000 tokens are traced.\n"


def test_at_every_step_the_answer_counts_too(capsys: pytest.CaptureFixture[str]) -> None:
    report(capsys, "my.toml", "--steps", "1", "--out", "m.pt", "--set", "model.readout=every-step")
    assert printed(capsys, "trace", "m.pt", "a " * 999 + "=> b")[2] == ""
    assert printed(capsys, "trace", "m.pt", "a " * 1000 + "=> b")[2].startswith("playground: only the first 1,000 ")


def test_trace_writes_every_file_it_is_given(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    report(capsys, "my.toml", "--steps", "1", "--out", "m.pt")
    argv = ["trace", "m.pt", "the grass", "--out", "a.npz", "b.csv", "--out", "c.json"]
    assert printed(capsys, *argv) == (0, "", "")
    for name in ("a.npz", "b.csv", "c.json"):
        assert (folder / name).stat().st_size > 0


def test_a_file_that_is_named_twice_is_written_once(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def told(path: Path, *given: Any, plain: Any = files.write_bytes) -> None:
        written.append(path)
        plain(path, *given)

    monkeypatch.setattr(files, "write_bytes", told)
    argv = ["--out", "m.pt", "--out", "m.pt", "n.pt", "./m.pt", str(folder / "n.pt")]
    assert report(capsys, "my.toml", "--steps", "1", *argv)["out"] == ["m.pt", "n.pt"]
    assert printed(capsys, "trace", "m.pt", "the grass", "--out", "t.csv", "./t.csv", "--out", "t.csv")[0] == 0
    assert written == [Path("m.pt"), Path("n.pt"), Path("t.csv")]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("train none.toml", "playground: none.toml: there is no such file."),
        (
            "train my.toml --set model.units=0",
            "playground: --set: model.units is 0, but must be a whole number from 1 ",
        ),
        ("train my.toml --seed -1", 'playground train: argument --seed: "-1" is not a whole number from 0 to 2,147,48'),
        ("train my.toml --steps 0", 'playground train: argument --steps: "0" is not a whole number from 1 to 10,000,0'),
        ("train my.toml --steps 1e3", 'playground train: argument --steps: "1e3" is not a whole number from 1 to 10,'),
        (
            "train my.toml --out model.tflite",
            "playground: model.tflite: the name of this file must end in .safetensors, .pt",
        ),
        ("train my.toml --out no/model.pt", "playground: no/model.pt: there is no folder "),
        ("train my.toml --ste 3", "playground train: unrecognized arguments: --ste 3; see playground train --help"),
        ("train", "playground train: the following arguments are required: PRESET|FILE; see playground train --help"),
        ("trian my.toml", "playground: there is no command trian; did you mean playground train?"),
        ("my.toml my.toml", "playground: unrecognized arguments: my.toml; see playground --help"),
        ("zzz", "playground: zzz: there is no preset of this name, only "),
        ("trace none.pt x", "playground: none.pt: there is no such file."),
        ("trace my.toml x", "playground: my.toml: the name of a model's file ends in .safetensors or .pt."),
        ("trace none.pt x --out t.txt", "playground: t.txt: the name of this file must end in .npz, .csv or .json."),
        ("screenshot my.toml", "playground screenshot: the following arguments are required: --out; see "),
        ("screenshot my.toml --out a.jpg", "playground: a.jpg: the name of this file must end in .png, .svg or .pdf."),
        ("animate my.toml --out a.png", "playground: a.png: the name of this file must end in .gif or .mp4."),
        ("animate my.toml --out a.gif --every 0", 'playground animate: argument --every: "0" is not a whole number '),
        ("screenshot my.toml --out a.png --size 9x9", 'playground screenshot: argument --size: "9x9" is not a size '),
        (
            "screenshot my.toml --out a.png --size 959x600",
            'playground screenshot: argument --size: "959x600" is not a size from 960x600 to 7680x4320, such',
        ),
        ("screenshot my.toml --out a.png --size 960x599", 'playground screenshot: argument --size: "960x599" is not '),
        (f"screenshot my.toml --out {LONG}.png", f"playground: {LONG}.png: its name is too long."),
        (f"train my.toml --out {LONG}.pt", f"playground: {LONG}.pt: its name is too long."),
        (f"train {LONG}.toml", f"playground: {LONG}.toml: its name is too long."),
        (f"{LONG}.toml", f"playground: {LONG}.toml: its name is too long."),
        (f"trace none.pt x --out {LONG}.npz", f"playground: {LONG}.npz: its name is too long."),
        (f"trace {LONG}.pt x", f"playground: {LONG}.pt: its name is too long."),
        ("trace none.pt x --out t.npz t.txt", "playground: t.txt: the name of this file must end in .npz, .csv or "),
        ("screenshot my.toml --out a.png --theme red", "playground screenshot: argument --theme: invalid choice: 're"),
        ("bench --jsn", "playground bench: unrecognized arguments: --jsn; see playground bench --help"),
        ("bench --json --markdown", "playground bench: argument --markdown: not allowed with argument --json; see "),
        ("bench --plot a.jpg", "playground: a.jpg: the name of this file must end in .png or .svg."),
        ("bench --from none.json", "playground: none.json: there is no such file."),
        ("bench --from my.toml", "playground: my.toml: this is no measurement; make one with playground bench --json."),
        ("presets more", "playground presets: unrecognized arguments: more; see playground presets --help"),
        ("--\x1b[31m", "playground: unrecognized arguments: --\\x1b[31m; see playground --help"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_2(capsys: pytest.CaptureFixture[str], argv: str, said: str) -> None:
    code, out, err = printed(capsys, *argv.split())
    assert (code, out) == (2, "")
    assert err.startswith(said)
    assert err.count("\n") == 1


def test_an_empty_sequence_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    report(capsys, "my.toml", "--steps", "1", "--out", "m.pt")
    code, _, err = printed(capsys, "trace", "m.pt", "  ")
    assert (code, err) == (
        2,
        "playground trace: the sequence is empty; type at least one token; see playground trace --help\n",
    )


def test_what_nobody_expected_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no\nmore")

    monkeypatch.setattr(Run, "run", fail)
    assert printed(capsys, "train", "my.toml") == (1, "", "playground: unexpected RuntimeError: no\n")


@pytest.mark.parametrize("command", ["", "presets", "train", "export", "trace", "screenshot", "animate", "bench"])
def test_help_says_what_there_is(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, out, err = printed(capsys, *command.split(), "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"usage: playground {command or '[PRESET | FILE | LINK]'}")
    assert "exit codes: 0" in out


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Stands for the rooms with the window; holds what they are asked to do."""
    calls: list[tuple[Any, ...]] = []

    def stand_in(module: str, function: str) -> None:
        fake = ModuleType(module)
        setattr(fake, function, lambda *given, **named: calls.append((function, *given, named)) or 0)
        monkeypatch.setitem(sys.modules, module, fake)
        monkeypatch.setattr(module, fake, raising=False)

    stand_in("playground.app.start", "open_window")
    stand_in("playground.bench", "main")
    stand_in("playground.app.automation.screenshot", "take_screenshot")
    stand_in("playground.app.automation.lesson_pictures", "take_lesson_pictures")
    monkeypatch.setattr(display, "problem", lambda: None)
    return calls


def test_pictures_are_of_a_preset_or_of_a_lesson(
    capsys: pytest.CaptureFixture[str], window: list[tuple[Any, ...]]
) -> None:
    for asked in ("", "hello --lesson one-word"):
        code, _, err = printed(capsys, "screenshot", *asked.split(), "--out", "pictures")
        assert (code, err) == (
            2,
            "playground screenshot: name either a preset or a --lesson; see playground screenshot --help\n",
        )
    asked = "--lesson one-word --step 2 --theme dark --out pictures"
    assert printed(capsys, "screenshot", *asked.split()) == (0, "", "")
    named = {"step": 2, "size": (1440, 900), "theme": "dark", "out": Path("pictures")}
    assert window == [("take_lesson_pictures", "one-word", named)]


def test_the_window_gets_what_was_asked_for(capsys: pytest.CaptureFixture[str], window: list[tuple[Any, ...]]) -> None:
    assert printed(capsys) == (0, "", "")
    assert printed(capsys, "my.toml") == (0, "", "")
    assert printed(capsys, "bench", "--json") == (0, "", "")
    asked = "my.toml --out a.png --size 960x600 --theme dark --level basic --steps 0 --seed 3 --set model.units=3"
    assert printed(capsys, "screenshot", *asked.split()) == (0, "", "")
    assert window == [
        ("open_window", None, {}),
        ("open_window", "my.toml", {}),
        ("main", {"as_json": True, "as_markdown": False, "stored": None, "plot": None}),
        (
            "take_screenshot",
            {
                "preset": "my.toml",
                "steps": 0,
                "size": (960, 600),
                "theme": "dark",
                "level": "basic",
                "out": Path("a.png"),
                "overrides": ("model.units=3",),
                "seed": 3,
            },
        ),
    ]


def test_a_broken_preset_opens_no_window(
    capsys: pytest.CaptureFixture[str], window: list[tuple[Any, ...]], folder: Path
) -> None:
    (folder / "broken.toml").write_text("title =")
    code, _, err = printed(capsys, "broken.toml")
    assert code == 2
    assert err.startswith("playground: broken.toml: this is not TOML: ")
    assert window == []


COMMAND = [sys.executable, "-m", "playground"]
TELLING = """
import sys
from playground.cli import main
from playground.engine.training.run import Run

def told(run, *given, plain=Run.run, **named):
    before = run.step
    metrics = plain(run, *given, **named)
    print(end="trained\\n" if before == 0 < run.step else "", flush=True)
    return metrics

Run.run = told
sys.exit(main(sys.argv[1:]))
"""
"""The command, telling that its first step is made."""


def test_ctrl_c_ends_a_run_with_what_it_reached(folder: Path) -> None:
    argv = ["train", "my.toml", "--steps", "9999999", "--json", "--out", "a.pt", "--set", *FOREVER]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", TELLING, *argv], text=True, **pipes) as run:
        assert run.stdout is not None
        told = run.stdout.readline()
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
    assert (run.returncode, told) == (130, "trained\n"), err
    result = json.loads(out)
    assert result["steps"] > 0
    assert err == f"playground: stopped by Ctrl+C at step {result['steps']:,}; nothing was written.\n"
    assert not (folder / "a.pt").exists()


def test_a_terminal_shows_a_progress_bar(folder: Path) -> None:
    main, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    argv = [*COMMAND, "train", "my.toml", "--steps", "1500", "--set", *FOREVER]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=terminal, text=True) as run:
        os.close(terminal)
        bar = b""
        # A terminal ends with an error when its last user has gone.
        with contextlib.suppress(OSError):
            while part := os.read(main, 4096):
                bar += part
    os.close(main)
    assert run.returncode == 0, bar
    assert b"/1500 [" in bar
    assert b"loss=" in bar


def test_output_that_nobody_reads_is_no_error() -> None:
    code = f"{sys.executable} -m playground presets | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("0", "")


def test_a_terminal_without_these_letters_gets_others() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*COMMAND, "train", "é.toml"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "playground: \\xe9.toml: there is no such file.\n")


def test_trace_does_without_torch(capsys: pytest.CaptureFixture[str]) -> None:
    report(capsys, "my.toml", "--steps", "1", "--out", "m.safetensors")
    code = "import sys; from playground.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    argv = [sys.executable, "-c", code, "trace", "m.safetensors", "the grass"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert not {"torch", "PySide6"} & set(done.stdout.split())


def test_export_writes_a_model_in_other_formats(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    report(capsys, "my.toml", "--steps", "20", "--out", "m.safetensors")
    code, out, err = printed(capsys, "export", "m.safetensors", "--out", "m.onnx", "m.md", "./m.onnx")
    assert (code, err) == (0, "")
    assert re.fullmatch(
        r"m\.onnx: checked with onnxruntime on 6 inputs: largest difference \de-\d+\nwrote m\.onnx, m\.md\n", out
    )
    assert "- accuracy: " in (folder / "m.md").read_text(encoding="utf-8")
    assert printed(capsys, "export", "none.pt", "--out", "a.py") == (
        2,
        "",
        "playground: none.pt: there is no such file.\n",
    )
    assert printed(capsys, "export", "m.safetensors", "--out", "no/a.py")[0] == 2


def test_what_no_file_can_hold_is_said_before_training(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx, "LIMIT", 1000)
    monkeypatch.setattr(Run, "run", lambda *_, **__: pytest.fail("it trained"))
    code, out, err = printed(capsys, "train", "my.toml", "--out", "m.onnx")
    assert (code, out) == (2, "")
    assert err == "playground: m.onnx: its weights need more than 1e-06 GB, and an .onnx file ends at 2 GB.\n"


def test_a_saved_experiment_goes_on_as_if_it_had_never_been_saved(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert report(capsys, "my.toml", "--steps", "3", "--save", "a.safetensors")["out"] == ["a.safetensors"]
    result = report(capsys, "a.safetensors", "--steps", "4", "--save", "b.safetensors", "--out", "b.pt")
    assert (result["steps"], result["out"]) == (7, ["b.pt", "b.safetensors"])
    report(capsys, "my.toml", "--steps", "7", "--out", "whole.pt")
    one, whole = models.read_model("b.pt"), models.read_model("whole.pt")
    assert all(one.weights[name].tobytes() == array.tobytes() for name, array in whole.weights.items())
    (network,) = experiments.read(Path("b.safetensors")).networks
    assert network.curve.steps.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert printed(capsys, "trace", "b.safetensors", "the grass")[1] == printed(capsys, "trace", "b.pt", "the grass")[1]
    code, _, err = printed(capsys, "train", "a.safetensors", "--seed", "1")
    assert (code, err.partition(";")[0]) == (
        2, "playground train: a saved experiment goes on as it is: neither --seed nor --set changes it",
    )  # fmt: skip
    assert printed(capsys, "train", "my.toml", "--save", "a.pt")[0] == 2
    _, _, err = printed(capsys, "train", "my.toml", "--out", "c.safetensors", "--save", "./c.safetensors")
    assert err.startswith("playground train: --out and --save name the same file, c.safetensors;")


def test_two_networks_of_an_experiment_go_on_together(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    report(capsys, "my.toml", "--steps", "2", "--save", "a.safetensors")
    report(capsys, "my.toml", "--set", "model.cell=gru", "--steps", "2", "--save", "b.safetensors")
    one, other = (experiments.read(Path(name)) for name in ("a.safetensors", "b.safetensors"))
    experiments.write(Path("c.safetensors"), dataclasses.replace(one, networks=(*one.networks, *other.networks)))
    result = report(capsys, "c.safetensors", "--steps", "3", "--save", "c.safetensors")
    assert (result["steps"], result["second"]["steps"]) == (5, 5)
    assert [network.run.step for network in experiments.read(Path("c.safetensors")).networks] == [5, 5]
    lines = printed(capsys, "train", "c.safetensors", "--steps", "1")[1].splitlines()
    assert [line.partition(",")[0] for line in lines[:2]] == ["c.safetensors", "c.safetensors"]
    assert ", GRU, " in lines[1]


def test_experiments_are_trained_without_qt() -> None:
    code = "import sys, playground.session.headless_experiment\nassert 'PySide6' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
