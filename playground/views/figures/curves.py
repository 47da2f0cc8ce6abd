"""The training curves on paper: loss and accuracy against the step, with their scales and what each line is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from playground.views.curve_store import CurveStore, Line
from playground.views.figures.figure import WIDTH, Figure
from playground.views.numbers import thousands
from playground.views.theme import LIGHT, font

_PANEL = 170
"""Pixels of height of one set of axes."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 20, 26, 22
_STEPS = (1, 2, 3, 4, 5, 6, 8, 10)
"""Where an axis may end: at one of these times a power of ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """Where values lie in one panel: `steps` from 0 to its end, `low` to `high`, on a logarithmic scale if `log`."""

    title: str
    place: QRectF
    steps: int
    low: float
    high: float
    log: bool

    def x(self, step: float) -> float:
        """The pixel of a step."""
        return self.place.left() + self.place.width() * step / self.steps

    def y(self, value: float) -> float:
        """The pixel of a value; of what lies outside the scale, that of its end."""
        low, high, value = (math.log10(v) if self.log else v for v in (self.low, self.high, max(value, self.low)))
        return self.place.bottom() - self.place.height() * min((value - low) / (high - low), 1)

    @property
    def ticks(self) -> list[float]:
        """Values with a line and a number: the powers of ten, or both ends and the middle."""
        if not self.log:
            return [self.low, (self.low + self.high) / 2, self.high]
        first, last = round(math.log10(self.low)), round(math.log10(self.high))
        if last - first == 1:
            return [self.low * part for part in (1, 2, 5, 10)]
        return [10.0**power for power in range(first, last + 1, -(-(last - first) // 4))]


def curves(store: CurveStore, *, log: bool, width: int = WIDTH) -> Figure:
    """All points that there are now, thinned to what can be printed. `log`: the scale of the loss."""
    lines = store.lines(2 * width)
    heldout = bool(store.evaluations)
    steps = _round(max(store.last_step, 10))
    low, high = store.loss_range
    if log:
        low = 10.0 ** math.floor(math.log10(low))
        high = max(10.0 ** math.ceil(math.log10(high) - 1e-9), 10 * low)
    else:
        low, high = 0.0, _round_value(high)
    kinds = [("Loss", "loss", low, high, log)]
    if store.has_accuracy:
        kinds.append(("Accuracy", "accuracy", 0.0, 1.0, False))
    panels = []
    for index, (title, name, bottom, top, scale) in enumerate(kinds):
        place = QRectF(_LEFT, index * _PANEL + _TOP, width - _LEFT - _RIGHT, _PANEL - _TOP - _BOTTOM)
        axes = Axes(title=title, place=place, steps=steps, low=bottom, high=top, log=scale)
        panels.append((axes, lines[name], lines[f"heldout_{name}"] if heldout else None))

    def paint(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for axes, trained, held in panels:
            _draw_axes(painter, axes)
            _draw_line(painter, axes, trained, QPen(QColor(LIGHT.text), 1))
            if held is not None:
                _draw_line(painter, axes, held, _dotted())
        _draw_legend(painter, width, heldout)

    return Figure(name="Training curves", width=width, height=_PANEL * len(panels) + 8, paint=paint)


def _draw_axes(painter: QPainter, axes: Axes) -> None:
    """The title, a line and a number for each tick, and the steps below."""
    place = axes.place
    painter.setFont(font(12, 600))
    painter.setPen(QColor(LIGHT.text))
    painter.drawText(QRectF(12, place.top() - 24, 200, 18), Qt.AlignmentFlag.AlignVCenter, axes.title)
    painter.setFont(font(11))
    for value in axes.ticks:
        y = axes.y(value)
        painter.setPen(QPen(QColor(LIGHT.line), 1))
        painter.drawLine(QLineF(place.left(), y, place.right(), y))
        painter.setPen(QColor(LIGHT.text2))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        text = f"{value:.0%}".replace("%", "\u2009%") if axes.title == "Accuracy" else f"{value:g}"
        painter.drawText(QRectF(0, y - 8, place.left() - 6, 16), right, text)
    for part in range(6):
        step = axes.steps * part / 5
        text = thousands(f"{step:,.0f}" if part < 5 else f"step {step:,.0f}")
        middle = Qt.AlignmentFlag.AlignHCenter if part < 5 else Qt.AlignmentFlag.AlignRight
        left = axes.x(step) - (40 if part < 5 else 80)
        painter.drawText(QRectF(left, place.bottom() + 4, 80, 16), middle, text)


def _draw_line(painter: QPainter, axes: Axes, line: Line, pen: QPen) -> None:
    """A line through the points, in pieces where there are none between; a point by itself is a dot."""
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for piece in _pieces(line):
        points = [QPointF(axes.x(x), axes.y(y)) for x, y in piece]
        if len(points) > 1:
            painter.drawPolyline(QPolygonF(points))
        else:
            painter.save()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pen.color())
            painter.drawEllipse(points[0], 2, 2)
            painter.restore()


def _pieces(line: Line) -> list[Sequence[tuple[float, float]]]:
    x, y = line
    there = np.isfinite(y)
    ends = np.flatnonzero(np.diff(there.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    return [list(zip(x[a:b].tolist(), y[a:b].tolist(), strict=True)) for a, b in ends.tolist()]


def _draw_legend(painter: QPainter, width: int, heldout: bool) -> None:
    """A stretch of each line, named, at the top right."""
    named = [("training batch", QPen(QColor(LIGHT.text), 1))]
    if heldout:
        named.append(("held-out sequences", _dotted()))
    painter.setFont(font(11))
    right = width - _RIGHT
    for text, pen in reversed(named):
        left = right - QFontMetrics(font(11)).horizontalAdvance(text) - 2
        painter.setPen(QColor(LIGHT.text2))
        painter.drawText(QRectF(left, 2, right - left + 2, 18), Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(pen)
        painter.drawLine(QLineF(left - 28, 11, left - 6, 11))
        right = left - 44


def _dotted() -> QPen:
    pen = QPen(QColor(LIGHT.accent), 1.5)
    pen.setStyle(Qt.PenStyle.DotLine)
    return pen


def _round(step: int) -> int:
    """The next number of steps of which a fifth is a whole number."""
    power = 10 ** (len(str(step)) - 1)
    return next(n * power for n in _STEPS if n * power >= step) if step > 10 else 10


def _round_value(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(n * power for n in _STEPS if n * power >= value * (1 - 1e-6))
