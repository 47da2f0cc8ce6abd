"""Changes the probe's tokens where their chips are."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from playground.core.specs import MAX_TIMESTEPS
from playground.core.typed_probe import MAX_CHARACTERS, TypedProbe
from playground.core.vocabulary import split
from playground.views.score.axes import GUTTER, HEADER
from playground.views.score.chip_field import ADD, FRAMES, Field
from playground.views.score.chips import Chips
from playground.views.score.stack import TrackStack
from playground.views.style.theme import font

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_LEAST_WIDTH = 44
_KEEPS = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason}
"""Why the focus may go without the token being finished."""


class ChipEditor(QLineEdit):
    """A field over one chip, opened by a second click on it, or by F2 or Enter on `stop`.

    Nothing changes until a token is finished: by Enter, by Space (which goes on to the next; among characters Space is
    one itself), by Tab or an arrow at an end (which go to the neighbour), or when the focus goes. Backspace at the
    start joins the token before. Esc leaves all as it was. A token without text is taken out. `edited` gives the
    probe's text.
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
        self.field = Field(pinned.context, chips)
        pinned.scene().addItem(self.field)
        pinned.viewport().installEventFilter(self)
        stop.installEventFilter(self)
        self._time.changed.connect(self._relayout)
        self.textChanged.connect(self._lie)

    def show_probe(self, probe: TypedProbe) -> None:
        """What the chips stand for from now on. Another one than was made here ends the editing."""
        if probe != self.probe:
            self.probe = probe
            self._leave()

    def open(self, timestep: int) -> None:
        """Edit the token at a timestep, all of it selected; behind the last one, begin another."""
        timestep = min(timestep, len(self.probe.spans))
        if timestep == len(self.probe.spans):
            self._put_in(timestep)
        else:
            self._begin(timestep, self.probe.spans[timestep], self.probe.tokens[timestep])
            self.selectAll()

    def finish(self) -> int:
        """Make what was typed a part of the probe; the number of its tokens."""
        count = len(split(self.probe.kind, self.text()))
        changed = self.probe.replaced(self._place, self.text())
        if self._open and changed != self.probe:
            self.probe = changed
            self.edited.emit(changed.text)
        return count

    def _put_in(self, timestep: int) -> None:
        """Begin a token before the one at a timestep."""
        if len(self.probe.spans) < MAX_TIMESTEPS:
            self._begin(timestep, self.probe.before(timestep), "")
        else:
            self._leave()

    def _begin(self, timestep: int, place: tuple[int, int], text: str) -> None:
        self.timestep, self._place, self._open = timestep, place, True
        start, end = place
        self.setMaxLength(max(MAX_CHARACTERS - len(self.probe.text) + end - start - 2, len(text)))
        self.setText(text)
        self._reveal()
        self._lie()
        self.show()
        self.raise_()
        self.setFocus()

    def _leave(self) -> None:
        """Done: the keys are the score's again."""
        if self._open:
            self._open, self._clicked = False, None
            if self.hasFocus():
                self._stop.setFocus()
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Finish a token, go to another, or join two; all else is typing."""
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        at, text = (len(self.text()) if self.hasSelectedText() else self.cursorPosition()), self.text()
        if key in _ENTER:
            last = self.timestep + max(self.finish(), 1) - 1
            self._leave()
            self._selection.move_to(last)
        elif key == Qt.Key.Key_Escape:
            self._leave()
        elif key == Qt.Key.Key_Space and plain and self.probe.kind != "characters":
            self._part(text[:at], text[at:])
        elif key == Qt.Key.Key_Backspace and plain and self.cursorPosition() == 0 and not self.hasSelectedText():
            self._join()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and plain and not self.hasSelectedText():
            super().keyPressEvent(event)
            # Where the cursor did not move it was at an end, whichever way the script runs.
            if self.cursorPosition() == at:
                self._walk(forward=key == Qt.Key.Key_Right if not text else at > 0)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes to the next token, and from behind the last one on."""
        if not self._open:
            return super().focusNextPrevChild(forward)
        if forward and self.timestep >= len(self.probe.spans) and not self.text().strip():
            self._leave()
            return True
        self._walk(forward=forward)
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed is not lost."""
        super().focusOutEvent(event)
        if self._open and event.reason() not in _KEEPS:
            self.finish()
            self._leave()

    def _walk(self, *, forward: bool) -> None:
        """Finish this token, and edit its neighbour."""
        put_in = self._place[0] == self._place[1]
        count = self.finish()
        if forward:
            self.open(self.timestep + count)
        elif self.timestep > 0:
            self.open(self.timestep - 1)
            self.setCursorPosition(len(self.text()))
        elif not put_in:
            self.open(0)

    def _part(self, before: str, after: str) -> None:
        """Finish what stands before the cursor, and go on with the rest, or with nothing."""
        count = len(split(self.probe.kind, before))
        if not count:
            return
        self.setText(f"{before} {after}")
        self.finish()
        if after.strip():
            self.open(self.timestep + count)
            self.setCursorPosition(0)
        else:
            self._put_in(self.timestep + count)

    def _join(self) -> None:
        """Take in the token before this one."""
        if self.timestep > 0:
            start, _ = self.probe.spans[self.timestep - 1]
            token, rest = self.probe.tokens[self.timestep - 1], self.text()
            self._begin(self.timestep - 1, (start, self._place[1]), token + rest)
            self.setCursorPosition(len(token))

    def _reveal(self) -> None:
        self._timesteps = self._time.timesteps
        if self._time.timesteps:
            self._time.reveal(min(self.timestep, self._time.timesteps - 1))

    def _relayout(self) -> None:
        """Follow the chip; a chip that is scrolled away is finished."""
        self.field.relayout()
        if not self._open:
            return
        if self._time.timesteps != self._timesteps:
            self._reveal()
        if min(self.timestep, self._time.timesteps - 1) in self._time.visible or not self._time.timesteps:
            self._lie()
        else:
            self.finish()
            self._leave()

    def _lie(self) -> None:
        """Over the chip, and wider where the token needs it; a token to be put in lies between two chips."""
        time = self._time
        width = QFontMetrics(self.font()).horizontalAdvance(self.text()) + 18
        width = max(time.column, _LEAST_WIDTH, min(width, time.room))
        left = time.left(self.timestep)
        if self._place[0] == self._place[1] and self.timestep < time.timesteps:
            left -= width // 2
        left = min(max(left, HEADER), HEADER + time.room + GUTTER - width)
        self.setGeometry(left, round(self._chips.y()) + 6, width, self._chips.height - 13)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A second click on a chip, one behind the last; F2 or Enter on the stop."""
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
        elif isinstance(event, QHelpEvent) and self._framed and self._on_chips(event.pos()):
            QToolTip.showText(event.globalPos(), FRAMES, self._pinned)
            return True
        return False

    def _press(self, place: QPoint, *, twice: bool) -> bool:
        """Whether a press was for the editor."""
        if self._open:
            self.finish()
            self._leave()
        spot = self._pinned.mapToScene(place)
        chips = self._chips.sceneBoundingRect()
        timestep = self._time.at(spot.x()) if chips.top() <= spot.y() < chips.bottom() else None
        if self._add_place.contains(spot) and self._in_step:
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
    def _in_step(self) -> bool:
        """Whether the chips that are shown are those of the probe: just after a change it takes a moment."""
        trace = self._chips.trace
        return trace is not None and not trace.frame and trace.tokens[: trace.typed] == self.probe.tokens

    def _is_typed(self, timestep: int) -> bool:
        """Whether a chip can be edited; what the network added cannot."""
        trace = self._chips.trace
        return self._in_step and trace is not None and (timestep < trace.typed or not trace.generated)

    @property
    def _framed(self) -> bool:
        """Whether the chips stand for frames, which are not typed one by one."""
        return self._chips.trace is not None and bool(self._chips.trace.frame)

    def _on_chips(self, place: QPoint) -> bool:
        return self._chips.sceneBoundingRect().contains(self._pinned.mapToScene(place))
