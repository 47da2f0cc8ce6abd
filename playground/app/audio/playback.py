"""The sound of the probe, and of what the network says of it: the wires of Play and of Save sound."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from playground.app.audio.loudspeaker import Begun, Ended, Loudspeaker
from playground.app.audio.sound_playhead import SoundPlayhead
from playground.app.context import Context
from playground.app.dialogs.file_dialogs import sound_to_write
from playground.core.batches import Array
from playground.core.snapshot import Snapshot
from playground.core.sound import Sound, one_after_the_other
from playground.session.mailbox import Notice
from playground.storage.errors import FileProblem
from playground.storage.exports import sounds
from playground.tasks.common.task import Task
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score

TRUE, SAID, BOTH, AGAIN = "true", "said", "both", "again"
CHOICES = {
    SAID: (
        "What it says",
        "Play what the network says as it is now: it hears the first {prefix} frames, then its own predictions",
    ),
    TRUE: ("True sound", "Play the probe as it truly goes on"),
    BOTH: ("True, then own", "Play the probe as it truly goes on, then what the network says"),
    AGAIN: ("Over and over", "Play what the network says again and again, also while it trains"),
}
HEARD = {TRUE: ("What it hears", "Play what the network hears")}
"""Of a task in which the network says nothing."""
GENERATED = "As generated", "Play the probe with what the network generated behind it"

Use = Callable[[Array | None], None]
"""Something to be done with the frames that the network says."""


class PlaybackController(QObject):
    """Plays the sound of a probe whose frames can be listened to, and saves it. `changed`: `playing`, `audible` or
    `offered` may differ.

    What the network says is made on the training thread, as one of the things that are watched. All else is done on
    the loudspeaker's thread.
    """

    changed = Signal()
    _told = Signal(object)

    def __init__(self, context: Context, probe: ProbeBar, score: Score) -> None:
        super().__init__(probe)
        self._session, self._watch, self._messages = context.session, context.watch, context.messages
        self._probe, self._score = probe, score
        self._loudspeaker = Loudspeaker(self._told.emit)
        self._number = 0
        self._uses: list[Use] = []
        self._playing = False
        self._text = ""
        self._offered: tuple[object, ...] | None = None
        self._playhead = SoundPlayhead(score.selection, self)
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        context.closing.add(self.close)

    def connect_all(self) -> None:
        """Listen to the button, to the probe and to the session."""
        self._probe.play.button.clicked.connect(self.toggle)
        self._probe.play.chosen.connect(self.stop)
        self._probe.changed.connect(lambda _text: self._follow_probe())
        self._session.changed.connect(self._follow_task)
        self._session.restarted.connect(self._restart)
        self._session.snapshot.connect(self._on_snapshot)

    @property
    def playing(self) -> bool:
        """Whether something is played, or about to be."""
        return self._playing

    def toggle(self) -> None:
        """Play what is chosen; or stop."""
        if self._playing:
            self.stop()
        elif self.audible:
            self._show_playing(playing=True)
            self._play()

    def stop(self) -> None:
        """Play nothing."""
        self._loudspeaker.stop()
        self._number = 0
        if self._playing:
            self._uses = [use for use in self._uses if use != self._start]
            self._show_playing(playing=False)
            self._watch.update(listening=bool(self._uses))

    def choose(self) -> None:
        """Ask where to save what would be played, and do it."""
        if not self.audible:
            return
        stem = Path(self._session.name).stem or "sound"
        name = re.sub(r"\W+", "-", self._probe.text[:20]).strip("-").lower()
        path = sound_to_write(self._probe.window(), f"{stem}-{name}")
        if path is not None:
            self.save(path)

    def save(self, path: Path) -> None:
        """Save what would be played."""
        try:
            sounds.check_target(path)
        except FileProblem as problem:
            self._messages.say(str(problem))
            return
        make = partial(self._make, self._task, self._probe.text, self._probe.play.value)
        self._want(lambda said: self._loudspeaker.write(path, partial(make, said)))

    def close(self) -> None:
        """No sound, and its thread gone: the window goes."""
        self._uses = []
        self._loudspeaker.close()

    @property
    def offered(self) -> bool:
        """Whether the task has sounds at all."""
        return self._task is not None and self._task.audible

    @property
    def _task(self) -> Task | None:
        return self._session.task

    @property
    def audible(self) -> bool:
        return self._task is not None and self._task.audible and bool(self._probe.text.strip())

    def _play(self) -> None:
        self._want(self._start)

    def _start(self, said: Array | None) -> None:
        choice = self._probe.play.value
        self._number = self._loudspeaker.play(partial(self._make, self._task, self._text, choice, said))

    def _want(self, use: Use) -> None:
        """Do something with what the network says, at once where this is there, or is of no use."""
        task, choice = self._task, self._probe.play.value
        generated = self._generated
        self._text = self._probe.text
        if task is None or task.saying is None or choice == TRUE or generated is not None:
            use(generated)
        else:
            self._uses.append(use)
            self._watch.update(listening=bool(self._uses))

    @property
    def _generated(self) -> Array | None:
        """The frames of the probe with all that was added to it, where Generate does so."""
        trace, wish = self._score.trace, self._watch.now.continuation
        return None if trace is None or wish is None or not trace.generated else trace.frames

    @staticmethod
    def _make(task: Task | None, text: str, choice: str, said: Array | None) -> Sound | None:
        """The sound; called on another thread."""
        if task is None:
            return None
        parts = {TRUE: (None,), BOTH: (None, said)}.get(choice, (said,))
        made = [task.sound(text, frames) for frames in parts]
        heard = [sound for sound in made if sound is not None]
        return one_after_the_other(heard) if heard else None

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self._offer()
        seen, wanted = snapshot.watch, self._session.watch
        same = (seen.probe, seen.step) == (wanted.probe, wanted.step)
        if self._uses and snapshot.said is not None and same:
            uses, self._uses = self._uses, []
            self._watch.update(listening=bool(self._uses))
            for use in uses:
                use(snapshot.said)

    @Slot(object)
    def _hear(self, told: Begun | Ended | Notice) -> None:
        """What comes from the loudspeaker's thread."""
        if self._session.closed:
            return
        if isinstance(told, Notice):
            self._messages.tell(told)
        elif told.number != self._number or not self._playing:
            return
        elif isinstance(told, Begun):
            self._playhead.begin(told)
        elif told.problem:
            self._show_playing(playing=False)
            self._messages.say(told.problem)
        elif self._probe.play.value == AGAIN:
            self._play()
        else:
            self._show_playing(playing=False)

    def _show_playing(self, *, playing: bool) -> None:
        self._playing = playing
        self._probe.play.show_playing(playing)
        self.changed.emit()
        if not playing:
            self._playhead.end()

    def _restart(self) -> None:
        self._drop()
        self.stop()

    def _drop(self) -> None:
        """What waits was asked of another probe, or another network."""
        if any(use != self._start for use in self._uses):
            self._messages.say("The sound was not saved: the probe or the network changed before it was there.")
        self._uses = []
        self._watch.update(listening=False)

    def _follow_probe(self) -> None:
        if self._probe.text != self._text:
            self._drop()
            self.stop()
        self._offer()

    def _follow_task(self) -> None:
        if self._task is not None and not self._task.audible:
            self.stop()
        self._offer()

    def _offer(self) -> None:
        """Offer what can be heard."""
        task, play = self._task, self._probe.play
        generated = self._generated is not None
        offered = task, self.audible, generated
        if self._offered is not None and all(a is b for a, b in zip(offered, self._offered, strict=True)):
            return
        self._offered = offered
        if task is None or not task.audible:
            play.offer({})
        elif task.saying is None:
            play.offer(HEARD)
        else:
            prefix = task.saying.prefix
            choices = CHOICES | ({SAID: GENERATED} if generated else {})
            play.offer({value: (words, about.format(prefix=prefix)) for value, (words, about) in choices.items()})
        play.button.setEnabled(self.audible)
        self.changed.emit()
