"""The text size, from the View menu. The whole window scales with it, as Qt's scale factor. Stored in the settings."""

import os

from PySide6.QtCore import QTimer

from playground.app import scale_factor
from playground.app.context import Context

SIZES = {1.0: "100 %", 1.25: "125 %", 1.5: "150 %"}
_QT = "QT_SCALE_FACTOR"


def apply(size: float) -> None:
    """Set Qt's scale factor, which multiplies the screen's own. Call this before creating the QApplication. A factor
    that is set in the environment already is kept."""
    if size != 1.0:
        os.environ.setdefault(_QT, f"{size:g}")


def choose(context: Context, size: float) -> None:
    """Change to another size and store it. The windows change once the menu that asked for it is closed."""
    context.settings.text_size = size
    context.settings.sync()
    QTimer.singleShot(0, context.messages, lambda: _change(context, size))


def _change(context: Context, size: float) -> None:
    if not scale_factor.change(size):
        context.messages.show(f"Text is at {SIZES[size]} from the next start on.", "right")
