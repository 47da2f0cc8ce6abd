"""What the network would answer if the sequence stopped at the playhead."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground.core.dissection import LIKELIEST, Dissection
from playground.core.vocabulary import shown
from playground.views.numbers import figure
from playground.views.theme import Appearance, font

_HEAD, _ROW = 26, 20
_NAME, _NUMBER = 76, 44
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Answers(QWidget):
    """The likeliest answers with bars, or the number that is predicted."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._dissection: Dissection | None = None
        self.setFixedHeight(_HEAD + LIKELIEST * _ROW)
        appearance.changed.connect(self.update)

    def show_dissection(self, dissection: Dissection) -> None:
        """The answers of another moment."""
        self._dissection = dissection
        rows = len(dissection.likeliest) or 1
        if self.height() != _HEAD + rows * _ROW:
            self.setFixedHeight(_HEAD + rows * _ROW)
        self.setAccessibleName(f"Answer if it stopped here, {self.after}: {', '.join(' '.join(r) for r in self.rows)}")
        self.update()

    @property
    def after(self) -> str:
        """Where it would stop."""
        return "" if self._dissection is None else f"after “{shown(self._dissection.token)}”"

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Each answer and its probability, as they are written."""
        dissection = self._dissection
        if dissection is None:
            return []
        if dissection.predicted is not None:
            return [("next value", figure(dissection.predicted))]
        return [(shown(name), f"{probability:.3f}") for name, probability in dissection.likeliest]

    def paintEvent(self, event: QPaintEvent) -> None:
        """A title, and a row for each answer."""
        painter, theme, dissection = QPainter(self), self._appearance.theme, self._dissection
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        title = "Answer if it stopped here"
        painter.setFont(font(12, 600))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(0, 0, self.width(), 18), _LEFT, title)
        room = self.width() - QFontMetrics(font(12, 600)).horizontalAdvance(title) - 10
        painter.setFont(font(11))
        painter.setPen(QColor(theme.text3))
        words = QFontMetrics(font(11)).elidedText(self.after, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(self.width() - room, 0, room, 18), _RIGHT, words)
        for rank, (name, number) in enumerate(self.rows):
            first, top = rank == 0, _HEAD + rank * _ROW
            painter.setFont(font(12, 600 if first else 400))
            painter.setPen(QColor(theme.text if first else theme.text2))
            words = QFontMetrics(painter.font()).elidedText(name, Qt.TextElideMode.ElideRight, _NAME - 8)
            painter.drawText(QRectF(0, top, _NAME, _ROW), _LEFT, words)
            painter.drawText(QRectF(self.width() - _NUMBER, top, _NUMBER, _ROW), _RIGHT, number)
            if dissection is not None and dissection.predicted is None:
                self._bar(painter, top, dissection.likeliest[rank][1], theme.accent if first else theme.text2)

    def _bar(self, painter: QPainter, top: float, share: float, colour: str) -> None:
        well = QRectF(_NAME, top + 5.5, self.width() - _NAME - _NUMBER, 9)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._appearance.theme.sunken))
        painter.drawRoundedRect(well, 2, 2)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(well.left(), well.top(), max(1.5, well.width() * share), well.height()), 2, 2)
