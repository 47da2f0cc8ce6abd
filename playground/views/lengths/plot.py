"""Draws accuracy or error against length: a marker for each range of lengths, with its confidence interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from playground.core.by_length import ByLength, LengthBin
from playground.views.figures.figure import WIDTH, Figure
from playground.views.style.network_style import NetworkStyle, paint_marker
from playground.views.style.numbers import format_percent, format_short
from playground.views.style.theme import LIGHT, Theme, font

_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 20, 34, 56
_HEIGHT = 300
_APART = 12
"""Pixels between the markers of two networks."""
_CAP = 4
_ALL = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured of one network; `style` is its look beside another one, None if it is alone."""

    found: ByLength
    style: NetworkStyle | None


def figure(networks: Sequence[Measured]) -> Figure:
    """Return the plot as a figure."""
    area = QRectF(0, 0, WIDTH, _HEIGHT)
    title = "Accuracy by length" if networks[0].found.quantity == "accuracy" else "Error by length"
    return Figure(name=title, width=WIDTH, height=_HEIGHT, paint=lambda painter: draw(painter, networks, area, LIGHT))


def sentences(networks: Sequence[Measured]) -> list[str]:
    """Return the plot in words: a sentence for each network and range of lengths."""
    return [
        f"{each.style.name + ', ' if each.style else ''}{one.words} timesteps: {_value(each.found, one)}, "
        f"{one.sequences:,} sequence{'s' * (one.sequences != 1)}."
        for each in networks
        for one in each.found.bins
    ]


def draw(painter: QPainter, networks: Sequence[Measured], area: QRectF, theme: Theme) -> None:
    """Draw the networks within an area. All were measured on the same sequences."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    axes = _Axes(area, networks)
    _draw_axes(painter, axes, theme)
    for number, each in enumerate(networks):
        shift = _APART * (number - (len(networks) - 1) / 2)
        colour = QColor(theme.accent if each.style is None else each.style.colour(theme))
        middles = [QPointF(axes.x(index) + shift, axes.y(one.value)) for index, one in enumerate(each.found.bins)]
        painter.setPen(QPen(colour, 1.25) if each.style is None else each.style.pen(theme, 1.25))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(middles))
        for middle, one in zip(middles, each.found.bins, strict=True):
            painter.setPen(QPen(colour, 1.25))
            if one.interval is not None:
                low, high = map(axes.y, one.interval)
                painter.drawLine(QLineF(middle.x(), low, middle.x(), high))
                for y in (low, high):
                    painter.drawLine(QLineF(middle.x() - _CAP, y, middle.x() + _CAP, y))
            if each.style is not None:
                paint_marker(painter, each.style, theme, middle)
            else:
                painter.setBrush(colour)
                painter.drawEllipse(middle, 3.5, 3.5)
    _draw_legend(painter, networks, area, theme)


class _Axes:
    """The place of the plot within its area, and its scales: a column for each of `bins`, values from 0 to `high`."""

    def __init__(self, area: QRectF, networks: Sequence[Measured]) -> None:
        self.area, self.place = area, area.adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)
        found = networks[0].found
        self.bins, self.shares = found.bins, found.quantity == "accuracy"
        self.high = 1.0 if self.shares else _round(max(_top(one) for each in networks for one in each.found.bins))
        self.width = self.place.width() / len(self.bins)

    def x(self, index: int) -> float:
        """Return the middle of a column."""
        return self.place.left() + self.width * (index + 0.5)

    def y(self, value: float) -> float:
        """Return the pixel of a value."""
        return self.place.bottom() - self.place.height() * min(value / self.high, 1)


def _draw_axes(painter: QPainter, axes: _Axes, theme: Theme) -> None:
    left, place = axes.area.left(), axes.place
    painter.setFont(font(12, 600))
    painter.setPen(QColor(theme.text))
    title = "Accuracy" if axes.shares else "Root of the mean squared error"
    beside = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(left + 12, axes.area.top() + 6, 260, 18), beside, title)
    painter.setFont(font(11))
    for value in (0.0, axes.high / 2, axes.high):
        y = axes.y(value)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(QLineF(place.left(), y, place.right(), y))
        painter.setPen(QColor(theme.text2))
        before = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(left, y - 8, _LEFT - 6, 16), before, format_percent(value) if axes.shares else f"{value:g}"
        )
    for index, one in enumerate(axes.bins):
        column = QRectF(axes.x(index) - axes.width / 2, place.bottom() + 4, axes.width, 16)
        painter.setPen(QColor(theme.text))
        painter.drawText(column, _ALL, one.words.replace(" to ", "–"))
        painter.setPen(QColor(theme.text2))
        painter.drawText(column.translated(0, 16), _ALL, f"n = {one.sequences:,}")
    painter.drawText(QRectF(place.left(), place.bottom() + 36, place.width(), 16), _ALL, "timesteps")


def _draw_legend(painter: QPainter, networks: Sequence[Measured], area: QRectF, theme: Theme) -> None:
    right = area.right() - _RIGHT
    painter.setFont(font(11))
    for each in reversed(networks):
        if each.style is not None:
            width = painter.fontMetrics().horizontalAdvance(each.style.name)
            painter.setPen(QColor(theme.text2))
            painter.drawText(QRectF(right - width, area.top() + 6, width + 1, 18), _ALL, each.style.name)
            paint_marker(painter, each.style, theme, QPointF(right - width - 10, area.top() + 15))
            right -= width + 32


def _value(found: ByLength, one: LengthBin) -> str:
    written = format_percent if found.quantity == "accuracy" else format_short
    interval = "" if one.interval is None else f", between {written(one.interval[0])} and {written(one.interval[1])}"
    return f"{written(one.value)}{interval}"


def _top(one: LengthBin) -> float:
    return one.value if one.interval is None else max(one.value, one.interval[1])


def _round(value: float) -> float:
    """Return the end of a scale that reaches a value: 1, 2 or 5 times a power of ten."""
    if not 0 < value < math.inf:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(part * power for part in (1, 2, 5, 10) if part * power >= value)
