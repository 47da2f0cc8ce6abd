"""Draws a measurement: milliseconds a step, a group for each size, a line for each contender."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QLineF, QPointF, QRectF, QSize
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen
from PySide6.QtSvg import QSvgGenerator

from playground.app.controllers.figure_export import render
from playground.bench.report import Report, Row
from playground.bench.tables import ms
from playground.storage import files
from playground.views.figures.rendering import encode_png, painting
from playground.views.style.theme import LIGHT, font

SUFFIXES = (".png", ".svg")
WIDTH, LEFT, RIGHT, TOP, BOTTOM = 900, 178, 60, 78, 44
"""The width of the picture and its margins, in pixels."""
LINE, GAP = 15, 14
"""The distance between two lines of a group, and between two groups, in pixels."""
DOT = 4.0
"""A dot's radius, in pixels."""
SHARP = 2
"""Pixels of a .png for each pixel of the picture."""


@dataclass(frozen=True, slots=True)
class Series:
    """A contender. `hollow`: measured while the window draws."""

    name: str
    colour: str
    hollow: bool
    value: Callable[[Row], float | None]


SERIES = (
    Series("torch", LIGHT.candidate, False, lambda row: row.torch_ms),
    Series("torch, window drawing", LIGHT.candidate, True, lambda row: row.torch_live_ms),
    Series("JAX", LIGHT.forget, False, lambda row: row.jax_ms),
    Series("this program", LIGHT.accent, False, lambda row: row.headless_ms),
    Series("this program, window drawing", LIGHT.accent, True, lambda row: row.live_ms),
)


def write_plot(path: Path, report: Report) -> None:
    """Draw the report into a .png or .svg. Raises `FileProblem` if that cannot be written."""
    from playground.app.start import application

    files.check_target(path, SUFFIXES)
    application()
    draw, plot = _svg if path.suffix.lower() == ".svg" else _png, Plot(report)
    files.write_bytes(path, render(path, lambda: draw(plot)))


def _png(plot: "Plot") -> bytes:
    image = QImage(plot.size * SHARP, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(SHARP)
    with painting(image) as painter:
        plot.draw(painter)
    return encode_png(image)


def _svg(plot: "Plot") -> bytes:
    buffer, generator = QBuffer(), QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(plot.size)
    generator.setResolution(96)  # the size is written in millimetres, which browsers convert back to pixels
    generator.setViewBox(QRectF(QPointF(0, 0), plot.size.toSizeF()))
    generator.setTitle("Milliseconds a training step")
    with painting(generator) as painter:
        plot.draw(painter)
    return bytes(buffer.data().data())


class Plot:
    """The layout of the picture, and its painting."""

    def __init__(self, report: Report) -> None:
        self._rows = report.rows
        self._series = [one for one in SERIES if any(one.value(row) is not None for row in report.rows)]
        values = [value for row in report.rows for one in self._series if (value := one.value(row)) is not None]
        self._low = 10.0 ** math.floor(math.log10(min(values)))
        self._high = max(10 * self._low, *values)
        self._group = LINE * len(self._series) + GAP
        self.size = QSize(WIDTH, TOP + self._group * len(self._rows) + BOTTOM)

    def draw(self, painter: QPainter) -> None:
        """Paint the picture."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(QPointF(0, 0), self.size.toSizeF()), QColor(LIGHT.panel))
        _text(
            painter, QPointF(20, 28), "Milliseconds a training step, on a logarithmic scale", font(15, 600), LIGHT.text
        )
        self._draw_legend(painter)
        self._draw_axis(painter)
        for index, row in enumerate(self._rows):
            self._draw_group(painter, row, TOP + index * self._group)

    def x(self, value: float) -> float:
        """Return the x coordinate of a value in milliseconds, on a logarithmic scale."""
        part = math.log10(value / self._low) / math.log10(self._high / self._low)
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def _draw_legend(self, painter: QPainter) -> None:
        x = 24.0
        for one in self._series:
            _dot(painter, QPointF(x, 50), one)
            x += 10
            x += _text(painter, QPointF(x, 54), one.name, font(12), LIGHT.text2) + 24

    def _draw_axis(self, painter: QPainter) -> None:
        """Draw a labelled line at each power of ten."""
        bottom = self.size.height() - BOTTOM
        tick = self._low
        while tick <= self._high * 1.001:
            painter.setPen(QPen(QColor(LIGHT.line2), 1))
            painter.drawLine(QLineF(self.x(tick), TOP - 8, self.x(tick), bottom))
            _text(painter, QPointF(self.x(tick), bottom + 18), f"{tick:g} ms", font(12), LIGHT.text2, part=0.5)
            tick *= 10

    def _draw_group(self, painter: QPainter, row: Row, top: float) -> None:
        _text(painter, QPointF(20, top + LINE), f"{row.cell.upper()} · {row.units} units", font(13, 600), LIGHT.text)
        detail = f"batch {row.batch} · {row.time} timesteps"
        _text(painter, QPointF(20, top + 2 * LINE + 2), detail, font(12), LIGHT.text2)
        for index, one in enumerate(self._series):
            value, y = one.value(row), top + (index + 0.5) * LINE
            if value is None:
                continue
            x = self.x(value)
            painter.setPen(QPen(QColor(one.colour), 1.5))
            painter.drawLine(QLineF(LEFT, y, x, y))
            _dot(painter, QPointF(x, y), one)
            _text(painter, QPointF(x + 9, y + 4), ms(value), font(12), LIGHT.text)


def _dot(painter: QPainter, place: QPointF, one: Series) -> None:
    painter.setPen(QPen(QColor(one.colour), 1.5))
    painter.setBrush(QBrush(QColor(LIGHT.panel if one.hollow else one.colour)))
    painter.drawEllipse(place, DOT, DOT)


def _text(painter: QPainter, place: QPointF, text: str, style: QFont, colour: str, *, part: float = 0.0) -> float:
    """Draw a text with its baseline at `place` and `part` of its width to the left of it. Return the width.

    The text is drawn as outlines, so that viewers of a .svg need not have the font.
    """
    width = QFontMetricsF(style).horizontalAdvance(text)
    path = QPainterPath()
    path.addText(place - QPointF(part * width, 0), style, text)
    painter.fillPath(path, QBrush(QColor(colour)))
    return width
