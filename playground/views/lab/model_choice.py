"""A check box for a model, with its name and size."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from playground.views.style.theme import Appearance, font

_BOX = 16


class ModelChoice(QAbstractButton):
    """Checked and unchecked by a click or Space."""

    def __init__(self, name: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._size = ""
        self.setText(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)
        self.show_size("")

    def show_size(self, size: str) -> None:
        """Show the model's size, or what it sees."""
        self._size = size
        self.setAccessibleName(f"{self.text()}, {size}" if size else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of a row in the setup column."""
        return QSize(200, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box at the left and the size at the right."""
        painter, theme = QPainter(self), self._appearance.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, usable = self.isChecked(), self.isEnabled()
        box = QRectF(0.5, (self.height() - _BOX) / 2 + 0.5, _BOX - 1, _BOX - 1)
        painter.setPen(QPen(QColor(theme.accent if on else theme.text3), 1))
        painter.setBrush(QColor(theme.accent if on else theme.panel))
        painter.drawRoundedRect(box, 3, 3)
        if on:
            pen = QPen(QColor(theme.on_accent), 1.8)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            x, y = box.center().x(), box.center().y()
            painter.drawPolyline(
                QPolygonF([QPointF(x - 3.5, y + 0.2), QPointF(x - 1, y + 2.7), QPointF(x + 3.7, y - 2.6)])
            )
        middle = Qt.AlignmentFlag.AlignVCenter
        words = QRectF(26, 0, self.width() - 26, self.height())
        painter.setFont(font(12, 500))
        painter.setPen(QColor(theme.text if usable else theme.text3))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | middle, self.text())
        painter.setFont(font(11))
        painter.setPen(QColor(theme.text3))
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | middle, self._size)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(-3, 1, -1, -1), 6, 6)
