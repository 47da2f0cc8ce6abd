"""What an answer hangs on: how much each token speaks for it or against it, as an array that nobody can change."""

from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.core.trace import read_only


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Saliency:
    """Gradient times input of one answer: `answer` of the trace's answers (0 where answers are numbers) at timestep
    `at`.

    `values (time,)`: above 0 where the token speaks for the answer, below 0 where against it; 0 after `at`, on which
    the answer does not depend. For a class, of its log-odds; for a number, of the number in the task's own scale.
    """

    at: int
    answer: int
    values: Array

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", read_only(self.values))

    @property
    def timesteps(self) -> int:
        """How many tokens the sequence has."""
        return len(self.values)

    @property
    def shares(self) -> Array:
        """Each value as a part of the largest, from -1 to 1, `(time,)`; all 0 where there is no gradient."""
        largest = float(np.abs(self.values).max(initial=0))
        if not np.isfinite(largest):
            return np.sign(self.values) * np.isinf(self.values)
        return self.values / largest if largest > 0 else np.zeros_like(self.values)

    def strongest(self, count: int) -> list[int]:
        """The timesteps of the largest values, of either sign, the largest first; none whose value is 0."""
        order = np.argsort(-np.abs(self.values), kind="stable")[:count]
        return [int(t) for t in order if self.values[t] != 0]
