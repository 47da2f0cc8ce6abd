"""Padded batches of sequences, time first, with a mask of the timesteps that are scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One sequence and its targets.

    `inputs` are ids `(time,)` or numbers `(time, features)`; `targets` are answer ids `(time,)` or numbers `(time,
    answers)`; `scored (time,)` marks the timesteps whose answers count. Under the *final* and *mean* readouts only the
    last timestep is scored. `possible (time, answers)` marks every right answer of a timestep when there are several,
    as when several symbols may follow; the target is then the one that did. `place` is the row of a table at which it
    begins, None where there is no table. `own (time, answers)` are the targets in the data's own units, where errors in
    these need them.

    A window of a long sequence may have a `history`, the inputs before it, or it `continues` the example before it in a
    list, whose last state is its first.
    """

    inputs: Array
    targets: Array
    scored: npt.NDArray[np.bool_]
    possible: npt.NDArray[np.bool_] | None = None
    history: Array | None = None
    continues: bool = False
    place: int | None = None
    own: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Examples of any lengths as padded arrays, time first. Padding is 0 and never scored.

    `inputs (time, batch)` are int64 ids, or `(time, batch, features)` float32; `targets (time, batch)` int64, or
    `(time, batch, answers)` float32; `scored (time, batch)` bool; `lengths (batch,)` int64; `possible (time, batch,
    answers)` bool, or None when only the targets are right. `continues (batch,)` bool marks the sequences that go on
    from those of the batch before, whose last state is their first; None where no state is handed on. `own (time,
    batch, answers)` are the targets in the data's own units, or None.
    """

    inputs: Array
    targets: Array
    scored: npt.NDArray[np.bool_]
    lengths: npt.NDArray[np.int64]
    possible: npt.NDArray[np.bool_] | None = None
    continues: npt.NDArray[np.bool_] | None = None
    own: Array | None = None

    @property
    def size(self) -> int:
        """Return the number of sequences."""
        return len(self.lengths)


def collate(examples: Sequence[Example]) -> Batch:
    """Pad examples to the longest and stack them, time first. Raises `ValueError` if there are none."""
    if not examples:
        raise ValueError("a batch needs at least one sequence")
    lengths = np.array([len(example.inputs) for example in examples], dtype=np.int64)
    time = int(lengths.max())
    possible = [example.possible for example in examples if example.possible is not None]
    own = [example.own for example in examples if example.own is not None]
    return Batch(
        _pad([e.inputs for e in examples], time),
        _pad([e.targets for e in examples], time),
        _pad([e.scored for e in examples], time),
        lengths,
        _pad(possible, time) if possible else None,
        own=_pad(own, time) if own else None,
    )


def _pad(arrays: Sequence[Array], time: int) -> Array:
    first = arrays[0]
    padded = np.zeros((time, len(arrays), *first.shape[1:]), dtype=first.dtype)
    for index, array in enumerate(arrays):
        padded[: len(array), index] = array
    return padded
