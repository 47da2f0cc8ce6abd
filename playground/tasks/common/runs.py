"""Where to evaluate long sequences: in runs of adjacent windows.

The state is handed on within a run. What stands before a run is its history, which brings the state to where the run
begins. Several short runs can be computed at once, which one long one cannot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

RUN = 1000
"""About the timesteps of a run."""
WINDOWS = 4
"""The fewest windows of a run, if there are so many."""
HISTORY = 256
"""The fewest timesteps of history, if there are so many."""


@dataclass(frozen=True, slots=True)
class Run:
    """`count` adjacent windows of the sequence with this index, from its window `first` on."""

    sequence: int
    first: int
    count: int


def history_length(window: int) -> int:
    """Return how many timesteps of history a run of such windows has at most."""
    return max(HISTORY, window)


def choose_runs(counts: Sequence[int], window: int, most: int) -> Iterator[Run]:
    """Yield runs of windows of this length in sequences that have so many of them each: all windows or, if there are
    more than `most`, that many, spread over all sequences."""
    each, total = max(WINDOWS, RUN // window), sum(counts)
    if total <= most:
        for sequence, count in enumerate(counts):
            ends = np.linspace(0, count, max(1, round(count / each)) + 1).round().astype(int).tolist()
            yield from (Run(sequence, *pair) for pair in _spans(ends))
        return
    each = min(each, most)
    borders = np.cumsum([0, *counts])
    for start in np.linspace(0, total - each, max(1, most // each)).round().astype(int).tolist():
        # A run that would reach into the next sequence is two runs.
        inner = borders[(borders > start) & (borders < start + each)].tolist()
        for begin, count in _spans([start, *inner, start + each]):
            sequence = int(np.searchsorted(borders, begin, side="right")) - 1
            yield Run(sequence, begin - int(borders[sequence]), count)


def _spans(ends: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the beginning and the length of what lies between each two ends, if anything."""
    return ((begin, end - begin) for begin, end in pairwise(ends) if end > begin)
