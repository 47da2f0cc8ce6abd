"""Which answers are right, and when a task counts as solved by its authors' definition.

Nothing here trains: a study calls `Criterion.correct` on each batch before the network learns from it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array, Batch, Example, collate

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """When a task counts as solved.

    With `examples`: when the network answers at most `wrong` of them wrong, and then each of those that `further`
    makes, which may be too many to make in advance. Without: when it answered at most `wrong` of the last `sequences`
    training sequences wrong, each before learning from it. With `mean`, their mean error must also be below it.

    A sequence is answered right if every scored step is. A step is right if its possible answers are the likeliest or,
    with `within`, if every output is closer than that to its target: a number to the number, a probability to 1 for the
    right class and to 0 for the others. A step's error is the distance of its furthest output; a sequence's error is
    the mean over its scored steps.
    """

    sequences: int = 0
    examples: tuple[Example, ...] = ()
    further: Callable[[], Iterable[Example]] = tuple
    within: float | None = None
    wrong: int = 0
    mean: float | None = None

    def is_met(self, predict: Callable[[Batch], Array]) -> bool:
        """Return whether `predict` answers the examples well enough; it returns a batch's outputs as for `correct`."""
        return self._good(predict, self.examples) and all(self._good(predict, (one,)) for one in self.further())

    def _good(self, predict: Callable[[Batch], Array], examples: Sequence[Example]) -> bool:
        batch = collate(examples)
        outputs = predict(batch)
        few_wrong = int(np.count_nonzero(~self.correct(outputs, batch))) <= self.wrong
        return few_wrong and (self.mean is None or float(sequence_errors(outputs, batch).mean()) < self.mean)

    def correct(self, outputs: Array, batch: Batch) -> Flags:
        """Return which sequences of a batch are answered right `(batch,)`. `outputs (scored, answers)` are the
        network's log-probabilities or numbers at the scored steps, in the order of `batch.scored`."""
        if self.within is None:
            return correct_sequences(correct_answers(outputs, batch), batch)
        return correct_sequences(distances(outputs, batch) < self.within, batch)


class Streak:
    """The last sequences of a training stream, and whether they solve the task. `seen` counts all sequences."""

    def __init__(self, criterion: Criterion) -> None:
        self._criterion = criterion
        self._right: deque[bool] = deque(maxlen=criterion.sequences)
        self._errors: deque[float] = deque(maxlen=criterion.sequences)
        self._wrong = self.seen = 0

    def observe(self, outputs: Array, batch: Batch) -> bool:
        """Add a batch's sequences one by one, and stop at the one that solves the task; return whether one does.
        `outputs` are as for `Criterion.correct`."""
        right = self._criterion.correct(outputs, batch)
        off = np.zeros(batch.size) if self._criterion.mean is None else sequence_errors(outputs, batch)
        for flag, error in zip(right, off, strict=True):
            if len(self._right) == self._right.maxlen:
                self._wrong -= not self._right[0]
            self._right.append(bool(flag))
            self._errors.append(float(error))
            self._wrong += not flag
            self.seen += 1
            if self.is_solved:
                return True
        return False

    @property
    def is_solved(self) -> bool:
        """Return whether enough sequences were seen, few enough of the last were wrong, and their mean error is small
        enough."""
        if len(self._right) != self._right.maxlen or self._wrong > self._criterion.wrong:
            return False
        return self._criterion.mean is None or fmean(self._errors) < self._criterion.mean


def correct_answers(outputs: Array, batch: Batch) -> Flags:
    """Return which scored steps `(scored,)` are answered right: no answer is likelier than any possible one.

    `outputs (scored, answers)` are log-probabilities, in the order of `batch.scored`.
    """
    if batch.possible is None:
        right: Flags = outputs.argmax(axis=1) == batch.targets[batch.scored]
        return right
    possible = batch.possible[batch.scored]
    least = np.where(possible, outputs, np.inf).min(axis=1)
    best = np.where(possible, -np.inf, outputs).max(axis=1)
    return np.asarray(least > best)


def distances(outputs: Array, batch: Batch) -> Array:
    """Return the distance of each scored step's furthest output from its target: `(scored,)`."""
    targets = batch.targets[batch.scored]
    if batch.targets.ndim == 2:
        outputs, targets = np.exp(outputs), np.eye(outputs.shape[1], dtype=outputs.dtype)[targets]
    furthest: Array = np.abs(outputs - targets).max(axis=1)
    return furthest


def sequence_errors(outputs: Array, batch: Batch) -> Array:
    """Return each sequence's error `(batch,)`: the mean distance over its scored steps."""
    owners = np.nonzero(batch.scored)[1]
    sums = np.bincount(owners, distances(outputs, batch), batch.size)
    return sums / np.bincount(owners, minlength=batch.size)


def correct_sequences(right: Flags, batch: Batch) -> Flags:
    """Return which sequences `(batch,)` have no wrong scored step, from the flags of all scored steps."""
    whole = np.ones(batch.size, dtype=np.bool_)
    whole[np.nonzero(batch.scored)[1][~right]] = False
    return whole
