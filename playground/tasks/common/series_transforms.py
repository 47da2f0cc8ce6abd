"""Transforms of series that make them easier to forecast, each exactly undone.

A column first loses its logarithm and its linear trend; what is left is its level u. A difference then takes away a
base, which is known when the forecast is made. With a horizon of h rows, a forecast about row r is made at t = r - h, a
season has s rows, and k seasons are the fewest that are not shorter than h:

    first       u[t]
    seasonal    u[r - k s]
    both        u[t] + u[r - k s] - u[t - k s]

A row before the first of a sequence stands as the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

Difference = Literal["none", "first", "seasonal", "both"]
Doubles = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform:
    """A transform of all columns. `season` is in rows; `slopes` and `intercepts (columns,)` are those of the trend in
    rows since a sequence began, empty for none."""

    difference: Difference = "none"
    season: int = 0
    logarithm: bool = False
    slopes: tuple[float, ...] = ()
    intercepts: tuple[float, ...] = ()

    @property
    def is_identity(self) -> bool:
        """Return whether it leaves everything as it is."""
        return self.difference == "none" and not self.logarithm and not self.slopes

    def of_column(self, column: int) -> "Transform":
        """Return the transform of one column alone."""
        ends = slice(column, column + 1)
        return replace(self, slopes=self.slopes[ends], intercepts=self.intercepts[ends])

    def levels(self, values: npt.NDArray[np.floating], places: Rows) -> Doubles:
        """Return the levels of numbers `(rows, columns)`; `places (rows,)` are the rows since their sequence began.

        The logarithm of a number that is not positive is NaN.
        """
        levels: Doubles = np.array(values, dtype=np.float64)
        if self.logarithm:
            with np.errstate(divide="ignore", invalid="ignore"):
                np.log(levels, out=levels)
            levels[~np.isfinite(levels)] = np.nan
        return levels - self._trend(places, levels.shape[1]) if self.slopes else levels

    def values(self, levels: Doubles, places: Rows) -> Doubles:
        """Undo `levels`, for the first columns if there are fewer."""
        values = levels + self._trend(places, levels.shape[1]) if self.slopes else levels
        if self.logarithm:
            with np.errstate(over="ignore"):
                values = np.asarray(np.exp(values))
        return values

    def _trend(self, places: Rows, columns: int) -> Doubles:
        trend: Doubles = np.array(self.intercepts[:columns]) + places[:, None] * np.array(self.slopes[:columns])
        return trend

    def bases(
        self, levels: npt.NDArray[np.floating], firsts: Rows, horizon: int = 1, rows: Rows | None = None
    ) -> Doubles:
        """Return what a forecast of each row is a difference from, `(rows, columns)`, of all rows or of `rows`.

        `firsts (rows,)` is the first row of each row's sequence. Of the levels, only those up to the row at which the
        forecast is made are read.
        """
        about = np.arange(len(levels)) if rows is None else rows
        if self.difference == "none":
            return np.zeros((len(about), levels.shape[1]))
        first = firsts[about]
        back = self._seasons(horizon)
        last = levels[np.maximum(first, about - horizon)].astype(np.float64)
        if self.difference == "first":
            return last
        seasonal = levels[np.maximum(first, about - back)].astype(np.float64)
        if self.difference == "seasonal":
            return seasonal
        return last + seasonal - levels[np.maximum(first, about - horizon - back)]

    def is_known(self, firsts: Rows, horizon: int = 1) -> Flags:
        """Return of which rows the base lies wholly in their sequence."""
        back = self._seasons(horizon)
        needed = {"none": 0, "first": horizon, "seasonal": back, "both": horizon + back}[self.difference]
        return np.arange(len(firsts)) - needed >= firsts

    def _seasons(self, horizon: int) -> int:
        return -(-horizon // self.season) * self.season if self.season else 0

    def history_of(self, horizon: int) -> int:
        """Return how many rows before those that are read their differences and forecasts need at most."""
        return {"none": 0, "first": 1, "seasonal": 0, "both": 1}[self.difference] + max(
            self.season, self._seasons(horizon)
        )

    def named(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the names of the columns after the transform: `Δ12 Δ log co2`."""
        seasonal = f"Δ{self.season} " if self.difference in ("seasonal", "both") else ""
        marks = seasonal + "Δ " * (self.difference in ("first", "both")) + "log " * self.logarithm
        return tuple(f"{marks}{name}" for name in names)


def linear_trend(values: npt.NDArray[np.floating], places: Rows) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the slopes and intercepts of the least-squares line through each column `(rows, columns)` of numbers at
    `places (rows,)`, without its gaps; a column of fewer than two numbers has none."""
    slopes, intercepts = [], []
    for column in values.T.astype(np.float64):
        known = np.isfinite(column)
        at, own = places[known].astype(np.float64), column[known]
        middle, mean = (float(each.mean()) if len(each) else 0.0 for each in (at, own))
        spread = float(np.square(at - middle).sum())
        slope = float(((at - middle) * (own - mean)).sum()) / spread if spread else 0.0
        slopes.append(slope)
        intercepts.append(mean - slope * middle)
    return tuple(slopes), tuple(intercepts)


def firsts_of(starts: Rows, rows: int) -> Rows:
    """Return the first row of each row's sequence, `(rows,)`, from the rows at which sequences begin."""
    first = np.zeros(rows, dtype=np.int64)
    first[starts] = starts
    return np.maximum.accumulate(first)


def last_known(values: npt.NDArray[np.floating], firsts: Rows) -> Rows:
    """Return for each cell `(rows, columns)` the row of the last number at or above it in its sequence; -1 if there is
    none."""
    at = np.where(np.isnan(values), -1, np.arange(len(values))[:, None])
    last = np.maximum.accumulate(at, axis=0)
    return np.where(last >= firsts[:, None], last, -1)


def filled(values: Doubles, firsts: Rows, *, linear: bool = False) -> Doubles:
    """Return the numbers with their gaps filled by the last number above in the sequence or, with `linear`, on the line
    to the next one. Gaps before a sequence's first number get that number, others without one 0."""
    last = last_known(values, firsts)
    columns = np.arange(values.shape[1])
    above = np.where(last >= 0, values[np.maximum(last, 0), columns], np.nan)
    if not linear and not np.isnan(above).any():
        return above
    # From the end, the last number at or above a cell is the next one at or below it.
    ends = len(values) - 1 - _lasts(firsts)[::-1]
    after = last_known(values[::-1], ends)[::-1]
    following = np.where(after >= 0, len(values) - 1 - after, -1)
    below = np.where(following >= 0, values[np.maximum(following, 0), columns], np.nan)
    if linear:
        span = np.maximum(following - last, 1)
        share = (np.arange(len(values))[:, None] - last) / span
        between = above + (below - above) * share
        above = np.where((last >= 0) & (following > last), between, above)
    return np.nan_to_num(np.where(np.isnan(above), below, above), nan=0.0)


def _lasts(firsts: Rows) -> Rows:
    """Return the last row of each row's sequence."""
    starts = np.flatnonzero(np.diff(firsts, prepend=-1))
    ends = np.append(starts[1:], len(firsts)) - 1
    return np.repeat(ends, ends - starts + 1)
