"""What tells two sequences apart inside one network: their states, timestep by timestep, aligned from the end."""

from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array
from playground.core.trace import Trace, read_only

PART = 0.1
"""Two states have parted where their distance is more than this part of their size."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Difference:
    """The states of a `first` trace minus those of a `second` one of the same network, aligned from the end.

    `hidden` and `cell` (None where the network has no cell state) are `(aligned, layers, units)`, where as many
    timesteps are aligned as the shorter sequence has. `distance` `(aligned, layers)` is that of the hidden states,
    ‖h_A − h_B‖ / (½ (‖h_A‖ + ‖h_B‖)): 0 where they are the same, 2 at the most.
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
        """How many timesteps are aligned."""
        return len(self.hidden)

    @property
    def head(self) -> int:
        """How many of the first sequence's timesteps stand before the aligned ones."""
        return self.first.timesteps - self.aligned

    @property
    def second_head(self) -> int:
        """How many of the second sequence's timesteps stand before the aligned ones."""
        return self.second.timesteps - self.aligned

    def meets(self, timestep: int) -> int | None:
        """The second sequence's timestep that is aligned with one of the first; None in the head."""
        return timestep - self.head + self.second_head if self.head <= timestep < self.first.timesteps else None

    def parts(self, layer: int) -> int | None:
        """The first sequence's first timestep at which a layer's states have parted; None where they never do."""
        apart = np.flatnonzero(self.distance[:, layer] > PART)
        return self.head + int(apart[0]) if len(apart) else None


def difference(first: Trace, second: Trace) -> Difference:
    """Align two traces from the end and take their states from each other.

    Raises `ValueError` where they are not of networks of one kind and size.
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
    """The last timesteps; none of them for 0."""
    return states[len(states) - count :]
