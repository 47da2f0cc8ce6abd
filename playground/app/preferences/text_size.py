"""The text size, from the View menu. The whole window scales with it, as Qt's scale factor."""

import os

from playground.app.context import Context

SIZES = {1.0: "100 %", 1.25: "125 %", 1.5: "150 %"}
_QT = "QT_SCALE_FACTOR"


def apply(size: float) -> None:
    """Set Qt's scale factor, which multiplies the screen's own. Call this before creating the QApplication. A factor
    that is set in the environment already is kept."""
    if size != 1.0:
        os.environ.setdefault(_QT, f"{size:g}")


def choose(context: Context, size: float) -> None:
    """Store another size for the next start; Qt reads the factor only once."""
    context.settings.text_size = size
    context.settings.sync()
    context.messages.show(f"Text is at {SIZES[size]} from the next start on.", "right")
