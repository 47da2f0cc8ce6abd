"""Evaluates a network on the evaluation set, and compares the result with a preset's mark."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import numpy as np

from playground.core.batches import Array, Batch, Example, collate
from playground.core.snapshot import Evaluation
from playground.core.specs import Mark
from playground.engine.generation.free_running import free_run_error
from playground.engine.network.architecture import Architecture
from playground.tasks.common.criterion import correct_answers, correct_sequences
from playground.tasks.common.task import FreeRun

_LARGEST_BATCH = 4_000_000
"""The most numbers in the inputs of one evaluation batch; a larger set is evaluated in parts."""


class Predictor(Protocol):
    """The part of an engine that evaluation needs."""

    def predict(self, batch: Batch) -> Array:
        """Return log-probabilities or numbers `(scored, outputs)` for the scored steps, in the order of
        `batch.scored`."""
        ...

    def weights(self) -> dict[str, Array]:
        """Copies of the parameters by name."""
        ...


def never() -> bool:
    """Return False: do not stop."""
    return False


class Evaluator:
    """An evaluation set, in batches."""

    def __init__(self, architecture: Architecture, examples: Sequence[Example], runs: Sequence[FreeRun]) -> None:
        self._architecture, self._runs, self._size = architecture, tuple(runs), len(examples)
        self._batches = tuple(_batches(examples, max(architecture.inputs, architecture.rows)))

    def evaluate(self, engine: Predictor, step: int, should_stop: Callable[[], bool] = never) -> Evaluation | None:
        """Evaluate the whole set at training step `step`. Return None when `should_stop` ends it between parts of a
        large set."""
        loss = error = 0.0
        count = correct = whole_sequences = 0
        worst = np.inf
        for part, batch in enumerate(self._batches):
            if part and should_stop():
                return None
            outputs, targets = engine.predict(batch), batch.targets[batch.scored]
            if self._architecture.numbers:
                loss += float(np.square(outputs - targets, dtype=np.float64).sum())
                error = max(error, float(np.abs(outputs - targets).max()))
                count += outputs.size
                continue
            right = outputs[np.arange(len(targets)), targets]
            loss -= float(right.sum(dtype=np.float64))
            count += len(targets)
            hits = correct_answers(outputs, batch)
            correct += int(np.count_nonzero(hits))
            whole_sequences += int(np.count_nonzero(correct_sequences(hits, batch)))
            worst = min(worst, float(right.min()))
        classes = not self._architecture.numbers
        return Evaluation(
            step=step,
            loss=loss / count,
            accuracy=correct / count if classes else None,
            sequence_accuracy=whole_sequences / self._size if classes else None,
            confidence=float(np.exp(worst)) if classes else None,
            error=None if classes else error,
            free_run_error=free_run_error(self._architecture, engine.weights(), self._runs) if self._runs else None,
        )


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


def _batches(examples: Sequence[Example], width: int) -> Iterator[Batch]:
    """Yield the examples in batches of limited size, with similar lengths together to limit padding."""
    waiting: list[Example] = []
    for example in sorted(examples, key=lambda e: len(e.inputs)):
        if waiting and len(example.inputs) * (len(waiting) + 1) * width > _LARGEST_BATCH:
            yield collate(waiting)
            waiting = []
        waiting.append(example)
    if waiting:
        yield collate(waiting)
