"""Arranges tracks with the pointer: folds one by its chevron, moves it by its title, resizes a heat map by its lower
border."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication, QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.views.score.arranger import Arranger
from playground.views.score.axes import HEADER, TRACK_PADDING
from playground.views.score.tracks.track import FOLDED, Context, Track

BORDER = 4
"""Height of the area above a border that grabs it, in pixels. No row lies there."""
_TIPS = {
    Qt.CursorShape.PointingHandCursor: "Fold or open this track.",
    Qt.CursorShape.SplitVCursor: "Drag to make the rows higher or lower, double-click for their usual height.",
}


class TrackList(Protocol):
    """The part of a track stack that `Grips` needs."""

    @property
    def shown_tracks(self) -> list[Track]:
        """Visible tracks, top to bottom."""


class DropIndicator(QGraphicsItem):
    """Fades a dragged track and draws a line where it will land."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.dragged = QRectF()
        self.line: float | None = None
        self.setZValue(14)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def place(self, dragged: QRectF, line: float | None) -> None:
        """Fade the track in `dragged` and draw the line at a height of the scene. With None, draw no line, because the
        track would not move."""
        self.prepareGeometryChange()
        self.dragged, self.line = dragged, line
        self.show()
        self.update()

    def boundingRect(self) -> QRectF:
        """The track, and the line with its knob."""
        line = QRectF() if self.line is None else QRectF(0, self.line - 6, self._context.time.width, 12)
        return self.dragged.united(line)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint a veil, and the line with a knob at its left end."""
        theme = self._context.appearance.theme
        veil = QColor(theme.panel)
        veil.setAlpha(165)
        painter.fillRect(self.dragged.adjusted(0, 0, 0, -1), veil)
        if self.line is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y = max(self.line, 5.0)
        pen = QPen(QColor(theme.accent), 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(QPointF(12, y), QPointF(self._context.time.width - 8, y))
        painter.setBrush(QColor(theme.panel))
        painter.drawEllipse(QPointF(8, y), 3.5, 3.5)


@dataclass(slots=True)
class _Drag:
    """A pressed button: the track, the start, and what the drag does."""

    track: Track
    start: QPointF
    kind: Qt.CursorShape
    grip: float
    """Pixels from the pointer down to the lower border."""
    moving: bool = False
    other: str | None = None
    after: bool = False


class Grips(QObject):
    """Turns presses and moves of the pointer, in scene pixels, into changes of the arrangement.

    Each handler returns whether it used the event. Emits `resizing` with a heat map and the new height of its rows
    during a drag, and `resized` at its end; emits `cursor` with the shape and the tooltip for what lies under the
    pointer.
    """

    resizing = Signal(object, float)
    resized = Signal(object, float)
    cursor = Signal(object, str)

    def __init__(self, stack: TrackList, context: Context, arranger: Arranger, parent: QObject) -> None:
        super().__init__(parent)
        self._stack, self._arranger = stack, arranger
        self.drop_indicator = DropIndicator(context)
        self._drag: _Drag | None = None
        self._hovered: Track | None = None

    def kind_at(self, spot: QPointF) -> tuple[Track | None, Qt.CursorShape]:
        """Return the track at a point and the cursor for what can be dragged there; an arrow means nothing."""
        for track in self._stack.shown_tracks:
            y = spot.y() - track.y()
            resizable = track.rows is not None and not track.folded
            if resizable and abs(y - track.height + BORDER / 2) <= BORDER / 2:
                return track, Qt.CursorShape.SplitVCursor
            if 0 <= y < track.height and spot.x() < HEADER:
                on_chevron = track.chevron.contains(QPointF(spot.x(), y))
                return track, Qt.CursorShape.PointingHandCursor if on_chevron else Qt.CursorShape.OpenHandCursor
        return None, Qt.CursorShape.ArrowCursor

    def press(self, spot: QPointF) -> bool:
        """Start a drag."""
        track, kind = self.kind_at(spot)
        if track is None:
            return False
        self._drag = _Drag(track, spot, kind, track.y() + track.height - spot.y())
        return True

    def move(self, spot: QPointF) -> bool:
        """Continue the drag, or show what can be dragged."""
        drag = self._drag
        if drag is None:
            self._hover(spot)
            return False
        if not drag.moving and (spot - drag.start).manhattanLength() < QApplication.startDragDistance():
            return True
        drag.moving = True
        if drag.kind == Qt.CursorShape.SplitVCursor:
            self.resizing.emit(drag.track, self._height_at(drag, spot))
        else:
            self.cursor.emit(Qt.CursorShape.ClosedHandCursor, "")
            self._find_drop_target(drag, spot.y())
        return True

    def release(self, spot: QPointF) -> bool:
        """End the drag: drop the track, or fold it if the chevron was clicked."""
        drag, self._drag = self._drag, None
        self.drop_indicator.hide()
        if drag is None:
            return False
        if not drag.moving:
            if drag.kind == Qt.CursorShape.PointingHandCursor:
                self._arranger.toggle_folded(drag.track.name)
        elif drag.kind == Qt.CursorShape.SplitVCursor:
            self.resized.emit(drag.track, self._height_at(drag, spot))
        elif drag.other is not None:
            self._arranger.move(drag.track.name, drag.other, after=drag.after)
        self._hover(spot)
        return True

    def cancel(self) -> bool:
        """Abort the drag, and return whether there was one."""
        drag, self._drag = self._drag, None
        self.drop_indicator.hide()
        if drag is not None and drag.moving and drag.kind == Qt.CursorShape.SplitVCursor:
            self._arranger.changed.emit()
        return drag is not None and drag.moving

    def double_click(self, spot: QPointF) -> bool:
        """Reset the height of a heat map whose border was double-clicked."""
        track, kind = self.kind_at(spot)
        if track is None:
            return False
        if kind == Qt.CursorShape.SplitVCursor:
            self._arranger.set_scale(track.name, 1.0)
        elif kind == Qt.CursorShape.PointingHandCursor:
            return self.press(spot)
        return True

    def pointer_left(self) -> None:
        """Reset the cursor when the pointer leaves."""
        self._set_hovered(None)
        self.cursor.emit(Qt.CursorShape.ArrowCursor, "")

    def _hover(self, spot: QPointF) -> None:
        track, kind = self.kind_at(spot)
        self._set_hovered(track if kind != Qt.CursorShape.SplitVCursor else None)
        self.cursor.emit(kind, _TIPS.get(kind, ""))

    def _set_hovered(self, track: Track | None) -> None:
        if track is not self._hovered:
            for each, hovered in ((self._hovered, False), (track, True)):
                if each is not None:
                    each.set_title_hovered(hovered)
            self._hovered = track

    @staticmethod
    def _height_at(drag: _Drag, spot: QPointF) -> float:
        """Return the height of the rows, in pixels, with the border at the pointer."""
        return max(spot.y() + drag.grip - drag.track.y(), FOLDED) - TRACK_PADDING

    def _find_drop_target(self, drag: _Drag, y: float) -> None:
        """Find the nearest gap between two tracks, and the neighbour to land at."""
        tracks = self._stack.shown_tracks
        gap = sum(y > track.y() + track.height / 2 for track in tracks)
        above, below = tracks[gap - 1] if gap else None, tracks[gap] if gap < len(tracks) else None
        drag.other = None
        if drag.track not in (above, below):
            # Between two layers, land beside the track of the dragged track's own layer.
            after = below is None or (above is not None and below.layer != drag.track.layer == above.layer)
            neighbour = above if after else below
            if neighbour is not None and neighbour.name != drag.track.name:
                drag.other, drag.after = neighbour.name, after
        line = None
        if drag.other is not None:
            line = float(below.y() if below is not None else tracks[-1].y() + tracks[-1].height) - 0.5
        self.drop_indicator.place(drag.track.sceneBoundingRect(), line)
