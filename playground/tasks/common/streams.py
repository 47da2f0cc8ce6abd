"""Batches of parallel streams through long sequences, for training that hands the state on from batch to batch.

Each stream reads windows side by side, to the end of a sequence, and then the next sequence; after the last comes the
first. The streams begin at places that divide all timesteps evenly, the first drawn from the seed, so that together
they learn from all of them at once (Williams & Peng, "An efficient gradient-based algorithm for on-line training of
recurrent network trajectories", Neural Computation 2 (1990)).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from playground.core.batches import Batch
from playground.tasks.common.task import BatchStream

Span = tuple[int, int]
"""Where a window begins, and where its last target ends."""


def parallel_streams(
    spans: npt.NDArray[np.int64], window: int, size: int, seed: int, make: Callable[[Sequence[Span]], Batch]
) -> BatchStream:
    """Return a stream of batches of `size` windows, each of which continues that of the batch before.

    `spans (sequences, 2)` are where sequences begin and end; `make` returns the batch of some windows. A window begins
    with no state where its sequence does, where its stream does, and after a batch of windows without a scored step,
    which is left out.
    """
    begins, ends = spans[spans[:, 1] - spans[:, 0] > 1].T
    counts = np.cumsum(ends - begins - 1)

    def first_places(rng: np.random.Generator) -> list[int]:
        total = int(counts[-1])
        drawn = (int(rng.integers(total)) + np.arange(size) * total // size) % total
        which = np.searchsorted(counts, drawn, side="right")
        places: list[int] = (ends[which] - 1 - (counts[which] - drawn)).tolist()
        return places

    def window_at(place: int) -> tuple[int, Span]:
        """Return the index of the sequence and the window at a place, or those of the next sequence at its end."""
        which = int(np.searchsorted(begins, place, side="right")) - 1
        if place >= ends[which] - 1:
            which = (which + 1) % len(begins)
            place = int(begins[which])
        return which, (place, min(place + window + 1, int(ends[which])))

    def draw(rng: np.random.Generator, waiting: list[int]) -> Batch:
        is_new = len(waiting) != size
        if is_new:
            waiting[:] = first_places(rng)
        while True:
            chosen = [window_at(place) for place in waiting]
            batch = make([span for _, span in chosen])
            waiting[:] = [stop - 1 for _, (_, stop) in chosen]
            if batch.scored.any():
                inside = [not is_new and start > begins[which] for which, (start, _) in chosen]
                return replace(batch, continues=np.array(inside))
            is_new = True

    return BatchStream(draw, seed, places=int(spans.max()))
