"""The difference between the states of one network on two sequences, timestep by timestep, aligned from the end."""

from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.core.trace import Trace, read_only

PARTING_DISTANCE = 0.1
"""Two states have parted when their distance exceeds this fraction of their size."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Difference:
    """The states of a `first` trace minus those of a `second` trace of the same network, aligned from the end.

    `hidden` and `cell` (None without a cell state) are `(aligned, layers, units)`, where `aligned` is the length of the
    shorter sequence. `distance (aligned, layers)` compares the hidden states: ‖h_A − h_B‖ / (½ (‖h_A‖ + ‖h_B‖)), from 0
    for equal states to 2.
    """

    first: Trace
    second: Trace
    hidden: Array
    cell: Array | None
    distance: Array

    def __post_init__(self) -> None:
        for name in ("hidden", "cell", "distance"):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, read_only(array))

    @property
    def aligned(self) -> int:
        """Return the number of aligned timesteps."""
        return len(self.hidden)

    @property
    def head(self) -> int:
        """Return how many timesteps of the first sequence precede the aligned ones."""
        return self.first.timesteps - self.aligned

    @property
    def second_head(self) -> int:
        """Return how many timesteps of the second sequence precede the aligned ones."""
        return self.second.timesteps - self.aligned

    def aligned_timestep(self, timestep: int) -> int | None:
        """Return the second sequence's timestep aligned with this one of the first; None in the head."""
        return timestep - self.head + self.second_head if self.head <= timestep < self.first.timesteps else None

    def parting_timestep(self, layer: int) -> int | None:
        """Return the first sequence's first timestep at which a layer's states have parted; None if they never do."""
        apart = np.flatnonzero(self.distance[:, layer] > PARTING_DISTANCE)
        return self.head + int(apart[0]) if len(apart) else None


def difference(first: Trace, second: Trace) -> Difference:
    """Align two traces from the end and subtract the second one's states from the first one's.

    Raises `ValueError` if the networks differ in kind or size.
    """
    if (first.cell_kind, first.layers, first.units) != (second.cell_kind, second.layers, second.units):
        raise ValueError("two traces can be aligned only where they are of the same network")
    aligned = min(first.timesteps, second.timesteps)
    a, b = _last(first.hidden, aligned), _last(second.hidden, aligned)
    cells = None if first.cell is None or second.cell is None else (first.cell, second.cell)
    apart = np.linalg.norm(a - b, axis=2)
    size = (np.linalg.norm(a, axis=2) + np.linalg.norm(b, axis=2)) / 2
    return Difference(
        first=first,
        second=second,
        hidden=a - b,
        cell=None if cells is None else _last(cells[0], aligned) - _last(cells[1], aligned),
        distance=np.divide(apart, size, out=np.zeros_like(apart), where=size != 0),
    )


def _last(states: Array, count: int) -> Array:
    """Return the last `count` timesteps, also for 0."""
    return states[len(states) - count :]
