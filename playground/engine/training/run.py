"""One training run: a preset, its task, a network, and where it stands."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from playground import tasks
from playground.core.batches import Array, Batch
from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.snapshot import Curve, Evaluation
from playground.core.specs import Mark, Preset, TrainingSpec
from playground.core.trace import Trace
from playground.engine.backends.base import Engine
from playground.engine.backends.compiler import Choice
from playground.engine.backends.results import BatchResult, Name
from playground.engine.backends.selection import make
from playground.engine.backends.threads import processors
from playground.engine.inspection.moment import Moment
from playground.engine.network.architecture import Architecture
from playground.engine.network.weights import Vector, initial_weights, named
from playground.engine.training.divergence import ceiling, diverged, sentence
from playground.engine.training.evaluation import Evaluator, never, reaches
from playground.engine.training.history import Drawn, History, Kept
from playground.tasks.common.task import Task

Outcome = Literal["ran", "reached", "diverged"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What a call of `Run.run` did: a point for each step, the evaluations, how it ended, and why in words."""

    curve: Curve = field(default_factory=Curve)
    evaluations: tuple[Evaluation, ...] = ()
    outcome: Outcome = "ran"
    message: str = ""


class Run:
    """A network in training. The same preset gives the same numbers, however `run` is cut into calls.

    `asked` is the engine that was asked for, `step` counts the updates made, `sequences` the sequences that were
    learned from. An update counts only when the loss on the batch after it shows that it did no harm; that look ahead
    is kept, being the next step's first half. `history` are snapshots of it along the way.
    """

    def __init__(
        self,
        preset: Preset,
        task: Task | None = None,
        engine: Choice = "auto",
        threads: int | None = None,
        memory: int = 0,
    ) -> None:
        """`threads`: the most that may compute, None for as many as there are processors. `memory`: the most bytes of
        its history; without any it keeps none.

        Raises `tasks.common.task.TaskError` when no network could be trained on the preset's task.
        """
        training = preset.training
        self.preset = preset
        self.task = task or tasks.make(preset.task, preset.model.readout, training.seed)
        self.architecture = Architecture.of(preset.model, self.task)
        self.step = 0
        self.sequences = 0
        self.history = History(self.architecture.parameters, memory)
        self._threads = processors() if threads is None else threads
        lag = preset.model.lag if preset.model.initialisation == "chrono" else None
        self._engine = self._made(engine, initial_weights(self.architecture, training.seed, lag))
        self._evaluator = Evaluator(self.architecture, self.task.evaluation, self.task.free_runs)
        self._batches = self.task.batches(training.batch, training.seed)
        self._returned: list[Batch] = []
        self._ahead: tuple[Batch, BatchResult] | None = None
        self._drawn = self._place()
        self._last: Batch | None = None
        self._first_loss = math.nan

    def run(self, steps: int, *, until_mark: bool = True, should_stop: Callable[[], bool] = never) -> Metrics:
        """Train for `steps` steps, or until the mark is reached, the loss diverges or `should_stop` says so.

        `should_stop` is asked before each step, and between the parts of an evaluation on a set that is large.
        """
        self._engine.take_threads()
        scores: list[BatchResult] = []
        evaluations: list[Evaluation] = []
        outcome, message = self._start()
        if outcome == "ran":
            self._keep()
        while outcome == "ran" and len(scores) < steps and not should_stop():
            made, outcome, message = self._advance(min(steps - len(scores), self._stride))
            scores += made
            if outcome != "ran":
                break
            if self.step % self.preset.training.evaluate_every:
                self._keep()
            else:
                evaluation = self._evaluator.evaluate(self._engine, self.step, should_stop)
                if evaluation is None or not math.isfinite(evaluation.loss):
                    self._take_back()
                    scores.pop()
                    if evaluation is not None:
                        outcome, message = "diverged", sentence(evaluation.loss, self.step + 1, self.preset.training)
                    break
                evaluations.append(evaluation)
                self._keep()
                if until_mark and reaches(evaluation, self.preset.mark):
                    outcome, message = "reached", f"The mark is reached at step {self.step:,}."
        return Metrics(curve=self._curve(scores), evaluations=tuple(evaluations), outcome=outcome, message=message)

    @property
    def now(self) -> Moment:
        """The network as it is, until the next step."""
        return self._moment(self.step, None)

    def at(self, kept: Kept) -> Moment:
        """The network as it was kept, on the task of now."""
        return self._moment(kept.step, kept.vectors[0])

    def go_on_from(self, kept: Kept) -> None:
        """Back to a snapshot: the run goes on from there, and what came after it is forgotten.

        Trained in the same way it does again what it did, bit for bit, if the snapshot is whole; otherwise the
        optimiser starts without moments. Where the batches have become others, their stream starts anew.
        """
        self._engine.restore(kept.state)
        if kept.training.optimizer != self.preset.training.optimizer:
            self._engine.forget()
        self.step, self.sequences = kept.step, kept.sequences
        self._ahead = self._last = None
        if kept.drawn.stream is self._batches:
            self._batches.go_to(kept.drawn.place)
            self._returned = list(kept.drawn.returned)
        else:
            self._start_batches()
        self.history.cut(kept.step)

    def trace(self, text: str) -> Trace:
        """What the network computes on a typed sequence, now. Never fails."""
        return self.now.trace(text)

    def reach(self, text: str, at: int | None = None, trace: Trace | None = None) -> Reach | None:
        """How far back an answer on a typed sequence depends on what was remembered, now; see `Moment.reach`."""
        return self.now.reach(text, at, trace)

    def saliency(self, text: str, at: int, answer: int, trace: Trace | None = None) -> Saliency | None:
        """What an answer on a typed sequence hangs on, now; see `Moment.saliency`."""
        return self.now.saliency(text, at, answer, trace)

    def evaluate(self) -> Evaluation:
        """The network on the whole evaluation set, now."""
        self._engine.take_threads()
        evaluation = self._evaluator.evaluate(self._engine, self.step)
        assert evaluation is not None
        return evaluation

    def upcoming(self) -> Batch | None:
        """The batch that the next step learns from; None where the loss on it has diverged."""
        self._engine.take_threads()
        self._start()
        return self._ahead[0] if self._ahead else None

    def predict(self, batch: Batch) -> Array:
        """What the network answers now, for the scored steps of a batch in the order of `batch.scored`: `(scored,
        outputs)`, log-probabilities or numbers."""
        self._engine.take_threads()
        return self._engine.predict(batch)

    def change_training(self, training: TrainingSpec) -> None:
        """Train on in another way. Raises `ValueError` for another seed: that is another run.

        Another batch size starts the stream of batches anew; another optimiser starts without moments.
        """
        before = self.preset.training
        if training.seed != before.seed:
            raise ValueError("another seed is another run; reset to start it")
        self.preset = replace(self.preset, training=training)
        if training.batch != before.batch:
            self._start_batches()
        if training.optimizer != before.optimizer:
            self._engine.forget()

    def change_task(self, preset: Preset, task: Task) -> None:
        """Go on with the same network on other sequences over the same tokens and answers.

        Raises `ValueError` when the network does not fit them, or at another seed.
        """
        fits = Architecture.of(preset.model, task) == self.architecture
        if not fits or (task.encoding, task.answers) != (self.task.encoding, self.task.answers):
            raise ValueError("the network does not fit this task; start a new run")
        self.change_training(preset.training)
        self.preset, self.task = preset, task
        self._evaluator = Evaluator(self.architecture, task.evaluation, task.free_runs)
        self._start_batches()
        self._first_loss = math.nan

    def change_mark(self, mark: Mark | None) -> None:
        """Stop elsewhere."""
        self.preset = replace(self.preset, mark=mark)

    @property
    def engine(self) -> Name:
        """What computes it."""
        return self._engine.name

    @property
    def device(self) -> str:
        """On what, by torch's name."""
        return self._engine.device

    @property
    def threads(self) -> int:
        """How many threads compute it."""
        return self._engine.threads

    def move_to(self, engine: Choice) -> None:
        """Go on in another engine from the same weights and moments, between two steps."""
        moved = self._made(engine, self._engine.weights())
        moved.restore(self._engine.state())
        self._engine = moved

    def weights(self) -> dict[str, Array]:
        """Copies of the parameters by name."""
        return self._engine.weights()

    def _moment(self, step: int, vector: Vector | None) -> Moment:
        """The network of these weights; None for the engine's own."""
        return Moment(
            step=step,
            architecture=self.architecture,
            task=self.task,
            unroll=lambda inputs: self._engine.unroll(inputs, vector),
            weights=self.weights if vector is None else lambda: named(self.architecture, vector.copy()),
        )

    def _made(self, engine: Choice, weights: dict[str, Array]) -> Engine:
        self.asked = engine
        training = self.preset.training
        sample = next(self.task.batches(training.batch, training.seed))
        return make(engine, self.architecture, weights, sample, self._threads)

    def _start_batches(self) -> None:
        """The stream of batches from its start."""
        training = self.preset.training
        self._batches = self.task.batches(training.batch, training.seed)
        self._returned, self._ahead = [], None

    def _place(self) -> Drawn:
        """Where the batches go on."""
        return Drawn(self._batches, self._batches.place, tuple(self._returned))

    def _keep(self) -> None:
        """Add this step to the history, if it is to be kept; the batch that it looks at was drawn last."""
        if self.history.is_due(self.step):
            state = self._engine.state()
            kept = Kept(
                step=self.step,
                sequences=self.sequences,
                vectors=state.vectors if self.history.rows == 3 else state.vectors[:1].copy(),
                updates=state.updates,
                drawn=self._drawn,
                training=self.preset.training,
            )
            self.history.keep(kept)

    def _next_batch(self) -> Batch:
        """The next batch: first those that an undone step has given back, then the stream's."""
        return self._returned.pop() if self._returned else next(self._batches)

    def _start(self) -> tuple[Outcome, str]:
        """Look at the next batch, unless the last step has done so."""
        if self._ahead is None:
            self._drawn = self._place()
            batch = self._next_batch()
            score = self._engine.look(batch)
            if math.isnan(self._first_loss):
                self._first_loss = score.loss
            if diverged(score.loss, self._first_loss):
                self._returned.append(batch)
                return "diverged", sentence(score.loss, self.step, self.preset.training)
            self._ahead = batch, score
        return "ran", ""

    @property
    def _stride(self) -> int:
        """The most steps to make in one go: up to the next evaluation or snapshot, and as many as the engine makes in a
        call."""
        every = self.preset.training.evaluate_every
        return min(every - self.step % every, self.history.until_due(self.step), self._engine.stride)

    def _advance(self, steps: int) -> tuple[list[BatchResult], Outcome, str]:
        """Some steps: how each one's batch was answered before it, how it ended, and in words what went wrong.

        It is as if a step that did harm had not been made.
        """
        assert self._ahead is not None
        training = self.preset.training
        first, score = self._ahead
        batches = [first, *(self._next_batch() for _ in range(steps - 1))]
        if self.history.is_due(self.step + steps):
            self._drawn = self._place()
        batches.append(self._next_batch())
        looks = self._engine.train(batches, training, ceiling(self._first_loss))
        harm = diverged(looks[-1].loss, self._first_loss)
        made = len(looks) - harm
        self.step, self.sequences = self.step + made, self.sequences + sum(batch.size for batch in batches[:made])
        self._last = batches[made - 1] if made else None
        if harm:
            self._returned += reversed(batches[made:])
            self._ahead = None
            return [score, *looks][:made], "diverged", sentence(looks[-1].loss, self.step + 1, training)
        self._ahead = batches[-1], looks[-1]
        return [score, *looks[:-1]], "ran", ""

    def _take_back(self) -> None:
        """Undo the last step; its batch and the one after it come again."""
        assert self._ahead is not None
        assert self._last is not None
        self._engine.undo()
        self.step, self.sequences = self.step - 1, self.sequences - self._last.size
        self._returned += [self._ahead[0], self._last]
        self._ahead = None

    def _curve(self, scores: list[BatchResult]) -> Curve:
        first = self.step - len(scores) + 1
        return Curve(
            np.arange(first, self.step + 1, dtype=np.int64),
            np.array([score.loss for score in scores], dtype=np.float32),
            np.array([score.accuracy for score in scores], dtype=np.float32),
        )
