"""Shows how much an answer depends on each token (saliency)."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.core.saliency import Saliency
from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.score.axes import HEADER
from playground.views.score.chips import Chips
from playground.views.score.saliency_overlay import SaliencyOverlay
from playground.views.score.stack import TrackStack
from playground.views.score.tab_stops import TabStop
from playground.views.score.tracks.track import Track
from playground.views.style.numbers import format_signed

_NAMED = 3
_KEYS = {Qt.Key.Key_A, Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Spotlight(QObject):
    """Tracks the answer under the pointer, here or beside the microscope, or chosen by key at the playhead, and shows
    its saliency on the tokens.

    `answer`: its timestep and index, or None. Emits `answer_changed` when it changes.
    """

    answer_changed = Signal()

    def __init__(self, parent: QWidget, chips: Chips, pinned: TrackStack, stack: TrackStack) -> None:
        super().__init__(parent)
        self._parent, self._chips, self._stack = parent, chips, stack
        self.answer: tuple[int, int] | None = None
        self.stop = TabStop(parent)
        self.stop.setAccessibleDescription(
            "A or Enter: the tokens that an answer hangs on, one answer after the other. Left and Right: timestep."
        )
        self.stop.ringed.connect(self._ring)
        self.stop.installEventFilter(self)
        stack.verticalScrollBar().valueChanged.connect(self.place)
        chips.context.selection.changed.connect(self._update_answer)
        self._saliency: Saliency | None = None
        self._pointed: tuple[int, int] | None = None
        self._rank: int | None = None
        self.overlay = SaliencyOverlay(chips)
        pinned.scene().addItem(self.overlay)

    def move_to(self, chips: Chips, pinned: TrackStack) -> None:
        """Show the saliency on other chips from now on."""
        self.overlay.hide()
        self.overlay.scene().removeItem(self.overlay)
        self._chips = chips
        self.overlay = SaliencyOverlay(chips)
        pinned.scene().addItem(self.overlay)
        self._update_overlay()

    @property
    def shown_saliency(self) -> Saliency | None:
        """The saliency of the current answer, or None until it has been computed."""
        found, trace = self._saliency, self._chips.trace
        if found is None or trace is None or found.timesteps != trace.timesteps:
            return None
        return found if self.answer == (found.at, found.answer) else None

    def show_saliency(self, saliency: Saliency | None) -> None:
        """Take a computed saliency."""
        if saliency is not self._saliency:
            self._saliency = saliency
            self._update_overlay()

    def point_at(self, source: TrackStack, timestep: int | None, place: QPoint) -> None:
        """Update the answer under the pointer at a point of a stack; without a timestep, there is none."""
        self._pointed = None
        if timestep is not None and source is self._stack:
            y = source.mapToScene(place).y()
            track = next((t for t in source.shown_tracks if 0 <= y - t.y() < t.height), None)
            answer = track.answer_at(timestep, y - track.y()) if track is not None else None
            self._pointed = None if answer is None else (timestep, answer)
        self._update_answer()

    def point_at_answer(self, answer: str | int | None) -> None:
        """Update the answer at the playhead that the pointer is on elsewhere in the window: a name or the place of a
        predicted number; None for none."""
        trace, playhead = self._chips.trace, self._chips.context.selection.timestep
        self._pointed = None
        if trace is not None and answer is not None and playhead is not None and playhead < trace.timesteps:
            index = _index_of(trace, answer)
            self._pointed = None if index is None else (playhead, index)
        self._update_answer()

    @property
    def sentence(self) -> str:
        """A sentence with the most important tokens; empty while no saliency is shown."""
        lit, trace = self.shown_saliency, self._chips.trace
        if lit is None or trace is None:
            return ""
        parts = [
            f"{display_token(trace.tokens[t])} {format_signed(float(lit.values[t]))}" for t in lit.strongest(_NAMED)
        ]
        return f"hangs on {', '.join(parts)}" if parts else "hangs on no token"

    def with_sentence(self, text: str) -> str:
        """Return the readout under the pointer, with the sentence added if the saliency of that answer is shown."""
        sentence = self.sentence if self._pointed is not None else ""
        return f"{text}\n{sentence} (gradient × input)" if sentence else text

    def insert_stop(self, stops: Mapping[Track, QWidget]) -> None:
        """Put the stop after that of the track with answers in the tab order."""
        if (track := next((track for track in stops if track.answers(0)), None)) is not None:
            QWidget.setTabOrder(stops[track], self.stop)

    def place(self) -> None:
        """Lay the stop over the title of the track with answers."""
        track = self._track
        self.stop.setVisible(track is not None)
        if track is not None:
            top = self._stack.mapFromScene(QPoint(0, round(track.y())))
            corner = self._stack.viewport().mapTo(self._parent, top)
            self.stop.setGeometry(corner.x(), corner.y(), HEADER, track.height)
        self.overlay.relayout()

    def announce(self) -> None:
        """Describe the answers at the playhead, and the saliency of the current one, to a screen reader."""
        playhead, track = self._chips.context.selection.timestep, self._track
        if self.stop.isHidden() == (track is not None):
            # Moving the playhead can show or hide all answers without a new layout.
            self.place()
        trace = None if track is None else track.trace
        if trace is None or playhead is None or track is None or playhead >= trace.timesteps:
            self.stop.setAccessibleName("Prediction: none")
            return
        told = [f"{answer_name(trace, a)} {trace.predictions[playhead, a]:.2f}" for a in track.answers(playhead)]
        words = [f"Prediction at timestep {playhead + 1}: {', '.join(told)}"]
        if self.answer is not None and self.sentence:
            words.append(f"{answer_name(trace, self.answer[1])} {self.sentence}")
        self.stop.setAccessibleName("; ".join(words))

    @property
    def _track(self) -> Track | None:
        """The track that shows answers."""
        playhead = self._chips.context.selection.timestep
        if playhead is None:
            return None
        return next((track for track in self._stack.shown_tracks if track.answers(playhead)), None)

    def _update_answer(self) -> None:
        answer = self._pointed
        playhead, track = self._chips.context.selection.timestep, self._track
        if answer is None and self._rank is not None and playhead is not None and track is not None:
            answers = track.answers(playhead)
            answer = playhead, answers[min(self._rank, len(answers) - 1)]
        if answer != self.answer:
            self.answer = answer
            self._update_overlay()
            self.answer_changed.emit()

    def _update_overlay(self) -> None:
        trace, lit = self._chips.trace, self.shown_saliency
        words = "" if trace is None or lit is None else answer_name(trace, lit.answer)
        self.overlay.show_values(None if lit is None else lit.relative_values, 0 if lit is None else lit.at, words)
        self.announce()

    def note(self, timestep: int) -> str:
        """Return a token's saliency, for the readout of its chip."""
        lit, trace = self.shown_saliency, self._chips.trace
        if lit is None or trace is None or timestep > lit.at:
            return ""
        value = float(lit.values[timestep])
        return f", {format_signed(value)} {'away from' if value < 0 else 'towards'} {answer_name(trace, lit.answer)}"

    def _ring(self, on: bool) -> None:
        track = self._track
        place = track.sceneBoundingRect() if on and track is not None else None
        self._stack.show_ring(place)
        if place is not None:
            self._stack.ensureVisible(place, 0, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the stop's keys. Forget the answer when the stop loses the focus."""
        if event.type() == QEvent.Type.FocusOut:
            self._rank = None
            self._update_answer()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            playhead, track = self._chips.context.selection.timestep, self._track
            if event.key() in _KEYS and playhead is not None and track is not None:
                following = 0 if self._rank is None else self._rank + 1
                self._rank = following if following < len(track.answers(playhead)) else None
            elif event.key() == Qt.Key.Key_Escape and self._rank is not None:
                self._rank = None
            else:
                return False
            self._update_answer()
            return True
        return False


def _index_of(trace: Trace, answer: str | int) -> int | None:
    """Return the index of an answer by its name or its place; None if the trace has no such answer."""
    if isinstance(answer, int):
        return answer if answer < trace.predictions.shape[1] else None
    return trace.answers.index(answer) if answer in trace.answers else None


def answer_name(trace: Trace, answer: int) -> str:
    """Return an answer's text. Where numbers are predicted, the only answer is the next number."""
    return display_token(trace.answers[answer]) if answer < len(trace.answers) else "the next number"
