"""How large all text is. Everything else grows with it, so that nothing is cut: the window shows less at once, as it
does on a smaller screen."""

import os

from playground.app.context import Context

SIZES = {1.0: "100 %", 1.25: "125 %", 1.5: "150 %"}
_QT = "QT_SCALE_FACTOR"


def apply(size: float) -> None:
    """Take the size that was chosen, on top of the screen's own scale: before the QApplication is made. Whoever starts
    the program with a scale of their own keeps that."""
    if size != 1.0:
        os.environ.setdefault(_QT, f"{size:g}")


def choose(context: Context, size: float) -> None:
    """Another size; kept, and taken at the next start, as Qt reads it only once."""
    context.settings.text_size = size
    context.settings.write()
    context.messages.say(f"Text is at {SIZES[size]} from the next start on.", "right")
