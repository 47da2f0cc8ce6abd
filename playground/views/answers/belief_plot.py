"""The probability that two networks give one answer, over time."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from playground.core.batches import Array
from playground.views.style.network_style import NetworkStyle, paint_marker
from playground.views.style.theme import Appearance, font

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ROW = 14
"""Pixels from one name to the next."""


class BeliefPlot(QWidget):
    """Plots the probability of one answer at each timestep, a curve for each network, with the playhead."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._styles: tuple[NetworkStyle, NetworkStyle] | None = None
        self.beliefs: tuple[Array | None, ...] = ()
        """The probabilities shown, each `(time,)`."""
        self._timestep: int | None = None
        self.setFixedHeight(108)
        appearance.changed.connect(self.update)

    def show_beliefs(self, styles: tuple[NetworkStyle, NetworkStyle], beliefs: tuple[Array | None, ...]) -> None:
        """Show probabilities `(time,)` of both networks; None for one without a trace yet."""
        self._styles, self.beliefs = styles, beliefs
        ends = [
            f"{style.name} {belief[-1]:.2f}"
            for style, belief in zip(styles, beliefs, strict=True)
            if belief is not None
        ]
        self.setAccessibleName("At the end: " + ", ".join(ends))
        self.update()

    def show_timestep(self, timestep: int | None) -> None:
        """Move the playhead."""
        if timestep != self._timestep:
            self._timestep = timestep
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the scale, the playhead, and the curves with their names at the right."""
        if self._styles is None:
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
        drawn = [
            (style, belief)
            for style, belief in zip(self._styles, self.beliefs, strict=True)
            if belief is not None and len(belief)
        ]
        drawn.sort(key=lambda each: -each[1][-1])
        ends = [place.bottom() - float(belief[-1]) * place.height() for _, belief in drawn]
        for (style, belief), middle in zip(drawn, spread(ends, self.height() - _ROW / 2), strict=True):
            points = [
                QPointF(place.left() + t * step, place.bottom() - float(p) * place.height())
                for t, p in enumerate(belief)
            ]
            painter.setPen(style.pen(theme, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(QPolygonF(points))
            paint_marker(painter, style, theme, points[-1], 3)
            painter.setFont(font(11, 600))
            painter.setPen(QColor(style.colour(theme)))
            painter.drawText(QRectF(place.right() + 9, middle - 8, 54, 16), _LEFT, style.short)


def spread(middles: Sequence[float], lowest: float) -> list[float]:
    """Move names that would overlap apart, none of them below `lowest`. `middles` go from top to bottom, in pixels."""
    apart: list[float] = []
    for middle in middles:
        apart.append(max(middle, apart[-1] + _ROW) if apart else middle)
    for place in reversed(range(len(apart))):
        apart[place] = min(apart[place], lowest - (len(apart) - 1 - place) * _ROW)
    return apart
