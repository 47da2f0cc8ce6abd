"""The most likely answers as bars."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground.core.dissection import Predicted
from playground.core.vocabulary import display_token
from playground.views.style.network_style import NetworkStyle
from playground.views.style.numbers import format_compact
from playground.views.style.theme import Appearance, font

_ROW_HEIGHT = 20
_WORD_WIDTH, _NUMBER_WIDTH, _TRUTH_WIDTH = 76, 44, 76
_MAX_VALUES = 5
"""The most numbers shown in one list."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer: `number` as text, `share` its probability.

    A row with a value instead of a probability has no `share`; `truth` is its right number, where it is known.
    """

    word: str
    number: str
    share: float | None
    truth: str = ""


class AnswerBars(QWidget):
    """A row for each answer, the most likely first: its word, a bar for its probability, and the number.

    Emits `pointed` with the row under the pointer, and -1 when it leaves. `marks_pointed`: that row is marked, because
    pointing at it shows something.
    """

    pointed = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._style: NetworkStyle | None = None
        self._truths = False
        self.rows: tuple[AnswerRow, ...] = ()
        """The rows shown."""
        self.marks_pointed = False
        self.pointed_row = -1
        """The row under the pointer; -1 for none."""
        self.setMouseTracking(True)
        appearance.changed.connect(self.update)

    def show_rows(self, rows: Sequence[AnswerRow], style: NetworkStyle | None = None) -> None:
        """Show other answers, in the colour of this network where there are several."""
        self.rows, self._style = tuple(rows), style
        self._truths = any(row.truth for row in rows)
        if self.height() != len(rows) * _ROW_HEIGHT:
            self.setFixedHeight(len(rows) * _ROW_HEIGHT)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the row under the pointer."""
        self._point(int(event.position().y() // _ROW_HEIGHT))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at no row."""
        self._point(-1)

    def _point(self, row: int) -> None:
        row = row if 0 <= row < len(self.rows) else -1
        if row != self.pointed_row:
            self.pointed_row = row
            self.update()
            self.pointed.emit(row)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows; the most likely answer is bold and in the network's colour, values are plain and followed by
        the truth."""
        painter, theme = QPainter(self), self._appearance.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.accent if self._style is None else self._style.colour(theme)
        for rank, row in enumerate(self.rows):
            first, top = rank == 0 and (row.share is not None or len(self.rows) == 1), rank * _ROW_HEIGHT
            if rank == self.pointed_row and self.marks_pointed:
                painter.fillRect(QRectF(0, top, self.width(), _ROW_HEIGHT), QColor(theme.tint))
            painter.setFont(font(12, 600 if first else 400))
            painter.setPen(QColor(theme.text if first else theme.text2))
            right = self.width() - (_TRUTH_WIDTH if self._truths else 0)
            room = _WORD_WIDTH if row.share is not None else right - _NUMBER_WIDTH
            word = QFontMetrics(painter.font()).elidedText(row.word, Qt.TextElideMode.ElideRight, room - 8)
            painter.drawText(QRectF(0, top, room, _ROW_HEIGHT), _LEFT, word)
            painter.drawText(QRectF(right - _NUMBER_WIDTH, top, _NUMBER_WIDTH, _ROW_HEIGHT), _RIGHT, row.number)
            if row.truth:
                painter.setFont(font(11))
                painter.setPen(QColor(theme.text3))
                painter.drawText(QRectF(right, top, _TRUTH_WIDTH, _ROW_HEIGHT), _RIGHT, f"truly {row.truth}")
            if row.share is not None:
                self._paint_bar(painter, top, row.share, colour if first else theme.text2)

    def _paint_bar(self, painter: QPainter, top: float, share: float, colour: str) -> None:
        well = QRectF(_WORD_WIDTH, top + 5.5, self.width() - _WORD_WIDTH - _NUMBER_WIDTH, 9)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._appearance.theme.sunken))
        painter.drawRoundedRect(well, 2, 2)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(well.left(), well.top(), max(1.5, well.width() * share), well.height()), 2, 2)


def value_rows(numbers: Sequence[Predicted]) -> list[AnswerRow]:
    """Return a row for each number; if there are many, the first ones and a count of the others."""
    rows = [
        AnswerRow(
            display_token(name) or "next value",
            format_compact(value),
            None,
            "" if truth is None else format_compact(truth),
        )
        for name, value, truth in numbers
    ]
    if len(rows) <= _MAX_VALUES:
        return rows
    return [*rows[: _MAX_VALUES - 1], AnswerRow(f"{len(rows) - _MAX_VALUES + 1:,} more", "", None)]
