"""The changes of an experiment in the order in which they were made, to go back and forth between them."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from playground.core.edit_state import EditState, difference
from playground.session.kept_networks import KeptNetworks

MOST = 200
"""The most changes that are kept."""
PAUSE = 2.0
"""Seconds without a change of a field after which the next one is undone by itself."""


@dataclass(slots=True, kw_only=True, eq=False)
class Change:
    """One change of an experiment, between two states.

    `networks_before` are those that it replaced, None if the present ones survived; `networks_after` those that undoing
    it replaced. `opens`: it opened another experiment. Changes of the same `field` become one while they follow
    quickly.
    """

    title: str
    before: EditState
    after: EditState
    networks_before: KeptNetworks | None = None
    networks_after: KeptNetworks | None = None
    opens: bool = False
    field: str = ""


class UndoHistory:
    """Changes that can be undone and, after them, those that can be done again. Their networks take `budget` bytes at
    most; the oldest changes go first, but never the one that comes next. `clock` returns seconds."""

    def __init__(self, budget: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.budget = budget
        self._clock, self._changed_at = clock, 0.0
        self._is_sealed = True
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def last(self) -> Change | None:
        """The change to undo next."""
        return self._done[-1] if self._done else None

    @property
    def next(self) -> Change | None:
        """The change to do again next."""
        return self._undone[-1] if self._undone else None

    def add(self, change: Change) -> None:
        """Add a change, or make it one with the last. What was undone cannot be done again."""
        now, last = self._clock(), self.last
        is_same = last is not None and bool(change.field) and last.field == change.field
        follows = is_same and not self._is_sealed and now - self._changed_at < PAUSE
        if last is not None and follows:
            self._extend(last, change)
        else:
            self._done.append(change)
        self._undone.clear()
        self._changed_at, self._is_sealed = now, False
        self._trim()

    def _extend(self, last: Change, change: Change) -> None:
        """Let the last change end where another one ends. If that is where it began, nothing has changed."""
        last.after = change.after
        last.networks_before = last.networks_before or change.networks_before
        found = difference(last.before, last.after)
        if found is not None:
            last.title = found.title
        elif last.networks_before is None:
            self._done.pop()

    def go_back(self) -> None:
        """Count the last change as undone."""
        self._undone.append(self._done.pop())
        self._is_sealed = True
        self._trim()

    def go_forward(self) -> None:
        """Count the change undone last as done again."""
        self._done.append(self._undone.pop())
        self._is_sealed = True
        self._trim()

    def forget_last(self) -> None:
        """Drop the last change and all before it, to which there is no way back."""
        self._done.clear()

    def forget_next(self) -> None:
        """Drop all that was undone."""
        self._undone.clear()

    def _trim(self) -> None:
        while len(self._done) > 1 and (len(self._done) > MOST or _bytes(self._done + self._undone) > self.budget):
            del self._done[0]
        while len(self._undone) > 1 and _bytes(self._done + self._undone) > self.budget:
            del self._undone[0]


def _bytes(changes: Iterable[Change]) -> int:
    """Return the bytes of all arrays of the kept networks. Those that several share count once."""
    kept = (each for change in changes for each in (change.networks_before, change.networks_after) if each is not None)
    return sum({id(array): array.nbytes for each in kept for array in each.arrays}.values())
