"""The sum of a unit without a state: a bar for each timestep that it sees, its bias, and the total."""

import math

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from playground.core.stateless_dissection import StatelessDissection
from playground.views.microscope import summands
from playground.views.microscope.names import unit_name
from playground.views.microscope.summands import Row
from playground.views.style.theme import Appearance, font, lookup_table

_HEAD, _ROW, _GAP = 27, 20, 7
"""Pixels of the title, of a row, and around the line above the sum."""
_PLACE, _WORD, _NUMBER = 24, 84, 56
"""Pixels of a timestep's number (at least), of a name and of a value."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_BY_KEY = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}


class SumBars(QWidget):
    """Shows a `StatelessDissection`. Positive bars go right from the zero line, negative ones left.

    A tab stop for screen readers. Passes all keys to the window.
    """

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.rows: list[Row] = []
        """The summands, and last their sum."""
        self.title = self.note = ""
        self._span = 0.0, 0.0
        self._place = 0
        self._ringed = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(_HEAD)
        appearance.changed.connect(self.update)

    def show_dissection(self, dissection: StatelessDissection) -> None:
        """Show other numbers."""
        self.title, self.note = summands.title(dissection), summands.note(dissection)
        self.rows = summands.rows(dissection)
        values = [row.value for row in self.rows if math.isfinite(row.value)]
        self._span = min([0.0, *values]), max([0.0, *values])
        places = [row.place for row in self.rows if row.place]
        widest = max(map(QFontMetrics(font(11)).horizontalAdvance, places), default=0)
        self._place = max(_PLACE, widest + 6) if places else 0
        height = round(self._top(len(self.rows) - 1)) + _ROW + 3
        if height != self.height():
            self.setFixedHeight(height)
        self.setAccessibleName(f"What {unit_name(dissection)} adds up")
        self.setAccessibleDescription(f"{self.title}. " + "; ".join(row.tip for row in self.rows))
        self.update()

    def row_at(self, place: QPoint) -> Row | None:
        """Return the row at a pixel."""
        tops = enumerate(map(self._top, range(len(self.rows))))
        return next((self.rows[index] for index, top in tops if top <= place.y() < top + _ROW), None)

    def event(self, event: QEvent) -> bool:
        """Show the full text of the row under the pointer, which may be cut off."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self.row_at(event.pos())
            QToolTip.showText(event.globalPos(), row.tip if row else "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring."""
        super().focusInEvent(event)
        self._ringed = event.reason() in _BY_KEY
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus ring."""
        super().focusOutEvent(event)
        self._ringed = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the title, the rows on their zero line, and the sum below a rule."""
        painter, theme = QPainter(self), self._appearance.theme
        painter.setFont(font(12, 600))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(0, 3, self.width(), 18), _LEFT, self.title)
        painter.setFont(font(11))
        painter.setPen(QColor(theme.text3))
        painter.drawText(QRectF(0, 3, self.width(), 18), _RIGHT, self.note)
        if not self.rows:
            return
        last, zero = len(self.rows) - 1, round(self._at(0.0))
        rule = round(self._top(last) - _GAP / 2 - 0.5)
        painter.fillRect(QRectF(0, rule, self.width(), 1), QColor(theme.line2))
        painter.fillRect(QRectF(zero, _HEAD, 1, rule - _HEAD), QColor(theme.line2))
        painter.fillRect(QRectF(zero, rule + 1, 1, _GAP / 2 + _ROW), QColor(theme.line2))
        for index, row in enumerate(self.rows):
            self._paint_row(painter, self._top(index), row, strong=index == last)
        if self._ringed:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.accent), 2))
            # The text reaches the sides, so draw the ring's sides outside, as around a cell's row.
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(-2, 1, 2, -1), 5, 5)

    def _paint_row(self, painter: QPainter, top: float, row: Row, *, strong: bool) -> None:
        theme = self._appearance.theme
        painter.setFont(font(11))
        painter.setPen(QColor(theme.text3))
        painter.drawText(QRectF(0, top, self._place - 6, _ROW), _RIGHT, row.place)
        painter.setFont(font(12, 600 if strong else 400))
        painter.setPen(QColor(theme.text if strong else theme.text2))
        word = QFontMetrics(painter.font()).elidedText(row.word, Qt.TextElideMode.ElideRight, _WORD - 6)
        painter.drawText(QRectF(self._place, top, _WORD, _ROW), _LEFT, word)
        painter.setFont(font(12, 700 if strong else 400, mono=True))
        painter.drawText(QRectF(self.width() - _NUMBER, top, _NUMBER, _ROW), _RIGHT, row.number)
        if math.isfinite(row.value):
            red, green, blue = lookup_table("signed", theme.is_dark)[-1 if row.value > 0 else 0]
            zero, end = round(self._at(0.0)), self._at(row.value)
            bar = QRectF(zero + 1, top + 5, end - zero, 10) if row.value > 0 else QRectF(end, top + 5, zero - end, 10)
            painter.fillRect(bar, QColor(int(red), int(green), int(blue)))

    def _at(self, value: float) -> float:
        """Return the position of a value in pixels from the left. The least and the largest use the full width."""
        least, most = self._span
        left, right = self._place + _WORD, self.width() - _NUMBER - 6
        return left + (right - left) * (-least + value) / (most - least) if most > least else (left + right) / 2

    def _top(self, index: int) -> float:
        """Return the top of a row. The sum is set apart."""
        return _HEAD + index * _ROW + _GAP * (index == len(self.rows) - 1)
