"""Where the scales of tracks end: at round numbers; and lines that end where these do."""

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPolygonF


def round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten, so that the scale's ends are round numbers."""
    if not math.isfinite(value) or value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if value <= step * power * (1 + 1e-6))


def around(low: float, high: float) -> tuple[float, float]:
    """The round ends of a scale from one value to another: hardly farther apart than these, and a little where these
    are the same."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return -1.0, 1.0
    span = high - low
    if span <= 1e-6 * max(abs(low), abs(high)):
        span = round_up(abs(high)) if high else 2.0
        low, high = low - span / 2, high + span / 2
    step = round_up(span) / 10
    # A value that is an end but for rounding is that end.
    return math.floor(low / step + 1e-4) * step, math.ceil(high / step - 1e-4) * step


def between(points: Sequence[QPointF], top: float, foot: float) -> list[QPolygonF]:
    """The pieces of a line that lie between two heights. A painter could clip it, but not in a .svg."""
    pieces = [QPolygonF()]
    for start, end in pairwise(points):
        rise = end.y() - start.y()
        cuts = sorted((edge - start.y()) / rise for edge in (top, foot)) if rise else [-1.0, 2.0]
        if not rise and not top <= start.y() <= foot:
            cuts = [2.0, 2.0]
        first, last = max(cuts[0], 0.0), min(cuts[1], 1.0)
        if first < last:
            if first > 0 or pieces[-1].isEmpty():
                pieces.append(QPolygonF([start + (end - start) * first]))
            pieces[-1].append(start + (end - start) * last)
        if first >= last or last < 1:
            pieces.append(QPolygonF())
    return [piece for piece in pieces if not piece.isEmpty()]
