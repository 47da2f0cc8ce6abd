"""Batches as compiled code wants them: cut into pieces, checked, flat."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array, Batch
from playground.engine.backends import kernels
from playground.engine.network.architecture import Architecture

_ROWS = 4
"""The first piece has a multiple of so many sequences: tiles of products are as high or twice as high."""
_FEWEST = 16
"""A smaller batch stays whole: for a few sequences half of the work takes nearly as long as all of it."""

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some sequences of a batch that was found to fit the network, its arrays flat. What does not apply is empty.

    `places` of the scored steps among `time * size`; `whole`: how many steps are scored in the whole batch.
    """

    time: int
    size: int
    whole: int
    places: Ids
    ids: Array
    vectors: Array
    classes: Array
    targets: Array


def cut(architecture: Architecture, batch: Batch) -> list[Piece]:
    """The pieces of a batch, `kernels.PARTS` in number; the second of a small batch is empty.

    Raises `ValueError` for what compiled code, which checks no bounds, would read or write past its arrays for.
    """
    _check(architecture, batch)
    if not batch.scored.any():
        raise ValueError("a batch without a scored step teaches nothing")
    size = batch.scored.shape[1]
    middle = size if size < _FEWEST else size // (2 * _ROWS) * _ROWS
    whole = int(np.count_nonzero(batch.scored))
    return [_piece(architecture, batch, columns, whole) for columns in (slice(0, middle), slice(middle, size))]


def uncut(architecture: Architecture, batch: Batch) -> Piece:
    """A batch in one piece, which may be empty. Raises `ValueError` as `cut` does."""
    _check(architecture, batch)
    return _piece(architecture, batch, slice(None), int(np.count_nonzero(batch.scored)))


def pack(pieces: Sequence[Piece], dtype: np.dtype[np.floating]) -> kernels.Batches:
    """Several pieces one after the other."""
    sizes = np.array([(piece.time, piece.size, len(piece.places), piece.whole) for piece in pieces], np.int64)
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


def _piece(architecture: Architecture, batch: Batch, columns: slice, whole: int) -> Piece:
    inputs, scored = batch.inputs[:, columns], batch.scored[:, columns]
    time, size = scored.shape
    places = np.flatnonzero(scored)
    targets = batch.targets[:, columns]
    answers: Array = targets.reshape(scored.size, *targets.shape[2:])[places].reshape(-1)
    nothing: Array = np.zeros(0)
    ids, vectors = (nothing, inputs.reshape(-1)) if architecture.vectors else (inputs.reshape(-1), nothing)
    classes, numbers = (nothing, answers) if architecture.numbers else (answers, nothing)
    return Piece(time, size, whole, places, ids, vectors, classes, numbers)


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
