"""A format that is registered is offered, explained, written and read wherever its kind is: a row is all it takes."""

import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog

from playground.app.controllers import figure_export
from playground.app.dialogs import file_dialogs
from playground.app.lab import results_export
from playground.cli import main
from playground.core.formats import Format, Formats
from playground.core.sound import Sound
from playground.engine.training.run import Run
from playground.session import headless, model_export
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.exports import animations, models, sounds, traces, weights
from playground.storage.exports.animations.stream import AnimationFormat, AnimationWriter
from playground.storage.exports.weights.base import Tensor, WeightsFormat
from playground.views.figures import formats
from playground.views.figures.figure import Figure


@pytest.fixture
def offered(qapp, monkeypatch):
    """The filters of the dialogs that are shown; each is closed at once."""
    shown: list[str] = []
    monkeypatch.setattr(QFileDialog, "exec", lambda self: shown.extend(self.nameFilters()) or 0)
    return shown


def register(monkeypatch: pytest.MonkeyPatch, registry: Formats, row: Format) -> None:
    monkeypatch.setattr(registry, "rows", (*registry.rows, row))


def said(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """What a command prints of itself, on one line."""
    assert main(argv) == 0
    return " ".join(capsys.readouterr().out.split())


def test_a_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, offered) -> None:
    row = Format(suffixes=(".eps",), label="PostScript", write=lambda figure: figure.name.encode())
    register(monkeypatch, formats.FORMATS, row)
    figure_export.write_figure(tmp_path / "a.eps", Figure(name="curves", width=1, height=1, paint=lambda painter: None))
    assert (tmp_path / "a.eps").read_bytes() == b"curves"
    with pytest.raises(FileProblem, match=r"must end in \.png, \.svg, \.pdf or \.eps"):
        figure_export.write_figure(tmp_path / "a.gif", Figure(name="", width=1, height=1, paint=lambda painter: None))
    file_dialogs.figure_to_write(None, "a")
    assert offered[0] == "PDF (*.pdf)"
    assert offered[-1] == "PostScript (*.eps)"
    file_dialogs.results_to_write(None, "a")
    assert offered[-1] == "Plot as PostScript (*.eps)"
    with pytest.raises(FileProblem, match=r"must end in \.csv, \.png, \.svg, \.pdf or \.eps"):
        results_export.write_results(tmp_path / "a.gif", None, None)
    help_text = said(capsys, "screenshot", "--help")
    assert "--out FILE.png|.svg|.pdf|.eps" in help_text
    assert "of its score, for paper, as a .svg, .pdf or .eps" in help_text


def test_the_formats_of_figures_are_known_without_qt() -> None:
    code = (
        "import sys\n"
        "from playground.views.figures.formats import FORMATS\n"
        "assert FORMATS.suffixes and not any(name.startswith('PySide6') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_model_that_is_only_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, offered) -> None:
    row = WeightsFormat(suffixes=(".names",), label="Names", write=lambda model, text: " ".join(model.weights).encode())
    register(monkeypatch, weights.FORMATS, row)
    path = tmp_path / "a.names"
    assert main(["train", "hello", "--steps", "1", "--out", str(path)]) == 0
    assert path.read_bytes().endswith(b"readout.weight readout.bias")
    run = Run(presets.load(presets.find("hello")))
    assert model_export.write(path, headless.trained_model(run)).text == f"Exported the network of step 0 to {path}."
    with pytest.raises(FileProblem, match=r"ends in \.safetensors or \.pt\."):
        models.read_model(path)
    file_dialogs.model_to_write(None, "a")
    assert offered == [
        "Model (*.safetensors)",
        "PyTorch state dict (*.pt)",
        "ONNX (*.onnx)",
        "Python, numpy alone (*.py)",
        "Model card (*.md)",
        "Names (*.names)",
    ]
    capsys.readouterr()
    assert "write the trained model, .safetensors, .pt, .onnx, .py, .keras, .md or .names;" in said(
        capsys, "train", "--help"
    )
    assert "written by train --out: .safetensors or .pt " in said(capsys, "trace", "--help")


def test_a_model_that_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    packed: list[tuple[dict, str]] = []

    def write(model, text: str) -> bytes:
        packed.append((dict(model.weights), text))
        return b"packed"

    def read(path: Path) -> tuple[str, dict[str, Tensor]]:
        assert path.read_bytes() == b"packed"
        arrays, text = packed[-1]
        return text, {name: Tensor(array.shape, "float32", lambda a=array: a) for name, array in arrays.items()}

    register(monkeypatch, weights.FORMATS, WeightsFormat(suffixes=(".held",), label="Held", write=write, read=read))
    path = str(tmp_path / "a.held")
    assert main(["train", "hello", "--steps", "1", "--out", path]) == 0
    assert main(["trace", path, "h"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("h ")
    assert main(["generate", path, "--prompt", "h", "--length", "1"]) == 0
    capsys.readouterr()
    assert "written by train --out: .safetensors, .pt or .held" in said(capsys, "trace", "--help")


def test_a_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    row = Format(suffixes=(".txt", ".text"), label="Tokens", write=lambda trace, norms: " ".join(trace.tokens).encode())
    register(monkeypatch, traces.FORMATS, row)
    model, path = tmp_path / "a.safetensors", tmp_path / "a.text"
    assert main(["train", "hello", "--steps", "1", "--out", str(model)]) == 0
    assert main(["trace", str(model), "he", "--out", str(path)]) == 0
    assert path.read_text() == "h e"
    capsys.readouterr()
    assert "write the trace, .npz, .csv, .json, .txt or .text;" in said(capsys, "trace", "--help")


def test_a_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, offered) -> None:
    row = Format(suffixes=(".raw",), label="Samples", write=lambda sound: sound.samples.tobytes())
    register(monkeypatch, sounds.FORMATS, row)
    tone = Sound(samples=np.linspace(-1, 1, 9, dtype=np.float32), rate=8000, hop=160)
    sounds.write_sound(tmp_path / "a.raw", tone)
    assert (tmp_path / "a.raw").read_bytes() == tone.samples.tobytes()
    file_dialogs.sound_to_write(None, "a")
    assert offered == ["WAV sound (*.wav)", "Samples (*.raw)"]
    assert "the sound, a .wav or .raw file" in said(capsys, "sound", "--help")


def test_an_animation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, offered) -> None:
    class Sizes(AnimationWriter):
        """Writes how large each picture is."""

        def __init__(self, file, rate, palette) -> None:
            self.count, self._file = 0, file

        def add_picture(self, picture) -> None:
            self.count += 1
            self._file.write(b"%d x %d\n" % picture.shape[1::-1])

        def finish(self) -> None:
            pass

        def close(self) -> None:
            pass

    register(
        monkeypatch, animations.FORMATS, AnimationFormat(suffixes=(".sizes",), label="Sizes", write=Sizes, scale=2)
    )
    path = tmp_path / "a.sizes"
    assert main(["animate", "hello", "--steps", "2", "--every", "1", "--out", str(path)]) == 0
    first, *others = path.read_text().splitlines()
    assert others == [first] * 2
    width = int(first.split()[0])
    assert main(["animate", "hello", "--steps", "1", "--every", "1", "--out", str(tmp_path / "a.gif")]) == 0
    with av.open(str(tmp_path / "a.gif")) as file:
        assert width == 2 * file.streams.video[0].width
    file_dialogs.animation_to_write(None, "a")
    assert offered == ["MP4 video (*.mp4)", "GIF (*.gif)", "Sizes (*.sizes)"]
    capsys.readouterr()
    assert "--out FILE.gif|.mp4|.sizes" in said(capsys, "animate", "--help")
