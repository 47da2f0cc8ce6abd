"""Plays and saves the probe's sound, as it is or as the network continues it."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from playground.app.audio.loudspeaker import Finished, Loudspeaker, Started
from playground.app.audio.sound_playhead import SoundPlayhead
from playground.app.context import Context
from playground.app.dialogs.file_dialogs import sound_to_write
from playground.core.batches import Array
from playground.core.snapshot import Snapshot
from playground.core.sound import Sound, concatenate_sounds
from playground.session.mailbox import Notice
from playground.storage.errors import FileProblem
from playground.storage.exports import sounds
from playground.tasks.common.task import Task
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score

TRUE, PREDICTED, BOTH, REPEAT = "true", "said", "both", "again"
CHOICES = {
    PREDICTED: (
        "What it says",
        "Play what the network says as it is now: it hears the first {prefix} frames, then its own predictions",
    ),
    TRUE: ("True sound", "Play the probe as it truly goes on"),
    BOTH: ("True, then own", "Play the probe as it truly goes on, then what the network says"),
    REPEAT: ("Over and over", "Play what the network says again and again, also while it trains"),
}
INPUT_ONLY = {TRUE: ("What it hears", "Play what the network hears")}
"""The choices for a task in which the network predicts no frames."""
GENERATED = "As generated", "Play the probe with what the network generated behind it"

UseFrames = Callable[[Array | None], None]
"""Plays or saves the frames that the network predicts, `(time, features)`; None for the true ones."""


class PlaybackController(QObject):
    """Plays and saves the sound of a probe. `changed` is emitted when `playing`, `audible` or `offered` may
    have changed.

    The training thread computes the frames that the network predicts, as part of what is watched. All else runs on
    the loudspeaker's thread.
    """

    changed = Signal()
    _reported = Signal(object)

    def __init__(self, context: Context, probe: ProbeBar, score: Score) -> None:
        super().__init__(probe)
        self._session, self._watch, self._messages = context.session, context.watch, context.messages
        self._probe, self._score = probe, score
        self._loudspeaker = Loudspeaker(self._reported.emit)
        self._number = 0
        self._waiting: list[UseFrames] = []
        self._playing = False
        self._text = ""
        self._offered_state: tuple[object, ...] | None = None
        self._playhead = SoundPlayhead(score.selection, self)
        self._reported.connect(self._on_report, Qt.ConnectionType.QueuedConnection)
        context.closing.on_close(self.close)

    def connect_signals(self) -> None:
        """Connect the button, the probe and the session."""
        self._probe.play.button.clicked.connect(self.toggle)
        self._probe.play.chosen.connect(self.stop)
        self._probe.changed.connect(lambda _text: self._on_probe_changed())
        self._session.changed.connect(self._on_session_changed)
        self._session.restarted.connect(self._on_restarted)
        self._session.snapshot.connect(self._on_snapshot)

    @property
    def playing(self) -> bool:
        """Whether a sound is playing or about to play."""
        return self._playing

    def toggle(self) -> None:
        """Play the chosen sound, or stop."""
        if self._playing:
            self.stop()
        elif self.audible:
            self._show_playing(playing=True)
            self._play()

    def stop(self) -> None:
        """Stop playing."""
        self._loudspeaker.stop()
        self._number = 0
        if self._playing:
            self._waiting = [use for use in self._waiting if use != self._start]
            self._show_playing(playing=False)
            self._watch.update(is_listening=bool(self._waiting))

    def save_with_dialog(self) -> None:
        """Ask for a path and save the chosen sound there."""
        if not self.audible:
            return
        stem = Path(self._session.name).stem or "sound"
        name = re.sub(r"\W+", "-", self._probe.text[:20]).strip("-").lower()
        path = sound_to_write(self._probe.window(), f"{stem}-{name}")
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Save the chosen sound."""
        try:
            sounds.check_target(path)
        except FileProblem as problem:
            self._messages.show(str(problem))
            return
        make_sound = partial(self._make_sound, self._task, self._probe.text, self._probe.play.value)
        self._request_frames(lambda frames: self._loudspeaker.write(path, partial(make_sound, frames)))

    def close(self) -> None:
        """Stop, and end the loudspeaker's thread."""
        self._waiting = []
        self._loudspeaker.close()

    @property
    def offered(self) -> bool:
        """Whether the task's sequences are sounds."""
        return self._task is not None and self._task.has_sound

    @property
    def _task(self) -> Task | None:
        return self._session.task

    @property
    def audible(self) -> bool:
        """Whether the current probe can be played."""
        return self._task is not None and self._task.has_sound and bool(self._probe.text.strip())

    def _play(self) -> None:
        self._request_frames(self._start)

    def _start(self, frames: Array | None) -> None:
        choice = self._probe.play.value
        self._number = self._loudspeaker.play(partial(self._make_sound, self._task, self._text, choice, frames))

    def _request_frames(self, use_frames: UseFrames) -> None:
        """Call `use_frames` with the frames that the network predicts: at once if they are known or not needed."""
        task, choice = self._task, self._probe.play.value
        generated = self._generated
        self._text = self._probe.text
        if task is None or task.utterance is None or choice == TRUE or generated is not None:
            use_frames(generated)
        else:
            self._waiting.append(use_frames)
            self._watch.update(is_listening=bool(self._waiting))

    @property
    def _generated(self) -> Array | None:
        """The frames of the probe and those generated after it; None while nothing is generated."""
        trace, generation = self._score.trace, self._watch.current.continuation
        return None if trace is None or generation is None or not trace.generated_count else trace.frames

    @staticmethod
    def _make_sound(task: Task | None, text: str, choice: str, predicted: Array | None) -> Sound | None:
        """Compute the sound. Called on the loudspeaker's thread."""
        if task is None:
            return None
        frames_of_parts = {TRUE: (None,), BOTH: (None, predicted)}.get(choice, (predicted,))
        sounds_or_none = [task.sound(text, frames) for frames in frames_of_parts]
        parts_heard = [sound for sound in sounds_or_none if sound is not None]
        return concatenate_sounds(parts_heard) if parts_heard else None

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self._update_choices()
        seen, wanted = snapshot.watch, self._session.watch
        same = (seen.probe, seen.step) == (wanted.probe, wanted.step)
        if self._waiting and snapshot.spoken_frames is not None and same:
            waiting, self._waiting = self._waiting, []
            self._watch.update(is_listening=bool(self._waiting))
            for use_frames in waiting:
                use_frames(snapshot.spoken_frames)

    @Slot(object)
    def _on_report(self, report: Started | Finished | Notice) -> None:
        """Handle a report of the loudspeaker's thread."""
        if self._session.is_closed:
            return
        if isinstance(report, Notice):
            self._messages.show_notice(report)
        elif report.number != self._number or not self._playing:
            return
        elif isinstance(report, Started):
            self._playhead.start(report)
        elif report.problem:
            self._show_playing(playing=False)
            self._messages.show(report.problem)
        elif self._probe.play.value == REPEAT:
            self._play()
        else:
            self._show_playing(playing=False)

    def _show_playing(self, *, playing: bool) -> None:
        self._playing = playing
        self._probe.play.show_playing(playing)
        self.changed.emit()
        if not playing:
            self._playhead.stop()

    def _on_restarted(self) -> None:
        self._drop_waiting()
        self.stop()

    def _drop_waiting(self) -> None:
        """Drop what waits for frames of another probe or another network."""
        if any(use != self._start for use in self._waiting):
            self._messages.show("The sound was not saved: the probe or the network changed before it was there.")
        self._waiting = []
        self._watch.update(is_listening=False)

    def _on_probe_changed(self) -> None:
        if self._probe.text != self._text:
            self._drop_waiting()
            self.stop()
        self._update_choices()

    def _on_session_changed(self) -> None:
        if self._task is not None and not self._task.has_sound:
            self.stop()
        self._update_choices()

    def _update_choices(self) -> None:
        """Offer the sounds that can be played now."""
        task, play = self._task, self._probe.play
        generated = self._generated is not None
        state = task, self.audible, generated
        if self._offered_state is not None and all(a is b for a, b in zip(state, self._offered_state, strict=True)):
            return
        self._offered_state = state
        if task is None or not task.has_sound:
            play.set_choices({})
        elif task.utterance is None:
            play.set_choices(INPUT_ONLY)
        else:
            prefix = task.utterance.prefix
            choices = CHOICES | ({PREDICTED: GENERATED} if generated else {})
            play.set_choices({value: (words, about.format(prefix=prefix)) for value, (words, about) in choices.items()})
        play.button.setEnabled(self.audible)
        self.changed.emit()
