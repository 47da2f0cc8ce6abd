"""Tab stops of the score, and what a screen reader says there."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.core.vocabulary import display_token
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


class TabStop(QWidget):
    """Takes the keyboard focus for items of a scene, which Tab and screen readers cannot reach.

    Invisible, over a track's title. Emits `ringed` when it gets the focus by key, and when it loses it.
    """

    ringed = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleDescription(_KEYS)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring only if the focus came by key."""
        super().focusInEvent(event)
        self.ringed.emit(event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self.ringed.emit(False)


class TrackTabStop(TabStop):
    """The stop of a track, with the keys that arrange it. Emits `menu_requested` with a point of the screen, and
    `resize_requested` with 1 for higher rows or -1 for lower ones."""

    menu_requested = Signal(QPoint)
    resize_requested = Signal(int)

    def __init__(self, track: Track, arranger: Arranger, parent: QWidget) -> None:
        super().__init__(parent)
        self.track, self._arranger = track, arranger
        self.setAccessibleDescription(_TRACK_KEYS if track.rows is None else _RESIZE_KEYS)

    def topic_at(self, place: QPoint) -> str:
        """Return the help topic of its track."""
        return self.track.topic

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fold, move or resize the track. Pass all other keys to the window."""
        key, name, alt = event.key(), self.track.name, Qt.KeyboardModifier.AltModifier
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _FOLD and not modifiers:
            self._arranger.toggle_folded(name)
        elif key in _STEPS and modifiers == alt:
            self._arranger.move_by(name, _STEPS[key])
        elif key in _STEPS and modifiers == alt | Qt.KeyboardModifier.ShiftModifier and self.track.rows is not None:
            self.resize_requested.emit(_STEPS[key])
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu on the Menu key."""
        self.menu_requested.emit(self.mapToGlobal(QPoint(24, min(self.height(), 24))))


class TabStops(QObject):
    """A stop `time` for the ruler and its tokens, and one for each track in `by_track`. Emits `menu_requested` with a
    track and a point of the screen, and `resize_requested` with a track and 1 or -1."""

    menu_requested = Signal(object, QPoint)
    resize_requested = Signal(object, int)

    def __init__(
        self, parent: QWidget, context: Context, pinned: TrackStack, stack: TrackStack, arranger: Arranger
    ) -> None:
        super().__init__(parent)
        self._parent, self._context, self._pinned, self._stack = parent, context, pinned, stack
        self._arranger = arranger
        self.time = TabStop(parent)
        self.answer = ""
        """What to say of the network's answer after the timestep."""
        self.default = self.time
        """The stop that takes the focus if no track does."""
        self.time.ringed.connect(lambda on: pinned.show_ring(pinned.sceneRect() if on else None))
        self.by_track: dict[Track, TrackTabStop] = {}
        self._ringed: Track | None = None
        self.set_tracks(stack.tracks)
        stack.verticalScrollBar().valueChanged.connect(self.place)

    def set_tracks(self, tracks: Sequence[Track]) -> None:
        """Set the tracks and their tab order."""
        before: TabStop = self.time
        for track in tracks:
            if track not in self.by_track:
                self.by_track[track] = stop = TrackTabStop(track, self._arranger, self._parent)
                stop.ringed.connect(lambda on, track=track: self._ring(track, on))
                stop.menu_requested.connect(lambda place, track=track: self.menu_requested.emit(track, place))
                stop.resize_requested.connect(lambda step, track=track: self.resize_requested.emit(track, step))
            QWidget.setTabOrder(before, self.by_track[track])
            before = self.by_track[track]

    @property
    def focused(self) -> Track | None:
        """The track whose stop has the focus."""
        return next((track for track, stop in self.by_track.items() if stop.hasFocus()), None)

    def place(self) -> None:
        """Lay the stops over the titles."""
        self.time.setGeometry(0, 0, HEADER, self._pinned.height())
        self.time.setVisible(self.default is self.time)
        for track in self._stack.shown_tracks:
            corner = self._stack.viewport().mapTo(self._parent, self._stack.mapFromScene(QPoint(0, round(track.y()))))
            self.by_track[track].setGeometry(corner.x(), corner.y(), HEADER, track.height)
            self.by_track[track].show()
        self._move_focus()
        for track, stop in self.by_track.items():
            stop.setVisible(track.isVisible())
        if self._ringed is not None:
            self._stack.show_ring(self._ringed.sceneBoundingRect())

    def _move_focus(self) -> None:
        """Move the focus from a hidden track to the nearest visible one."""
        gone = self.focused
        if gone is not None and not gone.isVisible():
            by_key = Qt.FocusReason.TabFocusReason if self._ringed is gone else Qt.FocusReason.OtherFocusReason
            nearest = min(self._stack.shown_tracks, key=lambda track: abs(track.y() - gone.y()), default=None)
            (self.by_track[nearest] if nearest is not None else self.default).setFocus(by_key)

    def announce(self) -> None:
        """Set the texts that a screen reader reads: the playhead's timestep, and each track's value there."""
        selection, trace = self._context.selection, self._pinned.tracks[0].trace
        if selection.timestep is None or trace is None or selection.timestep >= trace.timesteps:
            self.time.setAccessibleName("Timesteps: none")
        else:
            token = display_token(trace.tokens[selection.timestep])
            answer = f"; {self.answer}" if self.answer else ""
            own = ", generated" if selection.timestep >= trace.typed_count else ""
            where = f"Timestep {selection.timestep + 1} of {trace.timesteps:,}"
            self.time.setAccessibleName(f"{where}, {token}{own}{answer}")
        for track, stop in self.by_track.items():
            if track.isVisible():
                stop.setAccessibleName(track.announcement)

    def reveal_unit(self) -> None:
        """Scroll to the chosen unit's row in the track that has the focus."""
        track, timestep, unit = self.focused, self._context.selection.timestep, self._context.selection.unit
        if track is None or track.folded or timestep is None or unit is None:
            return
        if (cell := track.cell(timestep, unit)) is not None:
            self._stack.ensureVisible(QRectF(0, track.y() + cell.top(), 1, cell.height()), 0, 4)

    def focus_track(self, track: Track | None) -> None:
        """Focus the stop of the clicked track."""
        stop = self.by_track.get(track, self.default) if track is not None else self.default
        stop.setFocus(Qt.FocusReason.MouseFocusReason)

    def _ring(self, track: Track, on: bool) -> None:
        place = track.sceneBoundingRect() if on else None
        self._ringed = track if on else None
        self._stack.show_ring(place)
        if place is not None:
            # Scroll vertically only, so that columns stay below their chips.
            self._stack.ensureVisible(QRectF(0, place.top(), 1, place.height()), 0, 0)
