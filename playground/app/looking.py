"""What the window is shown of a network, computed beside training at a small part of its time."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.snapshot import Snapshot
from playground.core.trace import Trace
from playground.core.watch import Watch

if TYPE_CHECKING:
    from playground.engine.run import Run

_Value = TypeVar("_Value")


class Seldom(Generic[_Value]):
    """Keeps a value that is read, not watched, until the next is due. `seconds`: what making it took, 0 for a kept one.

    There are `every` seconds between two at the least, and more where making one takes more than `share` of the time.
    """

    def __init__(self, every: float, share: float) -> None:
        self.seconds = 0.0
        self._every, self._share = every, share
        self._kept: tuple[object, _Value] | None = None
        self._next = 0.0

    def forget(self) -> None:
        """The next one is made anew."""
        self._next = 0.0

    def value(self, fits: object, make: Callable[[], _Value]) -> _Value:
        """The value that `make` gives, or gave a moment ago for an equal `fits`."""
        begin = time.perf_counter()
        if self._kept is not None and self._kept[0] == fits and begin < self._next:
            self.seconds = 0.0
            return self._kept[1]
        self._kept = fits, make()
        self.seconds = time.perf_counter() - begin
        self._next = begin + max(self._every, self.seconds / self._share)
        return self._kept[1]


class Looking:
    """Makes what is shown of a network at what is watched: the trace each time, the rest as often as it is read."""

    def __init__(self) -> None:
        self._reach: Seldom[Reach | None] = Seldom(every=0.2, share=0.02)
        self._saliency: Seldom[Saliency | None] = Seldom(every=0.1, share=0.02)

    def forget(self) -> None:
        """All is made anew the next time: the network stands still, or something was changed."""
        self._reach.forget()
        self._saliency.forget()

    @property
    def seconds(self) -> float:
        """What the last look took besides the trace."""
        return self._reach.seconds + self._saliency.seconds

    def beside(self, snapshot: Snapshot, run: "Run", watch: Watch) -> Snapshot:
        """The snapshot with all that is shown of a network."""
        trace = run.trace(watch.probe)
        reach = self._reach.value(trace.timesteps, lambda: run.reach(watch.probe, watch.timestep, trace))
        fits = watch.probe, watch.answer
        saliency = self._saliency.value(fits, lambda: _saliency(run, watch, trace))
        return replace(snapshot, trace=trace, reach=reach, saliency=saliency)


def _saliency(run: "Run", watch: Watch, trace: Trace) -> Saliency | None:
    return None if watch.answer is None else run.saliency(watch.probe, *watch.answer, trace)
