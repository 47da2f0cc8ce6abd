"""Spreads work over turns of the event loop, so that none of them takes long."""

import time
from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, QTimer

BUDGET = 0.008
"""How many seconds of work to do in one turn."""
UNKNOWN = BUDGET
"""The cost in seconds of work that has not been measured yet. It gets a turn of its own."""

LEAST = 1e-6
"""The least cost in seconds."""

Perform = Callable[[Hashable, Callable[[], None]], None]
"""Does a piece of work of this name, now or in a later turn."""


def at_once(name: Hashable, work: Callable[[], None]) -> None:
    """Do a piece of work now."""
    work()


class Spread(QObject):
    """Does pieces of work in the order of their requests, in each turn as many as fit into the budget, at least one.

    A piece that is requested again before it was done keeps its place, and only the newest work counts. How long each
    takes, with the painting that it causes, is measured whenever it is done.
    """

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self._clock = clock
        self._pending: dict[Hashable, Callable[[], None]] = {}
        self._costs: dict[Hashable, float] = {}
        self._done: tuple[float, list[Hashable]] | None = None
        # Qt paints before a timer without an interval runs out.
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._turn)

    @property
    def is_pending(self) -> bool:
        """Whether work is requested that is not done yet."""
        return bool(self._pending)

    def request(self, name: Hashable, work: Callable[[], None]) -> None:
        """Do a piece of work of this name in a later turn."""
        self._pending[name] = work
        if not self._timer.isActive():
            self._timer.start()

    def clear(self) -> None:
        """Drop all work that is not done yet."""
        self._pending.clear()

    def _turn(self) -> None:
        begin = self._clock()
        if self._done is not None:
            self._learn(begin - self._done[0], self._done[1])
        names: list[Hashable] = []
        left = BUDGET
        self._done = None
        try:
            while self._pending:
                name = next(iter(self._pending))
                left -= self._costs.get(name, UNKNOWN)
                if names and left < 0:
                    break
                names.append(name)
                self._pending.pop(name)()
            self._done = (begin, names) if names else None
        finally:
            # One piece that fails does not keep the others back.
            if names:
                self._timer.start()

    def _learn(self, seconds: float, names: list[Hashable]) -> None:
        """Divide the time of a turn among its pieces, in proportion to their costs so far."""
        before = [self._costs.get(name, UNKNOWN) for name in names]
        for name, cost in zip(names, before, strict=True):
            share = max(seconds * cost / sum(before), LEAST)
            self._costs[name] = (cost + share) / 2 if name in self._costs else share
