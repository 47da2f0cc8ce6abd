"""Batches of windows at random places of long sequences."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from playground.core.batches import Batch, Example, collate
from playground.tasks.common.task import BatchStream


def random_windows(
    spans: npt.NDArray[np.int64], length: int, size: int, seed: int, make: Callable[[int, int], Example]
) -> BatchStream:
    """Return a stream of batches of `size` windows of so many rows, each at a uniformly random place.

    `spans (sequences, 2)` are the rows at which sequences begin and end; a shorter one is a window itself. `make`
    returns the example of the rows from one to before another.
    """
    places = np.cumsum(np.maximum(1, spans[:, 1] - spans[:, 0] - length + 1))

    def draw(rng: np.random.Generator, _: list[int]) -> Batch:
        drawn = rng.integers(places[-1], size=size)
        which = np.searchsorted(places, drawn, side="right")
        # The last window of a sequence ends with it, the one before a row earlier.
        ends = spans[which, 1] - (places[which] - 1 - drawn)
        starts = np.maximum(spans[which, 0], ends - length)
        return collate([make(start, end) for start, end in zip(starts, ends, strict=True)])

    return BatchStream(draw, seed)
