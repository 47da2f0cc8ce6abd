"""The training curves as a figure: loss and accuracy against the step, with scales and a legend."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from playground.views.figures.figure import WIDTH, Figure
from playground.views.style.network_style import NetworkStyle
from playground.views.style.theme import LIGHT, font
from playground.views.training_strip.curve_store import CurveStore, Line

_PANEL = 170
"""Height of one set of axes in pixels."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 20, 26, 22
_STEPS = (1, 2, 3, 4, 5, 6, 8, 10)
"""An axis ends at one of these times a power of ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axes:
    """Maps values to pixels in one panel: steps from 0 to `steps`, values from `low` to `high`, logarithmic if
    `log`."""

    title: str
    place: QRectF
    steps: int
    low: float
    high: float
    log: bool

    def x(self, step: float) -> float:
        """Return the pixel of a step."""
        return self.place.left() + self.place.width() * step / self.steps

    def y(self, value: float) -> float:
        """Return the pixel of a value, clamped to the scale."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """All curves of one network, thinned for print, and their pens."""

    lines: dict[str, Line]
    heldout: bool
    trained_pen: QPen
    heldout_pen: QPen
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A second network's points, and the look of both networks."""

    store: CurveStore
    styles: tuple[NetworkStyle, NetworkStyle]


def curves(store: CurveStore, *, log: bool, width: int = WIDTH, pair: Pair | None = None) -> Figure:
    """Return a figure of all points so far, thinned for print. `log`: logarithmic loss; `pair`: the second network, if
    two are compared."""
    stores = [store] if pair is None else [store, pair.store]
    runs = [_run(each, 2 * width, None if pair is None else pair.styles[place]) for place, each in enumerate(stores)]
    steps = _round(max(*(each.last_step for each in stores), 10))
    ranges = [each.loss_range for each in stores if each is store or len(each)]
    low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
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
        panels.append((Axes(title=title, place=place, steps=steps, low=bottom, high=top, log=scale), name))

    def paint(painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for axes, name in panels:
            _draw_axes(painter, axes)
            for run in runs:
                _draw_line(painter, axes, run.lines[name], run.trained_pen)
                if run.heldout:
                    _draw_line(painter, axes, run.lines[f"heldout_{name}"], run.heldout_pen)
        _draw_legend(painter, width, runs)

    return Figure(name="Training curves", width=width, height=_PANEL * len(panels) + 8, paint=paint)


def _run(store: CurveStore, width: int, style: NetworkStyle | None) -> _Run:
    """Return a network's curves: black for a single network, otherwise in its colour and dashes."""
    trained, held = (QPen(QColor(LIGHT.text), 1), _dotted(LIGHT.accent)) if style is None else _pens(style)
    return _Run(
        lines=store.lines(width),
        heldout=bool(store.evaluations),
        trained_pen=trained,
        heldout_pen=held,
        name="training batch" if style is None else style.name if style.same_kind else f"{style.letter} {style.kind}",
    )


def _pens(style: NetworkStyle) -> tuple[QPen, QPen]:
    pen = style.pen(LIGHT, 1.25)
    pen.setCosmetic(False)
    return pen, _dotted(style.colour(LIGHT))


def _draw_axes(painter: QPainter, axes: Axes) -> None:
    """Draw the title, a line and a number for each tick, and the steps below."""
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
        text = f"{step:,.0f}" if part < 5 else f"step {step:,.0f}"
        middle = Qt.AlignmentFlag.AlignHCenter if part < 5 else Qt.AlignmentFlag.AlignRight
        left = axes.x(step) - (40 if part < 5 else 80)
        painter.drawText(QRectF(left, place.bottom() + 4, 80, 16), middle, text)


def _draw_line(painter: QPainter, axes: Axes, line: Line, pen: QPen) -> None:
    """Draw a line through the points, broken where values are missing. A point by itself is a dot."""
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


def _draw_legend(painter: QPainter, width: int, runs: Sequence[_Run]) -> None:
    """Draw a piece of each line with its name, at the top right."""
    named = [(run.name, run.trained_pen) for run in runs]
    held = [run.heldout_pen for run in runs if run.heldout]
    if held:
        # Two networks already differ by colour, so one neutral entry explains the dots.
        named.append(("held-out sequences", held[0] if len(runs) == 1 else _dotted(LIGHT.text2)))
    painter.setFont(font(11))
    right = width - _RIGHT
    for text, pen in reversed(named):
        left = right - QFontMetrics(font(11)).horizontalAdvance(text) - 2
        painter.setPen(QColor(LIGHT.text2))
        painter.drawText(QRectF(left, 2, right - left + 2, 18), Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(pen)
        painter.drawLine(QLineF(left - 28, 11, left - 6, 11))
        right = left - 44


def _dotted(colour: str) -> QPen:
    pen = QPen(QColor(colour), 1.5)
    pen.setStyle(Qt.PenStyle.DotLine)
    return pen


def _round(step: int) -> int:
    """Return the next round number of steps that is divisible by 5."""
    power = 10 ** (len(str(step)) - 1)
    return next(n * power for n in _STEPS if n * power >= step) if step > 10 else 10


def _round_value(value: float) -> float:
    power = 10.0 ** math.floor(math.log10(value))
    return next(n * power for n in _STEPS if n * power >= value * (1 - 1e-6))
