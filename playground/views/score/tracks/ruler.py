"""The ruler: the timesteps' numbers or dates, and the playhead's handle."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score.axes import HEADER
from playground.views.score.tracks.track import Context, Track
from playground.views.style.theme import font

_EVERY = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_BETWEEN = 6
"""The least distance between two numbers, in pixels."""


def _axis(shown: Shown) -> tuple[int, tuple[str, ...]]:
    return shown.trace.timesteps, shown.trace.times


class Ruler(Track):
    """Timesteps, counted from 1 or by their dates where these are known, with the playhead's handle."""

    handle_height = 22

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Timestep")
        self.pointed: int | None = None

    @property
    def topic(self) -> str:
        """It has no name, but a topic."""
        return "ruler"

    @property
    def full_height(self) -> int:
        """A fixed height."""
        return 24

    def paint_header(self, painter: QPainter) -> None:
        """Paint the title, or how many timesteps share a pixel."""
        group = self.context.time.group
        painter.setFont(font(11))
        painter.setPen(QColor(self.theme.text2))
        text = self.title if group == 1 else f"{group} timesteps/px"
        painter.drawText(QRectF(12, 0, 90, self.height - 1), Qt.AlignmentFlag.AlignVCenter, text)

    def present(self, shown: Shown | None, layer: int) -> None:
        """Repaint only if the number of timesteps or their dates changed."""
        before, self.shown = self.shown, shown
        if before is None or shown is None or _axis(before) != _axis(shown):
            self.update()

    def point_at(self, timestep: int | None) -> None:
        """Mark the timestep under the pointer."""
        if timestep != self.pointed:
            self.pointed = timestep
            self.update()

    def show_selection(self, before: int | None) -> None:
        """Repaint the handle, which may be wider than its column."""
        if before != self.context.selection.timestep:
            self.update()

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Paint all numbers or dates, or in narrow columns those that fit and the last one, and then the one under the
        pointer."""
        time, last = self.context.time, self.context.time.timesteps - 1
        painter.setFont(font(11))
        painter.setPen(QColor(self.theme.text2))
        metrics = QFontMetrics(painter.font())
        texts = {str(time.timesteps), *trace.times}
        numbered = self.numbered(max(map(metrics.horizontalAdvance, texts)))
        for t in numbered:
            if t == self.context.selection.timestep or self.under_handle(t, metrics):
                continue
            painter.drawText(self._place_of(t, metrics), Qt.AlignmentFlag.AlignCenter, self.text_of(t))
        if self.pointed is not None and self.pointed in time.visible and self.pointed <= last:
            painter.setFont(font(11, 600))
            painter.setPen(QColor(self.theme.text))
            place = self._place_of(self.pointed, QFontMetrics(painter.font()))
            painter.fillRect(place, QColor(self.theme.panel))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.text_of(self.pointed))
        playhead = self.context.selection.timestep
        if playhead is not None and playhead in time.visible:
            self._paint_handle(painter, playhead)

    def text_of(self, timestep: int) -> str:
        """Return a timestep's date, or its number where it has none."""
        return self._date_of(timestep) or str(timestep + 1)

    def _date_of(self, timestep: int) -> str:
        times = () if self.trace is None else self.trace.times
        return times[timestep] if timestep < len(times) else ""

    def numbered(self, width: int) -> list[int]:
        """Return the visible timesteps that show their number: round ones, far enough apart for numbers of this width
        in pixels."""
        time = self.context.time
        every = next(step for step in _EVERY if step * time.scale >= width + _BETWEEN or step == _EVERY[-1])
        last = time.timesteps - 1
        seen = [t for t in time.visible[-(time.visible.start + 1) % every :: every] if (last - t) >= every or t == last]
        return seen if last in seen or last not in time.visible else [*seen, last]

    def under_handle(self, timestep: int, metrics: QFontMetrics) -> bool:
        """Return whether the playhead's handle would cover a part of a timestep's number."""
        playhead = self.context.selection.timestep
        if playhead is None or playhead not in self.context.time.visible or timestep == playhead:
            return False
        place = self._place_of(timestep, metrics)
        half = metrics.horizontalAdvance(self.text_of(timestep)) / 2
        handle = self.handle_of(playhead)
        return handle.left() - 3 < place.center().x() + half and place.center().x() - half < handle.right() + 3

    def _place_of(self, timestep: int, metrics: QFontMetrics) -> QRectF:
        """Return a number's rectangle: its column, or wider if needed, within the columns' area."""
        time = self.context.time
        width = max(time.column, metrics.horizontalAdvance(self.text_of(timestep)) + 2)
        left = time.left(timestep) + (time.column - width) / 2
        if width > time.column:
            left = min(max(left, HEADER), HEADER + time.room - width)
        return QRectF(left, 0, width, self.height - 1)

    def handle_of(self, playhead: int) -> QRectF:
        """Return the handle's rectangle: as wide as its column or its text, within the columns' area."""
        time = self.context.time
        width = max(time.column - 6, QFontMetrics(font(11, 600)).horizontalAdvance(self._handle_text(playhead)) + 8)
        left = time.left(playhead) + (time.column + 1 - width) / 2
        left = min(max(left, HEADER), HEADER + time.room - width)
        return QRectF(left, 3, width, self.handle_height - 5)

    def _handle_text(self, playhead: int) -> str:
        return self._date_of(playhead) or f"t {playhead + 1}"

    def _paint_handle(self, painter: QPainter, playhead: int) -> None:
        """Paint the playhead's timestep on its background."""
        text, place = self._handle_text(playhead), self.handle_of(playhead)
        painter.setFont(font(11, 600))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(place.adjusted(-3, 0, 3, 0), QColor(self.theme.panel))
        painter.setBrush(QColor(self.theme.accent))
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(QColor(self.theme.on_accent))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
