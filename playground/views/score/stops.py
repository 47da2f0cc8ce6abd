"""Where the Tab key stops in the score, and what a screen reader says there."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.core.vocabulary import shown
from playground.views.score.arranger import Arranger
from playground.views.score.axes import HEADER
from playground.views.score.stack import TrackStack
from playground.views.score.tracks.track import Context, Track

_KEYS = "Left and Right: timestep. Up and Down: unit. Home and End: first and last timestep. Escape: no unit."
_UNIT_KEYS = "P: pin the unit."
_TRACK_KEYS = (
    f"{_KEYS} F or Enter: fold or open. Alt with Up and Down: move the track. Menu key: all that can be done with it."
)
_RESIZE_KEYS = f"{_TRACK_KEYS} {_UNIT_KEYS} Alt with Shift and Up or Down: lower or higher rows."
_STEPS: Mapping[int, int] = MappingProxyType({Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1})
_FOLD = {Qt.Key.Key_F, Qt.Key.Key_Return, Qt.Key.Key_Enter}


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


class TrackStop(Stop):
    """The stop of a track, with the keys that arrange it. Emits `menu_asked` with a point of the screen, and
    `resize_asked` with 1 for higher rows and -1 for lower ones."""

    menu_asked = Signal(QPoint)
    resize_asked = Signal(int)

    def __init__(self, track: Track, arranger: Arranger, parent: QWidget) -> None:
        super().__init__(parent)
        self.track, self._arranger = track, arranger
        self.setAccessibleDescription(_TRACK_KEYS if track.rows is None else _RESIZE_KEYS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold, move, resize; any other key is the window's."""
        key, name, alt = event.key(), self.track.name, Qt.KeyboardModifier.AltModifier
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _FOLD and not modifiers:
            self._arranger.fold(name)
        elif key in _STEPS and modifiers == alt:
            self._arranger.move_by(name, _STEPS[key])
        elif key in _STEPS and modifiers == alt | Qt.KeyboardModifier.ShiftModifier and self.track.rows is not None:
            self.resize_asked.emit(_STEPS[key])
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The Menu key."""
        self.menu_asked.emit(self.mapToGlobal(QPoint(24, min(self.height(), 24))))


class Stops(QObject):
    """A stop for the ruler and its tokens, `time`, and one for each track, in `maps`. `menu_asked` gives a track whose
    menu was asked for by a key, and the point of the screen; `resize_asked` one with rows, and 1 or -1."""

    menu_asked = Signal(object, QPoint)
    resize_asked = Signal(object, int)

    def __init__(
        self, parent: QWidget, context: Context, pinned: TrackStack, stack: TrackStack, arranger: Arranger
    ) -> None:
        super().__init__(parent)
        self._parent, self._context, self._pinned, self._stack = parent, context, pinned, stack
        self._arranger = arranger
        self.time = Stop(parent)
        self.home = self.time
        """What takes the keys where no track does."""
        self.time.ringed.connect(lambda on: pinned.ring(pinned.sceneRect() if on else None))
        self.maps: dict[Track, TrackStop] = {}
        self._ringed: Track | None = None
        self.follow(stack.tracks)
        stack.verticalScrollBar().valueChanged.connect(self.place)

    def follow(self, tracks: Sequence[Track]) -> None:
        """Stop at these tracks, in this order."""
        before: Stop = self.time
        for track in tracks:
            if track not in self.maps:
                self.maps[track] = stop = TrackStop(track, self._arranger, self._parent)
                stop.ringed.connect(lambda on, track=track: self._ring(track, on))
                stop.menu_asked.connect(lambda place, track=track: self.menu_asked.emit(track, place))
                stop.resize_asked.connect(lambda step, track=track: self.resize_asked.emit(track, step))
            QWidget.setTabOrder(before, self.maps[track])
            before = self.maps[track]

    @property
    def focused(self) -> Track | None:
        """The track whose stop has the focus."""
        return next((track for track, stop in self.maps.items() if stop.hasFocus()), None)

    def place(self) -> None:
        """Lie over the titles."""
        self.time.setGeometry(0, 0, HEADER, self._pinned.height())
        self.time.setVisible(self.home is self.time)
        for track in self._stack.shown_tracks:
            corner = self._stack.viewport().mapTo(self._parent, self._stack.mapFromScene(QPoint(0, round(track.y()))))
            self.maps[track].setGeometry(corner.x(), corner.y(), HEADER, track.height)
            self.maps[track].show()
        self._hand_over()
        for track, stop in self.maps.items():
            stop.setVisible(track.isVisible())
        if self._ringed is not None:
            self._stack.ring(self._ringed.sceneBoundingRect())

    def _hand_over(self) -> None:
        """A track that goes leaves the focus to the one that is nearest to where it stood."""
        gone = self.focused
        if gone is not None and not gone.isVisible():
            by_key = Qt.FocusReason.TabFocusReason if self._ringed is gone else Qt.FocusReason.OtherFocusReason
            nearest = min(self._stack.shown_tracks, key=lambda track: abs(track.y() - gone.y()), default=None)
            (self.maps[nearest] if nearest is not None else self.home).setFocus(by_key)

    def announce(self) -> None:
        """Say where the playhead stands, and what each track shows there."""
        selection, trace = self._context.selection, self._pinned.tracks[0].trace
        if selection.timestep is None or trace is None or selection.timestep >= trace.timesteps:
            self.time.setAccessibleName("Timesteps: none")
        else:
            token = shown(trace.tokens[selection.timestep])
            own = ", generated" if selection.timestep >= trace.typed else ""
            self.time.setAccessibleName(f"Timestep {selection.timestep + 1} of {trace.timesteps:,}, {token}{own}")
        for track, stop in self.maps.items():
            if track.isVisible():
                stop.setAccessibleName(track.announcement)

    def focus(self, track: Track | None) -> None:
        """The keys go to what was clicked."""
        stop = self.maps.get(track, self.home) if track is not None else self.home
        stop.setFocus(Qt.FocusReason.MouseFocusReason)

    def _ring(self, track: Track, on: bool) -> None:
        place = track.sceneBoundingRect() if on else None
        self._ringed = track if on else None
        self._stack.ring(place)
        if place is not None:
            # Up or down, never sideways: the columns stand below their chips.
            self._stack.ensureVisible(QRectF(0, place.top(), 1, place.height()), 0, 0)
