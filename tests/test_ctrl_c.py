"""Ctrl+C at any moment of a command with Qt: one line, one exit code, and no file of half a picture."""

import subprocess
import sys
from pathlib import Path

import pytest

PRESSED = """
import signal, sys

class Press:
    def find_spec(self, name, *_):
        if name == sys.argv[1]:
            signal.raise_signal(signal.SIGINT)

# A shell has what it starts in the background ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Press())
from playground.cli import main
sys.exit(main(sys.argv[2:]))
"""
"""The command, with Ctrl+C pressed at the moment when a module begins to be loaded."""

IN_A_SLOT = """
import signal, sys
from PySide6.QtCore import QTimer
from playground.app.automation import screenshot

def train(app, window, seen, steps, plain=screenshot._train):
    QTimer.singleShot(0, lambda: signal.raise_signal(signal.SIGINT))
    plain(app, window, seen, steps)

signal.signal(signal.SIGINT, signal.default_int_handler)
screenshot._train = train
from playground.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""The command, with Ctrl+C pressed while Qt calls Python, which loses what is raised there."""

COPIED = """
import sys
from PySide6.QtCore import QTimer
from playground.app import start

def load(window, preset):
    def copy():
        window.figure_export.copy_score()
        window.close()

    QTimer.singleShot(0, copy)

start.load_after_first_paint = load
sys.exit(start.open_window("hello"))
"""
"""The window, in which a figure is copied just before it closes."""

ENDED = (130, "playground: stopped by Ctrl+C.\n")


def ended(code: str, *argv: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-c", code, *argv], capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "module",
    [
        "playground.core.specs",
        "PySide6.QtWidgets",
        "PySide6.QtSvg",
        "playground.app.main_window",
        "playground.engine.training.run",
    ],
)
def test_pressed_while_a_module_is_loaded(tmp_path: Path, module: str) -> None:
    out = tmp_path / "a.png"
    argv = ["screenshot", "hello", "--steps", "9999999", "--set", "mark.loss=1e-30", "--out", str(out)]
    assert ended(PRESSED, module, *argv) == ENDED
    assert not list(tmp_path.iterdir())


def test_pressed_in_code_that_qt_calls(tmp_path: Path) -> None:
    argv = ["screenshot", "hello", "--steps", "9999999", "--set", "mark.loss=1e-30", "--out", str(tmp_path / "a.png")]
    assert ended(IN_A_SLOT, *argv) == ENDED
    assert not list(tmp_path.iterdir())


def test_pressed_while_an_animation_is_made(tmp_path: Path) -> None:
    argv = ["animate", "hello", "--steps", "9999999", "--out", str(tmp_path / "a.gif")]
    assert ended(PRESSED, "playground.app.automation.animate", *argv) == ENDED
    assert not list(tmp_path.iterdir())


def test_a_window_that_is_opening_ends(tmp_path: Path) -> None:
    assert ended(PRESSED, "playground.app.start", "hello") == ENDED


def test_a_copied_figure_lets_the_program_end(tmp_path: Path) -> None:
    assert ended(COPIED) == (0, "")
