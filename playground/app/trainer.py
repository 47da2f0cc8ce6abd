"""The one background thread that trains. It alone touches the live network; it knows nothing of Qt's widgets."""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from playground.app.engine_choice import EngineChoice
from playground.app.mailbox import Notice
from playground.core.snapshot import Curve, Evaluation, Snapshot, Status
from playground.core.specs import Mark, Preset, TrainingSpec
from playground.engine.compiler import Choice
from playground.tasks.task import Task

if TYPE_CHECKING:
    from playground.engine.run import Metrics, Run

FRAME = {"torch": 1 / 30, "compiled": 1 / 60}
"""Seconds between snapshots, at the least. Torch and the window want the interpreter's lock at the same time."""
CALL = 0.015
"""Seconds of training in one call, about; between calls the thread hears commands."""
TRACE_SHARE = 0.25
"""The largest part of the time that making snapshots may take."""


class Outbox(Protocol):
    """Where snapshots and notices go."""

    def post(self, snapshot: Snapshot) -> None:
        """Leave a snapshot; the latest wins."""

    def notify(self, notice: Notice) -> None:
        """Leave a notice; none is lost."""


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
        self._run: Run | None = None
        self._generation = 0
        self._turn = 0
        self._probe = ""
        self._status: Status = "loading"
        self._message = ""
        self._past_mark = False
        self._left: int | None = None
        self._pace: float | None = None
        self._due = 0.0
        self._seconds = 0.0
        self._step_seconds = CALL / 4
        self._recent: deque[tuple[int, float]] = deque(maxlen=64)
        self._curve: list[Curve] = []
        self._evaluations: list[Evaluation] = []
        self._next_report = 0.0
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

    def choose_engine(self, engine: Choice) -> None:
        """Compute with torch or compiled code from the next step on; "auto": compiled code as soon as it can be had."""
        self._commands.put(partial(self._choose_engine, engine))

    def show(self, probe: str) -> None:
        """Trace this text from now on."""
        self._commands.put(partial(self._show, probe))

    def export(self, path: Path) -> None:
        """Write the network as it is now."""
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
                if self._status == "running":
                    self._train_on()
                self._report()
            except Exception as error:  # whatever it is, the window must learn of it and go on
                self._fail(error)

    def _heed(self) -> None:
        """All commands that wait; while no step is due, the next one that comes."""
        wait = max(0.0, self._due - time.perf_counter()) if self._status == "running" else None
        while True:
            try:
                command = self._commands.get(block=wait != 0.0, timeout=wait)
            except queue.Empty:
                return
            command()
            wait = 0.0
            self._next_report = 0.0

    def _start(self, generation: int, preset: Preset, task: Task) -> None:
        self._generation = generation
        self._status, self._message = "loading", ""
        self._run = None
        self._forget()
        self._post(None)
        from playground.engine.run import Run

        self._run = Run(preset, task, engine=self._engine.best())
        self._status = "paused"

    def _choose_engine(self, engine: Choice) -> None:
        self._engine.choose(engine)
        self._take_over()

    def _take_over(self) -> None:
        """Go on in what was chosen as soon as it can be had."""
        if self._run is not None and self._run.engine != (best := self._engine.best()):
            self._run.move_to(best)
            self._step_seconds = CALL

    def _forget(self) -> None:
        self._past_mark = False
        self._step_seconds = CALL
        self._seconds = 0.0
        self._recent.clear()
        self._curve, self._evaluations = [], []

    def _train(self, turn: int, steps: int | None) -> None:
        self._turn = turn
        self._left = steps
        if self._run is not None:
            self._past_mark = self._past_mark or self._status == "reached"
            self._status, self._message = "running", ""
            self._recent.clear()

    def _pause(self, turn: int) -> None:
        self._turn = turn
        if self._status == "running":
            self._status = "paused"

    def _step(self, turn: int) -> None:
        self._turn = turn
        if self._run is not None:
            self._status, self._message = "paused", ""
            self._take(self._run.run(1, until_mark=False))

    def _change_training(self, training: TrainingSpec) -> None:
        if self._run is not None:
            self._run.change_training(training)

    def _change_mark(self, mark: Mark | None) -> None:
        if self._run is not None:
            self._run.change_mark(mark)
            self._aim_again()

    def _change_task(self, preset: Preset, task: Task) -> None:
        if self._run is not None:
            self._run.change_task(preset, task)
            self._step_seconds = CALL
            self._aim_again()

    def _aim_again(self) -> None:
        """A mark reached before is not this one."""
        self._past_mark = False
        if self._status == "reached":
            self._status, self._message = "paused", ""

    def _set_pace(self, pace: float | None) -> None:
        self._pace, self._due = pace, 0.0
        self._recent.clear()

    def _show(self, probe: str) -> None:
        self._probe = probe

    def _export(self, path: Path) -> None:
        from playground.app import headless
        from playground.storage import exports
        from playground.storage.errors import FileProblem

        if self._run is None:
            self._outbox.notify(Notice("There is no network to export yet.", wrong=True))
            return
        try:
            exports.write(path, headless.model(self._run))
        except FileProblem as problem:
            self._outbox.notify(Notice(str(problem), wrong=True))
        except Exception as error:  # training must not end because a file could not be written
            self._outbox.notify(Notice(f"{path}: not written: {_cause(error)}", wrong=True))
        else:
            done = f"Exported the network of step {self._run.step:,} to {path}; read back and compared."
            self._outbox.notify(Notice(done, wrong=False))

    def _train_on(self) -> None:
        """About `CALL` seconds of training."""
        assert self._run is not None
        self._take_over()
        steps = max(1, round(CALL / self._step_seconds))
        if self._pace is not None:
            steps = min(steps, max(1, round(self._pace * CALL)))
        if self._left is not None:
            steps = min(steps, self._left)
        begin = time.perf_counter()

        def should_stop() -> bool:
            return not self._commands.empty() or time.perf_counter() - begin > 2 * CALL

        metrics = self._run.run(steps, until_mark=not self._past_mark, should_stop=should_stop)
        spent = time.perf_counter() - begin
        paced = len(metrics.curve) / self._pace if self._pace is not None else 0.0
        self._due = begin + paced
        if len(metrics.curve):
            self._step_seconds = 0.7 * self._step_seconds + 0.3 * spent / len(metrics.curve)
            self._recent.append((len(metrics.curve), max(spent, paced)))
        self._seconds += spent
        self._take(metrics)
        if self._left is not None:
            self._left -= len(metrics.curve)
            if self._left <= 0 and self._status == "running":
                self._status = "paused"

    def _take(self, metrics: "Metrics") -> None:
        self._curve.append(metrics.curve)
        self._evaluations.extend(metrics.evaluations)
        if metrics.outcome != "ran":
            self._status, self._message = metrics.outcome, metrics.message

    def _report(self) -> None:
        """A snapshot with a fresh trace, unless the last one was only just made."""
        begin = time.perf_counter()
        if self._status == "running" and begin < self._next_report:
            return
        self._post(self._run)
        spent = time.perf_counter() - begin
        self._next_report = begin + max(FRAME[self._run.engine if self._run else "torch"], spent / TRACE_SHARE)

    def _post(self, run: "Run | None", *, traced: bool = True) -> None:
        steps, seconds = sum(n for n, _ in self._recent), sum(s for _, s in self._recent)
        curve = Curve()
        for piece in self._curve:
            curve = curve + piece if len(piece) else curve
        snapshot = Snapshot(
            generation=self._generation,
            turn=self._turn,
            status=self._status,
            seconds=self._seconds,
            steps_per_second=steps / seconds if seconds else 0.0,
            curve=curve,
            evaluations=tuple(self._evaluations),
            probe=self._probe,
            message=self._message,
        )
        self._curve, self._evaluations = [], []
        if run is not None:
            snapshot = replace(
                snapshot,
                step=run.step,
                sequences=run.sequences,
                parameters=run.architecture.parameters,
                engine=self._engine.words(run.engine),
                heldout=run.task.heldout,
                trace=run.trace(self._probe) if traced else None,
            )
        self._outbox.post(snapshot)

    def _fail(self, error: Exception) -> None:
        self._status = "failed"
        self._message = f"Training stopped: {_cause(error)}"
        self._post(self._run, traced=False)


def _cause(error: Exception) -> str:
    if isinstance(error, MemoryError) or "allocate memory" in str(error):
        return "there is not enough memory for a network and batch of this size. Make them smaller."
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return f"{first} ({type(error).__name__})"
