"""The one background thread that trains. It alone touches the live network; it knows nothing of Qt's widgets."""

import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from playground.app.engine_choice import EngineChoice
from playground.app.exporting import cause, export
from playground.app.learner import Learner
from playground.app.learners import Learners
from playground.app.mailbox import Notice
from playground.app.pacing import Pacing
from playground.core.snapshot import Snapshot, Status
from playground.core.specs import Mark, Preset, TrainingSpec
from playground.core.watch import Watch
from playground.engine.compiler import Choice
from playground.tasks.task import Task

if TYPE_CHECKING:
    from playground.engine.run import Run

FRAME = {"torch": 1 / 30, "compiled": 1 / 60}
"""Seconds between snapshots, at the least. Torch and the window want the interpreter's lock at the same time."""
UNSEEN = 1.0
"""Seconds between snapshots while nobody sees them."""
POLL = 0.25
"""Seconds between looks at a compilation under way, while nothing trains."""


class Outbox(Protocol):
    """Where snapshots and notices go."""

    def post(self, snapshot: Snapshot) -> None:
        """Leave a snapshot; the latest wins."""

    def notify(self, notice: Notice) -> None:
        """Leave a notice; none is lost."""

    @property
    def fetched(self) -> bool:
        """Whether no snapshot waits there: a window that is busy is not given more to draw."""


class Trainer:
    """A network in training on a thread of its own.

    Every method but `close` returns at once: it leaves a command, which the thread heeds after at most one training
    step. All that happens comes back as snapshots.
    """

    def __init__(self, outbox: Outbox, engine: Choice = "auto") -> None:
        self._outbox = outbox
        self._engine = EngineChoice(engine, lambda problem: outbox.notify(Notice(problem, wrong=True)))
        self._commands: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._closing = False
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
        self._asked = False
        self._said: tuple[Status, str, bool] | None = None
        self._thread = threading.Thread(target=self._work, name="training")
        self._thread.start()

    def start(self, generation: int, preset: Preset, task: Task) -> None:
        """Make a new, untrained network, and stay paused."""
        self._commands.put(partial(self._start, generation, preset, task))

    def train(self, turn: int, steps: int | None = None) -> None:
        """Train until the mark is reached, or on from there; for so many steps, or without end."""
        self._commands.put(partial(self._train, turn, steps))

    def pause(self, turn: int) -> None:
        """Stop after the step under way."""
        self._commands.put(partial(self._pause, turn))

    def step(self, turn: int) -> None:
        """One training step, then pause."""
        self._commands.put(partial(self._step, turn))

    def compare(self, generation: int, preset: Preset) -> None:
        """Make a second network, in the place of the one there may be, that learns from the same sequences.

        It catches up with the first one; then both train in lock step. Its generation is counted apart.
        """
        self._commands.put(partial(self._compare, generation, preset))

    def stop_comparing(self) -> None:
        """Go on with the first network alone."""
        self._commands.put(partial(self._compare, 0, None))

    def change_training(self, *trainings: TrainingSpec) -> None:
        """Train on in another way, the second network as well if there is another for it."""
        self._commands.put(partial(self._change_training, trainings))

    def change_mark(self, mark: Mark | None) -> None:
        """Stop elsewhere."""
        self._commands.put(partial(self._change_mark, mark))

    def change_task(self, preset: Preset, task: Task) -> None:
        """Train the same network on other sequences over the same tokens."""
        self._commands.put(partial(self._change_task, preset, task))

    def set_pace(self, pace: float | None) -> None:
        """Train at so many steps a second, for eyes to follow; None: as fast as it goes."""
        self._commands.put(partial(self._set_pace, pace))

    def set_seen(self, seen: bool) -> None:
        """Whether anybody sees the snapshots: if not, they come seldom."""
        self._commands.put(partial(setattr, self, "_seen", seen))

    def choose_engine(self, engine: Choice) -> None:
        """Compute with torch or compiled code from the next step on; "auto": compiled code as soon as it can be had."""
        self._commands.put(partial(self._choose_engine, engine))

    def look(self, watch: Watch) -> None:
        """Show this from now on."""
        self._commands.put(partial(setattr, self, "_watch", watch))

    def go_on_from(self, generation: int, step: int) -> None:
        """A new run from the snapshot of a step, paused there; what came after it is gone."""
        self._commands.put(partial(self._go_on_from, generation, step))

    def export(self, path: Path) -> None:
        """Write the network that is shown: as it is now, or as it was at the step looked back at."""
        self._commands.put(partial(self._export, path))

    def close(self) -> None:
        """End the thread and wait for it: for as long as one training step takes."""
        self._closing = True
        self._commands.put(lambda: None)
        self._thread.join()
        self._engine.stop()

    @property
    def alive(self) -> bool:
        """Whether the thread still runs."""
        return self._thread.is_alive()

    def _work(self) -> None:
        while not self._closing:
            try:
                self._heed()
                if self._closing:
                    break
                if self._behind is not None:
                    self._catch_up(self._behind)
                elif self._status == "running":
                    self._train_on()
                elif self._engine.waiting:
                    self._take_over()
                self._report()
            except Exception as error:  # whatever it is, the window must learn of it and go on
                self._fail(error)

    def _heed(self) -> None:
        """All commands that wait; while no step is due, the next one that comes."""
        if self._behind is not None:
            wait: float | None = 0.0
        elif self._status == "running":
            wait = self._pacing.wait(time.perf_counter())
        else:
            wait = POLL if self._engine.waiting else None
        while True:
            try:
                command = self._commands.get(block=wait != 0.0, timeout=wait)
            except queue.Empty:
                return
            command()
            wait = 0.0
            self._asked = True

    def _start(self, generation: int, preset: Preset, task: Task) -> None:
        self._generation = generation
        self._status, self._message = "loading", ""
        self._learners = None
        self._pacing.forget()
        self._post()
        self._learners = Learners(self._learner(generation, preset, task))
        self._status = "paused"

    def _compare(self, generation: int, preset: Preset | None) -> None:
        if self._learners is not None:
            first = self._learners.first
            self._learners = Learners(first)
            self._pacing.forget()
            self._catching_up.forget()
            if preset is not None:
                self._learners.second = self._learner(generation, preset, first.run.task)

    def _learner(self, generation: int, preset: Preset, task: Task) -> Learner:
        from playground.engine.history import BUDGET
        from playground.engine.run import Run
        from playground.engine.team import processors

        # One processor stays the window's: threads that wait for each other suffer most where one is taken away.
        run = Run(preset, task, engine=self._engine.best(), threads=max(1, processors() - 1), memory=BUDGET)
        return Learner(run, generation)

    def _go_on_from(self, generation: int, step: int) -> None:
        self._generation = generation
        if self._learners is not None:
            self._learners = self._learners.branch(step, generation)
            self._status, self._message = "paused", ""
            if words := self._learners.anew:
                self._outbox.notify(Notice(words, wrong=False))

    def _export(self, path: Path) -> None:
        run = self._run
        kept = None if run is None else self._all[0].looking.back_at(run, self._watch.step)
        self._outbox.notify(export(run, kept, path))

    def _choose_engine(self, engine: Choice) -> None:
        self._engine.choose(engine)
        self._take_over()

    def _take_over(self) -> None:
        """Go on in what was chosen as soon as it can be had."""
        best = self._engine.best()
        for learner in self._all:
            if learner.run.asked != best:
                learner.run.move_to(best)
                self._pacing.forget()
                self._catching_up.forget()

    def _train(self, turn: int, steps: int | None) -> None:
        self._turn = turn
        self._left = steps
        if self._learners is not None:
            self._status, self._message = "running", ""
            self._learners.free()
            self._learners.first.record.forget_speed()

    def _pause(self, turn: int) -> None:
        self._turn = turn
        if self._status == "running":
            self._status = "paused"

    def _step(self, turn: int) -> None:
        self._turn = turn
        if self._learners is not None:
            self._status, self._message = "paused", ""
            self._learners.free()
            self._learners.train(1, lambda: False, until_mark=False)
            self._judge()

    def _change_training(self, trainings: tuple[TrainingSpec, ...]) -> None:
        if self._learners is not None:
            if trainings[0].batch != self._learners.first.run.preset.training.batch:
                self._pacing.forget()
            self._learners.change_training(trainings)

    def _change_mark(self, mark: Mark | None) -> None:
        if self._learners is not None:
            self._learners.change_mark(mark)
            self._aim_again()

    def _change_task(self, preset: Preset, task: Task) -> None:
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

    def _set_pace(self, pace: float | None) -> None:
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
            return not self._commands.empty() or self._pacing.too_long(begin, time.perf_counter())

        made = self._learners.train(steps, should_stop, closing=lambda: self._closing)
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
            return not self._commands.empty() or pacing.too_long(begin, time.perf_counter())

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
        said = self._status, self._engine_words, behind
        pacing = self._catching_up if behind else self._pacing
        moving = behind or self._status == "running"
        due = moving and pacing.frame_is_due(begin) and self._outbox.fetched
        if not (due or self._asked or said != self._said):
            return
        if self._asked or not moving:
            for learner in self._all:
                learner.looking.forget()
        self._asked, self._said = False, said
        self._post()
        every = FRAME[self._run.engine if self._run else "torch"] if self._seen else UNSEEN
        # Its share is kept by itself; counted here, every tenth frame would push the next one back.
        apart = sum(learner.looking.seconds for learner in self._all)
        pacing.frame_made(begin, time.perf_counter() - apart, every)

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
        return "" if self._run is None else self._engine.words(self._run.engine, self._run.device)

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

    def _fail(self, error: Exception) -> None:
        self._status = "failed"
        for learner in self._all:
            learner.outcome = "failed"
        self._message = f"Training stopped: {cause(error)}"
        self._post(traced=False)
