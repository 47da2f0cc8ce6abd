"""The scores of two networks on one sheet, below the tokens that both read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from playground.views.figures.figure import Figure, stacked
from playground.views.figures.figure_score import FigureScore
from playground.views.score.group_head import HEIGHT, said
from playground.views.style.faces import Face, paint_marker
from playground.views.style.theme import LIGHT, font
from playground.views.style.verdict import Verdict, ink


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One of two: how it looks, the paper that shows its moment, its answer in words, and whether that is right."""

    face: Face
    paper: FigureScore
    answer: str
    verdict: Verdict


def scores(networks: Sequence[Network]) -> Figure:
    """The tokens once, then for each network the line that says whose tracks follow, and all its tracks; where the
    second one went on by itself, its tokens stand there, too."""
    head = networks[0].paper.head
    apart = len({network.paper.tokens for network in networks}) > 1
    width = max(network.paper.head.width for network in networks)
    parts = [
        part
        for place, network in enumerate(networks)
        for part in (_band(network, width), *((network.paper.head,) if apart and place else ()), network.paper.body)
    ]
    return stacked("Whole score", (head, *parts))


def called(figure: Figure, face: Face) -> Figure:
    """A figure with the network whose it is in its name."""
    return replace(figure, name=name_of(figure.name, face))


def name_of(track: str, face: Face) -> str:
    """What the figure of a track of one of two networks is called."""
    return f"{face.letter}  {face.kind}: {track}"


def _band(network: Network, width: int) -> Figure:
    """As over a score: the marker, letter and kind, what makes it special, and at the right its answer."""

    def paint(painter: QPainter) -> None:
        face, centred = network.face, Qt.AlignmentFlag.AlignVCenter
        painter.fillRect(QRectF(0, 0, width, HEIGHT), QColor(LIGHT.bg))
        painter.setPen(QPen(QColor(LIGHT.line), 1))
        for y in (0, HEIGHT - 1):
            painter.drawLine(QPointF(0, y), QPointF(width, y))
        painter.save()
        paint_marker(painter, face, LIGHT, QPointF(18, HEIGHT / 2), 3.5)
        painter.restore()
        answer = said(network.answer, network.verdict)
        x = 32.0
        for text, size, weight, colour in (
            (f"{face.letter}  {face.kind}", 13, 600, LIGHT.text),
            (face.note, 11, 400, LIGHT.text3),
        ):
            style = font(size, weight)
            painter.setFont(style)
            painter.setPen(QColor(colour))
            room = QFontMetrics(style).horizontalAdvance(text) + 2
            painter.drawText(QRectF(x, 0, room, HEIGHT), centred, text)
            x += room + 14
        style = font(12, 600)
        painter.setFont(style)
        painter.setPen(QColor(ink(network.verdict, LIGHT, LIGHT.text2)))
        cut = QFontMetrics(style).elidedText(answer, Qt.TextElideMode.ElideRight, max(round(width - x - 12), 0))
        painter.drawText(QRectF(x, 0, width - x - 12, HEIGHT), centred | Qt.AlignmentFlag.AlignRight, cut)

    return Figure(name="Network", width=width, height=HEIGHT, paint=paint)
