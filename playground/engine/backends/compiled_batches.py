"""Prepares batches for compiled code: splits them into pieces, checks them and flattens their arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array, Batch
from playground.engine.backends import kernels
from playground.engine.network.architecture import Architecture
from playground.engine.network.batch_check import check_batch

_ROWS_OF_TILE = 4
"""All pieces but the last hold a multiple of this many sequences, the height of a tile of the matrix products."""
_FEWEST_TO_SPLIT = 16
"""A batch with fewer sequences stays whole: half of them would take nearly as long as all."""
_FEWEST_IN_PIECE = 16
"""In more than two pieces there are at least this many sequences in each: products of fewer rows are slower."""
_LARGE = 1 << 14
"""From so many recurrent weights on, more than two threads gain more than they lose by waiting for each other."""
MOST_PIECES = 16

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some sequences of a checked batch, as flat arrays. Arrays that do not apply are empty.

    `first`: the index of the first sequence in the batch; `places`: the indices of the scored steps among `time *
    size`; `scored_in_batch`: the number of scored steps in the whole batch; `continues (size,)`: 1 for each sequence
    that goes on from the batch before.
    """

    time: int
    size: int
    first: int
    scored_in_batch: int
    continues: Array
    places: Ids
    ids: Array
    vectors: Array
    classes: Array
    targets: Array


def most_pieces(architecture: Architecture) -> int:
    """Return into how many pieces any batch of a network is split at most, and so how many threads can share it."""
    return MOST_PIECES if architecture.rows * architecture.units >= _LARGE else 2


def piece_count(architecture: Architecture, size: int) -> int:
    """Return into how many pieces a batch of this many sequences is split: a power of two, so that threads share them
    evenly.

    It depends on nothing else, because gradients are summed piece by piece: another number gives other last bits.
    """
    if size < _FEWEST_TO_SPLIT:
        return 1
    count = 2
    while 2 * count <= most_pieces(architecture) and 2 * count * _FEWEST_IN_PIECE <= size:
        count *= 2
    return count


def split_batch(architecture: Architecture, batch: Batch) -> list[Piece]:
    """Split a batch into `piece_count` pieces.

    Raises `ValueError` where compiled code, which checks no bounds, would read or write past its arrays.
    """
    check_batch(architecture, batch)
    if not batch.scored.any():
        raise ValueError("a batch without a scored step teaches nothing")
    size = batch.scored.shape[1]
    count = piece_count(architecture, size)
    ends = [*(size * n // count // _ROWS_OF_TILE * _ROWS_OF_TILE for n in range(count)), size]
    scored_in_batch = int(np.count_nonzero(batch.scored))
    return [_piece(architecture, batch, slice(*pair), scored_in_batch) for pair in pairwise(ends)]


def as_piece(architecture: Architecture, batch: Batch) -> Piece:
    """Return a batch as one piece, which may be empty. Raises `ValueError` as `split_batch` does."""
    check_batch(architecture, batch)
    return _piece(architecture, batch, slice(None), int(np.count_nonzero(batch.scored)))


def join_pieces(batches: Sequence[Sequence[Piece]], dtype: np.dtype[np.floating]) -> kernels.Batches:
    """Concatenate the arrays of the pieces of several batches."""
    pieces = [piece for batch in batches for piece in batch]
    sizes = np.array([(p.time, p.size, len(p.places), p.scored_in_batch, p.first) for p in pieces], np.int64)
    counts = np.stack((sizes[:, 0] * sizes[:, 1], sizes[:, 2], sizes[:, 1]), axis=1)

    def joined(name: str, kind: npt.DTypeLike) -> Array:
        return np.concatenate([getattr(piece, name) for piece in pieces]).astype(kind)

    return kernels.Batches(
        first=np.cumsum([0, *map(len, batches)], dtype=np.int64),
        sizes=sizes,
        starts=np.cumsum(counts, axis=0) - counts,
        ids=joined("ids", np.int64),
        vectors=joined("vectors", dtype),
        places=joined("places", np.int64),
        classes=joined("classes", np.int64),
        targets=joined("targets", dtype),
        continues=joined("continues", np.int64),
    )


def _piece(architecture: Architecture, batch: Batch, columns: slice, scored_in_batch: int) -> Piece:
    inputs, scored = batch.inputs[:, columns], batch.scored[:, columns]
    time, size = scored.shape
    continues = np.zeros(size, np.bool_) if batch.continues is None else batch.continues[columns]
    places = np.flatnonzero(scored)
    targets = batch.targets[:, columns]
    answers: Array = targets.reshape(scored.size, *targets.shape[2:])[places].reshape(-1)
    empty: Array = np.zeros(0)
    ids, vectors = (empty, inputs.reshape(-1)) if architecture.vectors else (inputs.reshape(-1), empty)
    classes, numbers = (empty, answers) if architecture.numbers else (answers, empty)
    first = columns.start or 0
    return Piece(time, size, first, scored_in_batch, continues, places, ids, vectors, classes, numbers)
