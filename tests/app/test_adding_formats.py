"""A format that is registered is offered, explained, written and read wherever its kind is: a row is all it takes."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from playground.app import figures, file_dialogs
from playground.app.lab import saving
from playground.cli import main
from playground.core.formats import Format, Formats
from playground.storage.errors import FileProblem
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
