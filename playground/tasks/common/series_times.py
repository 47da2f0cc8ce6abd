"""The dates of a table's rows: how far apart they are, the seasons that suggests, and how they are written."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

Seconds = npt.NDArray[np.float64]

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
YEAR = 365.2425 * DAY
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

_STEPS = (
    (YEAR, "year", ()),
    (YEAR / 4, "quarter", (4,)),
    (YEAR / 12, "month", (12,)),
    (7 * DAY, "week", (52,)),
    (DAY, "day", (7, 365)),
    (HOUR, "hour", (24, 168)),
)
"""Usual steps in seconds, by name, with the rows of their seasons."""


@dataclass(frozen=True, slots=False, eq=False)
class Times:
    """The dates in the column `name`, in seconds since 1970, `(rows,)`, NaN where a row has none."""

    name: str
    seconds: Seconds

    def at(self, rows: npt.NDArray[np.int64]) -> "Times":
        """Return the dates of some rows."""
        return Times(self.name, self.seconds[rows])

    @cached_property
    def step(self) -> float:
        """Return how many seconds most neighbours lie apart; 0 if that cannot be told."""
        apart = np.diff(self.seconds)
        apart = apart[apart > 0]
        return float(np.median(apart)) if len(apart) else 0.0

    @cached_property
    def _usual(self) -> tuple[str, tuple[int, ...]]:
        for seconds, name, seasons in _STEPS:
            if abs(self.step / seconds - 1) < 0.03:
                return name, seasons
        return "", ()

    @property
    def seasons(self) -> tuple[int, ...]:
        """Return how many rows the seasons have that the step suggests."""
        return self._usual[1]

    def labels(self, start: int, count: int) -> tuple[str, ...]:
        """Return the dates of some rows in words, as fine as their step; empty for what has no date."""
        own = [self._written(each) for each in self.seconds[start : start + count].tolist()]
        return (*own, *[""] * (count - len(own)))

    def describe(self) -> str:
        """Return the dates in words: `date, 1958-03-29 to 2001-12-29, a week apart`."""
        known = self.seconds[np.isfinite(self.seconds)]
        if not len(known):
            return f"{self.name}, without a date"
        name = self._usual[0]
        step = f"{'an' if name == 'hour' else 'a'} {name} apart" if name else ""
        if not name and self.step:
            step = f"mostly {_span(self.step)} apart"
        order = "" if (np.diff(known) >= 0).all() else "not in order"
        parts = [self.name, f"{self._written(known[0])} to {self._written(known[-1])}", step, order]
        return ", ".join(part for part in parts if part)

    def _written(self, seconds: float) -> str:
        if not np.isfinite(seconds):
            return ""
        # Years that were given as a decimal are not exact to the second.
        moment = _BEGINNING + timedelta(seconds=round(seconds))
        if self._usual[0] == "year":
            return f"{moment.year:04}"
        if self._usual[0] == "quarter":
            return f"{moment.year:04} Q{(moment.month + 2) // 3}"
        if self._usual[0] == "month":
            return f"{moment.year:04}-{moment.month:02}"
        day = f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
        if self.step == 0 or self.step >= DAY:
            return day
        return f"{day} {moment.hour:02}:{moment.minute:02}" + (f":{moment.second:02}" if self.step < MINUTE else "")


def _span(seconds: float) -> str:
    """Return a length of time in words."""
    for unit, name in ((YEAR, "years"), (DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if seconds >= unit:
            return f"{seconds / unit:.3g} {name}"
    return f"{seconds:.3g} seconds"
