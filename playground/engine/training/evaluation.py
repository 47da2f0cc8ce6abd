"""Evaluates a network on the evaluation set, and compares the result with a preset's mark."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np

from playground.core.batches import Array, Batch, Example
from playground.core.error_units import ErrorSums, ErrorUnits
from playground.core.snapshot import Evaluation
from playground.core.specs import Mark
from playground.engine.backends.results import carry_shape
from playground.engine.generation.free_running import free_run_error
from playground.engine.network.architecture import Architecture
from playground.engine.training import evaluated_parts
from playground.engine.training.evaluated_parts import Part
from playground.tasks.common.criterion import correct_answers
from playground.tasks.common.task import FreeRun


class Predictor(Protocol):
    """The part of an engine that evaluation needs."""

    def predict(self, batch: Batch, carry: Array | None = None) -> Array:
        """Return log-probabilities or numbers `(scored, outputs)` for the scored steps, in the order of
        `batch.scored`. Sequences that continue go on from the carry, which becomes that after the last timestep."""
        ...

    def weights(self) -> dict[str, Array]:
        """Copies of the parameters by name."""
        ...


def never() -> bool:
    """Return False: do not stop."""
    return False


class Evaluator:
    """An evaluation set, in batches. `lengths (sequences,)` are those of its sequences.

    Examples that continue each other are evaluated with their history: each begins with the state that the network had
    at the end of the one before.
    """

    def __init__(
        self,
        architecture: Architecture,
        examples: Sequence[Example],
        runs: Sequence[FreeRun],
        units: ErrorUnits | None = None,
    ) -> None:
        self._architecture, self._runs, self._units = architecture, tuple(runs), units
        self.lengths = np.array([len(example.inputs) for example in examples])
        self._parts = tuple(evaluated_parts.parts(architecture, examples))

    def outputs(self, engine: Predictor, should_stop: Callable[[], bool] = never) -> Iterator[tuple[Part, Array]]:
        """Yield each part of the set that asks for answers, with what the network answers there, `(scored, outputs)`.
        Ends early when `should_stop` says so between two parts."""
        carry = None
        for number, part in enumerate(self._parts):
            if number and should_stop():
                return
            carry = self._carry_into(part.batch, carry)
            outputs = engine.predict(part.batch, carry)
            if len(outputs):
                yield part, outputs

    def evaluate(self, engine: Predictor, step: int, should_stop: Callable[[], bool] = never) -> Evaluation | None:
        """Evaluate the whole set at training step `step`. Return None when `should_stop` ends it between parts of a
        large set."""
        loss = error = 0.0
        count = correct = 0
        worst, is_stopped = np.inf, False
        own = None if self._units is None else ErrorSums(self._units)
        has_wrong = np.zeros(len(self.lengths), np.bool_)

        def stops() -> bool:
            nonlocal is_stopped
            is_stopped = should_stop()
            return is_stopped

        for part, outputs in self.outputs(engine, stops):
            batch, targets = part.batch, part.batch.targets[part.batch.scored]
            if self._architecture.numbers:
                loss += float(np.square(outputs - targets, dtype=np.float64).sum())
                error = max(error, float(np.abs(outputs - targets).max()))
                count += outputs.size
                if own is not None:
                    own.add(outputs, targets, None if batch.own is None else batch.own[batch.scored])
                continue
            right = outputs[np.arange(len(targets)), targets]
            loss -= float(right.sum(dtype=np.float64))
            count += len(targets)
            hits = correct_answers(outputs, batch)
            correct += int(np.count_nonzero(hits))
            has_wrong[part.owners[~hits]] = True
            worst = min(worst, float(right.min()))
        if is_stopped:
            return None
        classes = not self._architecture.numbers
        return Evaluation(
            step=step,
            loss=loss / count,
            accuracy=correct / count if classes else None,
            sequence_accuracy=np.count_nonzero(~has_wrong) / len(self.lengths) if classes else None,
            confidence=float(np.exp(worst)) if classes else None,
            error=None if classes else error,
            free_run_error=free_run_error(self._architecture, engine.weights(), self._runs) if self._runs else None,
            rmse=() if own is None else own.rmse,
            mae=() if own is None else own.mae,
        )

    def _carry_into(self, batch: Batch, carry: Array | None) -> Array | None:
        """Return the carry that a batch starts from, given that of the batch before; None if it hands on no state."""
        if batch.continues is None:
            return None
        if batch.continues.any():
            return carry
        return np.zeros(carry_shape(self._architecture, batch.size), np.float32)


def reaches_mark(evaluation: Evaluation, mark: Mark | None) -> bool:
    """Whether the evaluation reaches every quantity that the mark gives. A mark without any is never reached."""
    if mark is None:
        return False
    limits = [
        (mark.accuracy, evaluation.accuracy, 1),
        (mark.sequence_accuracy, evaluation.sequence_accuracy, 1),
        (mark.confidence, evaluation.confidence, 1),
        (mark.loss, evaluation.loss, -1),
        (mark.error, evaluation.error, -1),
        (mark.free_run_error, evaluation.free_run_error, -1),
    ]
    given = [(limit, value, sign) for limit, value, sign in limits if limit is not None]
    return bool(given) and all(value is not None and sign * value >= sign * limit for limit, value, sign in given)
