"""Edits the probe's tokens in place."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from playground.core.specs import MAX_TIMESTEPS
from playground.core.typed_probe import MAX_CHARACTERS, TypedProbe
from playground.core.vocabulary import tokenize
from playground.views.score.axes import GUTTER, HEADER
from playground.views.score.chip_field import ADD, FRAMES, ChipField
from playground.views.score.chips import Chips
from playground.views.score.stack import TrackStack
from playground.views.style.theme import font

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_LEAST_WIDTH, _HEIGHT = 44, 27
_KEEP_OPEN = {
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
}
"""The editor stays open if it loses the focus for one of these reasons."""


class ChipEditor(QLineEdit):
    """A line edit over one chip. Opens on a second click on the chip, or on F2 or Enter in `stop`.

    Finishing a token applies the change. Enter finishes it; so does Space, which opens the next one (among characters,
    Space is a token); so do Tab and an arrow at an end, which open the neighbour; and so does losing the focus.
    Backspace at the start joins the previous token. Esc discards the change. An empty token is removed. Emits `edited`
    with the probe's text.
    """

    edited = Signal(str)

    def __init__(self, pinned: TrackStack, chips: Chips, stop: QWidget) -> None:
        super().__init__(pinned)
        self.setObjectName("chipEditor")
        self.setAccessibleName("Token")
        self.setFont(font(12, 500))
        self.setStyleSheet("#chipEditor { min-height: 0; padding: 0 3px; border-radius: 5px; font-size: 12px; }")
        self.hide()
        self.probe = TypedProbe()
        self.timestep = 0
        self._place = (0, 0)
        self._clicked: int | None = None
        self._open = False
        self._timesteps = 0
        self._pinned, self._chips, self._stop = pinned, chips, stop
        self._time, self._selection = pinned.context.time, pinned.context.selection
        self.field = ChipField(pinned.context, chips)
        pinned.scene().addItem(self.field)
        pinned.viewport().installEventFilter(self)
        stop.installEventFilter(self)
        self._time.changed.connect(self._relayout)
        self.textChanged.connect(self._update_geometry)

    def show_probe(self, probe: TypedProbe) -> None:
        """Set the probe that the chips show. Closes the editor unless the change was its own."""
        if probe != self.probe:
            self.probe = probe
            self._close()

    def open(self, timestep: int) -> None:
        """Edit the token at a timestep with its text selected, or start a new one after the last."""
        timestep = min(timestep, len(self.probe.spans))
        if timestep == len(self.probe.spans):
            self._insert_token(timestep)
        else:
            self._edit(timestep, self.probe.spans[timestep], self.probe.tokens[timestep])
            self.selectAll()

    def finish(self) -> int:
        """Apply the typed text to the probe and return its number of tokens."""
        count = len(tokenize(self.probe.kind, self.text()))
        changed = self.probe.with_replacement(self._place, self.text())
        if self._open and changed != self.probe:
            self.probe = changed
            self.edited.emit(changed.text)
        return count

    def _insert_token(self, timestep: int) -> None:
        """Start a new token before the one at a timestep."""
        if len(self.probe.spans) < MAX_TIMESTEPS:
            self._edit(timestep, self.probe.insertion_point(timestep), "")
        else:
            self._close()

    def _edit(self, timestep: int, place: tuple[int, int], text: str) -> None:
        self.timestep, self._place, self._open = timestep, place, True
        start, end = place
        self.setMaxLength(max(MAX_CHARACTERS - len(self.probe.text) + end - start - 2, len(text)))
        self.setText(text)
        self._reveal()
        self._update_geometry()
        self.show()
        self.raise_()
        self.setFocus()

    def _close(self) -> None:
        """Close the editor and return the focus to the score."""
        if self._open:
            self._open, self._clicked = False, None
            if self.hasFocus():
                self._stop.setFocus()
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Finish, move, split or join tokens. All other keys type."""
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        at, text = (len(self.text()) if self.hasSelectedText() else self.cursorPosition()), self.text()
        if key in _ENTER:
            last = self.timestep + max(self.finish(), 1) - 1
            self._close()
            self._selection.move_to(last)
        elif key == Qt.Key.Key_Escape:
            self._close()
        elif key == Qt.Key.Key_Space and plain and self.probe.kind != "characters":
            self._split_token(text[:at], text[at:])
        elif key == Qt.Key.Key_Backspace and plain and self.cursorPosition() == 0 and not self.hasSelectedText():
            self._join_previous()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and plain and not self.hasSelectedText():
            super().keyPressEvent(event)
            # A cursor that did not move is at an end, in left-to-right and right-to-left scripts alike.
            if self.cursorPosition() == at:
                self._edit_neighbour(forward=key == Qt.Key.Key_Right if not text else at > 0)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab edits the next token, or leaves the editor after the last one."""
        if not self._open:
            return super().focusNextPrevChild(forward)
        if forward and self.timestep >= len(self.probe.spans) and not self.text().strip():
            self._close()
            return True
        self._edit_neighbour(forward=forward)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Apply what was typed."""
        super().focusOutEvent(event)
        if self._open and event.reason() not in _KEEP_OPEN:
            self.finish()
            self._close()

    def _edit_neighbour(self, *, forward: bool) -> None:
        """Finish this token and edit its neighbour."""
        put_in = self._place[0] == self._place[1]
        count = self.finish()
        if forward:
            self.open(self.timestep + count)
        elif self.timestep > 0:
            self.open(self.timestep - 1)
            self.setCursorPosition(len(self.text()))
        elif not put_in:
            self.open(0)

    def _split_token(self, before: str, after: str) -> None:
        """Finish the text before the cursor and edit the rest, or a new token if there is none."""
        count = len(tokenize(self.probe.kind, before))
        if not count:
            return
        self.setText(f"{before} {after}")
        self.finish()
        if after.strip():
            self.open(self.timestep + count)
            self.setCursorPosition(0)
        else:
            self._insert_token(self.timestep + count)

    def _join_previous(self) -> None:
        """Join the previous token with this one."""
        if self.timestep > 0:
            start, _ = self.probe.spans[self.timestep - 1]
            token, rest = self.probe.tokens[self.timestep - 1], self.text()
            self._edit(self.timestep - 1, (start, self._place[1]), token + rest)
            self.setCursorPosition(len(token))

    def _reveal(self) -> None:
        self._timesteps = self._time.timesteps
        if self._time.timesteps:
            self._time.reveal(min(self.timestep, self._time.timesteps - 1))

    def _relayout(self) -> None:
        """Follow the chip. If it scrolls out of sight, finish the token."""
        self.field.relayout()
        if not self._open:
            return
        if self._time.timesteps != self._timesteps:
            self._reveal()
        if min(self.timestep, self._time.timesteps - 1) in self._time.visible or not self._time.timesteps:
            self._update_geometry()
        else:
            self.finish()
            self._close()

    def _update_geometry(self) -> None:
        """Cover the chip, wider if the token needs it. A new token lies between two chips."""
        time = self._time
        width = QFontMetrics(self.font()).horizontalAdvance(self.text()) + 18
        width = max(time.column, _LEAST_WIDTH, min(width, time.room))
        left = time.left(self.timestep)
        if self._place[0] == self._place[1] and self.timestep < time.timesteps:
            left -= width // 2
        left = min(max(left, HEADER), HEADER + time.room + GUTTER - width)
        top = round(self._chips.y()) + (self._chips.height - 1 - _HEIGHT) // 2
        self.setGeometry(left, top, width, _HEIGHT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open on a second click on a chip, on a click after the last one, and on F2 or Enter in the stop."""
        kind = event.type()
        if watched is self._stop:
            edits = isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress
            at = self._selection.timestep or 0
            if edits and event.key() in {*_ENTER, Qt.Key.Key_F2} and self._is_typed(at):  # type: ignore[attr-defined]
                self.open(at)
                return True
        elif kind in {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick}:
            assert isinstance(event, QMouseEvent)
            if event.button() == Qt.MouseButton.LeftButton:
                return self._press(event.position().toPoint(), twice=kind == QEvent.Type.MouseButtonDblClick)
        elif isinstance(event, QHelpEvent) and self._add_place.contains(self._pinned.mapToScene(event.pos())):
            QToolTip.showText(event.globalPos(), ADD, self._pinned)
            return True
        elif isinstance(event, QHelpEvent) and self._shows_frames and self._on_chips(event.pos()):
            QToolTip.showText(event.globalPos(), FRAMES, self._pinned)
            return True
        return False

    def _press(self, place: QPoint, *, twice: bool) -> bool:
        """Handle a press, and return whether the editor used it."""
        if self._open:
            self.finish()
            self._close()
        spot = self._pinned.mapToScene(place)
        chips = self._chips.sceneBoundingRect()
        timestep = self._time.at(spot.x()) if chips.top() <= spot.y() < chips.bottom() else None
        if self._add_place.contains(spot) and self._is_current:
            self.open(len(self.probe.spans))
            return True
        second = timestep is not None and timestep == self._clicked == self._selection.timestep
        self._clicked = timestep
        if timestep is not None and (twice or second) and self._is_typed(timestep):
            self.open(timestep)
            return True
        return False

    @property
    def _add_place(self) -> QRectF:
        return self.field.add_place.translated(0, self._chips.y())

    @property
    def _is_current(self) -> bool:
        """Whether the chips show the current probe. They lag behind just after a change."""
        trace = self._chips.trace
        return trace is not None and not trace.frame_name and trace.tokens[: trace.typed_count] == self.probe.tokens

    def _is_typed(self, timestep: int) -> bool:
        """Return whether a chip can be edited. Generated tokens cannot."""
        trace = self._chips.trace
        return self._is_current and trace is not None and (timestep < trace.typed_count or not trace.generated_count)

    @property
    def _shows_frames(self) -> bool:
        """Whether the chips stand for frames, which have no text to edit."""
        return self._chips.trace is not None and bool(self._chips.trace.frame_name)

    def _on_chips(self, place: QPoint) -> bool:
        return self._chips.sceneBoundingRect().contains(self._pinned.mapToScene(place))
