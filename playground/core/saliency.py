"""Saliency: how much each token speaks for or against an answer, as a read-only array."""

from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.core.trace import read_only


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Saliency:
    """Gradient times input of one answer: `answer` indexes the trace's answers (0 if answers are numbers), at timestep
    `at`.

    `values (time,)` are above 0 where the token speaks for the answer and below 0 where it speaks against it; 0 after
    `at`, on which the answer does not depend. A class is measured by its log-odds, a number on the task's own scale.
    """

    at: int
    answer: int
    values: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", read_only(self.values))

    @property
    def timesteps(self) -> int:
        """Return the number of tokens in the sequence."""
        return len(self.values)

    @property
    def relative_values(self) -> Array:
        """Return the values divided by the largest magnitude, from -1 to 1, `(time,)`; all 0 without a gradient."""
        largest = float(np.abs(self.values).max(initial=0))
        if not np.isfinite(largest):
            return np.sign(self.values) * np.isinf(self.values)
        return self.values / largest if largest > 0 else np.zeros_like(self.values)

    def strongest(self, count: int) -> list[int]:
        """Return the timesteps of the largest magnitudes, largest first, without zeros."""
        order = np.argsort(-np.abs(self.values), kind="stable")[:count]
        return [int(t) for t in order if self.values[t] != 0]
