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
        self._learner: Learner | None = None
        self._generation = 0
        self._turn = 0
        self._watch = Watch()
        self._status: Status = "loading"
        self._message = ""
        self._left: int | None = None
        self._pacing = Pacing()
        self._seen = True
        self._asked = False
        self._said: tuple[Status, str] | None = None
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

    def change_training(self, training: TrainingSpec) -> None:
        """Train on in another way."""
        self._commands.put(partial(self._change_training, training))

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

    def export(self, path: Path) -> None:
        """Write the network as it is now."""
        self._commands.put(lambda: self._outbox.notify(export(self._run, path)))

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
                if self._status == "running":
                    self._train_on()
                elif self._engine.waiting:
                    self._take_over()
                self._report()
            except Exception as error:  # whatever it is, the window must learn of it and go on
                self._fail(error)

    def _heed(self) -> None:
        """All commands that wait; while no step is due, the next one that comes."""
        if self._status == "running":
            wait: float | None = self._pacing.wait(time.perf_counter())
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
        self._learner = None
        self._pacing.forget()
        self._post()
        from playground.engine.run import Run
        from playground.engine.team import processors

        # One processor stays the window's: threads that wait for each other suffer most where one is taken away.
        run = Run(preset, task, engine=self._engine.best(), threads=max(1, processors() - 1))
        self._learner = Learner(run, generation)
        self._status = "paused"

    def _choose_engine(self, engine: Choice) -> None:
        self._engine.choose(engine)
        self._take_over()

    def _take_over(self) -> None:
        """Go on in what was chosen as soon as it can be had."""
        if self._run is not None and self._run.asked != (best := self._engine.best()):
            self._run.move_to(best)
            self._pacing.forget()

    def _train(self, turn: int, steps: int | None) -> None:
        self._turn = turn
        self._left = steps
        if self._learner is not None:
            self._status, self._message = "running", ""
            self._learner.record.forget_speed()

    def _pause(self, turn: int) -> None:
        self._turn = turn
        if self._status == "running":
            self._status = "paused"

    def _step(self, turn: int) -> None:
        self._turn = turn
        if self._learner is not None:
            self._status, self._message = "paused", ""
            self._learner.train(1, lambda: False, until_mark=False)
            self._judge(self._learner)

    def _change_training(self, training: TrainingSpec) -> None:
        if self._run is not None:
            if training.batch != self._run.preset.training.batch:
                self._pacing.forget()
            self._run.change_training(training)

    def _change_mark(self, mark: Mark | None) -> None:
        if self._run is not None:
            self._run.change_mark(mark)
            self._aim_again()

    def _change_task(self, preset: Preset, task: Task) -> None:
        if self._run is not None:
            self._run.change_task(preset, task)
            self._pacing.forget()
            self._aim_again()

    def _aim_again(self) -> None:
        """A mark reached before is not this one."""
        if self._learner is not None:
            self._learner.past_mark = False
        if self._status == "reached":
            self._status, self._message = "paused", ""

    def _set_pace(self, pace: float | None) -> None:
        self._pacing.set_pace(pace)
        if self._learner is not None:
            self._learner.record.forget_speed()

    def _train_on(self) -> None:
        """Train until about when the next frame is due."""
        assert self._learner is not None
        self._take_over()
        begin = time.perf_counter()
        steps = self._pacing.steps(begin)
        if self._left is not None:
            steps = min(steps, self._left)

        def should_stop() -> bool:
            return not self._commands.empty() or self._pacing.too_long(begin, time.perf_counter())

        made = self._learner.train(steps, should_stop)
        end = time.perf_counter()
        self._learner.record.took(made, end - begin, self._pacing.trained(begin, end, made))
        self._judge(self._learner)
        if self._left is not None:
            self._left -= made
            if self._left <= 0 and self._status == "running":
                self._status = "paused"

    def _judge(self, learner: Learner) -> None:
        """What its last call means for training."""
        if learner.outcome != "ran":
            self._status, self._message = learner.outcome, learner.message

    def _report(self) -> None:
        """A snapshot with a fresh trace: at once after a command and when the state has changed, otherwise as often as
        frames are due and were fetched."""
        begin = time.perf_counter()
        said = self._status, self._engine_words
        due = self._status == "running" and self._pacing.frame_is_due(begin) and self._outbox.fetched
        if not (due or self._asked or said != self._said):
            return
        learner = self._learner
        if learner is not None and (self._asked or self._status != "running"):
            learner.looking.forget()
        self._asked, self._said = False, said
        self._post()
        every = FRAME[learner.run.engine if learner is not None else "torch"] if self._seen else UNSEEN
        # Its share is kept by itself; counted here, every tenth frame would push the next one back.
        apart = learner.looking.seconds if learner is not None else 0.0
        self._pacing.frame_made(begin, time.perf_counter() - apart, every)

    @property
    def _run(self) -> "Run | None":
        return None if self._learner is None else self._learner.run

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
        self._outbox.post(self._learner.show(snapshot, self._watch, traced=traced) if self._learner else snapshot)

    def _fail(self, error: Exception) -> None:
        self._status = "failed"
        self._message = f"Training stopped: {cause(error)}"
        self._post(traced=False)
