"""What the pointer does to the tracks themselves: fold one by its chevron, move it by its title, resize a heat map by
its lower border."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication, QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.views.score.arranger import Arranger
from playground.views.score.axes import HEADER, TRACK_PADDING
from playground.views.score.tracks.track import FOLDED, Context, Track

BORDER = 4
"""A border is taken hold of within so many pixels above it, which no row has."""
_TIPS = {
    Qt.CursorShape.PointingHandCursor: "Fold or open",
    Qt.CursorShape.OpenHandCursor: "Drag to move; right-click for more",
    Qt.CursorShape.SplitVCursor: "Drag to resize; double-click for the usual height",
}


class Tracks(Protocol):
    """What it needs to know of a stack."""

    @property
    def shown_tracks(self) -> list[Track]:
        """Top to bottom."""


class Landing(QGraphicsItem):
    """While a track is dragged it is faint, and a line shows where it will land."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.lifted = QRectF()
        self.line: float | None = None
        self.setZValue(14)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def place(self, lifted: QRectF, line: float | None) -> None:
        """Show a track as lifted, and the line at a pixel of the scene (None: it would land where it was)."""
        self.prepareGeometryChange()
        self.lifted, self.line = lifted, line
        self.show()
        self.update()

    def boundingRect(self) -> QRectF:
        """The track, and the line with its knob."""
        line = QRectF() if self.line is None else QRectF(0, self.line - 6, self._context.time.width, 12)
        return self.lifted.united(line)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """A veil, and the line with a knob at its left end."""
        theme = self._context.appearance.theme
        veil = QColor(theme.panel)
        veil.setAlpha(165)
        painter.fillRect(self.lifted.adjusted(0, 0, 0, -1), veil)
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
    """A button that is down: on which track, where, and for what."""

    track: Track
    start: QPointF
    kind: Qt.CursorShape
    grip: float
    """How far the lower border lies below the pointer."""
    moving: bool = False
    other: str | None = None
    after: bool = False


class Grips(QObject):
    """Turns the pointer's presses and moves, in the scene's pixels, into changes of the arrangement.

    Each handler tells whether it took the event. `resizing` gives a heat map and the height that its rows would have,
    while its border is dragged, and `resized` at the end; `cursor` the shape and the hint for what lies under the
    pointer.
    """

    resizing = Signal(object, float)
    resized = Signal(object, float)
    cursor = Signal(object, str)

    def __init__(self, stack: Tracks, context: Context, arranger: Arranger, parent: QObject) -> None:
        super().__init__(parent)
        self._stack, self._arranger = stack, arranger
        self.landing = Landing(context)
        self._drag: _Drag | None = None
        self._lit: Track | None = None

    def kind_at(self, spot: QPointF) -> tuple[Track | None, Qt.CursorShape]:
        """What could be done there, as the cursor that says it; an arrow: nothing."""
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
        """Take hold."""
        track, kind = self.kind_at(spot)
        if track is None:
            return False
        self._drag = _Drag(track, spot, kind, track.y() + track.height - spot.y())
        return True

    def move(self, spot: QPointF) -> bool:
        """Drag what is held; else say what could be."""
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
            self._aim(drag, spot.y())
        return True

    def release(self, spot: QPointF) -> bool:
        """Let go: land, or, where nothing was dragged, fold by the chevron."""
        drag, self._drag = self._drag, None
        self.landing.hide()
        if drag is None:
            return False
        if not drag.moving:
            if drag.kind == Qt.CursorShape.PointingHandCursor:
                self._arranger.fold(drag.track.name)
        elif drag.kind == Qt.CursorShape.SplitVCursor:
            self.resized.emit(drag.track, self._height_at(drag, spot))
        elif drag.other is not None:
            self._arranger.move(drag.track.name, drag.other, after=drag.after)
        self._hover(spot)
        return True

    def cancel(self) -> bool:
        """Drop nothing; tells whether something was being dragged."""
        drag, self._drag = self._drag, None
        self.landing.hide()
        if drag is not None and drag.moving and drag.kind == Qt.CursorShape.SplitVCursor:
            self._arranger.changed.emit()
        return drag is not None and drag.moving

    def double_click(self, spot: QPointF) -> bool:
        """A border springs back."""
        track, kind = self.kind_at(spot)
        if track is None:
            return False
        if kind == Qt.CursorShape.SplitVCursor:
            self._arranger.scale(track.name, 1.0)
        elif kind == Qt.CursorShape.PointingHandCursor:
            return self.press(spot)
        return True

    def leave(self) -> None:
        """The pointer is elsewhere."""
        self._light(None)
        self.cursor.emit(Qt.CursorShape.ArrowCursor, "")

    def _hover(self, spot: QPointF) -> None:
        track, kind = self.kind_at(spot)
        self._light(track if kind != Qt.CursorShape.SplitVCursor else None)
        self.cursor.emit(kind, _TIPS.get(kind, ""))

    def _light(self, track: Track | None) -> None:
        if track is not self._lit:
            for each, lit in ((self._lit, False), (track, True)):
                if each is not None:
                    each.light(lit)
            self._lit = track

    @staticmethod
    def _height_at(drag: _Drag, spot: QPointF) -> float:
        """Pixels for the rows, with the border where the pointer is."""
        return max(spot.y() + drag.grip - drag.track.y(), FOLDED) - TRACK_PADDING

    def _aim(self, drag: _Drag, y: float) -> None:
        """Find the gap between two tracks that is nearest, and so the neighbour to land at."""
        tracks = self._stack.shown_tracks
        gap = sum(y > track.y() + track.height / 2 for track in tracks)
        above, below = tracks[gap - 1] if gap else None, tracks[gap] if gap < len(tracks) else None
        drag.other = None
        if drag.track not in (above, below):
            # Where layers meet, the neighbour is the one of the dragged track's own layer.
            after = below is None or (above is not None and below.layer != drag.track.layer == above.layer)
            neighbour = above if after else below
            if neighbour is not None and neighbour.name != drag.track.name:
                drag.other, drag.after = neighbour.name, after
        line = None
        if drag.other is not None:
            line = float(below.y() if below is not None else tracks[-1].y() + tracks[-1].height) - 0.5
        self.landing.place(drag.track.sceneBoundingRect(), line)
