"""Batches of so many examples that they are not all kept as objects."""

from collections.abc import Callable, Sequence
from typing import overload

import numpy as np
import numpy.typing as npt

from playground.core.batches import Batch, Example, collate
from playground.tasks.common.task import BatchStream

Indices = npt.NDArray[np.int64]


class LazyExamples(Sequence[Example]):
    """Examples that `make` makes from `indices (examples,)`, each when it is asked for: objects for all of them would
    take more memory than what they hold."""

    def __init__(self, make: Callable[[int], Example], indices: Indices) -> None:
        self._make, self.indices = make, indices

    def __len__(self) -> int:
        return len(self.indices)

    @overload
    def __getitem__(self, index: int) -> Example: ...
    @overload
    def __getitem__(self, index: slice) -> "LazyExamples": ...
    def __getitem__(self, index: int | slice) -> "Example | LazyExamples":
        if isinstance(index, slice):
            return LazyExamples(self._make, self.indices[index])
        return self._make(int(self.indices[index]))


def long_epochs(examples: Sequence[Example], size: int, seed: int) -> BatchStream:
    """Yield every example once in random order, then again in another order, for ever. The stream's state is two
    numbers however many examples there are: the one from which an order is drawn, and how far it went."""
    order: tuple[int, Indices] = 0, np.zeros(0, np.int64)

    def permutation(number: int) -> Indices:
        nonlocal order
        if order[0] != number:
            order = number, np.random.default_rng(number).permutation(len(examples))
        return order[1]

    def draw(rng: np.random.Generator, state: list[int]) -> Batch:
        chosen: list[int] = []
        while len(chosen) < min(size, len(examples)):
            if not state or state[1] == len(examples):
                state[:] = [int(rng.integers(1, 2**62)), 0]
            more = permutation(state[0])[state[1] : state[1] + size - len(chosen)].tolist()
            chosen += more
            state[1] += len(more)
        return collate([examples[index] for index in chosen])

    return BatchStream(draw, seed, len(examples))


def by_turns(labels: npt.NDArray[np.int32], most: int) -> Indices:
    """Return the indices of at most so many examples: the first of each label, then the second of each, and so on."""
    turns = np.zeros(len(labels), dtype=np.int64)
    order = np.argsort(labels, kind="stable")
    first = np.r_[0, np.flatnonzero(np.diff(labels[order])) + 1]
    turns[order] = np.arange(len(labels)) - np.repeat(first, np.diff(np.r_[first, len(labels)]))
    chosen: Indices = np.lexsort((labels, turns))[:most]
    return chosen


def spread(count: int, size: int, most: int) -> Indices:
    """Return the indices of at most so many of `count` examples that about `most` of `size` tokens or numbers are in
    them, spread over all."""
    kept = max(1, count * most // max(size, most))
    return np.unique(np.linspace(0, count - 1, kept).round().astype(np.int64))
