"""A format that is registered is offered, explained, written and read wherever its kind is: a row is all it takes."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from playground.app import exporting, figures, file_dialogs
from playground.app.lab import saving
from playground.cli import main
from playground.core.formats import Format, Formats
from playground.engine.run import Run
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.exports import models, weights
from playground.storage.exports.weights.base import Tensor
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
    figures.write(tmp_path / "a.eps", Figure(name="curves", width=1, height=1, paint=lambda painter: None))
    assert (tmp_path / "a.eps").read_bytes() == b"curves"
    with pytest.raises(FileProblem, match=r"must end in \.png, \.svg, \.pdf or \.eps"):
        figures.write(tmp_path / "a.gif", Figure(name="", width=1, height=1, paint=lambda painter: None))
    file_dialogs.figure_to_write(None, "a")
    assert offered[0] == "PDF (*.pdf)"
    assert offered[-1] == "PostScript (*.eps)"
    file_dialogs.results_to_write(None, "a")
    assert offered[-1] == "Plot as PostScript (*.eps)"
    with pytest.raises(FileProblem, match=r"must end in \.csv, \.png, \.svg, \.pdf or \.eps"):
        saving.write(tmp_path / "a.gif", None, None)
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
    row = Format(suffixes=(".names",), label="Names", write=lambda arrays, text: " ".join(arrays).encode())
    register(monkeypatch, weights.FORMATS, row)
    path = tmp_path / "a.names"
    assert main(["train", "hello", "--steps", "1", "--out", str(path)]) == 0
    assert path.read_bytes().endswith(b"readout.weight readout.bias")
    run = Run(presets.load(presets.find("hello")))
    assert exporting.export(run, None, path).text == f"Exported the network of step 0 to {path}."
    with pytest.raises(FileProblem, match=r"ends in \.safetensors or \.pt\."):
        models.read(path)
    file_dialogs.model_to_write(None, "a")
    assert offered == ["Model (*.safetensors)", "PyTorch state dict (*.pt)", "Names (*.names)"]
    capsys.readouterr()
    assert "write the trained model, .safetensors, .pt or .names;" in said(capsys, "train", "--help")
    assert "written by train --out: .safetensors or .pt " in said(capsys, "trace", "--help")


def test_a_model_that_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    packed: list[tuple[dict, str]] = []

    def write(arrays, text: str) -> bytes:
        packed.append((dict(arrays), text))
        return b"packed"

    def read(path: Path, data: bytes) -> tuple[str, dict[str, Tensor]]:
        assert data == b"packed"
        arrays, text = packed[-1]
        return text, {name: Tensor(array.shape, "float32", lambda a=array: a) for name, array in arrays.items()}

    register(monkeypatch, weights.FORMATS, Format(suffixes=(".held",), label="Held", write=write, read=read))
    path = str(tmp_path / "a.held")
    assert main(["train", "hello", "--steps", "1", "--out", path]) == 0
    assert main(["trace", path, "h"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("h ")
    assert main(["generate", path, "--prompt", "h", "--length", "1"]) == 0
    capsys.readouterr()
    assert "written by train --out: .safetensors, .pt or .held" in said(capsys, "trace", "--help")
