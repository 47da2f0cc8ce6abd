"""Tracks below each other in one scene, with the playhead and the pointer's column across them."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsRectItem, QGraphicsScene, QGraphicsView, QToolTip, QWidget

from playground.views.help.topics import tip
from playground.views.score.arranger import Arranger
from playground.views.score.axes import HEADER
from playground.views.score.grips import Grips
from playground.views.score.playhead import Playhead
from playground.views.score.tracks.track import Context, Readout, Track


class TrackStack(QGraphicsView):
    """Some tracks, top to bottom. Emits `pointed` with the timestep under the pointer (or None) and its readout,
    `pressed` with the pressed track (or None), `clicked` with the track and the timestep (or None beside the columns)
    once the playhead is there, and `menu_requested` with a track and a point of the screen when the user opens a
    title's menu."""

    pointed = Signal(object, object, QPoint)
    pressed = Signal(object)
    clicked = Signal(object, object)
    resized = Signal()
    menu_requested = Signal(object, QPoint)

    def __init__(self, context: Context, tracks: Sequence[Track], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.tracks = list(tracks)
        self.setScene(QGraphicsScene(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        for track in self.tracks:
            self.scene().addItem(track)
        self._background = self._rectangle(-1)
        self._column = self._rectangle(9)
        self._playhead = Playhead(context, self._gaps)
        self.scene().addItem(self._playhead)
        self._halo, self._outline = self._rectangle(11), self._rectangle(11)
        self._ring = self._rectangle(12)
        self._handle_height = self.tracks[0].handle_height
        self._at: int | None = None
        self._pointed: tuple[int | None, QRectF | None] = (None, None)
        self._scrubbing = False
        self.grips: Grips | None = None
        """Lets the pointer arrange the tracks; None if they are fixed."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.recolour()

    def minimumSizeHint(self) -> QSize:
        """Small, because it scrolls and two may share a low window."""
        return QSize(HEADER, 20)

    def enable_grips(self, arranger: Arranger) -> Grips:
        """Let the pointer arrange the tracks."""
        self.grips = Grips(self, self.context, arranger, self)
        self.grips.cursor.connect(self._show_cursor)
        self.scene().addItem(self.grips.drop_indicator)
        return self.grips

    def _show_cursor(self, shape: Qt.CursorShape, hint: str) -> None:
        self.viewport().setCursor(shape)
        self.viewport().setToolTip(hint)

    def set_tracks(self, tracks: Sequence[Track]) -> None:
        """Set the tracks and their order. Contains at least all previous ones."""
        for track in tracks:
            if track.scene() is None:
                self.scene().addItem(track)
        self.tracks = list(tracks)

    def _rectangle(self, z: float) -> QGraphicsRectItem:
        item = QGraphicsRectItem()
        item.setZValue(z)
        item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        item.setBrush(QBrush(Qt.BrushStyle.NoBrush))
        item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresParentOpacity)
        item.hide()
        self.scene().addItem(item)
        return item

    def recolour(self) -> None:
        """Apply the theme's colours."""
        theme = self.context.appearance.theme
        self.scene().setBackgroundBrush(QColor(theme.panel))
        self._background.setPen(QPen(Qt.PenStyle.NoPen))
        self._background.setBrush(QColor(theme.tint))
        self._column.setPen(QPen(QColor(theme.text3), 1))
        self._ring.setPen(QPen(QColor(theme.accent), 2))
        self._outline.setPen(QPen(QColor(theme.text), 1.5))
        self._halo.setPen(QPen(QColor(theme.panel), 1))
        for track in self.tracks:
            track.recolour()

    @property
    def shown_tracks(self) -> list[Track]:
        """The visible tracks, top to bottom."""
        return [track for track in self.tracks if track.isVisible()]

    @property
    def open_tracks(self) -> list[Track]:
        """The visible tracks that are not folded."""
        return [track for track in self.shown_tracks if not track.folded]

    def place_tracks(self) -> None:
        """Place the visible tracks below each other."""
        top = 0
        for track in self.shown_tracks:
            track.setPos(0, top)
            track.relayout()
            top += track.height
        self.scene().setSceneRect(0, 0, self.context.time.width, max(top, 1))

    def reveal(self, name: str) -> None:
        """Scroll to the track of this name if it is shown: vertically only, so that columns stay below their chips."""
        track = next((track for track in self.shown_tracks if track.name == name), None)
        if track is not None:
            place = track.sceneBoundingRect()
            self.ensureVisible(QRectF(0, place.top(), 1, place.height()), 0, 0)

    def point_at(self, timestep: int | None, outline: QRectF | None = None) -> None:
        """Mark a timestep's column in all tracks, and outline one cell."""
        if (timestep, outline) != self._pointed:
            self._pointed = timestep, outline
            self._draw_all()
        elsewhere = timestep is not None and timestep != self.context.selection.timestep
        self._column.setVisible(elsewhere and timestep in self.context.time.visible)
        if timestep is not None:
            # All stacks together show one frame: leave the lower edge of this one open.
            self._column.setRect(self._column_of(timestep).adjusted(0, -2, 0, 2 if self._handle_height else -1))
        for item, inset in ((self._outline, 0.0), (self._halo, 1.25)):
            item.setVisible(outline is not None)
            if outline is not None:
                item.setRect(outline.adjusted(inset, inset, -inset, -inset))

    def show_selection(self) -> None:
        """Move the playhead to its timestep and outline the chosen unit's cells."""
        selection = self.context.selection
        timestep, unit, before = selection.timestep, selection.unit, self._at
        self._at = timestep
        for item in (self._background, self._playhead):
            item.setVisible(timestep is not None and timestep in self.context.time.visible)
        if timestep is not None:
            place = self._column_of(timestep)
            # Start below the handle, if any.
            place.setTop(self._handle_height)
            self._background.setRect(place)
            cells = [] if unit is None else self._cells_of(timestep, unit)
            self._playhead.place(place, [cell.intersected(place) for cell in cells])
        for track in self.tracks:
            track.show_selection(before)
        self._draw_all()

    def _draw_all(self) -> None:
        """Repaint the whole viewport: on X11, moved items leave old pixels behind."""
        self.viewport().update()

    def show_ring(self, place: QRectF | None) -> None:
        """Draw the focus ring inside a rectangle, or remove it."""
        self._draw_all()
        self._ring.setVisible(place is not None)
        if place is not None:
            self._ring.setRect(place.adjusted(2, 2, -2, -3))

    def _column_of(self, timestep: int) -> QRectF:
        """Return a timestep's column from top to bottom, without what is scrolled under the titles."""
        time = self.context.time
        left = max(time.left(timestep), HEADER)
        right = min(time.left(timestep) + time.column, HEADER + time.room)
        return QRectF(left, 0, right - left, self.sceneRect().height())

    def _gaps(self) -> list[QRectF]:
        """Return the rectangles that the playhead's lines skip."""
        places = [(track.playhead_gap, track.y()) for track in self.shown_tracks]
        return [place.translated(0, top) for place, top in places if place is not None]

    def _cells_of(self, timestep: int, unit: int) -> list[QRectF]:
        """Return the cells of a unit of the chosen layer at a timestep, in every track that has one."""
        layer = self.context.selection.layer
        cells = [(track.cell(timestep, unit), track.y()) for track in self.open_tracks if track.layer == layer]
        return [cell.translated(0, top) for cell, top in cells if cell is not None]

    def readout_at(self, place: QPoint) -> tuple[int | None, Readout | None]:
        """Return the timestep and the readout at a point of the viewport. The readout's outline is in scene pixels."""
        spot = self.mapToScene(place)
        timestep = self.context.time.at(spot.x())
        if timestep is None:
            return None, None
        track = self._track_at(spot.y())
        here = track is not None and not track.folded
        readout = track.readout(timestep, spot.y() - track.y()) if track is not None and here else None
        if track is not None and readout is not None and readout.outline is not None:
            readout = Readout(readout.text, readout.outline.translated(0, track.y()))
        return timestep, readout

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the tooltip of what lies under the pointer. Qt would ask the items for theirs."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self.viewport())
            return True
        return super().viewportEvent(event)

    def tip_at(self, place: QPoint) -> str:
        """Return the tooltip at a point of the viewport: what a drag does there, or else the sentence on a title or a
        legend. Over the columns the readout says more."""
        x = self.mapToScene(place).x()
        dragged, key = self.viewport().toolTip(), self.topic_at(place)
        return dragged or (tip(key) if key and not HEADER <= x < self.context.time.end else "")

    def topic_at(self, place: QPoint) -> str:
        """Return the help topic of what lies at a point of the viewport; empty below the tracks."""
        spot, time = self.mapToScene(place), self.context.time
        track = self._track_at(spot.y())
        if track is None:
            return ""
        return track.topic if track.folded else track.topic_at(time.at(spot.x()), spot.x() >= time.end)

    def track_at(self, place: QPoint) -> Track | None:
        """Return the track at a point of the viewport; None below the last one."""
        return self._track_at(self.mapToScene(place).y())

    def _track_at(self, y: float) -> Track | None:
        return next((t for t in self.shown_tracks if 0 <= y - t.y() < t.height), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Report the new size, which also changes when a scroll bar appears or disappears."""
        super().resizeEvent(event)
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the playhead, and choose the unit on a heat map. A press on the ruler starts scrubbing."""
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        spot = self.mapToScene(event.position().toPoint())
        track, timestep = self._track_at(spot.y()), self.context.time.at(spot.x())
        self.pressed.emit(track)
        if (self.grips is not None and self.grips.press(spot)) or track is None:
            return
        if timestep is not None:
            self._select(track, timestep, spot)
        self.clicked.emit(track, timestep)

    def _select(self, track: Track, timestep: int, spot: QPointF) -> None:
        """Move the playhead there, and choose the unit on a heat map."""
        selection = self.context.selection
        self._scrubbing = track.handle_height > 0
        unit = None if track.folded else track.unit_at(spot.y() - track.y())
        if unit is None:
            selection.move_to(timestep)
        else:
            selection.choose_cell(*track.most_prominent(timestep, unit), track.layer)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End scrubbing or a drag."""
        self._scrubbing = False
        if event.button() == Qt.MouseButton.LeftButton and self.grips is not None:
            self.grips.release(self.mapToScene(event.position().toPoint()))
            self._draw_all()
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Reset the height of a track whose border was double-clicked."""
        if self.grips is None or not self.grips.double_click(self.mapToScene(event.position().toPoint())):
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open a track's menu over its title."""
        spot = self.mapToScene(event.pos())
        track = self._track_at(spot.y())
        if track is not None and track.name and spot.x() < HEADER:
            self.menu_requested.emit(track, event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at what is under the pointer. While scrubbing, move the playhead along."""
        place = event.position().toPoint()
        if self.grips is not None and self.grips.move(self.mapToScene(place)):
            self._draw_all()
            return
        if self._scrubbing:
            self.context.selection.move_to(self.context.time.nearest(self.mapToScene(place).x()))
        self.pointed.emit(*self.readout_at(place), place)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        if self.grips is not None:
            self.grips.pointer_left()
        self.pointed.emit(None, None, QPoint())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll in time if sideways or with Shift, and otherwise over the tracks."""
        time, delta = self.context.time, event.angleDelta()
        sideways = delta.x() or (delta.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        if sideways:
            time.scroll_to(time.offset - sideways // 2)
            event.accept()
        else:
            super().wheelEvent(event)
