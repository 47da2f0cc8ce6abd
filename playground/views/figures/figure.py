"""A figure: a size, and a function that paints it. Figures can have a heading and be stacked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from playground.views.style.theme import LIGHT, font

WIDTH = 850
"""The usual width of a figure in pixels: that of a page's text."""
PER_INCH = 120
"""Pixels of a figure per inch on paper: 850 are 180 mm, two columns of a journal, and text of 11 px is 6.6 pt."""
_HEADING = 46


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Anything that can be saved as a picture. `name`: its name in a list of figures; `title`: its title in the file.

    `paint` draws on white, from the origin, within `width` and `height`, in pixels of `PER_INCH`.
    """

    name: str
    width: int
    height: int
    paint: Callable[[QPainter], None]
    title: str = ""


def headed(figure: Figure, title: str, details: str) -> Figure:
    """Return a figure below its title and a line of details, each cut off if it does not fit."""

    def paint(painter: QPainter) -> None:
        room = figure.width - 16
        for top, size, weight, colour, text in (
            (8, 14, 600, LIGHT.text, title),
            (26, 11, 400, LIGHT.text2, details),
        ):
            style = font(size, weight)
            painter.setFont(style)
            painter.setPen(QColor(colour))
            cut = QFontMetrics(style).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(12, top, room, 18), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, cut)
        painter.translate(0, _HEADING)
        figure.paint(painter)

    name = f"{title}: {figure.name}" if title else figure.name
    return Figure(name=figure.name, width=figure.width, height=figure.height + _HEADING, paint=paint, title=name)


def stacked(name: str, parts: Sequence[Figure]) -> Figure:
    """Return some figures below each other."""

    def paint(painter: QPainter) -> None:
        for part in parts:
            painter.save()
            part.paint(painter)
            painter.restore()
            painter.translate(0, part.height)

    width, height = max(part.width for part in parts), sum(part.height for part in parts)
    return Figure(name=name, width=width, height=height, paint=paint, title=name)
