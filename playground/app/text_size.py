"""How large all text is. Everything else grows with it, so that nothing is cut: the window shows less at once, as it
does on a smaller screen."""

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

if TYPE_CHECKING:
    from playground.app.window import Window

SIZES = {1.0: "100 %", 1.25: "125 %", 1.5: "150 %"}
KEY = "text size"
NAME = "Recurrent Playground"
_QT = "QT_SCALE_FACTOR"


def kept() -> float:
    """The size that was chosen. It can be asked for before there is a QApplication."""
    saved = str(QSettings(NAME, NAME).value(KEY, ""))
    return next((size for size in SIZES if saved == f"{size:g}"), 1.0)


def apply() -> None:
    """Take the size that was chosen, on top of the screen's own scale: before the QApplication is made. Whoever starts
    the program with a scale of their own keeps that."""
    if kept() != 1.0:
        os.environ.setdefault(_QT, f"{kept():g}")


def choose(window: "Window", size: float) -> None:
    """Another size; kept, and taken at the next start, as Qt reads it only once."""
    settings = QSettings(NAME, NAME)
    settings.setValue(KEY, f"{size:g}")
    settings.sync()
    window.banner.say(f"Text is at {SIZES[size]} from the next start on.", "right")
