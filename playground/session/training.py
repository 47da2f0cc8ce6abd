"""The training that commands change: the networks, what they are doing, and what is told of them."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from playground.core.snapshot import Snapshot, Status
from playground.core.specs import Mark, Preset, TrainingSpec
from playground.core.watch import Watch
from playground.engine.backends.compiler import Choice
from playground.session.engine_choice import EngineChoice
from playground.session.learner import Learner
from playground.session.learners import Learners
from playground.session.mailbox import Notice
from playground.session.model_export import cause, export
from playground.session.pacing import Pacing
from playground.tasks.common.task import Task

if TYPE_CHECKING:
    from playground.engine.training.run import Run

FRAME = {"torch": 1 / 30, "compiled": 1 / 60}
"""Seconds between snapshots, at the least. Torch and the window want the interpreter's lock at the same time."""
UNSEEN = 1.0
"""Seconds between snapshots while nobody sees them."""
POLL = 0.25
"""Seconds between looks at a compilation under way, while nothing trains."""
EARLY = 0.001
"""A step may be so many seconds early."""


class Outbox(Protocol):
    """Where snapshots and notices go."""

    def post(self, snapshot: Snapshot) -> None:
        """Leave a snapshot; the latest wins."""

    def notify(self, notice: Notice) -> None:
        """Leave a notice; none is lost."""

    @property
    def fetched(self) -> bool:
        """Whether no snapshot waits there: a window that is busy is not given more to draw."""


class Training:
    """One network or two in training, whether they run, and the snapshots of them. All of it belongs to one thread.

    `asked`: a command has come since the last snapshot, which is to be seen at once. `interrupted` says whether another
    waits, so that a step is the last for now; `closing` whether nothing counts any more.
    """

    def __init__(
        self, outbox: Outbox, engine: Choice, interrupted: Callable[[], bool], closing: Callable[[], bool]
    ) -> None:
        self._outbox, self._interrupted, self._closing = outbox, interrupted, closing
        self._engine = EngineChoice(engine, lambda problem: outbox.notify(Notice(problem, wrong=True)))
        self._learners: Learners | None = None
        self._generation = 0
        self._turn = 0
        self._watch = Watch()
        self._status: Status = "loading"
        self._message = ""
        self._left: int | None = None
        self._pacing = Pacing()
        self._catching_up = Pacing()
        self._seen = True
        self._memory: int | None = None
        self.asked = False
        self._said: tuple[Status, str, bool] | None = None

    @property
    def _saying(self) -> tuple[Status, str, bool]:
        """What is told at once when it changes."""
        return self._status, self._engine_words, self._behind is not None

    @property
    def wait(self) -> float | None:
        """Seconds until there is something to do; None: nothing until a command comes."""
        if self._behind is not None:
            return 0.0
        now = time.perf_counter()
        waits = [learner.looking.writing.wait(now) for learner in self._all]
        if self._status == "running":
            waits.append(self._pacing.wait(now))
        elif self._engine.waiting:
            waits.append(POLL)
        return min((wait for wait in waits if wait is not None), default=None)

    def go_on(self) -> None:
        """Train until about when the next frame is due, where training is to go on, and tell of it."""
        if self._behind is not None:
            self._catch_up(self._behind)
        elif self._status == "running":
            # A token may be due before the next step is.
            if self._pacing.wait(time.perf_counter()) < EARLY:
                self._train_on()
        elif self._engine.waiting:
            self._take_over()
        self._report()

    def close(self) -> None:
        """End what prepares an engine."""
        self._engine.stop()

    def start(self, generation: int, preset: Preset, task: Task) -> None:
        """A new, untrained network, paused."""
        self._generation = generation
        self._status, self._message = "loading", ""
        self._learners = None
        self._pacing.forget()
        self._post()
        self._learners = Learners(self._learner(generation, preset, task))
        self._status = "paused"

    def compare(self, generation: int, preset: Preset | None) -> None:
        """Another second network beside the first; without a preset, none."""
        if self._learners is not None:
            first = self._learners.first
            self._learners = Learners(first)
            self._pacing.forget()
            self._catching_up.forget()
            if preset is not None:
                self._learners.second = self._learner(generation, preset, first.run.task)

    def _learner(self, generation: int, preset: Preset, task: Task) -> Learner:
        from playground.engine.backends.threads import processors
        from playground.engine.training.history import BUDGET
        from playground.engine.training.run import Run

        memory = BUDGET if self._memory is None else self._memory
        # One processor stays the window's: threads that wait for each other suffer most where one is taken away.
        run = Run(preset, task, engine=self._engine.best(), threads=max(1, processors() - 1), memory=memory)
        return Learner(run, generation)

    def go_on_from(self, generation: int, step: int) -> None:
        """A new run from the snapshot of a step, paused there."""
        self._generation = generation
        if self._learners is not None:
            self._learners = self._learners.branch(step, generation)
            self._status, self._message = "paused", ""
            if words := self._learners.anew:
                self._outbox.notify(Notice(words, wrong=False))

    def export(self, path: Path) -> None:
        """Write the network that is shown."""
        run = self._run
        kept = None if run is None else self._all[0].looking.back_at(run, self._watch.step)
        self._outbox.notify(export(run, kept, path))

    def look(self, watch: Watch) -> None:
        """Show this from now on."""
        self._watch = watch

    def set_seen(self, seen: bool) -> None:
        """Whether anybody sees the snapshots."""
        self._seen = seen

    def choose_memory(self, memory: int) -> None:
        """Keep snapshots of each network in so many bytes from now on."""
        self._memory = memory
        for learner in self._all:
            learner.run.history.take(memory)

    def choose_engine(self, engine: Choice) -> None:
        """Compute with this from the next step on, or as soon as it can be had."""
        self._engine.choose(engine)
        if engine == "compiled" and not all(learner.run.architecture.recurrent for learner in self._all):
            self._outbox.notify(
                Notice("Compiled code has recurrent cells only; PyTorch computes the rest.", wrong=False)
            )
        self._take_over()

    def _take_over(self) -> None:
        """Go on in what was chosen as soon as it can be had."""
        best = self._engine.best()
        for learner in self._all:
            if learner.run.asked != best:
                learner.run.move_to(best)
                self._pacing.forget()
                self._catching_up.forget()

    def train(self, turn: int, steps: int | None) -> None:
        """Run: for so many steps, or without end."""
        self._turn = turn
        self._left = steps
        if self._learners is not None:
            self._status, self._message = "running", ""
            self._learners.free()
            self._learners.first.record.forget_speed()

    def pause(self, turn: int) -> None:
        """Run no longer."""
        self._turn = turn
        if self._status == "running":
            self._status = "paused"

    def step(self, turn: int) -> None:
        """One training step, then pause."""
        self._turn = turn
        if self._learners is not None:
            self._status, self._message = "paused", ""
            self._learners.free()
            self._learners.train(1, lambda: False, until_mark=False)
            self._judge()

    def change_training(self, trainings: tuple[TrainingSpec, ...]) -> None:
        """Train on in another way, each network in its own."""
        if self._learners is not None:
            if trainings[0].batch != self._learners.first.run.preset.training.batch:
                self._pacing.forget()
            self._learners.change_training(trainings)

    def change_mark(self, mark: Mark | None) -> None:
        """Stop elsewhere."""
        if self._learners is not None:
            self._learners.change_mark(mark)
            self._aim_again()

    def change_task(self, preset: Preset, task: Task) -> None:
        """Train the same networks on other sequences over the same tokens."""
        if self._learners is not None:
            self._learners.change_task(preset, task)
            self._pacing.forget()
            self._aim_again()

    def _aim_again(self) -> None:
        """A mark reached before is not this one."""
        if self._learners is not None:
            self._learners.aim_again()
        if self._status == "reached":
            self._status, self._message = "paused", ""

    def set_pace(self, pace: float | None) -> None:
        """So many steps a second; None: as fast as it goes."""
        self._pacing.set_pace(pace)
        if self._learners is not None:
            self._learners.first.record.forget_speed()

    def _train_on(self) -> None:
        """Train until about when the next frame is due."""
        assert self._learners is not None
        self._take_over()
        begin, marked = time.perf_counter(), self._learners.past_mark
        steps = self._pacing.steps(begin)
        if self._left is not None:
            steps = min(steps, self._left)

        def should_stop() -> bool:
            return self._interrupted() or self._pacing.too_long(begin, time.perf_counter())

        made = self._learners.train(steps, should_stop, closing=self._closing)
        end = time.perf_counter()
        self._learners.first.record.took(made, end - begin, self._pacing.trained(begin, end, made))
        self._judge(was_past_mark=marked)
        if self._left is not None:
            self._left -= made
            if self._left <= 0 and self._status == "running":
                self._status = "paused"

    def _catch_up(self, learner: Learner) -> None:
        """Train the one that lags, as fast as it goes, until about when the next frame is due."""
        assert self._learners is not None
        self._take_over()
        begin, pacing = time.perf_counter(), self._catching_up

        def should_stop() -> bool:
            return self._interrupted() or pacing.too_long(begin, time.perf_counter())

        made = self._learners.catch_up(learner, pacing.steps(begin), should_stop)
        pacing.trained(begin, time.perf_counter(), made)
        self._judge()

    def _judge(self, *, was_past_mark: bool = True) -> None:
        """What the last call means for training as a whole."""
        assert self._learners is not None
        if (diverged := self._learners.diverged) is not None:
            self._status, self._message = "diverged", self._learners.message(diverged)
        elif self._learners.past_mark and not was_past_mark:
            self._status = "reached"
            self._message = " ".join(map(self._learners.mark, self._all))

    def _report(self) -> None:
        """A snapshot with a fresh trace: at once after a command and when the state has changed, otherwise as often as
        frames are due and were fetched."""
        begin = time.perf_counter()
        behind = self._behind is not None
        said = self._saying
        pacing = self._catching_up if behind else self._pacing
        moving = behind or self._status == "running"
        due = (pacing.frame_is_due(begin) if moving else self._adds(begin)) and self._outbox.fetched
        if not (due or self.asked or said != self._said):
            return
        if self.asked or not moving or said != self._said:
            for learner in self._all:
                learner.looking.forget()
        self.asked, self._said = False, said
        self._post()
        every = FRAME[self._run.engine if self._run else "torch"] if self._seen else UNSEEN
        # Its share is kept by itself; counted here, every tenth frame would push the next one back.
        apart = sum(learner.looking.seconds for learner in self._all)
        pacing.frame_made(begin, time.perf_counter() - apart, every)

    def _adds(self, now: float) -> bool:
        """Whether something is to be added to the probe."""
        return any(learner.looking.writing.is_due(now) for learner in self._all)

    @property
    def _all(self) -> tuple[Learner, ...]:
        return () if self._learners is None else self._learners.all

    @property
    def _behind(self) -> Learner | None:
        return None if self._learners is None else self._learners.behind

    @property
    def _run(self) -> "Run | None":
        return None if self._learners is None else self._learners.first.run

    @property
    def _engine_words(self) -> str:
        run = self._run
        return "" if run is None else self._engine.words(run.engine, run.device, recurrent=run.architecture.recurrent)

    def _post(self, *, traced: bool = True) -> None:
        snapshot = Snapshot(
            generation=self._generation,
            turn=self._turn,
            status=self._status,
            watch=self._watch,
            message=self._message,
            engine=self._engine_words,
        )
        if self._learners is not None:
            snapshot = self._learners.show(snapshot, self._watch, traced=traced)
        self._outbox.post(snapshot)

    def fail(self, error: Exception) -> None:
        """Stop, and say why in words."""
        self._status = "failed"
        for learner in self._all:
            learner.outcome = "failed"
            # Where its next token brought the failure, it would do so again and again.
            learner.looking.writing.stop()
        self.asked, self._said = False, self._saying
        self._message = f"Training stopped: {cause(error)}"
        self._post(traced=False)
