"""The scores of two networks as one figure, below the tokens that both read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from playground.views.figures.figure import Figure, stacked
from playground.views.figures.figure_score import FigureScore
from playground.views.score.answer import Answer
from playground.views.score.group_head import HEIGHT
from playground.views.style.network_style import NetworkStyle, paint_marker
from playground.views.style.theme import LIGHT, font
from playground.views.style.verdict import verdict_colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """One of two networks: its look, the figure score with its state, and its answer."""

    style: NetworkStyle
    figure_score: FigureScore
    answer: Answer | None


def scores(networks: Sequence[Network]) -> Figure:
    """Return a figure: the tokens once, then each network's name and all its tracks. If the networks generated
    different tokens, the second one's tokens stand above its tracks, too."""
    head = networks[0].figure_score.head
    apart = len({network.figure_score.tokens for network in networks}) > 1
    width = max(network.figure_score.head.width for network in networks)
    parts = [
        part
        for place, network in enumerate(networks)
        for part in (
            _band(network, width),
            *((network.figure_score.head,) if apart and place else ()),
            network.figure_score.body,
        )
    ]
    return stacked("Whole score", (head, *parts))


def with_network_name(figure: Figure, style: NetworkStyle) -> Figure:
    """Return a figure with its network in its name."""
    return replace(figure, name=figure_name(figure.name, style))


def figure_name(track: str, style: NetworkStyle) -> str:
    """Return the name of the figure of one network's track."""
    return f"{style.letter}  {style.kind}: {track}"


def _band(network: Network, width: int) -> Figure:
    """Return the line above a network's tracks: its marker, letter, kind and note, and its answer at the right."""

    def paint(painter: QPainter) -> None:
        style, centred = network.style, Qt.AlignmentFlag.AlignVCenter
        painter.fillRect(QRectF(0, 0, width, HEIGHT), QColor(LIGHT.bg))
        painter.setPen(QPen(QColor(LIGHT.line), 1))
        for y in (0, HEIGHT - 1):
            painter.drawLine(QPointF(0, y), QPointF(width, y))
        painter.save()
        paint_marker(painter, style, LIGHT, QPointF(18, HEIGHT / 2), 3.5)
        painter.restore()
        x = 32.0
        for text, size, weight, colour in (
            (f"{style.letter}  {style.kind}", 13, 600, LIGHT.text),
            (style.note, 11, 400, LIGHT.text3),
        ):
            typeface = font(size, weight)
            painter.setFont(typeface)
            painter.setPen(QColor(colour))
            room = QFontMetrics(typeface).horizontalAdvance(text) + 2
            painter.drawText(QRectF(x, 0, room, HEIGHT), centred, text)
            x += room + 14
        if network.answer is None:
            return
        typeface = font(12, 600)
        painter.setFont(typeface)
        painter.setPen(QColor(verdict_colour(network.answer.verdict, LIGHT, LIGHT.text2)))
        room = max(round(width - x - 12), 0)
        cut = QFontMetrics(typeface).elidedText(network.answer.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(x, 0, room, HEIGHT), centred | Qt.AlignmentFlag.AlignRight, cut)

    return Figure(name="Network", width=width, height=HEIGHT, paint=paint)
