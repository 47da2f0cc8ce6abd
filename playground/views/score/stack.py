"""Tracks one below the other in one scene, with the pointer's column and outline across them."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsRectItem, QGraphicsScene, QGraphicsView, QWidget

from playground.views.score.axes import HEADER
from playground.views.score.heatmap import HeatMap
from playground.views.score.track import Context, Readout, Track


class TrackStack(QGraphicsView):
    """Some tracks, top to bottom. Emits `pointed` with the timestep under the pointer (or None) and its readout."""

    pointed = Signal(object, object, QPoint)

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
        self._ground = self._rectangle(-1)
        self._edges = self._rectangle(10)
        self._outline = self._rectangle(11)
        self.recolour()

    def _rectangle(self, z: float) -> QGraphicsRectItem:
        item = QGraphicsRectItem()
        item.setZValue(z)
        item.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        item.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresParentOpacity)
        item.hide()
        self.scene().addItem(item)
        return item

    def recolour(self) -> None:
        """Take the theme's colours."""
        theme = self.context.appearance.theme
        self.scene().setBackgroundBrush(QColor(theme.panel))
        self._ground.setPen(QPen(Qt.PenStyle.NoPen))
        self._ground.setBrush(QColor(theme.tint))
        self._edges.setPen(QPen(QColor(theme.accent), 1))
        self._edges.setBrush(QBrush(Qt.BrushStyle.NoBrush))
        self._outline.setPen(QPen(QColor(theme.text), 1.5))
        for track in self.tracks:
            track.recolour()

    @property
    def shown_tracks(self) -> list[Track]:
        """Those that the trace has."""
        return [track for track in self.tracks if track.isVisible()]

    def arrange(self) -> None:
        """Put the shown tracks below each other."""
        top = 0
        for track in self.shown_tracks:
            track.setPos(0, top)
            track.relayout()
            top += track.height
        self.scene().setSceneRect(0, 0, self.context.time.width, max(top, 1))

    def point_at(self, timestep: int | None, outline: QRectF | None = None) -> None:
        """Mark a timestep's column in all tracks, and outline one cell."""
        time = self.context.time
        visible = timestep is not None and timestep in time.visible and time.left(timestep) >= HEADER - time.column
        for item in (self._ground, self._edges):
            item.setVisible(visible)
            if visible and timestep is not None:
                left = max(time.left(timestep), HEADER)
                right = min(time.left(timestep) + time.column, HEADER + time.room)
                item.setRect(left, -2, right - left, self.sceneRect().height() + 4)
        self._outline.setVisible(outline is not None)
        if outline is not None:
            self._outline.setRect(outline)

    def look_at(self, place: QPoint) -> tuple[int | None, Readout | None]:
        """The timestep and the readout at a point of the viewport; the readout's outline is in the scene's pixels."""
        spot = self.mapToScene(place)
        timestep = self.context.time.at(spot.x())
        if timestep is None:
            return None, None
        for track in self.shown_tracks:
            y = spot.y() - track.y()
            if 0 <= y < track.height:
                readout = track.readout(timestep, y)
                if readout is not None and readout.outline is not None:
                    readout = Readout(readout.text, readout.outline.translated(0, track.y()))
                return timestep, readout
        return timestep, None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at what is under the pointer."""
        place = event.position().toPoint()
        self.pointed.emit(*self.look_at(place), place)

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self.pointed.emit(None, None, QPoint())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Over the columns: sideways, or with Shift, through time; over a tall heat map through its units. Otherwise
        through the tracks."""
        time, units, delta = self.context.time, self.context.units, event.angleDelta()
        sideways = delta.x() or (delta.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        if sideways:
            time.scroll_to(time.offset - sideways // 2)
        elif units.max_first > 0 and self._over_heat_map(event.position().toPoint()):
            units.scroll_to(units.first - delta.y() // 15)
        else:
            super().wheelEvent(event)
            return
        event.accept()

    def _over_heat_map(self, place: QPoint) -> bool:
        spot = self.mapToScene(place)
        over = (t for t in self.shown_tracks if 0 <= spot.y() - t.y() < t.height)
        return spot.x() >= HEADER and isinstance(next(over, None), HeatMap)
