"""The likeliest answers as bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground.core.dissection import Predicted
from playground.core.vocabulary import shown
from playground.views.style.faces import Face
from playground.views.style.numbers import figure
from playground.views.style.theme import Appearance, font

_ROW = 20
_WORD, _NUMBER, _TRUTH = 76, 44, 76
_MOST = 5
"""So many numbers of a row are shown."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Bar:
    """An answer in words, its number as it is written, and its probability; None for a value, which has no bar, but
    the right number beside it where that is known."""

    word: str
    number: str
    share: float | None
    truth: str = ""


class AnswerBars(QWidget):
    """A row for each answer, the likeliest first: its word, a bar as long as its probability, and the number."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._face: Face | None = None
        self._truths = False
        self.rows: tuple[Bar, ...] = ()
        """What is shown."""
        appearance.changed.connect(self.update)

    def show_bars(self, bars: Sequence[Bar], face: Face | None = None) -> None:
        """Other answers, of the network with this face where there are several."""
        self.rows, self._face = tuple(bars), face
        self._truths = any(bar.truth for bar in bars)
        if self.height() != len(bars) * _ROW:
            self.setFixedHeight(len(bars) * _ROW)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The likeliest answer is bolder, in the network's colour. Values are alike, and what is right lies behind."""
        painter, theme = QPainter(self), self._appearance.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.accent if self._face is None else self._face.colour(theme)
        for rank, bar in enumerate(self.rows):
            first, top = rank == 0 and (bar.share is not None or len(self.rows) == 1), rank * _ROW
            painter.setFont(font(12, 600 if first else 400))
            painter.setPen(QColor(theme.text if first else theme.text2))
            right = self.width() - (_TRUTH if self._truths else 0)
            room = _WORD if bar.share is not None else right - _NUMBER
            word = QFontMetrics(painter.font()).elidedText(bar.word, Qt.TextElideMode.ElideRight, room - 8)
            painter.drawText(QRectF(0, top, room, _ROW), _LEFT, word)
            painter.drawText(QRectF(right - _NUMBER, top, _NUMBER, _ROW), _RIGHT, bar.number)
            if bar.truth:
                painter.setFont(font(11))
                painter.setPen(QColor(theme.text3))
                painter.drawText(QRectF(right, top, _TRUTH, _ROW), _RIGHT, f"truly {bar.truth}")
            if bar.share is not None:
                self._paint_bar(painter, top, bar.share, colour if first else theme.text2)

    def _paint_bar(self, painter: QPainter, top: float, share: float, colour: str) -> None:
        well = QRectF(_WORD, top + 5.5, self.width() - _WORD - _NUMBER, 9)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._appearance.theme.sunken))
        painter.drawRoundedRect(well, 2, 2)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(well.left(), well.top(), max(1.5, well.width() * share), well.height()), 2, 2)


def values(numbers: Sequence[Predicted]) -> list[Bar]:
    """A row for each number with its name; of many the first, and how many there are besides."""
    rows = [
        Bar(shown(name) or "next value", figure(value), None, "" if truth is None else figure(truth))
        for name, value, truth in numbers
    ]
    if len(rows) <= _MOST:
        return rows
    return [*rows[: _MOST - 1], Bar(f"{len(rows) - _MOST + 1:,} more", "", None)]
