"""How right a network is on short and on long sequences of the evaluation set."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from playground.core.intervals import wilson

MOST_BINS = 8
RESAMPLES = 400
FEWEST = 5
"""Fewer sequences say too little of how much others would differ."""

Quantity = Literal["accuracy", "error"]
Counts = npt.NDArray[np.int64]
Sums = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthBin:
    """The sequences of `shortest` to `longest` timesteps: how many there are, and what was measured on them, with the
    95 % confidence interval; None where they are too few for one."""

    shortest: int
    longest: int
    sequences: int
    value: float
    interval: tuple[float, float] | None

    @property
    def words(self) -> str:
        """Return the lengths as text: `5`, or `5 to 9`."""
        spread = self.longest > self.shortest
        return f"{self.shortest:,} to {self.longest:,}" if spread else f"{self.shortest:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLength:
    """The evaluation set by length, after `step` steps: `accuracy` is the share of right answers, `error` the root of
    the mean squared error of answered numbers, scaled like the loss. The bins are in order of length."""

    step: int
    quantity: Quantity
    bins: tuple[LengthBin, ...]


def by_length(step: int, quantity: Quantity, lengths: Counts, sums: Sums, counts: Counts) -> ByLength | None:
    """Return what was measured of sequences in bins by their lengths; None if all have the same length, or what was
    measured is not finite.

    All arrays are `(sequences,)`: `sums` are right answers or squared errors, `counts` how many there are of them. A
    bin holds about as many sequences as another, all of a length in one bin.
    """
    edges = _edges(lengths)
    if len(edges) < 2 or not np.isfinite(sums).all():
        return None
    bins = []
    for first, last in zip(edges, [*edges[1:], int(lengths.max()) + 1], strict=True):
        here = (lengths >= first) & (lengths < last)
        own = lengths[here]
        bins.append(
            LengthBin(
                shortest=int(own.min()),
                longest=int(own.max()),
                sequences=len(own),
                value=_value(quantity, sums[here].sum() / counts[here].sum()),
                interval=_interval(quantity, sums[here], counts[here]),
            )
        )
    return ByLength(step=step, quantity=quantity, bins=tuple(bins))


def _edges(lengths: Counts) -> list[int]:
    """Return the shortest length of each bin: every length has its own if there are few, else quantiles decide."""
    own = np.unique(lengths)
    if len(own) <= MOST_BINS:
        return [int(length) for length in own]
    parts = np.quantile(lengths, np.arange(MOST_BINS) / MOST_BINS, method="higher")
    return [int(length) for length in np.unique(parts)]


def _value(quantity: Quantity, mean: float) -> float:
    return float(mean) if quantity == "accuracy" else math.sqrt(mean)


def _interval(quantity: Quantity, sums: Sums, counts: Counts) -> tuple[float, float] | None:
    """Return Wilson's interval if each sequence has one answer; otherwise resample whole sequences, since what is asked
    within one is no more independent than its tokens are."""
    if quantity == "accuracy" and (counts == 1).all():
        return wilson(round(sums.sum()), len(sums))
    if len(sums) < FEWEST:
        return None
    rng, means = np.random.default_rng(0), np.empty(RESAMPLES)
    for index in range(RESAMPLES):
        drawn = rng.integers(len(sums), size=len(sums))
        means[index] = sums[drawn].sum() / counts[drawn].sum()
    low, high = np.quantile(means, (0.025, 0.975))
    return _value(quantity, low), _value(quantity, high)
