"""Scales of the tracks: their round ends, lines cut off at these, and values that spread over many sizes."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPolygonF

from playground.core.batches import Array


def round_up(value: float) -> float:
    """Return the next of 1, 2, 5 times a power of ten; 1 for a value that is not positive and finite."""
    if not math.isfinite(value) or value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if value <= step * power * (1 + 1e-6))


def round_range(low: float, high: float) -> tuple[float, float]:
    """Return round ends of a scale that holds both values, with little margin. Widens the scale if both are the
    same."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return -1.0, 1.0
    span = high - low
    if span <= 1e-6 * max(abs(low), abs(high)):
        span = round_up(abs(high)) if high else 2.0
        low, high = low - span / 2, high + span / 2
    step = round_up(span) / 10
    # Do not widen the scale for a rounding error.
    return math.floor(low / step + 1e-4) * step, math.ceil(high / step - 1e-4) * step


def signed_root(values: Array, limit: float) -> Array:
    """Map values that have no bounds to shares of a symmetric scale: sign · √(|value| / limit), clamped to ±1. Small
    values stay visible beside large ones."""
    return np.asarray(np.sign(values) * np.sqrt(np.minimum(np.abs(values) / limit, 1)))


def clip_line(points: Sequence[QPointF], top: float, foot: float) -> list[QPolygonF]:
    """Return the pieces of a line between two heights. (Clipping by the painter is lost in an SVG.)"""
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
