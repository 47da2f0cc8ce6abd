"""The rows of a probe in the data's own units, where a network reads and predicts a transform of them."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array
from playground.core.vocabulary import Numbers
from playground.tasks.common.series_transforms import Doubles, Rows, Transform


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnUnits:
    """The rows of a probe in their own units. `levels (before + time, columns)` are those of `transform`, the first
    `before` of which are rows that come before it; `place` is how many rows after the beginning of its sequence the
    first of them stands. `horizon` is how many rows ahead the forecasts are, `names` are the columns', and `times`
    those of the rows, if they are of a table with dates."""

    levels: Doubles
    before: int
    place: int
    transform: Transform
    encoding: Numbers
    horizon: int = 1
    names: tuple[str, ...] = ()
    times: tuple[str, ...] = ()

    @property
    def frames(self) -> npt.NDArray[np.float32]:
        """Return the rows as the data has them, `(time, columns)`."""
        own = self.transform.values(self.levels, self._places(len(self.levels)))
        with np.errstate(over="ignore"):
            return own[self.before :].astype(np.float32)

    @property
    def inputs(self) -> npt.NDArray[np.float32]:
        """Return what the network reads, `(time, columns)`: the mean where a difference lacks its history."""
        firsts = np.zeros(len(self.levels), dtype=np.int64)
        changes = self.levels - self.transform.bases(self.levels, firsts)
        # As the whole table is scaled, to the last bit.
        centred = (changes.astype(np.float32) - self.encoding.mean).astype(np.float32)
        read: npt.NDArray[np.float32] = (centred / self.encoding.divisor).astype(np.float32)
        read[~self.transform.is_known(firsts)] = 0
        return read[self.before :]

    def predictions(self, outputs: Array) -> npt.NDArray[np.float32]:
        """Return the forecasts `(time, targets)` that a network's outputs stand for."""
        changes = outputs * self.encoding.answers.divisor + self.encoding.answers.mean
        with np.errstate(over="ignore", invalid="ignore"):
            return self._values(changes + self._bases(outputs.shape[1])).astype(np.float32)

    def output(self, answer: Array, at: int) -> Doubles:
        """Return the output at a timestep that stands for the forecast `(targets,)`; the inverse of `predictions`."""
        rows = self._about[at : at + 1]
        level = self.transform.levels(answer[None], self.place + rows)
        change: Doubles = level - self._bases(len(answer))[at]
        scaled: Doubles = (change[0] - self.encoding.answers.mean) / self.encoding.answers.divisor
        return scaled

    def extended(self, values: Array) -> "OwnUnits":
        """Return the rows followed by those that a network generated, `(rows, columns)` in its own scale."""
        known = len(self.levels)
        levels = np.concatenate((self.levels, np.zeros((len(values), self.levels.shape[1]))))
        firsts = np.zeros(len(levels), dtype=np.int64)
        changes = values * self.encoding.divisor + self.encoding.mean
        with np.errstate(over="ignore", invalid="ignore"):
            for row, change in enumerate(changes, start=known):
                levels[row] = change + self.transform.bases(levels, firsts, rows=np.array([row]))[0]
        return replace(self, levels=levels)

    @property
    def _about(self) -> Rows:
        """Return the row that each forecast is about."""
        return np.arange(self.before, len(self.levels)) + self.horizon

    def _places(self, rows: int) -> Rows:
        return self.place + np.arange(rows)

    def _bases(self, targets: int) -> Doubles:
        firsts = np.zeros(len(self.levels) + self.horizon, dtype=np.int64)
        return self.transform.bases(self.levels[:, :targets], firsts, self.horizon, self._about)

    def _values(self, levels: Doubles) -> Doubles:
        return self.transform.values(levels, self.place + self._about)
