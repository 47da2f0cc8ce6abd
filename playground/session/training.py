"""Executes the commands of the training thread: trains one network or two, and posts snapshots of them."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from playground.core.by_length import ByLength
from playground.core.experiment import TrainedNetwork
from playground.core.snapshot import Snapshot, Status
from playground.core.specs import Mark, Preset, TrainingSpec
from playground.core.watch import Watch
from playground.engine.backends.compiler import Choice
from playground.session.engine_choice import EngineChoice
from playground.session.learner import Learner
from playground.session.learners import Learners
from playground.session.mailbox import Notice
from playground.session.model_export import Exporter, cause
from playground.session.pacing import Pacing
from playground.session.training_record import TrainingRecord
from playground.tasks.common.task import Task

if TYPE_CHECKING:
    from playground.engine.training.run import Run

FRAME = {"torch": 1 / 30, "compiled": 1 / 60}
"""Seconds between two snapshots, at least. Fewer with torch, which competes with the window for the interpreter's
lock."""
UNSEEN = 1.0
"""Seconds between two snapshots while the window is hidden."""
POLL = 0.25
"""Seconds between two checks of a running compilation, while nothing trains."""
EARLY = 0.001
"""A step may come this many seconds before the pace allows it."""


class Outbox(Protocol):
    """Takes snapshots and notices for the window."""

    def post(self, snapshot: Snapshot) -> None:
        """Post a snapshot; it replaces one that was not taken yet."""

    def notify(self, notice: Notice) -> None:
        """Post a notice; all of them arrive."""

    @property
    def is_fetched(self) -> bool:
        """Whether the window has taken the last snapshot. A busy window gets no more to draw."""


class Training:
    """One network or two, the state of their training, and their snapshots. Only the training thread uses it.

    `has_command`: a command has come since the last snapshot, so the next one is posted at once. `is_interrupted` says
    whether another command waits, which ends a call of training; `is_closing`, whether the program closes.
    """

    def __init__(
        self, outbox: Outbox, engine: Choice, is_interrupted: Callable[[], bool], is_closing: Callable[[], bool]
    ) -> None:
        self._outbox, self._is_interrupted, self._is_closing = outbox, is_interrupted, is_closing
        self._engine = EngineChoice(engine, outbox.notify, is_closing)
        self._exporter = Exporter(outbox.notify)
        self._learners: Learners | None = None
        self._generation = 0
        self._turn = 0
        self._watch = Watch()
        self._status: Status = "loading"
        self._message = ""
        self._steps_left: int | None = None
        self._awaits_compiled_code = False
        self._pacing = Pacing()
        self._catching_up = Pacing()
        self._seen = True
        self._memory: int | None = None
        self.has_command = False
        self._posted_state: tuple[Status, str, bool] | None = None

    @property
    def _state(self) -> tuple[Status, str, bool]:
        """The state whose changes are posted at once."""
        return self._status, self._engine_label, self._lagging is not None

    @property
    def _is_held_back(self) -> bool:
        """Whether training waits for compiled code, which has to go on with what it began: in another engine the last
        bits would differ."""
        return self._awaits_compiled_code and self._awaits_engine

    @property
    def _awaits_engine(self) -> bool:
        """Whether a network may move to another engine soon, because code is being compiled."""
        return any(self._engine.awaits(learner.run.architecture.cell) for learner in self._all)

    @property
    def idle_seconds(self) -> float | None:
        """Seconds until there is something to do; None if only a command can change that."""
        if self._lagging is not None and not self._is_held_back:
            return 0.0
        now = time.perf_counter()
        waits = [learner.inspector.continuation.seconds_until_due(now) for learner in self._all]
        if self._is_held_back or (self._awaits_engine and self._status != "running"):
            waits.append(POLL)
        elif self._status == "running":
            waits.append(self._pacing.wait(now))
        return min((wait for wait in waits if wait is not None), default=None)

    def advance(self) -> None:
        """Train until about the next frame, if training runs, and post a snapshot if one is due."""
        if self._is_held_back:
            self._switch_engine()
        elif self._lagging is not None:
            self._catch_up(self._lagging)
        elif self._status == "running":
            # A token may be due before the next step is.
            if self._pacing.wait(time.perf_counter()) < EARLY:
                self._train_until_frame()
        elif self._awaits_engine:
            self._switch_engine()
        self._report()

    def close(self) -> None:
        """Stop a running compilation, and wait for files that are being written."""
        self._engine.stop()
        self._exporter.close()

    def start(self, generation: int, preset: Preset, task: Task) -> None:
        """Make a new, untrained network, paused."""
        self._begin_loading(generation)
        self._learners = Learners(self._make_learner(generation, preset, task))
        self._status = "paused"

    def resume(self, generations: tuple[int, int], stored: "Future[tuple[TrainedNetwork, ...]]", task: Task) -> None:
        """Go on with stored networks, paused. Those of `store` are there by now, since commands come in order."""
        self._begin_loading(generations[0])
        networks = stored.result(0)
        numbered = zip(generations, networks, strict=False)
        self._learners = Learners(*(self._resumed_learner(number, network, task) for number, network in numbered))
        self._status = "paused"
        self._awaits_compiled_code = any(network.run.engine == "compiled" for network in networks)

    def _begin_loading(self, generation: int) -> None:
        """Drop all networks, and post that others are being made."""
        self._generation = generation
        self._status, self._message = "loading", ""
        self._learners, self._awaits_compiled_code = None, False
        self._pacing.forget_speed()
        self._post()

    def store(self, stored: "Future[tuple[TrainedNetwork, ...]]") -> None:
        """Set the result to the networks as an experiment stores them; none while there are none."""
        if stored.set_running_or_notify_cancel():
            try:
                stored.set_result(tuple(learner.trained for learner in self._all))
            except Exception as error:  # such as too little memory for a copy; training goes on
                stored.set_exception(error)

    def measure_lengths(self, measured: "Future[tuple[ByLength | None, ...]]") -> None:
        """Set the result to what is measured of each network by the length of its sequences."""
        if measured.set_running_or_notify_cancel():
            try:
                measured.set_result(tuple(learner.run.by_length(self._is_closing) for learner in self._all))
            except Exception as error:  # such as too little memory; training goes on
                measured.set_exception(error)

    def compare(self, generation: int, preset: Preset | None) -> None:
        """Replace the second network; without a preset, remove it."""
        if self._learners is not None:
            first = self._learners.first
            self._learners = Learners(first)
            self._pacing.forget_speed()
            self._catching_up.forget_speed()
            if preset is not None:
                self._learners.second = self._make_learner(generation, preset, first.run.task)

    def _make_learner(self, generation: int, preset: Preset, task: Task) -> Learner:
        from playground.engine.training.run import Run

        run = Run(preset, task, engine=self._engine.best(preset.model.cell), memory=self._history_memory)
        return Learner(run, generation)

    def _resumed_learner(self, generation: int, network: TrainedNetwork, task: Task) -> Learner:
        from playground.engine.training.run import Run

        best = self._engine.best(network.run.preset.model.cell)
        # With the engine that it had, it goes on bit for bit.
        engine: Choice = "compiled" if best == "auto" and network.run.engine == "compiled" else best
        run = Run.resumed(network.run, task, engine=engine, memory=self._history_memory)
        run.engine_choice = best
        record = TrainingRecord(network.curve, network.evaluations, network.seconds)
        return Learner(run, generation, record, network.reached)

    @property
    def _history_memory(self) -> int:
        from playground.engine.training.history import BUDGET

        return BUDGET if self._memory is None else self._memory

    def resume_from(self, generation: int, step: int) -> None:
        """Start a new run from the snapshot at a step, paused."""
        self._generation = generation
        if self._learners is not None:
            self._learners = self._learners.branch(step, generation)
            self._status, self._message = "paused", ""
            if message := self._learners.lost_moments_message:
                self._outbox.notify(Notice(message, wrong=False))

    def export(self, path: Path, words: Mapping[str, Any]) -> None:
        """Write the network that the window shows, while training goes on. `words` are what its preset says by now."""
        run = self._run
        kept = None if run is None else self._all[0].inspector.kept_at(run, self._watch.step)
        self._exporter.export(run, kept, path, words)

    def set_watch(self, watch: Watch) -> None:
        """Set what snapshots show from now on."""
        self._watch = watch

    def set_seen(self, seen: bool) -> None:
        """Set whether anybody sees the snapshots."""
        self._seen = seen

    def choose_memory(self, memory: int) -> None:
        """Set how many bytes the history of each network may take."""
        self._memory = memory
        for learner in self._all:
            learner.run.history.set_budget(memory)

    def choose_engine(self, engine: Choice) -> None:
        """Switch to this engine before the next step, or as soon as it is available."""
        self._engine.choose(engine)
        if engine == "compiled" and not all(learner.run.architecture.is_recurrent for learner in self._all):
            self._outbox.notify(
                Notice("Compiled code has recurrent cells only; PyTorch computes the rest.", wrong=False)
            )
        self._switch_engine()

    def _switch_engine(self) -> None:
        """Move all networks to the chosen engine, if it is available by now."""
        for learner in self._all:
            best = self._engine.best(learner.run.architecture.cell)
            if learner.run.engine_choice != best:
                compiled = best == "auto" and self._awaits_compiled_code
                learner.run.switch_engine("compiled" if compiled else best)
                learner.run.engine_choice = best
                self._pacing.forget_speed()
                self._catching_up.forget_speed()

    def train(self, turn: int, steps: int | None) -> None:
        """Start training, for `steps` steps or without end."""
        self._turn = turn
        self._steps_left = steps
        if self._learners is not None:
            self._status, self._message = "running", ""
            self._learners.clear_outcomes()
            self._learners.first.record.forget_speed()

    def pause(self, turn: int) -> None:
        """Pause training."""
        self._turn = turn
        if self._status == "running":
            self._status = "paused"

    def step(self, turn: int) -> None:
        """Make one training step, then pause."""
        if self._is_held_back:
            self.train(turn, 1)
            return
        self._turn = turn
        if self._learners is not None:
            self._status, self._message = "paused", ""
            self._learners.clear_outcomes()
            stuck = self._learners.stuck
            self._learners.train(1, lambda: False, until_mark=False)
            self._update_status(stuck)

    def change_training(self, trainings: tuple[TrainingSpec, ...]) -> None:
        """Give each network its own training settings."""
        if self._learners is not None:
            if trainings[0].batch != self._learners.first.run.preset.training.batch:
                self._pacing.forget_speed()
            self._learners.change_training(trainings)

    def change_mark(self, mark: Mark | None) -> None:
        """Change the mark at which training stops."""
        if self._learners is not None:
            self._learners.change_mark(mark)
            self._clear_marks()

    def change_task(self, preset: Preset, task: Task) -> None:
        """Train the same networks on other sequences with the same tokens."""
        if self._learners is not None:
            self._learners.change_task(preset, task)
            self._pacing.forget_speed()
            self._clear_marks()

    def _clear_marks(self) -> None:
        """Forget that a mark was reached, because the mark or the task has changed."""
        if self._learners is not None:
            self._learners.clear_marks()
        if self._status == "reached":
            self._status, self._message = "paused", ""

    def set_pace(self, pace: float | None) -> None:
        """Limit training to `pace` steps a second; None: train as fast as possible."""
        self._pacing.set_pace(pace)
        if self._learners is not None:
            self._learners.first.record.forget_speed()

    def _train_until_frame(self) -> None:
        """Train until about when the next frame is due."""
        assert self._learners is not None
        self._switch_engine()
        begin, were_past_mark, stuck = time.perf_counter(), self._learners.are_past_mark, self._learners.stuck
        steps = self._pacing.steps_until_frame(begin)
        if self._steps_left is not None:
            steps = min(steps, self._steps_left)

        def should_stop() -> bool:
            return self._is_interrupted() or self._pacing.is_too_long(begin, time.perf_counter())

        made = self._learners.train(steps, should_stop, closing=self._is_closing)
        end = time.perf_counter()
        self._learners.first.record.add_time(made, end - begin, self._pacing.add_training(begin, end, made))
        self._update_status(stuck, were_past_mark=were_past_mark)
        if self._steps_left is not None:
            self._steps_left -= made
            if self._steps_left <= 0 and self._status == "running":
                self._status = "paused"

    def _catch_up(self, learner: Learner) -> None:
        """Train the lagging network as fast as possible, until about when the next frame is due."""
        assert self._learners is not None
        self._switch_engine()
        begin, pacing, stuck = time.perf_counter(), self._catching_up, self._learners.stuck

        def should_stop() -> bool:
            return self._is_interrupted() or pacing.is_too_long(begin, time.perf_counter())

        made = self._learners.catch_up(learner, pacing.steps_until_frame(begin), should_stop)
        pacing.add_training(begin, time.perf_counter(), made)
        self._update_status(stuck)

    def _update_status(self, stuck_before: tuple[Learner, ...], *, were_past_mark: bool = True) -> None:
        """Set the status after a call of training, before which some networks were stuck."""
        assert self._learners is not None
        diverged = [each for each in self._learners.stuck if each not in stuck_before and each.outcome == "diverged"]
        if diverged:
            self._status, self._message = "diverged", self._learners.outcome_message(diverged[0])
        elif self._learners.are_past_mark and not were_past_mark:
            self._status = "reached"
            self._message = self._learners.mark_message

    def _report(self) -> None:
        """Post a snapshot if one is due: at once after a command and when the state has changed, otherwise when the
        next frame is due and the window has taken the last one."""
        begin = time.perf_counter()
        is_lagging = self._lagging is not None
        state = self._state
        pacing = self._catching_up if is_lagging else self._pacing
        is_moving = is_lagging or self._status == "running"
        due = (pacing.frame_is_due(begin) if is_moving else self._token_is_due(begin)) and self._outbox.is_fetched
        if not (due or self.has_command or state != self._posted_state):
            return
        if self.has_command or not is_moving or state != self._posted_state:
            for learner in self._all:
                learner.inspector.expire()
        self.has_command, self._posted_state = False, state
        self._post()
        every = FRAME[self._run.engine if self._run else "torch"] if self._seen else UNSEEN
        # The inspector limits its own share of the time. Counted here, every tenth frame would delay the next one.
        inspection = sum(learner.inspector.seconds for learner in self._all)
        pacing.add_frame(begin, time.perf_counter() - inspection, every)

    def _token_is_due(self, now: float) -> bool:
        """Whether a network has a token to add to the probe."""
        return any(learner.inspector.continuation.is_due(now) for learner in self._all)

    @property
    def _all(self) -> tuple[Learner, ...]:
        return () if self._learners is None else self._learners.all

    @property
    def _lagging(self) -> Learner | None:
        return None if self._learners is None else self._learners.lagging

    @property
    def _run(self) -> "Run | None":
        return None if self._learners is None else self._learners.first.run

    @property
    def _engine_label(self) -> str:
        run = self._run
        return "" if run is None else self._engine.label(run.engine, run.device, run.architecture.cell)

    def _post(self, *, traced: bool = True) -> None:
        snapshot = Snapshot(
            generation=self._generation,
            turn=self._turn,
            status=self._status,
            watch=self._watch,
            message=self._message,
            engine=self._engine_label,
        )
        if self._learners is not None:
            snapshot = self._learners.fill(snapshot, self._watch, traced=traced)
        self._outbox.post(snapshot)

    def fail(self, error: Exception) -> None:
        """Stop training and post the reason."""
        self._status = "failed"
        for learner in self._all:
            learner.outcome = "failed"
            # If its next token caused the failure, it would fail again and again.
            learner.inspector.continuation.stop()
        self.has_command, self._posted_state = False, self._state
        self._message = f"Training stopped: {cause(error)}"
        self._post(traced=False)
