"""What a run has been: its weights at many steps, dense at first and then thinning, within a budget of memory."""

import math
import sys
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from playground.core.batches import Batch
from playground.core.specs import TrainingSpec
from playground.engine.backends.results import State
from playground.tasks.common.task import Place, Stream

BUDGET = 64 * 2**20
"""Bytes that a history may take, unless another budget is asked for."""
MOST = 512
"""The most snapshots: more than there are pixels to choose them with."""
ENOUGH = 128
"""With room for so many snapshots moments and all, the moments are kept as well."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """How far a stream of batches was before the batch that a step looks at, those included that an undone step had
    given back."""

    stream: Stream
    place: Place
    returned: tuple[Batch, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kept:
    """A network after `step` steps and `sequences` sequences.

    `vectors (1 or 3, parameters)`: the weights, and both of the optimiser's moments where there was room for them,
    which have seen so many `updates`; `drawn` is where the batches went on, `training` how it was trained then.
    """

    step: int
    sequences: int
    vectors: npt.NDArray[np.float32]
    updates: int
    drawn: Drawn
    training: TrainingSpec

    @property
    def whole(self) -> bool:
        """Whether the moments are there, so that training goes on from here as it once did."""
        return len(self.vectors) == 3

    @property
    def state(self) -> State:
        """For an engine to go on from; where the moments are missing, they start anew."""
        if self.whole:
            return State(self.vectors, self.updates)
        return State(np.concatenate((self.vectors, np.zeros((2, self.vectors.shape[1]), np.float32))), 0)


class History:
    """Snapshots of one run, each where it is `due`, and fewer of them where they grow too many.

    Which steps are kept hangs on nothing but the steps made: `budget`, the most bytes of weights and moments, and the
    number of `parameters` say how dense they are; another budget counts from then on. Step 0 and the newest are always
    there, unless not even two fit.
    """

    def __init__(self, parameters: int, budget: int = BUDGET) -> None:
        self._parameters = parameters
        self._kept: list[Kept] = []
        self._steps: npt.NDArray[np.int64] | None = None
        self.take(budget)

    def take(self, budget: int) -> None:
        """Have another budget from now on: what no longer fits goes at once, and nothing that is gone comes back."""
        self.budget, parameters = budget, self._parameters
        whole = budget // (12 * parameters)
        self.rows = 3 if whole >= ENOUGH else 1
        room = min(MOST, budget // (4 * parameters * self.rows))
        self.room = room if room >= 2 else 0
        # There are about five times so many in each power of ten, and runs of five powers of ten.
        self.density = min(max(self.room // 20, 1), 25)
        if self.rows == 1:
            self._kept = [replace(one, vectors=one.vectors[:1].copy()) if one.whole else one for one in self._kept]
        self._thin()

    def until_due(self, step: int) -> int:
        """How many steps to make until the next snapshot, at least one; without end where there is no room for any."""
        every = self._spacing(step)
        return every - step % every if self.room else sys.maxsize

    def is_due(self, step: int) -> bool:
        """Whether a snapshot of this step is to be kept."""
        newest = self._kept[-1].step if self._kept else -1
        return self.room > 0 and step > newest and step % self._spacing(step) == 0

    def keep(self, kept: Kept) -> None:
        """Add the snapshot of a later step; where there is no room, that one goes which is missed least."""
        self._kept.append(kept)
        self._thin()

    def _thin(self) -> None:
        """Keep as many as there is room for."""
        if not self.room:
            self._kept = []
        while len(self._kept) > self.room:
            steps = self.density + np.array([one.step for one in self._kept])
            del self._kept[1 + int(np.argmin(steps[2:] / steps[:-2]))]
        self._steps = None

    def at(self, step: int) -> Kept | None:
        """The newest snapshot of a step or of one before it; None where nothing is kept."""
        place = int(np.searchsorted(self.steps, step, side="right"))
        return self._kept[place - 1] if place else None

    def cut(self, step: int) -> None:
        """Forget what came after a step: the run goes on from there in another way."""
        self._kept = [one for one in self._kept if one.step <= step]
        self._steps = None

    @property
    def steps(self) -> npt.NDArray[np.int64]:
        """The steps that are kept, in order; the same read-only array until they change."""
        if self._steps is None:
            self._steps = np.array([one.step for one in self._kept], np.int64)
            self._steps.flags.writeable = False
        return self._steps

    @property
    def bytes(self) -> int:
        """What the weights and moments take."""
        return sum(one.vectors.nbytes for one in self._kept)

    def _spacing(self, step: int) -> int:
        """Steps between two snapshots from a step on: 1, 2, 10, 20, 100, 200 and so on, each a multiple of the one
        before, so that most are round and fall on evaluations, before which training stops in any case."""
        relative = step // self.density
        if relative < 2:
            return 1
        power: int = 10 ** int(math.log10(relative))
        return 2 * power if relative >= 2 * power else power
