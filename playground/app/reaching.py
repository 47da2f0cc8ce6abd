"""The reach of the gradient beside the traces, at a small part of the time they are given."""

import time
from typing import TYPE_CHECKING

from playground.core.reach import Reach
from playground.core.trace import Trace

if TYPE_CHECKING:
    from playground.engine.run import Run

EVERY = 0.2
"""Seconds between two, at the least: its sentence is read, not watched."""
SHARE = 0.02
"""The largest part of the time that it may take."""


class Reaching:
    """Keeps the latest reach for the traces that come until the next is due. `seconds`: what `beside` last took."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._reach: Reach | None = None
        self._next = 0.0

    def forget(self) -> None:
        """The next trace gets one of its own: the network stands still, or something was changed."""
        self._next = 0.0

    def beside(self, run: "Run", probe: str, trace: Trace, at: int | None) -> Reach | None:
        """The reach of a trace's answer at a timestep (None: the last), or that of a moment ago."""
        begin = time.perf_counter()
        fits = self._reach is None or self._reach.timesteps == trace.timesteps
        if fits and begin < self._next:
            self.seconds = 0.0
            return self._reach
        self._reach = run.reach(probe, at, trace)
        end = time.perf_counter()
        self.seconds = end - begin
        self._next = begin + max(EVERY, self.seconds / SHARE)
        return self._reach
