"""An evaluation set as batches of limited size, in an order in which states can be handed on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from playground.core.batches import Batch, Example, collate
from playground.engine.network.architecture import Architecture

LARGEST_BATCH = 4_000_000
"""The most numbers in the inputs of one evaluation batch; a larger set is evaluated in parts."""

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A batch of the set, and for each scored step `(scored,)` the index of its example."""

    batch: Batch
    owners: Ids


@dataclass(frozen=True, slots=True, eq=False)
class _Sequence:
    """Examples that go on from each other, with the history of the first, as one; `owners (time,)` are their
    indices."""

    whole: Example
    owners: Ids


def parts(architecture: Architecture, examples: Sequence[Example]) -> Iterator[Part]:
    """Yield the examples in batches. A batch that continues goes on from the carry of the batch before it.

    A network without a state hands nothing on, so it sees each example alone.
    """
    can_cut = architecture.is_recurrent and architecture.readout == "every-step"
    sequences = sorted(_sequences(examples, architecture.is_recurrent), key=lambda one: len(one.owners))
    width = max(architecture.inputs, architecture.rows)
    waiting: list[_Sequence] = []
    for sequence in sequences:
        if waiting and len(sequence.owners) * (len(waiting) + 1) * width > LARGEST_BATCH:
            yield from _batches(waiting, width, can_cut)
            waiting = []
        waiting.append(sequence)
    if waiting:
        yield from _batches(waiting, width, can_cut)


def _sequences(examples: Sequence[Example], has_state: bool) -> Iterator[_Sequence]:
    """Yield the examples, joined where a state goes from one to the next."""
    joined: list[tuple[int, Example]] = []
    for index, example in enumerate(examples):
        if joined and not (has_state and example.continues):
            yield _join(joined, has_state)
            joined = []
        joined.append((index, example))
    if joined:
        yield _join(joined, has_state)


def _join(joined: Sequence[tuple[int, Example]], has_state: bool) -> _Sequence:
    owners = np.concatenate([np.full(len(one.inputs), index) for index, one in joined])
    first = joined[0][1]
    history = first.history if has_state else None
    if history is None and len(joined) == 1:
        return _Sequence(first, owners)
    before = first.inputs[:0] if history is None else history
    unknown = np.zeros((len(before), *first.targets.shape[1:]), first.targets.dtype)
    whole = Example(
        np.concatenate([before, *(one.inputs for _, one in joined)]),
        np.concatenate([unknown, *(one.targets for _, one in joined)]),
        np.concatenate([np.zeros(len(before), np.bool_), *(one.scored for _, one in joined)]),
        own=None if first.own is None else np.concatenate([unknown, *(one.own for _, one in joined)]),
    )
    return _Sequence(whole, np.concatenate([np.full(len(before), -1), owners]))


def _batches(sequences: Sequence[_Sequence], width: int, can_cut: bool) -> Iterator[Part]:
    """Yield the sequences as one batch; if that is too large, as several of fewer timesteps."""
    batch = collate([one.whole for one in sequences])
    time, size = batch.scored.shape
    owners = np.zeros((time, size), np.int64)
    for column, one in enumerate(sequences):
        owners[: len(one.owners), column] = one.owners
    at_once = max(1, LARGEST_BATCH // (size * width)) if can_cut else time
    if time <= at_once:
        yield Part(batch, owners[batch.scored])
        return
    for begin in range(0, time, at_once):
        span = slice(begin, begin + at_once)
        scored = batch.scored[span]
        yield Part(
            replace(
                batch,
                inputs=batch.inputs[span],
                targets=batch.targets[span],
                scored=scored,
                lengths=np.clip(batch.lengths - begin, 0, len(scored)),
                possible=None if batch.possible is None else batch.possible[span],
                continues=np.full(size, begin > 0),
                own=None if batch.own is None else batch.own[span],
            ),
            owners[span][scored],
        )
