"""One training run: a preset, its task, a network and its progress."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from playground import tasks
from playground.core.batches import Array, Batch
from playground.core.by_length import ByLength, Quantity
from playground.core.experiment import RunState
from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.snapshot import Curve, Evaluation
from playground.core.specs import Mark, Preset, TrainingSpec
from playground.core.trace import Trace
from playground.engine.backends.base import Engine
from playground.engine.backends.compiler import Choice
from playground.engine.backends.results import BatchResult, EngineName, EngineState, carry_shape
from playground.engine.backends.selection import make_engine
from playground.engine.backends.threads import processor_count
from playground.engine.inspection.moment import Moment
from playground.engine.network.architecture import Architecture
from playground.engine.network.weights import Vector, initial_weights, unflatten
from playground.engine.training import measuring_lengths, run_state
from playground.engine.training.batch_queue import BatchQueue
from playground.engine.training.divergence import divergence_message, has_diverged, loss_ceiling
from playground.engine.training.evaluation import Evaluator, never, reaches_mark
from playground.engine.training.history import Checkpoint, History
from playground.tasks.common.task import Task

Outcome = Literal["ran", "reached", "diverged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What one call of `Run.run` did: a curve point for each step, the evaluations, the outcome, and a message."""

    curve: Curve = field(default_factory=Curve)
    evaluations: tuple[Evaluation, ...] = ()
    outcome: Outcome = "ran"
    message: str = ""


class Run:
    """A network in training. The same preset gives the same numbers, however `run` is split into calls.

    `engine_choice` is the requested engine, `step` the number of updates, `sequences` the number of sequences learned
    from, `history` checkpoints along the way. `gradient_norms` are the last measured before clipping since the settings
    changed, `changed_at` is the step of that change.

    An update counts only once the loss on the next batch shows that the run has not diverged. That loss is kept:
    computing it is the first half of the next step.
    """

    def __init__(
        self,
        preset: Preset,
        task: Task | None = None,
        engine: Choice = "auto",
        threads: int | None = None,
        memory: int = 0,
    ) -> None:
        """`threads`: the most that may compute, None for one per processor. `memory`: the history's budget in bytes; 0
        keeps none.

        Raises `tasks.common.task.TaskError` when no network could be trained on the preset's task.
        """
        training = preset.training
        self.preset = preset
        self.task = task or tasks.make_task(preset.task, preset.model.readout, training.seed)
        self.architecture = Architecture.of(preset.model, self.task)
        self.step = 0
        self.sequences = 0
        self.history = History(self.architecture.parameter_count, memory)
        self._threads = processor_count() if threads is None else threads
        self._engine = self._make_engine(engine, self.first_weights())
        self._evaluator = Evaluator(self.architecture, self.task.evaluation, self.task.free_runs, self.task.error_units)
        self._batches = BatchQueue(self.task, training)
        self._make_room_for_carry()
        self.gradient_norms: deque[float] = deque(maxlen=64)
        self.changed_at = 0
        self._lookahead: tuple[Batch, BatchResult] | None = None
        self._lookahead_position = self._batches.position
        self._last: Batch | None = None
        self._first_loss = math.nan

    @classmethod
    def resumed(
        cls,
        state: RunState,
        task: Task,
        engine: Choice = "auto",
        threads: int | None = None,
        memory: int = 0,
    ) -> "Run":
        """Return a run that goes on from a state, with the parameters of a new run. With the engine that computed the
        state it repeats bit for bit what the other run did next.

        Raises `ValueError` where the state does not fit the task.
        """
        run = cls(state.preset, task, engine, threads, memory)
        run_state.check_fits(state, run.architecture, run._batches)
        run._engine.restore(EngineState(state.vectors, state.updates, state.carry))
        run.step, run.sequences, run.changed_at = state.step, state.sequences, state.changed_at
        run.gradient_norms.extend(state.gradient_norms)
        run._first_loss = state.first_loss
        run._batches.longest = state.longest
        run._batches.restore(run_state.position_of(state.batches, run._batches))
        run._lookahead_position = run._batches.position
        run.history.restore(run_state.checkpoint_of(each, run._batches) for each in state.checkpoints)
        return run

    def state(self) -> RunState:
        """Return copies of everything that another run needs to go on from here."""
        state, position = self._engine.state(), self._batches.position
        if self._lookahead is not None:
            # Its loss is computed again.
            position = replace(position, returned=(*position.returned, self._lookahead[0]))
        return RunState(
            preset=self.preset,
            engine=self.engine,
            step=self.step,
            sequences=self.sequences,
            vectors=state.vectors,
            updates=state.updates,
            first_loss=self._first_loss,
            longest=self._batches.longest,
            changed_at=self.changed_at,
            gradient_norms=tuple(self.gradient_norms),
            batches=run_state.batches_state(position),
            checkpoints=run_state.checkpoint_states(self.history.checkpoints, self._batches),
            carry=state.carry,
        )

    def run(self, steps: int, *, until_mark: bool = True, should_stop: Callable[[], bool] = never) -> Metrics:
        """Train for `steps` steps, or until the mark is reached, the loss diverges or `should_stop` returns True.

        Calls `should_stop` before each step, and between the parts of an evaluation on a large set.
        """
        self._engine.set_thread_count()
        results: list[BatchResult] = []
        evaluations: list[Evaluation] = []
        outcome, message = self._start()
        if outcome == "ran":
            self._add_to_history()
        while outcome == "ran" and len(results) < steps and not should_stop():
            step_results, outcome, message = self._advance(min(steps - len(results), self._steps_at_once))
            results += step_results
            if outcome != "ran":
                break
            if self.step % self.preset.training.evaluate_every:
                self._add_to_history()
            else:
                evaluation = self._evaluator.evaluate(self._engine, self.step, should_stop)
                if evaluation is None or not math.isfinite(evaluation.loss):
                    self._undo_step()
                    results.pop()
                    if evaluation is not None:
                        outcome, message = (
                            "diverged",
                            divergence_message(evaluation.loss, self.step + 1, self.preset.training),
                        )
                    break
                evaluations.append(evaluation)
                self._add_to_history()
                if until_mark and reaches_mark(evaluation, self.preset.mark):
                    outcome, message = "reached", f"The mark is reached at step {self.step:,}."
        return Metrics(curve=self._curve(results), evaluations=tuple(evaluations), outcome=outcome, message=message)

    @property
    def now(self) -> Moment:
        """The current network, valid until the next step."""
        return self._moment(self.step, None)

    def moment_at(self, checkpoint: Checkpoint) -> Moment:
        """Return the network of a checkpoint, on the current task."""
        return self._moment(checkpoint.step, checkpoint.vectors[0])

    def resume_from(self, checkpoint: Checkpoint) -> None:
        """Go back to a checkpoint: the run continues from there, and forgets what came after it.

        With the same settings it repeats itself bit for bit, if the checkpoint has moments; otherwise the optimiser
        starts without them. If the batches have changed, their stream starts anew.
        """
        self._engine.restore(checkpoint.state)
        if checkpoint.training.optimizer != self.preset.training.optimizer:
            self._engine.reset_moments()
        self.step, self.sequences = checkpoint.step, checkpoint.sequences
        self._lookahead = self._last = None
        if not self._batches.restore(checkpoint.position):
            self._restart_batches()
        self.history.drop_after(checkpoint.step)

    def trace(self, text: str) -> Trace:
        """Return what the network now computes on a typed sequence. Never fails."""
        return self.now.trace(text)

    def reach(self, text: str, at: int | None = None, trace: Trace | None = None) -> Reach | None:
        """Return how far back an answer on a typed sequence depends on earlier states, now; see `Moment.reach`."""
        return self.now.reach(text, at, trace)

    def saliency(self, text: str, at: int, answer: int, trace: Trace | None = None) -> Saliency | None:
        """Return how much each token of a typed sequence contributes to an answer, now; see `Moment.saliency`."""
        return self.now.saliency(text, at, answer, trace)

    def evaluate(self) -> Evaluation:
        """Evaluate the current network on the whole evaluation set."""
        self._engine.set_thread_count()
        evaluation = self._evaluator.evaluate(self._engine, self.step)
        assert evaluation is not None
        return evaluation

    def by_length(self, should_stop: Callable[[], bool] = never) -> ByLength | None:
        """Measure the current network on the evaluation set by the length of its sequences. None if all have the same
        length or are windows of longer ones, or when `should_stop` ends it."""
        if not self.task.evaluation or not self.task.measures_whole_sequences:
            return None
        self._engine.set_thread_count()
        quantity: Quantity = "error" if self.architecture.numbers else "accuracy"
        return measuring_lengths.measure(self._evaluator, self._engine, quantity, self.step, should_stop)

    def upcoming_batch(self) -> Batch | None:
        """Return the batch that the next step learns from; None where its loss has diverged."""
        self._engine.set_thread_count()
        self._start()
        return self._lookahead[0] if self._lookahead else None

    def predict(self, batch: Batch) -> Array:
        """Return the current network's answers to the scored steps of a batch, in the order of `batch.scored`:
        `(scored, outputs)`, log-probabilities or numbers."""
        self._engine.set_thread_count()
        return self._engine.predict(batch)

    def change_training(self, training: TrainingSpec) -> None:
        """Continue with other training settings. Raises `ValueError` for another seed, which needs a new run, and
        `TaskError` if the state is to be carried and the task has no long sequences.

        Another batch size starts the stream of batches anew, and so does carrying the state or not; another optimiser
        starts without moments.
        """
        before = self.preset.training
        if training.seed != before.seed:
            raise ValueError("another seed is another run; reset to start it")
        if training.carry_state:
            self.task.streams(training.batch, training.seed)
        if training != before:
            self.changed_at = self.step
            self.gradient_norms.clear()
        self.preset = replace(self.preset, training=training)
        if (training.batch, training.carry_state) != (before.batch, before.carry_state):
            self._restart_batches()
            self._make_room_for_carry()
        if training.optimizer != before.optimizer:
            self._engine.reset_moments()

    def change_task(self, preset: Preset, task: Task) -> None:
        """Continue with the same network on other sequences of the same tokens and answers.

        Raises `ValueError` when the network does not fit them, or for another seed.
        """
        fits = Architecture.of(preset.model, task) == self.architecture
        if not fits or (task.encoding, task.answers) != (self.task.encoding, self.task.answers):
            raise ValueError("the network does not fit this task; start a new run")
        self.change_training(preset.training)
        self.preset, self.task = preset, task
        self._evaluator = Evaluator(self.architecture, task.evaluation, task.free_runs)
        self._restart_batches()
        self._first_loss = math.nan
        self._batches.longest = 0

    def change_mark(self, mark: Mark | None) -> None:
        """Stop at another mark."""
        self.preset = replace(self.preset, mark=mark)

    @property
    def longest(self) -> int:
        """The most timesteps of a sequence drawn for training."""
        return self._batches.longest

    @property
    def engine(self) -> EngineName:
        """The engine that computes."""
        return self._engine.name

    @property
    def device(self) -> str:
        """The device that computes, by torch's name."""
        return self._engine.device

    @property
    def threads(self) -> int:
        """How many threads compute."""
        return self._engine.threads

    def switch_engine(self, engine: Choice) -> None:
        """Continue in another engine from the same weights and moments."""
        moved = self._make_engine(engine, self._engine.weights())
        moved.restore(self._engine.state())
        self._engine = moved

    def weights(self) -> dict[str, Array]:
        """Copies of the parameters by name."""
        return self._engine.weights()

    def first_weights(self) -> dict[str, Array]:
        """Return the weights that training began with."""
        model = self.preset.model
        lag = model.lag if model.initialisation == "chrono" else None
        return initial_weights(self.architecture, self.preset.training.seed, lag)

    def _moment(self, step: int, vector: Vector | None) -> Moment:
        """Return the network with these weights, or with the engine's own if None."""
        return Moment(
            step=step,
            architecture=self.architecture,
            task=self.task,
            unroll=lambda inputs: self._engine.unroll(inputs, vector),
            weights=self.weights if vector is None else lambda: unflatten(self.architecture, vector.copy()),
        )

    def _make_engine(self, engine: Choice, weights: dict[str, Array]) -> Engine:
        self.engine_choice = engine
        training = self.preset.training
        sample = next(self.task.batches(training.batch, training.seed))
        return make_engine(engine, self.architecture, weights, sample, self._threads)

    def _make_room_for_carry(self) -> None:
        """Count the carried states among what a checkpoint holds."""
        training, has_state = self.preset.training, self.architecture.is_recurrent
        shape = carry_shape(self.architecture, training.batch) if training.carry_state and has_state else (0,)
        self.history.set_carried(math.prod(shape))

    def _restart_batches(self) -> None:
        """Start the batches from the beginning of the task's stream."""
        self._batches.restart(self.task, self.preset.training)
        self._lookahead = None

    def _add_to_history(self) -> None:
        """Append a checkpoint of this step, if one is due. The batch of the last computed loss was drawn last."""
        if self.history.is_due(self.step):
            state = self._engine.state()
            checkpoint = Checkpoint(
                step=self.step,
                sequences=self.sequences,
                vectors=state.vectors if self.history.vectors_each == 3 else state.vectors[:1].copy(),
                updates=state.updates,
                position=self._lookahead_position,
                training=self.preset.training,
                carry=state.carry,
            )
            self.history.append(checkpoint)

    def _start(self) -> tuple[Outcome, str]:
        """Compute the loss on the next batch, unless the last step has done so."""
        if self._lookahead is None:
            self._lookahead_position = self._batches.position
            batch = self._batches.next()
            result = self._engine.compute_loss(batch)
            if math.isnan(self._first_loss):
                self._first_loss = result.loss
            if has_diverged(result.loss, self._first_loss):
                self._batches.give_back(batch)
                return "diverged", divergence_message(result.loss, self.step, self.preset.training)
            self._lookahead = batch, result
        return "ran", ""

    @property
    def _steps_at_once(self) -> int:
        """The most steps to make in one call of the engine: up to the next evaluation or checkpoint."""
        every = self.preset.training.evaluate_every
        return min(every - self.step % every, self.history.until_due(self.step), self._engine.steps_per_call)

    def _advance(self, steps: int) -> tuple[list[BatchResult], Outcome, str]:
        """Make some steps; return the result on each step's batch before it, the outcome, and a message.

        A step that diverges is undone.
        """
        assert self._lookahead is not None
        training = self.preset.training
        first, result = self._lookahead
        batches = [first, *(self._batches.next() for _ in range(steps - 1))]
        if self.history.is_due(self.step + steps):
            self._lookahead_position = self._batches.position
        batches.append(self._batches.next())
        new_results = self._engine.train(batches, training, loss_ceiling(self._first_loss))
        self.gradient_norms.append(self._engine.gradient_norm)
        diverged = has_diverged(new_results[-1].loss, self._first_loss)
        steps_made = len(new_results) - diverged
        self.step, self.sequences = (
            self.step + steps_made,
            self.sequences + sum(batch.size for batch in batches[:steps_made]),
        )
        self._last = batches[steps_made - 1] if steps_made else None
        if diverged:
            self._batches.give_back(*batches[steps_made:])
            self._lookahead = None
            return (
                [result, *new_results][:steps_made],
                "diverged",
                divergence_message(new_results[-1].loss, self.step + 1, training),
            )
        self._lookahead = batches[-1], new_results[-1]
        return [result, *new_results[:-1]], "ran", ""

    def _undo_step(self) -> None:
        """Undo the last step; its batch and the one after it come again."""
        assert self._lookahead is not None
        assert self._last is not None
        self._engine.undo()
        self.step, self.sequences = self.step - 1, self.sequences - self._last.size
        self._batches.give_back(self._last, self._lookahead[0])
        self._lookahead = None

    def _curve(self, results: list[BatchResult]) -> Curve:
        first = self.step - len(results) + 1
        return Curve(
            np.arange(first, self.step + 1, dtype=np.int64),
            np.array([result.loss for result in results], dtype=np.float32),
            np.array([result.accuracy for result in results], dtype=np.float32),
        )
