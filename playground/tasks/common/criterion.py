"""Which answers are right, and when their authors call a task solved.

Nothing here trains: whoever runs a study asks `Criterion.right` about each batch before the network learns from it.
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

    With `examples`, when at most `wrong` of them are answered wrong, and then of those that `further` makes, which may
    be so many that nobody wants them before. Without, when of the last `sequences` of the training stream, each
    answered before it is learned from, at most `wrong` were. With `mean`, their mean error is below it besides.

    A sequence is answered right when every scored step is. A step is right when its possible answers are the likeliest,
    or, with `within`, when no output is that far from its target or further: a number from the number, a probability
    from 1 for the right class and from 0 for the others. That distance, of its furthest output, is a step's error; a
    sequence's is the mean of its steps'.
    """

    sequences: int = 0
    examples: tuple[Example, ...] = ()
    further: Callable[[], Iterable[Example]] = tuple
    within: float | None = None
    wrong: int = 0
    mean: float | None = None

    def met(self, predict: Callable[[Batch], Array]) -> bool:
        """Whether the examples are answered well enough by `predict`, which gives a batch's outputs as for `right`."""
        return self._good(predict, self.examples) and all(self._good(predict, (one,)) for one in self.further())

    def _good(self, predict: Callable[[Batch], Array], examples: Sequence[Example]) -> bool:
        batch = collate(examples)
        outputs = predict(batch)
        few_wrong = int(np.count_nonzero(~self.right(outputs, batch))) <= self.wrong
        return few_wrong and (self.mean is None or float(errors(outputs, batch).mean()) < self.mean)

    def right(self, outputs: Array, batch: Batch) -> Flags:
        """Which sequences of a batch are answered right `(batch,)`. `outputs (scored, answers)` are the network's
        log-probabilities or numbers at the scored steps, in the order of `batch.scored`."""
        if self.within is None:
            return whole_sequences(right_answers(outputs, batch), batch)
        return whole_sequences(distances(outputs, batch) < self.within, batch)


class Streak:
    """The last sequences of a training stream, and whether they solve the task. `seen` counts all there were."""

    def __init__(self, criterion: Criterion) -> None:
        self._criterion = criterion
        self._right: deque[bool] = deque(maxlen=criterion.sequences)
        self._errors: deque[float] = deque(maxlen=criterion.sequences)
        self._wrong = self.seen = 0

    def add(self, outputs: Array, batch: Batch) -> bool:
        """Take a batch's sequences, one after the other, up to the one that solves the task; whether one does.
        `outputs` are as for `Criterion.right`."""
        right = self._criterion.right(outputs, batch)
        off = np.zeros(batch.size) if self._criterion.mean is None else errors(outputs, batch)
        for flag, error in zip(right, off, strict=True):
            if len(self._right) == self._right.maxlen:
                self._wrong -= not self._right[0]
            self._right.append(bool(flag))
            self._errors.append(float(error))
            self._wrong += not flag
            self.seen += 1
            if self.solved:
                return True
        return False

    @property
    def solved(self) -> bool:
        """Whether enough were seen, few enough of the last were wrong, and their mean error is small enough."""
        if len(self._right) != self._right.maxlen or self._wrong > self._criterion.wrong:
            return False
        return self._criterion.mean is None or fmean(self._errors) < self._criterion.mean


def right_answers(outputs: Array, batch: Batch) -> Flags:
    """Which scored steps `(scored,)` are answered right: no answer is likelier than one that is possible.

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
    """How far each scored step's outputs are from their targets, the furthest of them: `(scored,)`."""
    targets = batch.targets[batch.scored]
    if batch.targets.ndim == 2:
        outputs, targets = np.exp(outputs), np.eye(outputs.shape[1], dtype=outputs.dtype)[targets]
    furthest: Array = np.abs(outputs - targets).max(axis=1)
    return furthest


def errors(outputs: Array, batch: Batch) -> Array:
    """Each sequence's error `(batch,)`: the mean of the distances of its scored steps."""
    owners = np.nonzero(batch.scored)[1]
    sums = np.bincount(owners, distances(outputs, batch), batch.size)
    return sums / np.bincount(owners, minlength=batch.size)


def whole_sequences(right: Flags, batch: Batch) -> Flags:
    """Which sequences `(batch,)` have no scored step that is wrong, from the flags of all scored steps."""
    whole = np.ones(batch.size, dtype=np.bool_)
    whole[np.nonzero(batch.scored)[1][~right]] = False
    return whole
