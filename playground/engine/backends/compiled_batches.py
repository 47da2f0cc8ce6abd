"""Prepares batches for compiled code: splits them into pieces, checks them and flattens their arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array, Batch
from playground.engine.backends import kernels
from playground.engine.network.architecture import Architecture

_ROWS_OF_TILE = 4
"""The first piece holds a multiple of this many sequences: the tiles of matrix products are this high or twice as
high."""
_FEWEST_TO_SPLIT = 16
"""A batch with fewer sequences stays whole: half of them would take nearly as long as all."""

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some sequences of a checked batch, as flat arrays. Arrays that do not apply are empty.

    `places`: the indices of the scored steps among `time * size`; `scored_in_batch`: the number of scored steps in the
    whole batch.
    """

    time: int
    size: int
    scored_in_batch: int
    places: Ids
    ids: Array
    vectors: Array
    classes: Array
    targets: Array


def split_batch(architecture: Architecture, batch: Batch) -> list[Piece]:
    """Split a batch into `kernels.PARTS` pieces; the second piece of a small batch is empty.

    Raises `ValueError` where compiled code, which checks no bounds, would read or write past its arrays.
    """
    _check(architecture, batch)
    if not batch.scored.any():
        raise ValueError("a batch without a scored step teaches nothing")
    size = batch.scored.shape[1]
    middle = size if size < _FEWEST_TO_SPLIT else size // (2 * _ROWS_OF_TILE) * _ROWS_OF_TILE
    scored_in_batch = int(np.count_nonzero(batch.scored))
    return [
        _piece(architecture, batch, columns, scored_in_batch) for columns in (slice(0, middle), slice(middle, size))
    ]


def as_piece(architecture: Architecture, batch: Batch) -> Piece:
    """Return a batch as one piece, which may be empty. Raises `ValueError` as `split_batch` does."""
    _check(architecture, batch)
    return _piece(architecture, batch, slice(None), int(np.count_nonzero(batch.scored)))


def join_pieces(pieces: Sequence[Piece], dtype: np.dtype[np.floating]) -> kernels.Batches:
    """Concatenate the arrays of several pieces."""
    sizes = np.array([(piece.time, piece.size, len(piece.places), piece.scored_in_batch) for piece in pieces], np.int64)
    counts = np.stack((sizes[:, 0] * sizes[:, 1], sizes[:, 2]), axis=1)

    def joined(name: str, kind: npt.DTypeLike) -> Array:
        return np.concatenate([getattr(piece, name) for piece in pieces]).astype(kind)

    return kernels.Batches(
        sizes=sizes,
        starts=np.cumsum(counts, axis=0) - counts,
        ids=joined("ids", np.int64),
        vectors=joined("vectors", dtype),
        places=joined("places", np.int64),
        classes=joined("classes", np.int64),
        targets=joined("targets", dtype),
    )


def _piece(architecture: Architecture, batch: Batch, columns: slice, scored_in_batch: int) -> Piece:
    inputs, scored = batch.inputs[:, columns], batch.scored[:, columns]
    time, size = scored.shape
    places = np.flatnonzero(scored)
    targets = batch.targets[:, columns]
    answers: Array = targets.reshape(scored.size, *targets.shape[2:])[places].reshape(-1)
    empty: Array = np.zeros(0)
    ids, vectors = (empty, inputs.reshape(-1)) if architecture.vectors else (inputs.reshape(-1), empty)
    classes, numbers = (empty, answers) if architecture.numbers else (answers, empty)
    return Piece(time, size, scored_in_batch, places, ids, vectors, classes, numbers)


def _check(architecture: Architecture, batch: Batch) -> None:
    shape = batch.scored.shape
    if architecture.vectors:
        _check_shape("inputs", batch.inputs, (*shape, architecture.inputs))
    else:
        _check_shape("inputs", batch.inputs, shape)
        _check_ids("token", batch.inputs, architecture.inputs)
    if architecture.numbers:
        _check_shape("targets", batch.targets, (*shape, architecture.outputs))
    else:
        _check_shape("targets", batch.targets, shape)
        _check_ids("answer", batch.targets[batch.scored], architecture.outputs)


def _check_shape(name: str, array: Array, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ValueError(f"the {name} have the shape {array.shape} and do not fit the network; it should be {shape}")


def _check_ids(name: str, ids: Array, count: int) -> None:
    if ids.size and not 0 <= ids.min() <= ids.max() < count:
        raise ValueError(f"the {name} ids run from {ids.min()} to {ids.max()}; there are {count}")
