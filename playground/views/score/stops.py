"""Where the Tab key stops in the score, and what a screen reader says there."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from playground.core.vocabulary import shown
from playground.views.score.axes import HEADER
from playground.views.score.heatmap import HeatMap
from playground.views.score.stack import TrackStack
from playground.views.score.track import Context, Track

_KEYS = "Left and Right: timestep. Up and Down: unit. Home and End: first and last timestep. Escape: no unit."


class Stop(QWidget):
    """Holds the focus for what a scene draws, as its items can neither be reached by Tab nor read aloud.

    Invisible; it lies over a track's title. Emits `ringed` when the focus came by a key, and when it went.
    """

    ringed = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleDescription(_KEYS)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A click shows by itself where it was: only a key needs the ring."""
        super().focusInEvent(event)
        self.ringed.emit(event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No ring."""
        super().focusOutEvent(event)
        self.ringed.emit(False)


class Stops:
    """A stop for the ruler and its tokens, `time`, and one for each heat map, in `maps`."""

    def __init__(self, parent: QWidget, context: Context, pinned: TrackStack, stack: TrackStack) -> None:
        self._parent, self._context, self._pinned, self._stack = parent, context, pinned, stack
        self.time = Stop(parent)
        self.time.ringed.connect(lambda on: pinned.ring(pinned.sceneRect() if on else None))
        self.maps: dict[HeatMap, Stop] = {}
        for track in stack.tracks:
            if isinstance(track, HeatMap):
                self.maps[track] = stop = Stop(parent)
                stop.ringed.connect(lambda on, track=track: self._ring(track, on))
        stack.verticalScrollBar().valueChanged.connect(self.place)

    def place(self) -> None:
        """Lie over the titles, in their order."""
        self.time.setGeometry(0, 0, HEADER, self._pinned.height())
        for track, stop in self.maps.items():
            corner = self._stack.viewport().mapTo(self._parent, self._stack.mapFromScene(QPoint(0, round(track.y()))))
            stop.setGeometry(corner.x(), corner.y(), HEADER, track.height)
            stop.setVisible(track.isVisible())

    def announce(self) -> None:
        """Say where the playhead stands, and each heat map's value there."""
        selection, trace = self._context.selection, self._pinned.tracks[0].trace
        if selection.timestep is None or trace is None or selection.timestep >= trace.timesteps:
            self.time.setAccessibleName("Timesteps: none")
        else:
            token = shown(trace.tokens[selection.timestep])
            self.time.setAccessibleName(f"Timestep {selection.timestep + 1} of {trace.timesteps}, {token}")
        for track, stop in self.maps.items():
            stop.setAccessibleName(track.announcement)

    def focus(self, track: Track | None) -> None:
        """The keys go to what was clicked."""
        stop = self.maps[track] if isinstance(track, HeatMap) else self.time
        stop.setFocus(Qt.FocusReason.MouseFocusReason)

    def _ring(self, track: Track, on: bool) -> None:
        place = track.sceneBoundingRect() if on else None
        self._stack.ring(place)
        if place is not None:
            self._stack.ensureVisible(place, 0, 0)
