"""A switch: a name beside a knob, left for off and right for on."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from playground.views.style.theme import Appearance, font

_WIDTH, _HEIGHT = 32, 18


class Switch(QAbstractButton):
    """Switched by a click or Space. `toggled` follows every change, `clicked` only the user's."""

    def __init__(self, name: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setCheckable(True)
        self.setText(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(self.sizeHint())
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Return room for the name, the switch and the focus ring."""
        return QSize(QFontMetrics(font(12, 500)).horizontalAdvance(self.text()) + 8 + _WIDTH + 8, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the name, the switch, and the focus ring."""
        painter, theme, on = QPainter(self), self._appearance.theme, self.isChecked()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12, 500))
        painter.setPen(QColor(theme.text))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(4, 0, self.width(), self.height()), middle, self.text())
        well = QRectF(self.width() - _WIDTH - 4, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
        painter.setPen(QPen(QColor(theme.accent if on else theme.text3), 1))
        painter.setBrush(QColor(theme.accent if on else theme.sunken))
        painter.drawRoundedRect(well, _HEIGHT / 2, _HEIGHT / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.on_accent if on else theme.text3))
        knob = QRectF(well.right() - 15.5 if on else well.left() + 3.5, well.top() + 3, 12, 12)
        painter.drawEllipse(knob)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            above = max(1, (self.height() - 26) // 2)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, above, -1, -above), 6, 6)
