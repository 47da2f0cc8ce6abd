"""The ruler: the timesteps' numbers."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from playground.core.trace import Trace
from playground.views.score.track import Context, Track
from playground.views.theme import font


class Ruler(Track):
    """Timesteps, counted from 1."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Timestep")
        self.playhead: int | None = None

    @property
    def height(self) -> int:
        """Fixed."""
        return 24

    def paint_header(self, painter: QPainter) -> None:
        """The word, as quiet as the numbers."""
        painter.setFont(font(11))
        painter.setPen(QColor(self.theme.text2))
        painter.drawText(QRectF(12, 0, 90, self.height - 1), Qt.AlignmentFlag.AlignVCenter, self.title)

    def show_trace(self, trace: Trace | None, layer: int) -> None:
        """Repaint only where there are more timesteps, or fewer."""
        before, self.trace = self.trace, trace
        if before is None or trace is None or before.timesteps != trace.timesteps:
            self.update()

    def point_at(self, timestep: int | None) -> None:
        """Mark the timestep under the pointer."""
        if timestep != self.playhead:
            self.playhead = timestep
            self.update()

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Each number, or, where columns are narrow, those that fit."""
        time = self.context.time
        every = 1 if time.column >= 26 or trace.timesteps < 100 else 5
        for t in time.visible:
            place = QRectF(time.left(t), 0, time.column, self.height - 1)
            if t == self.playhead:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self.theme.accent))
                painter.drawRoundedRect(place.adjusted(1, 3, -1, -3), 5, 5)
                painter.setPen(QColor(self.theme.on_accent))
                painter.setFont(font(11, 600))
            elif t % every and t + 1 != trace.timesteps:
                continue
            else:
                painter.setFont(font(11))
                painter.setPen(QColor(self.theme.text2))
            if t + 1 == trace.timesteps:
                place = place.adjusted(-8, 0, 0, 0) if time.column < 30 else place
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(t + 1))
