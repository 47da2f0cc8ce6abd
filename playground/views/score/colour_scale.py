"""The colour scale beside a track: a bar, and the values that it names."""

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from playground.core.batches import Array
from playground.views.score import sharp_images
from playground.views.score.scale import signed_root
from playground.views.style.colour_maps import picture
from playground.views.style.numbers import format_tick
from playground.views.style.theme import Theme, font

_TICK = 11
"""The least distance between two values, in pixels."""

Ticks = list[tuple[float, float]]
"""The values that a scale names, each with its middle below the top of the bar, in pixels."""


def end_ticks(levels: tuple[float, float], height: float) -> Ticks:
    """Return the two ends of a bar `height` pixels high."""
    low, high = levels
    return [(high, 6.0), (low, height - 5.0)]


def round_ticks(levels: tuple[float, float], height: float, *, rooted: bool) -> Ticks:
    """Return the ends, 0, and on a root scale 1 and -1 also, where there is room for them."""
    low, high = levels
    found = end_ticks(levels, height)
    for value in (0.0, 1.0, -1.0) if rooted else (0.0,):
        share = float(signed_root(np.array(value), high)) if rooted else value / high
        middle = height / 2 * (1 - share)
        if low < value < high and all(abs(middle - other) >= _TICK for _, other in found):
            found.append((value, middle))
    return found


def paint_scale(painter: QPainter, bar: QRectF, colours: Array, ticks: Ticks, theme: Theme) -> None:
    """Paint the bar from its highest value down, and the values at its right."""
    sharp_images.draw_sharp(painter, bar, _bar(colours.tobytes()))
    painter.setPen(QColor(theme.text2))
    for value, middle in ticks:
        text = format_tick(value)
        painter.setFont(font(11 if len(text) < 4 else 9))
        painter.drawText(QRectF(bar.right() + 4, bar.top() + middle - 7, 29, 13), Qt.AlignmentFlag.AlignLeft, text)


@lru_cache(maxsize=8)
def _bar(colours: bytes) -> QImage:
    """Return a colour map, in Qt's format, as an image from its last colour down."""
    return picture(np.linspace(1, 0, 256)[:, None], (0, 1), np.frombuffer(colours, np.uint32))
