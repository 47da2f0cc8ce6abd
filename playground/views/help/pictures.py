"""The pictures of help topics, drawn by what draws the window."""

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtSvg import QSvgRenderer

from playground.core.resources import resource
from playground.views.microscope.cells import base
from playground.views.microscope.diagram import BlankDiagram
from playground.views.style.colour_maps import colours
from playground.views.style.colour_maps import picture as heat_map
from playground.views.style.numbers import with_minus_sign
from playground.views.style.theme import Appearance, Theme, font

WIDTH = base.WIDTH
_STRIP, _CURVE = 40, 96


def picture(name: str, appearance: Appearance, scale: float) -> QPixmap:
    """Return a topic's picture, sharp at this screen scale.

    `cell:KIND` is a cell's diagram, `cell:KIND:OPERATION` with one operation framed; `curve:σ` and `curve:tanh` are
    functions, `colours:gate` and `colours:signed` the colour scales; all else is a drawing in `assets/help`.
    """
    what, _, rest = name.partition(":")
    match what:
        case "cell":
            cell, _, operation = rest.partition(":")
            diagram = BlankDiagram(appearance, cell)
            diagram.select(operation)
            return _painted(base.HEIGHT, scale, diagram.paint_on)
        case "curve":
            return _painted(_CURVE, scale, lambda painter: _curve(painter, rest, appearance.theme))
        case "colours":
            return _painted(_STRIP, scale, lambda painter: _scale(painter, rest, appearance.theme))
    return _drawing(name, appearance.theme, scale)


def _painted(height: int, scale: float, paint: Callable[[QPainter], None]) -> QPixmap:
    result = QPixmap(round(WIDTH * scale), round(height * scale))
    result.setDevicePixelRatio(scale)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    paint(painter)
    painter.end()
    return result


def _curve(painter: QPainter, function: str, theme: Theme) -> None:
    """Paint σ or tanh between −5 and 5, with its limits."""
    low = 0.0 if function == "σ" else -1.0
    area = QRectF(32, 8, WIDTH - 40, _CURVE - 28)

    def place(x: float, y: float) -> QPointF:
        return QPointF(area.left() + (x + 5) / 10 * area.width(), area.bottom() - (y - low) / (1 - low) * area.height())

    painter.setFont(font(11))
    for value in sorted({low, 0.0, 1.0}):
        painter.setPen(QPen(QColor(theme.line2), 1))
        painter.drawLine(place(-5, value), place(5, value))
        painter.setPen(QColor(theme.text2))
        row = QRectF(0, place(0, value).y() - 8, 26, 16)
        painter.drawText(
            row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, with_minus_sign(f"{value:g}")
        )
    for value in (-5, 0, 5):
        foot = QRectF(place(value, low).x() - 20, area.bottom() + 4, 40, 16)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, with_minus_sign(str(value)))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.accent), 1.8))
    computed = (lambda x: 1 / (1 + math.exp(-x))) if function == "σ" else math.tanh
    painter.drawPolyline(QPolygonF([place(x / 10, computed(x / 10)) for x in range(-50, 51)]))


def _scale(painter: QPainter, kind: str, theme: Theme) -> None:
    """Paint a colour scale with its ends named."""
    bar = QRectF(0, 2, WIDTH, 14)
    painter.drawImage(bar, heat_map(np.linspace(0, 1, 256)[None, :], (0, 1), colours(kind, theme.is_dark)))
    painter.setFont(font(11))
    painter.setPen(QColor(theme.text2))
    below = QRectF(0, 20, WIDTH, 16)
    left, middle, right = ("0, shut", "½", "1, open") if kind == "gate" else ("negative", "0", "positive")
    painter.drawText(below, Qt.AlignmentFlag.AlignLeft, left)
    painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, middle)
    painter.drawText(below, Qt.AlignmentFlag.AlignRight, right)


def _drawing(name: str, theme: Theme, scale: float) -> QPixmap:
    """Paint a drawing of `assets/help`, whose colours are names of the theme's: `fill="@accent"`."""
    drawing = (resource("assets/help") / f"{name}.svg").read_text("utf-8")
    for colour in ("text", "text2", "line2", "panel", "accent", "on_accent", "tint", "forget", "input"):
        drawing = drawing.replace(f'"@{colour}"', f'"{getattr(theme, colour)}"')
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    height = round(WIDTH * renderer.defaultSize().height() / renderer.defaultSize().width())
    return _painted(height, scale, lambda painter: renderer.render(painter, QRectF(0, 0, WIDTH, height)))
