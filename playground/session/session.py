"""The experiment on the GUI's side: what is wanted, what is valid, and what the training thread was told."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from playground import tasks
from playground.core.deepening import Deepening
from playground.core.pair import counterpart, with_shared_settings
from playground.core.specs import Mark, ModelSpec, Preset, Tokens, TrainingSpec
from playground.core.watch import Watch
from playground.engine.backends.compiler import Choice
from playground.session.background import BackgroundWorker, why
from playground.session.mailbox import Mailbox
from playground.session.task_making import Needs, make, needs
from playground.session.training_thread import TrainingThread
from playground.tasks import typed
from playground.tasks.common.task import Task, TaskError


class Session(QObject):
    """Takes what the user wants, one change at a time, and tells the thread only what differs.

    `draft` is what the panel shows. `preset` is the last draft that could be trained on; it is what the thread has,
    and it goes on while a draft has problems, and while the draft's task is still being made.

    `other` is the experiment of a second network while two are compared: on the first one's sequences, batches and
    seed, whatever becomes of these.

    `name` is what its preset goes by, a shipped one's name or a file's; empty where it is none's.
    """

    changed = Signal()
    restarted = Signal()
    branched = Signal(int)
    other_restarted = Signal()
    problems = Signal(object)
    snapshot = Signal(object)
    notice = Signal(object)

    def __init__(
        self,
        engine: Choice = "auto",
        parent: QObject | None = None,
        make_trainer: Callable[[Mailbox, Choice], TrainingThread] = TrainingThread,
    ) -> None:
        super().__init__(parent)
        self._mailbox = Mailbox(self)
        self._mailbox.arrived.connect(self._arrived)
        self._trainer = make_trainer(self._mailbox, engine)
        self.maker = BackgroundWorker("making", self)
        self._asked: Needs | None = None
        self._generation = 0
        self.turn = 0
        self.draft: Preset | None = None
        self.preset: Preset | None = None
        self.task: Task | None = None
        self.other: Preset | None = None
        self._other_generation = 0
        self._straight = True
        self._deepening, self._other_deepening = Deepening(), Deepening()
        self.name = ""
        self.watch = Watch()
        self.running = False
        self.closed = False

    def open(self, preset: Preset, task: Task | None = None, before: Callable[[], None] = lambda: None) -> None:
        """Another experiment, untrained and paused, once `before` was called. Its task is made here, where it is not
        given.

        Raises `TaskError`; then all stays as it was.
        """
        preset = typed.trimmed(preset)
        if task is None:
            task = tasks.make(*needs(preset))
        before()
        self.maker.leave()
        self.draft = preset
        self.other = None if self.other is None else counterpart(preset)
        self._deepening, self._other_deepening = Deepening(), Deepening()
        self._restart(preset, task, running=False)
        self.problems.emit(None)

    def change_model(self, model: ModelSpec) -> None:
        """Another network; the text, the probe and whether it trains stay."""
        if self.draft is not None:
            self._try(replace(self.draft, model=self._deepening.change(self.draft.model, model)))

    def change_text(self, text: str) -> None:
        """Other sequences. Over the same tokens the network goes on; otherwise there is a new one."""
        if self.draft is not None and isinstance(self.draft.task, typed.Spec) and text != self.draft.task.sequences:
            self._try(replace(self.draft, task=replace(self.draft.task, sequences=text)))

    def change_tokens(self, tokens: Tokens) -> None:
        """Read the text in other tokens."""
        if self.draft is not None and isinstance(self.draft.task, typed.Spec):
            self._try(replace(self.draft, task=replace(self.draft.task, tokens=tokens)))

    def take_over_text(self) -> None:
        """Make the sample of a task's sequences the user's own text."""
        if self.draft is not None and self.task is not None:
            kind: Tokens = self.task.tokens
            self._try(replace(self.draft, task=typed.Spec(tokens=kind, sequences=self.task.text), mark=None))

    def change_training(self, training: TrainingSpec) -> None:
        """Train in another way, at once; another seed is a new network."""
        if self.draft is None or self.preset is None:
            return
        if training.seed != self.draft.training.seed:
            self._try(replace(self.draft, training=training))
            return
        self.draft = replace(self.draft, training=training)
        # Another batch size starts the stream of batches anew.
        self._straight = self._straight and training.batch == self.preset.training.batch
        self.preset = replace(self.preset, training=replace(training, seed=self.preset.training.seed))
        self._match()
        self._change_trainings()

    def change_mark(self, mark: Mark | None) -> None:
        """Stop elsewhere."""
        if self.draft is not None and self.preset is not None:
            self.draft, self.preset = replace(self.draft, mark=mark), replace(self.preset, mark=mark)
            self._match()
            self._trainer.change_mark(mark)
            self.changed.emit()

    def call(self, title: str, idea: str) -> None:
        """What the experiment is called from now on."""
        if self.draft is not None and self.preset is not None:
            self.draft = replace(self.draft, title=title, idea=idea)
            self.preset = replace(self.preset, title=title, idea=idea)

    def compare(self, other: Preset | None) -> None:
        """Train a second network in lock step with the first, in the place of the one there may be; None: no longer.

        It catches up on the batches that the first one had. Where these cannot be had again, as they were changed
        on the way, both start anew.
        """
        if self.preset is None or self.task is None:
            return
        if other is not None and self.other is None:
            # It begins as the first one, in which another cell was chosen.
            self._other_deepening = Deepening(made=self._deepening.made)
            model = self._other_deepening.change(self.preset.model, other.model)
            other = replace(other, model=model)
        self.other = None if other is None else with_shared_settings(self.preset, other)
        if self.other is None:
            self._trainer.stop_comparing()
        elif self._straight:
            self._start_other()
        else:
            self._restart(self.preset, self.task, running=self.running)
            return
        self.changed.emit()

    def change_other_model(self, model: ModelSpec) -> None:
        """Another second network, which catches up with the first."""
        if self.other is not None:
            self.compare(replace(self.other, model=self._other_deepening.change(self.other.model, model)))

    def change_other_training(self, training: TrainingSpec) -> None:
        """Train the second network in another way, at once."""
        if self.other is not None:
            self.other = replace(self.other, training=training)
            self._match()
            self._change_trainings()

    def _match(self) -> None:
        """What the two networks have in common is the first one's."""
        if self.other is not None and self.preset is not None:
            self.other = with_shared_settings(self.preset, self.other)

    def _change_trainings(self) -> None:
        assert self.preset is not None
        both = [self.preset, *([] if self.other is None else [self.other])]
        self._trainer.change_training(*(preset.training for preset in both))
        self.changed.emit()

    def _start_other(self) -> None:
        if self.other is not None:
            self._other_generation += 1
            self.other_restarted.emit()
            self._trainer.compare(self._other_generation, self.other)

    def set_pace(self, pace: float | None) -> None:
        """Train at so many steps a second; None: as fast as it goes."""
        self._trainer.set_pace(pace)

    def set_seen(self, seen: bool) -> None:
        """Whether anybody sees the window: if not, snapshots come seldom."""
        self._trainer.set_seen(seen)

    def choose_engine(self, engine: Choice) -> None:
        """Compute with torch or compiled code from the next step on."""
        self._trainer.choose_engine(engine)

    def choose_memory(self, memory: int) -> None:
        """Keep snapshots of each network in so many bytes, at once."""
        self._trainer.choose_memory(memory)

    def look(self, watch: Watch) -> None:
        """Show something else of the network."""
        if watch != self.watch:
            self.watch = watch
            self._trainer.look(watch)

    def train(self) -> None:
        """Start, or go on."""
        if self.preset is not None:
            self.turn += 1
            self.running = True
            self._trainer.train(self.turn)

    def train_for(self, steps: int) -> None:
        """Train exactly so many steps, or fewer where the mark is reached; `running` then turns off."""
        if self.preset is not None:
            self.turn += 1
            self.running = True
            self._trainer.train(self.turn, steps)

    def pause(self) -> None:
        """Stop after the step under way."""
        self.turn += 1
        self.running = False
        self._trainer.pause(self.turn)

    def step(self) -> None:
        """One step, then stand still."""
        self.turn += 1
        self.running = False
        self._trainer.step(self.turn)

    def reset(self) -> None:
        """The first weights of this seed again, paused."""
        if self.preset is not None and self.task is not None:
            self._restart(self.preset, self.task, running=False)

    def go_on_from(self, step: int, *, running: bool = True) -> None:
        """A new run from the snapshot of a step, in the way that is set now; it trains on at once, or stands there."""
        if self.preset is not None:
            self._generation += 1
            self.turn += 1
            self.running = running
            self.watch = replace(self.watch, step=None)
            self._trainer.go_on_from(self._generation, step)
            self._trainer.look(self.watch)
            if running:
                self._trainer.train(self.turn)
            else:
                self._trainer.pause(self.turn)
            self.branched.emit(step)
            self.changed.emit()

    def export(self, path: Path) -> None:
        """Write the network that is shown; a notice says when it is done, and of which step it is."""
        self._trainer.export(path)

    def close(self) -> None:
        """End the training thread. Nothing arrives after this."""
        if not self.closed:
            self.closed = True
            self.maker.close()
            self._trainer.close()
            self._mailbox.take()

    @property
    def alive(self) -> bool:
        """Whether the training thread still runs."""
        return self._trainer.alive

    def _try(self, draft: Preset) -> None:
        """Make a draft the experiment, if a network can be trained on it; otherwise say what is wrong."""
        self.draft = draft
        wanted = needs(draft)
        if self.preset is not None and self.task is not None and wanted == needs(self.preset):
            self.maker.leave()
            self._made(self.task)
        elif not (self.maker.busy and wanted == self._asked):
            self._asked = wanted
            self.maker.ask(partial(make, wanted), self._made)
        if self.maker.busy:
            self.changed.emit()

    def samples(self) -> tuple[str, ...]:
        """What can be watched of the experiment that is open, where its preset names no probe."""
        return self.task.samples() if self.task is not None else ()

    def _made(self, task: Task | Exception) -> None:
        """The draft's task is there, or what is wrong with it. The draft may have changed since in what it does not
        hang on."""
        draft = self.draft
        assert draft is not None
        if isinstance(task, Exception):
            self.problems.emit(task if isinstance(task, TaskError) else TaskError(why(task)))
        else:
            self.problems.emit(None)
            before = self.preset
            if self._fits(before, draft, task):
                self.preset, self.task = draft, task
                self._straight = False
                self._match()
                self._trainer.change_task(draft, task)
            elif draft != before:
                self._restart(draft, task, running=self.running)
        self.changed.emit()

    def _fits(self, before: Preset | None, draft: Preset, task: Task) -> bool:
        """Whether the network that is there can go on with these sequences."""
        return (
            before is not None
            and self.task is not None
            and before.task != draft.task
            and before.model == draft.model
            and before.training.seed == draft.training.seed
            and self.task.encoding == task.encoding
            and self.task.answers == task.answers
        )

    def _restart(self, preset: Preset, task: Task, *, running: bool) -> None:
        self._generation += 1
        self.turn += 1
        self.preset, self.task, self.running = preset, task, running
        self._straight = True
        self._match()
        self.restarted.emit()
        self._trainer.start(self._generation, preset, task)
        self._start_other()
        self._trainer.look(self.watch)
        if running:
            self._trainer.train(self.turn)
        else:
            self._trainer.pause(self.turn)
        self.changed.emit()

    @Slot()
    def _arrived(self) -> None:
        snapshot, notices = self._mailbox.take()
        if self.closed:
            return
        for notice in notices:
            self.notice.emit(notice)
        if snapshot is not None and snapshot.generation == self._generation:
            if snapshot.turn == self.turn and snapshot.status not in {"running", "loading"}:
                self.running = False
            other = snapshot.other
            if other is not None and (self.other is None or other.generation != self._other_generation):
                snapshot = replace(snapshot, other=None)
            self.snapshot.emit(snapshot)
