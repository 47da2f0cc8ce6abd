"""The experiment on the window's side: the user's draft, the valid preset, and the commands to the training thread."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from playground import tasks
from playground.core.automatic_depth import AutomaticDepth
from playground.core.by_length import ByLength
from playground.core.experiment import Experiment, View
from playground.core.specs import Mark, ModelSpec, Preset, Scene, Tokens, TrainingSpec
from playground.core.watch import Watch
from playground.engine.backends.compiler import Choice
from playground.session.background import BackgroundWorker, error_sentence
from playground.session.kept_networks import KeptNetworks
from playground.session.mailbox import Mailbox, Notice
from playground.session.second_network import SecondNetwork
from playground.session.task_making import TaskKey, make_task, task_key
from playground.session.training_thread import TrainingThread
from playground.tasks import inspected, typed
from playground.tasks.common.task import NO_LONG_SEQUENCES, Task, TaskError

GIVEN = "This network was made elsewhere: its layers and first weights are those of its file."
StoredExperiment = Callable[[float], Experiment]
"""Waits so many seconds at most for the training thread, and returns the experiment of an earlier moment."""


class Session(QObject):
    """Takes the user's changes one by one, and sends the training thread only what differs.

    `draft` is what the setup panel shows. `preset` is the last valid draft, and the one that the thread trains: it
    trains on while a draft has problems, and while the draft's task is being made.

    `name` is the name of the shipped preset or of the file; empty if the experiment comes from neither. `opened` is
    that preset as it was opened or saved, whose story this is.
    """

    changed = Signal()
    replacing = Signal(str)
    """The networks are about to be replaced, which is the last moment to `keep` them. Carries what does it: "opening",
    "reset" or "going on from step 200"; empty where changed settings or sequences do."""
    restarted = Signal()
    branched = Signal(int)
    other_restarted = Signal()
    problems = Signal(object)
    snapshot = Signal(object)
    notice = Signal(object)
    exported = Signal()

    def __init__(
        self,
        engine: Choice = "auto",
        parent: QObject | None = None,
        make_training_thread: Callable[[Mailbox, Choice], TrainingThread] = TrainingThread,
    ) -> None:
        super().__init__(parent)
        self._mailbox = Mailbox(self)
        self._mailbox.arrived.connect(self._take_mail)
        self._training_thread = make_training_thread(self._mailbox, engine)
        self.worker = BackgroundWorker("making", self)
        self._requested: TaskKey | None = None
        self._generation = 0
        self.turn = 0
        self.draft: Preset | None = None
        self.preset: Preset | None = None
        self.opened: Preset | None = None
        self.task: Task | None = None
        self._second = SecondNetwork()
        self._can_catch_up = True
        self._deepening = AutomaticDepth()
        self.name = ""
        self.watch = Watch()
        self.is_running = False
        self.is_closed = False

    @property
    def generation(self) -> int:
        """The number of the present run, of all that this session has begun."""
        return self._generation

    @property
    def obstacle(self) -> str:
        """Why nothing can be trained; empty if it can."""
        return "" if self.task is None else self.task.obstacle

    @property
    def is_given(self) -> bool:
        """Whether the network was made elsewhere: its layers and first weights are those of a file."""
        return self.preset is not None and isinstance(self.preset.task, inspected.Spec)

    @property
    def other(self) -> Preset | None:
        """The preset of the second network, None while there is none."""
        return self._second.preset

    def open(self, preset: Preset, task: Task | None = None, before: Callable[[], None] = lambda: None) -> None:
        """Open another experiment, untrained and paused. Make its task if none is given, then call `before`.

        Raises `TaskError` and changes nothing if the task cannot be made.
        """
        preset = typed.trimmed(preset)
        if task is None:
            task = tasks.make_task(*task_key(preset))
        before()
        self.worker.cancel()
        self.replacing.emit("opening")
        self.draft = self.opened = preset
        self._second.reset(preset)
        self._deepening = AutomaticDepth()
        self._restart(preset, task, running=False)
        self.problems.emit(None)

    def resume(self, experiment: Experiment, task: Task, before: Callable[[], None] = lambda: None) -> None:
        """Open a stored experiment with its task, trained and paused, after calling `before`."""
        before()
        self.replacing.emit("opening")
        self.opened = experiment.opened or experiment.preset
        self.restore(KeptNetworks.of(experiment, task))

    def keep(self) -> KeptNetworks:
        """Return the networks of this moment, which the training thread is about to copy. There must be some."""
        assert self.preset is not None
        assert self.task is not None
        return KeptNetworks(
            preset=self.preset,
            other=self.other,
            task=self.task,
            can_catch_up=self._can_catch_up,
            depths=(self._deepening.is_active, self._second.is_deepened),
            networks=self._training_thread.store(),
        )

    def restore(self, kept: KeptNetworks) -> None:
        """Go on with kept networks, trained and paused."""
        self.worker.cancel()
        self.draft = kept.preset
        self._deepening = AutomaticDepth(is_active=kept.depths[0])
        self._second.restore(kept.other, is_deepened=kept.depths[1])
        self._second.generation += 1
        self._can_catch_up = kept.can_catch_up
        self.watch = replace(self.watch, step=None)

        def resume() -> None:
            generations = self._generation, self._second.generation
            self._training_thread.resume(generations, kept.networks, kept.task)
            if self.other is not None:
                self.other_restarted.emit()

        self._begin(kept.preset, kept.task, resume, running=False)
        self.problems.emit(None)

    def store(self, view: View) -> StoredExperiment:
        """Return a function that waits for the training thread and returns the experiment of this moment, with what
        the window shows of it. It may be called on any thread; it raises `TimeoutError` if the thread takes longer,
        `CancelledError` if the session is closed before, and `ValueError` if there is no network."""
        networks, task, name, opened = self._training_thread.store(), self.task, self.name, self.opened
        own = self._own_words

        def experiment(seconds: float) -> Experiment:
            stored = networks.result(seconds)
            if not stored or task is None:
                raise ValueError("there is no network yet")
            described = tuple(
                replace(each, run=replace(each.run, preset=replace(each.run.preset, **own))) for each in stored
            )
            return Experiment(
                networks=described, encoding=task.encoding, answers=task.answers, name=name, opened=opened, view=view
            )

        return experiment

    @property
    def _own_words(self) -> dict[str, Any]:
        """What the preset says that training does not depend on: the training thread does not know its changes."""
        keys = () if self.preset is None else ("title", "idea", "scenes", "notes")
        return {key: getattr(self.preset, key) for key in keys}

    def measure_lengths(self) -> "Future[tuple[ByLength | None, ...]]":
        """Return what the training thread will measure of each network by the length of its sequences; None for a task
        whose lengths do not differ. It is cancelled if the session is closed before."""
        return self._training_thread.measure_lengths()

    def change_model(self, model: ModelSpec) -> None:
        """Replace the network. The text, the probe and the running state stay."""
        if self.draft is not None and not self._refuses(self._given):
            self._try_draft(replace(self.draft, model=self._deepening.adapt(self.draft.model, model)))

    def change_text(self, text: str) -> None:
        """Change the typed sequences. The network stays if their tokens are the same; otherwise a new one starts."""
        if (
            self.draft is not None
            and (typed.is_typed(self.draft.task) or isinstance(self.draft.task, inspected.Spec))
            and text != self.draft.task.sequences
        ):
            self._try_draft(replace(self.draft, task=replace(self.draft.task, sequences=text)))

    def change_tokens(self, tokens: Tokens) -> None:
        """Change how the text is split into tokens."""
        if self.draft is not None and isinstance(self.draft.task, typed.Spec):
            self._try_draft(replace(self.draft, task=replace(self.draft.task, tokens=tokens)))

    def adopt_sample_text(self) -> None:
        """Replace a built-in task by its sample of sequences, as text that the user can edit."""
        if self.draft is not None and self.task is not None:
            kind: Tokens = self.task.tokens
            sample, training = typed.Spec(tokens=kind, sequences=self.task.text), self.draft.training
            self._try_draft(replace(self.draft, task=sample, training=replace(training, carry_state=False), mark=None))

    def change_training(self, training: TrainingSpec) -> None:
        """Change the training settings at once. Another seed starts a new network."""
        if self.draft is None or self.preset is None or self._refuses(self.obstacle):
            return
        cannot_carry = training.carry_state and self.task is not None and not self.task.has_long_sequences
        if self._refuses(NO_LONG_SEQUENCES if cannot_carry else ""):
            return
        if training.seed != self.draft.training.seed:
            if self._refuses(self._given):
                return
            self._try_draft(replace(self.draft, training=training))
            return
        self.draft = replace(self.draft, training=training)
        # Other batches restart their stream.
        same = (training.batch, training.carry_state) == (
            self.preset.training.batch,
            self.preset.training.carry_state,
        )
        self._can_catch_up = self._can_catch_up and same
        self.preset = replace(self.preset, training=replace(training, seed=self.preset.training.seed))
        self._second.share_settings(self.preset)
        self._change_trainings()

    def change_mark(self, mark: Mark | None) -> None:
        """Change the mark at which training stops."""
        if self.draft is not None and self.preset is not None and not self._refuses(self.obstacle):
            self.draft, self.preset = replace(self.draft, mark=mark), replace(self.preset, mark=mark)
            self._second.share_settings(self.preset)
            self._training_thread.change_mark(mark)
            self.changed.emit()

    def change_preset(self, preset: Preset, task: Task) -> None:
        """Replace the experiment by another version of it, with its task. Settings of training, except for the seed,
        and the mark change at the next step; everything else starts a new network."""
        before = self.draft
        if before is None:
            return
        training, mark = preset.training, preset.mark
        same_network = (preset.task, preset.model, training.seed) == (before.task, before.model, before.training.seed)
        if same_network:
            if training != before.training:
                self.change_training(training)
            if mark != before.mark:
                self.change_mark(mark)
        else:
            self.worker.cancel()
            self.draft = preset
            self._on_task(task)

    def rename(self, title: str, idea: str) -> None:
        """Change the title and the idea."""
        if self.draft is not None and self.preset is not None:
            self.draft = replace(self.draft, title=title, idea=idea)
            self.preset = replace(self.preset, title=title, idea=idea)

    def put_back(self, draft: Preset, other: Preset | None) -> None:
        """Change all settings to those of an earlier moment, and the second network to one with this preset."""
        if self.draft is None:
            return
        training = replace(draft.training, seed=self.draft.training.seed)
        if training != self.draft.training:
            self.change_training(training)
        if draft.mark != self.draft.mark:
            self.change_mark(draft.mark)
        if draft.scenes != self.draft.scenes:
            self.change_scenes(draft.scenes)
        if draft.notes != self.draft.notes:
            self.change_notes(draft.notes)
        if (draft.task, draft.model, draft.training) != (self.draft.task, self.draft.model, self.draft.training):
            self._try_draft(replace(self.draft, task=draft.task, model=draft.model, training=draft.training))
        if other is None or self.other is None or other.model != self.other.model:
            if other is not self.other:
                self.compare(other)
        elif other.training != self.other.training:
            self.change_other_training(other.training)

    def change_scenes(self, scenes: tuple[Scene, ...]) -> None:
        """Change the scenes."""
        if self.draft is not None and self.preset is not None:
            self.draft, self.preset = replace(self.draft, scenes=scenes), replace(self.preset, scenes=scenes)
            self.changed.emit()

    def change_notes(self, notes: str) -> None:
        """Change the notes."""
        if self.draft is not None and self.preset is not None and notes != self.draft.notes:
            self.draft, self.preset = replace(self.draft, notes=notes), replace(self.preset, notes=notes)
            self.changed.emit()

    def compare(self, other: Preset | None) -> None:
        """Train a second network in lock step with the first, or replace it; None: remove it.

        It catches up on the batches that the first one has learned from. If these changed on the way and cannot be
        repeated, both networks start anew.
        """
        if self.preset is None or self.task is None or (other is not None and self._refuses(self._given)):
            return
        if self.other is not None or not self._can_catch_up:
            self.replacing.emit("")
        self._second.choose(other, self.preset, self._deepening)
        if self.other is None:
            self._training_thread.stop_comparing()
        elif self._can_catch_up:
            self._start_other()
        else:
            self._restart(self.preset, self.task, running=self.is_running)
            return
        self.changed.emit()

    def change_other_model(self, model: ModelSpec) -> None:
        """Replace the second network by one that catches up with the first."""
        if self.other is not None:
            self.compare(self._second.with_model(model))

    def change_other_training(self, training: TrainingSpec) -> None:
        """Change the training settings of the second network at once."""
        if self.other is not None and self.preset is not None:
            self._second.change_training(training, self.preset)
            self._change_trainings()

    def _change_trainings(self) -> None:
        assert self.preset is not None
        both = [self.preset, *([] if self.other is None else [self.other])]
        self._training_thread.change_training(*(preset.training for preset in both))
        self.changed.emit()

    def _start_other(self) -> None:
        if self.other is not None:
            self._second.generation += 1
            self.other_restarted.emit()
            self._training_thread.compare(self._second.generation, self.other)

    def set_pace(self, pace: float | None) -> None:
        """Limit training to `pace` steps a second; None: train as fast as possible."""
        self._training_thread.set_pace(pace)

    def set_seen(self, seen: bool) -> None:
        """Set whether the window is visible. If not, snapshots come once a second."""
        self._training_thread.set_seen(seen)

    def choose_engine(self, engine: Choice) -> None:
        """Train with this engine from the next step on."""
        self._training_thread.choose_engine(engine)

    def choose_memory(self, memory: int) -> None:
        """Set how many bytes the history of each network may take."""
        self._training_thread.choose_memory(memory)

    def set_watch(self, watch: Watch) -> None:
        """Set what snapshots show of the network."""
        if watch != self.watch:
            self.watch = watch
            self._training_thread.set_watch(watch)

    def train(self) -> None:
        """Start or resume training."""
        if self.preset is not None and not self._refuses(self.obstacle):
            self.turn += 1
            self.is_running = True
            self._training_thread.train(self.turn)

    def train_for(self, steps: int) -> None:
        """Train for `steps` steps, or until the mark; then `is_running` turns off."""
        if self.preset is not None and not self._refuses(self.obstacle):
            self.turn += 1
            self.is_running = True
            self._training_thread.train(self.turn, steps)

    def pause(self) -> None:
        """Pause after the current step."""
        self.turn += 1
        self.is_running = False
        self._training_thread.pause(self.turn)

    def step(self) -> None:
        """Make one step, then pause."""
        if self._refuses(self.obstacle):
            return
        self.turn += 1
        self.is_running = False
        self._training_thread.step(self.turn)

    def reset(self) -> None:
        """Start anew from the initial weights of this seed, or from those of the file that they are from, paused."""
        if self._refuses(self.obstacle):
            return
        if self.is_given:
            self.resume_from(0, running=False)
        elif self.preset is not None and self.task is not None:
            self.replacing.emit("reset")
            self._restart(self.preset, self.task, running=False)

    def resume_from(self, step: int, *, running: bool = True) -> None:
        """Start a new run from the snapshot at a step, with the present settings, `running` or paused."""
        if self.preset is not None:
            self.replacing.emit(f"going on from step {step:,}")
            self._generation += 1
            self.turn += 1
            self.is_running = running
            self.watch = replace(self.watch, step=None)
            self._training_thread.resume_from(self._generation, step)
            self._training_thread.set_watch(self.watch)
            if running:
                self._training_thread.train(self.turn)
            else:
                self._training_thread.pause(self.turn)
            self.branched.emit(step)
            self.changed.emit()

    def export(self, path: Path) -> None:
        """Write the network that the window shows. A notice reports the result, and the step it is from."""
        self._training_thread.export(path, self._own_words)
        self.exported.emit()

    def close(self) -> None:
        """End the training thread. No snapshot arrives after this."""
        if not self.is_closed:
            self.is_closed = True
            self.worker.close()
            self._training_thread.close()
            self._mailbox.take()

    @property
    def is_alive(self) -> bool:
        """Whether the training thread is running."""
        return self._training_thread.is_alive

    @property
    def _given(self) -> str:
        """Why another network cannot be trained in the place of this one, or beside it; empty if it can."""
        return GIVEN if self.is_given else ""

    def _refuses(self, reason: str) -> bool:
        """Return whether there is a reason not to do something. If so, say it and let the views show again what is."""
        if reason:
            self.notice.emit(Notice(reason, wrong=False))
            self.changed.emit()
        return bool(reason)

    def _try_draft(self, draft: Preset) -> None:
        """Make a draft the experiment if its task can be made; otherwise emit its problem."""
        self.draft = draft
        key = task_key(draft)
        if self.preset is not None and self.task is not None and key == task_key(self.preset):
            self.worker.cancel()
            self._on_task(self.task)
        elif not (self.worker.is_busy and key == self._requested):
            self._requested = key
            self.worker.submit(partial(make_task, key), self._on_task)
        if self.worker.is_busy:
            self.changed.emit()

    def samples(self) -> tuple[str, ...]:
        """Return sample probes of the task, for a preset that names none."""
        return self.task.samples() if self.task is not None else ()

    def _on_task(self, task: Task | Exception) -> None:
        """Take the draft's task, or the error. Settings that the task does not depend on may have changed since."""
        draft = self.draft
        assert draft is not None
        if isinstance(task, Exception):
            self.problems.emit(task if isinstance(task, TaskError) else TaskError(error_sentence(task)))
        else:
            self.problems.emit(None)
            before = self.preset
            if self._can_continue(before, draft, task):
                self.preset, self.task = draft, task
                self._can_catch_up = False
                self._second.share_settings(self.preset)
                self._training_thread.change_task(draft, task)
                if task.obstacle and self.is_running:
                    self.pause()
            elif draft != before:
                self.replacing.emit("")
                self._restart(draft, task, running=self.is_running)
        self.changed.emit()

    def _can_continue(self, before: Preset | None, draft: Preset, task: Task) -> bool:
        """Whether the present network can train on with the sequences of another task."""
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
        self._can_catch_up = True
        self._second.share_settings(preset)

        def start() -> None:
            self._training_thread.start(self._generation, preset, task)
            self._start_other()

        self._begin(preset, task, start, running=running)

    def _begin(self, preset: Preset, task: Task, start: Callable[[], None], *, running: bool) -> None:
        """Begin a run, whose networks `start` makes on the training thread."""
        self._generation += 1
        self.turn += 1
        self.preset, self.task, self.is_running = preset, task, running
        self.restarted.emit()
        start()
        self._training_thread.set_watch(self.watch)
        if running:
            self._training_thread.train(self.turn)
        else:
            self._training_thread.pause(self.turn)
        self.changed.emit()

    @Slot()
    def _take_mail(self) -> None:
        snapshot, notices = self._mailbox.take()
        if self.is_closed:
            return
        for notice in notices:
            self.notice.emit(notice)
        if snapshot is not None and snapshot.generation == self._generation:
            if snapshot.turn == self.turn and snapshot.status not in {"running", "loading"}:
                self.is_running = False
            if snapshot.other is not None and not self._second.is_in(snapshot):
                snapshot = replace(snapshot, other=None)
            self.snapshot.emit(snapshot)
