"""The ruler: the timesteps' numbers, and the playhead's handle."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from playground.core.trace import Trace
from playground.views.score.axes import HEADER
from playground.views.score.track import Context, Track
from playground.views.theme import font


class Ruler(Track):
    """Timesteps, counted from 1. Where the playhead stands there is its handle."""

    HANDLE = 22
    """Pixels from the top to where the playhead's lines begin, below its handle."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Timestep")
        self.pointed: int | None = None

    @property
    def full_height(self) -> int:
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
        if timestep != self.pointed:
            before, self.pointed = self.pointed, timestep
            self.update_column(before)
            self.update_column(timestep)

    def show_selection(self, before: int | None) -> None:
        """The handle moves; where columns are narrow it is wider than they are."""
        if before != self.context.selection.timestep:
            self.update()

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Each number, or, where columns are narrow, those that fit."""
        time = self.context.time
        every = 1 if time.column >= 26 or trace.timesteps < 100 else 5
        for t in time.visible:
            place = QRectF(time.left(t), 0, time.column, self.height - 1)
            if t == self.pointed:
                painter.setFont(font(11, 600))
                painter.setPen(QColor(self.theme.text))
            elif t % every and t + 1 != trace.timesteps:
                continue
            else:
                painter.setFont(font(11))
                painter.setPen(QColor(self.theme.text2))
            if t + 1 == trace.timesteps:
                place = place.adjusted(-8, 0, 0, 0) if time.column < 30 else place
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(t + 1))
        playhead = self.context.selection.timestep
        if playhead is not None and playhead in time.visible:
            self._paint_handle(painter, playhead)

    def _paint_handle(self, painter: QPainter, playhead: int) -> None:
        """The playhead's timestep on its ground, as wide as its column or as its text, within the columns' place."""
        time, text = self.context.time, f"t {playhead + 1}"
        painter.setFont(font(11, 600))
        width = max(time.column - 6, QFontMetrics(painter.font()).horizontalAdvance(text) + 8)
        left = time.left(playhead) + (time.column + 1 - width) / 2
        left = min(max(left, HEADER), HEADER + time.room - width)
        place = QRectF(left, 3, width, self.HANDLE - 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(place.adjusted(-3, 0, 3, 0), QColor(self.theme.panel))
        painter.setBrush(QColor(self.theme.accent))
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(QColor(self.theme.on_accent))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
