"""A run's past: checkpoints at many steps, dense at first and then sparser, within a memory budget."""

import math
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from playground.core.specs import TrainingSpec
from playground.engine.backends.results import EngineState
from playground.engine.training.batch_queue import BatchPosition

BUDGET = 64 * 2**20
"""The default budget in bytes."""
MAX_CHECKPOINTS = 512
"""The most checkpoints: more than there are pixels to choose them with."""
ENOUGH_FOR_MOMENTS = 128
"""If this many checkpoints fit with the optimiser's moments, the moments are kept as well."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checkpoint:
    """A network after `step` steps and `sequences` sequences.

    `vectors (1 or 3, parameters)`: the weights, and both of the optimiser's moments where the budget allows, which have
    seen `updates` updates; `position`: where the batches continue; `training`: the settings at that step; `carry`: the
    states that the next batch goes on from, None where none are handed on.
    """

    step: int
    sequences: int
    vectors: npt.NDArray[np.float32]
    updates: int
    position: BatchPosition
    training: TrainingSpec
    carry: npt.NDArray[np.float32] | None = None

    @property
    def has_moments(self) -> bool:
        """Whether the moments are kept, so that training resumes exactly as it once went on."""
        return len(self.vectors) == 3

    @property
    def state(self) -> EngineState:
        """The state for an engine to continue from; missing moments start at 0."""
        if self.has_moments:
            return EngineState(self.vectors, self.updates, self.carry)
        moments = np.zeros((2, self.vectors.shape[1]), np.float32)
        return EngineState(np.concatenate((self.vectors, moments)), 0, self.carry)


class History:
    """Checkpoints of one run, one at each step that `is_due`, thinned out as they grow too many.

    Which steps are kept depends only on the steps made, the `budget` in bytes and the numbers of parameters and of
    carried states. A new budget applies from then on. Step 0 and the newest checkpoint are always kept, unless not even
    two fit.
    """

    def __init__(self, parameters: int, budget: int = BUDGET) -> None:
        self._parameters, self._carried = parameters, 0
        self._checkpoints: list[Checkpoint] = []
        self._steps: npt.NDArray[np.int64] | None = None
        self.set_budget(budget)

    def set_budget(self, budget: int) -> None:
        """Apply another budget: drop what no longer fits at once; dropped checkpoints do not come back."""
        self.budget, parameters = budget, self._parameters
        with_moments = budget // (12 * parameters + 4 * self._carried)
        self.vectors_each = 3 if with_moments >= ENOUGH_FOR_MOMENTS else 1
        room = min(MAX_CHECKPOINTS, budget // (4 * parameters * self.vectors_each + 4 * self._carried))
        self.capacity = room if room >= 2 else 0
        # A power of ten of steps holds about five times `density` checkpoints, and a run spans five powers of ten.
        self.density = min(max(self.capacity // 20, 1), 25)
        if self.vectors_each == 1:
            self._checkpoints = [
                replace(one, vectors=one.vectors[:1].copy()) if one.has_moments else one for one in self._checkpoints
            ]
        self._thin()

    def set_carried(self, numbers: int) -> None:
        """Make room for this many numbers of carried states in each checkpoint."""
        if numbers != self._carried:
            self._carried = numbers
            self.set_budget(self.budget)

    def until_due(self, step: int) -> int:
        """Return the number of steps until the next checkpoint, at least one; without end where none fits."""
        every = self._spacing(step)
        return every - step % every if self.capacity else sys.maxsize

    def is_due(self, step: int) -> bool:
        """Whether to keep a checkpoint of this step."""
        newest = self._checkpoints[-1].step if self._checkpoints else -1
        return self.capacity > 0 and step > newest and step % self._spacing(step) == 0

    def append(self, checkpoint: Checkpoint) -> None:
        """Add the checkpoint of a later step, and drop the least missed one if there are too many."""
        self._checkpoints.append(checkpoint)
        self._thin()

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """The checkpoints, in order of their steps."""
        return tuple(self._checkpoints)

    def restore(self, checkpoints: Iterable[Checkpoint]) -> None:
        """Hold these checkpoints, as many as fit."""
        self._checkpoints = list(checkpoints)
        self.set_budget(self.budget)

    def _thin(self) -> None:
        """Drop checkpoints until as many are left as fit."""
        if not self.capacity:
            self._checkpoints = []
        while len(self._checkpoints) > self.capacity:
            steps = self.density + np.array([one.step for one in self._checkpoints])
            del self._checkpoints[1 + int(np.argmin(steps[2:] / steps[:-2]))]
        self._steps = None

    def latest(self, step: int) -> Checkpoint | None:
        """Return the newest checkpoint at or before a step; None where there is none."""
        place = int(np.searchsorted(self.steps, step, side="right"))
        return self._checkpoints[place - 1] if place else None

    def drop_after(self, step: int) -> None:
        """Drop the checkpoints after a step: the run continues from there in another way."""
        self._checkpoints = [one for one in self._checkpoints if one.step <= step]
        self._steps = None

    @property
    def steps(self) -> npt.NDArray[np.int64]:
        """The steps of the checkpoints, in order; the same read-only array until they change."""
        if self._steps is None:
            self._steps = np.array([one.step for one in self._checkpoints], np.int64)
            self._steps.flags.writeable = False
        return self._steps

    @property
    def bytes(self) -> int:
        """The bytes of all weights, moments and carried states."""
        return sum(one.vectors.nbytes + (0 if one.carry is None else one.carry.nbytes) for one in self._checkpoints)

    def _spacing(self, step: int) -> int:
        """Return the steps between two checkpoints from a step on: 1, 2, 10, 20, 100, 200 and so on.

        Each is a multiple of the one before, so most checkpoints are round numbers and fall on evaluations, where
        training pauses anyway.
        """
        relative = step // self.density
        if relative < 2:
            return 1
        power: int = 10 ** int(math.log10(relative))
        return 2 * power if relative >= 2 * power else power
