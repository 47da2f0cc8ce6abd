"""The answer that the network would give if the sequence stopped at the playhead."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.core.dissection import LIKELIEST, Dissected
from playground.core.vocabulary import display_token
from playground.views.answers.answer_bars import AnswerBars, AnswerRow, value_rows
from playground.views.style.theme import Appearance, font

_HEAD = 26
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Answers(QWidget):
    """The likeliest answers as bars, or the predicted numbers. Emits `pointed` with the name of the answer under the
    pointer, or with the place of the number, and None when the pointer leaves."""

    pointed = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.after = ""
        """The text after the title that names the token at the playhead."""
        self.bars = AnswerBars(appearance)
        self.bars.marks_pointed = True
        self.bars.pointed.connect(lambda _row: self._point())
        self._dissection: Dissected | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, _HEAD, 0, 0)
        column.addWidget(self.bars)
        self.bars.show_rows([AnswerRow("", "", None)] * LIKELIEST)
        appearance.changed.connect(self.update)

    def show_dissection(self, dissection: Dissected) -> None:
        """Show the answers of another dissection."""
        self._dissection = dissection
        self.after = f"after “{display_token(dissection.token)}”"
        if dissection.predicted:
            bars = value_rows(dissection.predicted)
        else:
            bars = [
                AnswerRow(display_token(name), f"{probability:.3f}", probability)
                for name, probability in dissection.likeliest
            ]
        self.bars.show_rows(bars)
        told = ", ".join(f"{bar.word} {bar.number}{bar.truth and f', truly {bar.truth}'}" for bar in bars)
        self.setAccessibleName(f"Answer if it stopped here, {self.after}: {told}")
        self.update()
        if self.bars.pointed_row >= 0:
            # Another answer may stand under the resting pointer.
            self._point()

    def _point(self) -> None:
        self.pointed.emit(self._pointed_answer)

    @property
    def _pointed_answer(self) -> str | int | None:
        found, row = self._dissection, self.bars.pointed_row
        if found is None or row < 0:
            return None
        if row < len(found.likeliest):
            return found.likeliest[row][0]
        # The last row may count the numbers that it leaves out.
        named = sum(bool(each.number) for each in self.bars.rows)
        return row if row < min(len(found.predicted), named) else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the title and the token at the playhead."""
        painter, theme = QPainter(self), self._appearance.theme
        title = "Answer if it stopped here"
        painter.setFont(font(12, 600))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(0, 0, self.width(), 18), _LEFT, title)
        room = self.width() - QFontMetrics(font(12, 600)).horizontalAdvance(title) - 10
        painter.setFont(font(11))
        painter.setPen(QColor(theme.text3))
        words = QFontMetrics(font(11)).elidedText(self.after, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(self.width() - room, 0, room, 18), _RIGHT, words)
