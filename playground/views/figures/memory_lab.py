"""The memory lab's plot: accuracy against the gap, the same drawing in the window and in figures."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from playground.core.cell_kinds import KINDS
from playground.core.memory_lab import GapPlot, PlotAxis, PlotPoint
from playground.views.figures import models
from playground.views.figures.figure import WIDTH, Figure, headed
from playground.views.style.numbers import format_percent, format_short
from playground.views.style.theme import LIGHT, Theme, font

TITLE = "How far back can each model remember?"
HEIGHT = 420
"""Height of the figure in pixels, without its heading."""
_LEFT, _TOP, _BOTTOM = 54, 22, 62
_ASIDE = 5
"""Pixels between the bars of two models at one gap."""
_LABELS = 160
"""Pixels at the right for the models' names and their accuracy at the cursor."""
_APART = 21
"""The least distance between two names, in pixels."""
_TICKS = (1, 2, 5)
_ZERO = 0.5
"""The position of a gap of 0, which has no logarithm: as far before 1 as 1 is before 2."""
_MIDDLE = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_START = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def details(plot: GapPlot) -> str:
    """Return the line below the plot's title."""
    seeds = f"{plot.seeds} seed{'s' * (plot.seeds != 1)}"
    if plot.axis is not None:
        return _details_of_values(plot, plot.axis, seeds)
    bars = f"Bars: 95\u2009% interval over {seeds}." if plot.seeds > 1 else "One seed."
    hollow = " Hollow: not all of them yet." if plot.is_partial else ""
    return f"Accuracy against the gap between the clue and the question. {bars}{hollow}"


def _details_of_values(plot: GapPlot, axis: PlotAxis, seeds: str) -> str:
    what = axis.quantity[:1].upper() + axis.quantity[1:]
    point = "Mean and 95\u2009% interval" if axis.share else "Median, from the least to the most"
    hollow = " Hollow: not all of them yet." if plot.is_partial else ""
    return f"{what} against {axis.key}. {f'{point} of {seeds}.' if plot.seeds > 1 else 'One seed.'}{hollow}"


def title(plot: GapPlot) -> str:
    """Return the plot's title."""
    return TITLE if plot.axis is None else f"What does {plot.axis.key} change?"


def value(plot: GapPlot, number: float) -> str:
    """Return a plotted number as text."""
    return format_percent(number) if plot.axis is None or plot.axis.share else format_short(number)


def figure(plot: GapPlot, width: int = WIDTH) -> Figure:
    """Return the plot as a figure, below its title, with each model's accuracy at the largest gap."""

    def paint(painter: QPainter) -> None:
        largest = max(plot.gaps, default=None)
        Drawing(plot, QRectF(0, 0, width, HEIGHT), LIGHT).paint(painter, largest, line=False)

    return headed(Figure(name="Memory lab", width=width, height=HEIGHT, paint=paint), title(plot), details(plot))


@dataclass(frozen=True, slots=True)
class Drawing:
    """The plot in a rectangle. Gaps lie on a logarithmic scale, accuracies from 0 to 1."""

    plot: GapPlot
    place: QRectF
    theme: Theme

    @property
    def axes(self) -> QRectF:
        """The area of the lines."""
        return self.place.adjusted(_LEFT, _TOP, -_LABELS, -_BOTTOM)

    def x(self, gap: float) -> float:
        """Return the pixel of a gap. A single gap lies in the middle."""
        if self.plot.axis is not None:
            return self.axes.left() + 12 + (self.axes.width() - 24) * self.plot.axis.places[int(gap)]
        low, here, high = (math.log(max(one, _ZERO)) for one in (min(self.plot.gaps), gap, max(self.plot.gaps)))
        part = (here - low) / (high - low) if high > low else 0.5
        return self.axes.left() + self.axes.width() * part

    def y(self, accuracy: float) -> float:
        """Return the pixel of an accuracy."""
        top = 1.0 if self.plot.axis is None else self.plot.axis.top
        return self.axes.bottom() - self.axes.height() * accuracy / top

    def nearest(self, x: float) -> int | None:
        """Return the gap nearest to a pixel, or None far from the axes."""
        if not self.plot.gaps or not self.axes.left() - 24 <= x <= self.axes.right() + 24:
            return None
        return min(self.plot.gaps, key=lambda gap: abs(self.x(gap) - x))

    def paint(self, painter: QPainter, cursor: int | None = None, *, line: bool = True) -> None:
        """Paint everything, with the models' accuracies at the cursor on the right. `line`: draw the cursor across the
        plot, too."""
        if not self.plot.gaps:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._axes(painter, cursor if line else None)
        cells = [cell for cell in models.ORDER if self.plot.lines.get(cell)]
        for index, cell in enumerate(cells):
            # A key's value has only one model.
            aside = _ASIDE * (index - (len(cells) - 1) / 2) if self.plot.axis is None else 0
            self._intervals(painter, cell, self.plot.lines[cell], aside)
        for cell in reversed(cells):
            self._line(painter, cell, self.plot.lines[cell])
        if cursor is not None and line:
            self._cursor(painter, cursor)
        for cell in reversed(cells):
            for place in self.plot.lines[cell]:
                marker = models.Marker(self.theme, hollow=place.runs < self.plot.seeds)
                marker.paint(painter, cell, self._point(place))
        self._labels(painter, cells, cursor)

    def _point(self, place: PlotPoint) -> QPointF:
        return QPointF(self.x(place.gap), self.y(place.accuracy))

    def _axes(self, painter: QPainter, cursor: int | None) -> None:
        """Paint a line for each quarter, the gaps below, and the accuracy of chance."""
        theme, axes = self.theme, self.axes
        painter.setFont(font(12))
        top = 1.0 if self.plot.axis is None else self.plot.axis.top
        for quarter in (0, 0.25 * top, 0.5 * top, 0.75 * top, top):
            y = self.y(quarter)
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(QLineF(axes.left() - 8, y, axes.right(), y))
            painter.setPen(QColor(theme.text2))
            painter.drawText(QRectF(axes.left() - 60, y - 9, 46, 18), _RIGHT, value(self.plot, quarter))
        axis = self.plot.axis
        for tick in _ticks(self.plot.gaps) if axis is None else self._ticks_that_fit():
            x = self.x(tick)
            painter.setPen(QPen(QColor(theme.line2), 1))
            painter.drawLine(QLineF(x, axes.bottom(), x, axes.bottom() + 5))
            if cursor is None or abs(self.x(cursor) - x) > 4 + (self._width(tick) + self._width(cursor)) / 2:
                painter.setPen(QColor(theme.text2))
                width = self._width(tick)
                painter.drawText(QRectF(x - width / 2, axes.bottom() + 7, width, 18), _MIDDLE, self._name(tick))
        painter.setPen(QColor(theme.text2))
        below = QRectF(axes.left(), axes.bottom() + 30, axes.width(), 18)
        painter.drawText(below, _MIDDLE, "Gap in timesteps, log scale" if axis is None else axis.key)
        if axis is None:
            self._chance(painter)

    def _name(self, gap: int) -> str:
        """Return a gap's number, or a value as typed, shortened if long."""
        text = str(gap) if self.plot.axis is None else self.plot.axis.values[gap]
        return text if len(text) <= 10 else f"{text[:9]}…"

    def _width(self, gap: int) -> float:
        """Return the width of a gap's name in pixels, with a margin."""
        return max(30, QFontMetrics(font(12, 600)).horizontalAdvance(self._name(gap)) + 16)

    def _ticks_that_fit(self) -> list[int]:
        """Return the values whose names do not overlap."""
        there: list[int] = []
        for index in sorted(self.plot.gaps, key=self.x):
            if not there or self.x(index) - self.x(there[-1]) > (self._width(index) + self._width(there[-1])) / 2:
                there.append(index)
        return there

    def _chance(self, painter: QPainter) -> None:
        axes, y = self.axes, self.y(self.plot.chance)
        pen = QPen(QColor(self.theme.text3), 1)
        pen.setDashPattern([1, 3])
        painter.setPen(pen)
        painter.drawLine(QLineF(axes.left(), y, axes.right(), y))
        painter.setPen(QColor(self.theme.text2))
        text = f"chance, {format_percent(self.plot.chance)}"
        painter.drawText(QRectF(axes.left() + 4, y + 6, 160, 18), _START, text)

    def _intervals(self, painter: QPainter, cell: str, line: Sequence[PlotPoint], aside: float) -> None:
        """Paint a bar at each point, this many pixels aside. Few seeds make long intervals, and bands would hide each
        other."""
        if self.plot.seeds < 2:
            return
        colour = QColor(self.theme.model_colour(cell))
        colour.setAlphaF(0.5)
        painter.setPen(QPen(colour, 1.2))
        for place in line:
            x, low, high = self.x(place.gap) + aside, self.y(place.low), self.y(place.high)
            painter.drawLine(QLineF(x, low, x, high))
            for end in (low, high):
                painter.drawLine(QLineF(x - 2, end, x + 2, end))

    def _line(self, painter: QPainter, cell: str, line: Sequence[PlotPoint]) -> None:
        painter.setPen(models.line_pen(cell, self.theme))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([self._point(place) for place in line]))

    def _cursor(self, painter: QPainter, gap: int) -> None:
        """Paint a line with the gap's number at its bottom."""
        theme, axes, x = self.theme, self.axes, self.x(gap)
        painter.setPen(QPen(QColor(theme.accent), 1))
        painter.drawLine(QLineF(x, axes.top() - 10, x, axes.bottom() + 6))
        width = self._width(gap)
        pill = QRectF(x - width / 2, axes.bottom() + 6, width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(pill, 4, 4)
        painter.setPen(QColor(theme.on_accent))
        painter.setFont(font(12, 600))
        painter.drawText(pill, _MIDDLE, self._name(gap))

    def _labels(self, painter: QPainter, cells: Sequence[str], cursor: int | None) -> None:
        """Paint each model's name beside its last point, and its accuracy at the cursor. If a key's values are plotted,
        which may be models themselves, paint only the number at the cursor."""
        theme, axes = self.theme, self.axes
        left, right = axes.right() + 20, self.place.right() - 8
        painter.setFont(font(12, 600))
        if cursor is not None:
            painter.setPen(QColor(theme.accent))
            named = f"At {'gap ' * (self.plot.axis is None)}{self._name(cursor)}"
            painter.drawText(QRectF(left, axes.top() - 26, right - left, 18), _RIGHT, named)
        if self.plot.axis is not None:
            there = [cell for cell in cells if cursor is not None and self.plot.point_at(cell, cursor)]
            for cell in (there or cells)[:1]:
                self._paint_number(painter, cell, cursor, axes.top())
            return
        wanted = {cell: self.y(self.plot.lines[cell][-1].accuracy) for cell in cells}
        for cell, y in apart(wanted, axes.top() + 6, axes.bottom()).items():
            models.Marker(theme, 3.5).paint(painter, cell, QPointF(left, y))
            painter.setPen(QColor(models.text_colour(cell, theme)))
            painter.drawText(QRectF(left + 12, y - 9, 90, 18), _START, KINDS[cell].name)
            self._paint_number(painter, cell, cursor, y)

    def _paint_number(self, painter: QPainter, cell: str, cursor: int | None, y: float) -> None:
        """Paint the number at the cursor, at this height on the right."""
        if cursor is not None:
            there = self.plot.point_at(cell, cursor)
            painter.setPen(QColor(self.theme.accent if there else self.theme.text3))
            text = "–" if there is None else value(self.plot, there.accuracy)
            painter.drawText(QRectF(self.place.right() - 68, y - 9, 60, 18), _RIGHT, text)


def apart(wanted: Mapping[str, float], top: float, bottom: float) -> dict[str, float]:
    """Return each name's height: its wanted one, or as near as the other names between top and bottom allow."""
    names = sorted(wanted, key=lambda name: wanted[name])
    room = min(_APART, (bottom - top) / max(len(names) - 1, 1))
    heights: list[float] = []
    for name in names:
        heights.append(max(wanted[name], heights[-1] + room if heights else top))
    for index in reversed(range(len(heights))):
        limit = heights[index + 1] - room if index + 1 < len(heights) else bottom
        heights[index] = min(heights[index], limit)
    return dict(zip(names, heights, strict=True))


def _ticks(gaps: Sequence[int]) -> list[int]:
    """Return the smallest and the largest gap, and round numbers between."""
    low, high = min(gaps), max(gaps)
    power = 10 ** len(str(high))
    round_ones = [n * 10**p for p in range(len(str(power))) for n in _TICKS]
    inside = [n for n in round_ones if low * 1.3 < n < high / 1.3]
    return sorted({low, high, *inside})
