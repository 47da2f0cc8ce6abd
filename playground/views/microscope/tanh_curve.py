"""The curve of tanh, with a unit's point on it."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from playground.views.style.theme import Appearance, font

_HEIGHT, _LEFT, _EDGE = 56, 24, 6
_REACH = 4.0
"""The curve ends this far from 0. Sums beyond, where it is flat, are shown at its end."""
_POINTS = 65


class TanhCurve(QWidget):
    """Shows tanh of a sum: a dot on the curve, with lines to the sum and to the result."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._point: tuple[float, float] | None = None
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName("The curve of tanh")
        appearance.changed.connect(self.update)

    def show_point(self, total: float, h: float) -> None:
        """Show another sum and its tanh."""
        self._point = (total, h) if math.isfinite(total) and math.isfinite(h) else None
        self.update()

    def place(self, total: float, h: float) -> QPointF:
        """Return the pixel of a sum and its result."""
        share = (min(max(total, -_REACH), _REACH) / _REACH + 1) / 2
        across, down = self.width() - _LEFT - 2 * _EDGE, _HEIGHT - 2 * _EDGE
        return QPointF(_LEFT + _EDGE + share * across, _EDGE + (1 - h) / 2 * down)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the axes with their limits, the curve, and the dot."""
        painter, theme = QPainter(self), self._appearance.theme
        painter.setPen(QPen(QColor(theme.line2), 1))
        painter.drawLine(self.place(-_REACH, 0), self.place(_REACH, 0))
        painter.drawLine(self.place(0, -1), self.place(0, 1))
        painter.setFont(font(10))
        painter.setPen(QColor(theme.text3))
        for value, text in ((1, "1"), (0, "0"), (-1, "−1")):
            row = QRectF(0, self.place(0, value).y() - 7, _LEFT, 14)
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.drawText(
            QRectF(0, self.place(0, 0).y() + 1, self.width() - _EDGE, 14), Qt.AlignmentFlag.AlignRight, "sum"
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.text2), 1.4))
        sums = [_REACH * (2 * index / (_POINTS - 1) - 1) for index in range(_POINTS)]
        painter.drawPolyline(QPolygonF([self.place(total, math.tanh(total)) for total in sums]))
        if self._point is None:
            return
        total, h = self._point
        dot = self.place(total, h)
        painter.setPen(QPen(QColor(theme.accent), 1, Qt.PenStyle.DashLine))
        painter.drawLine(self.place(total, 0), dot)
        painter.drawLine(self.place(-_REACH, h), dot)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        painter.drawEllipse(dot, 4, 4)
