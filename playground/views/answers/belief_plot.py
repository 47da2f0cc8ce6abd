"""The probability of one answer over time, as two networks see it."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from playground.core.batches import Array
from playground.views.style.faces import Face, paint_marker
from playground.views.style.theme import Appearance, font

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class BeliefPlot(QWidget):
    """The probability of one answer at each timestep, a curve for each network, with the playhead."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._faces: tuple[Face, Face] | None = None
        self.beliefs: tuple[Array | None, ...] = ()
        """What is drawn, `(time,)` each."""
        self._timestep: int | None = None
        self.setFixedHeight(108)
        appearance.changed.connect(self.update)

    def show_beliefs(self, faces: tuple[Face, Face], beliefs: tuple[Array | None, ...]) -> None:
        """Probabilities `(time,)` of both; None of one that has not come yet."""
        self._faces, self.beliefs = faces, beliefs
        ends = [
            f"{face.name} {belief[-1]:.2f}" for face, belief in zip(faces, beliefs, strict=True) if belief is not None
        ]
        self.setAccessibleName("At the end: " + ", ".join(ends))
        self.update()

    def show_timestep(self, timestep: int | None) -> None:
        """The playhead has moved."""
        if timestep != self._timestep:
            self._timestep = timestep
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The scale, the playhead, the curves with their names at the right."""
        if self._faces is None:
            return
        painter, theme = QPainter(self), self._appearance.theme
        place = QRectF(24, 8, self.width() - 24 - 62, self.height() - 20)
        painter.setFont(font(11))
        for value, text in ((1.0, "1"), (0.5, ".5"), (0.0, "0")):
            y = round(place.bottom() - value * place.height())
            painter.setPen(QColor(theme.line))
            painter.drawLine(round(place.left()), y, round(place.right()), y)
            painter.setPen(QColor(theme.text2))
            painter.drawText(QRectF(0, y - 8, 16, 16), _RIGHT, text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count = max((len(belief) for belief in self.beliefs if belief is not None), default=0)
        step = place.width() / max(count - 1, 1)
        if self._timestep is not None and self._timestep < count:
            x = place.left() + self._timestep * step
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
        lowest = -np.inf
        drawn = [(face, belief) for face, belief in zip(self._faces, self.beliefs, strict=True) if belief is not None]
        for face, belief in sorted((each for each in drawn if len(each[1])), key=lambda each: -each[1][-1]):
            points = [
                QPointF(place.left() + t * step, place.bottom() - float(p) * place.height())
                for t, p in enumerate(belief)
            ]
            painter.setPen(face.pen(theme, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(points))
            paint_marker(painter, face, theme, points[-1], 3)
            # Names that would lie on each other stand below each other.
            lowest = max(points[-1].y(), lowest + 14)
            painter.setFont(font(11, 600))
            painter.setPen(QColor(face.colour(theme)))
            painter.drawText(QRectF(place.right() + 9, lowest - 8, 54, 16), _LEFT, face.short)
