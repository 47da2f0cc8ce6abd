"""What the window is shown of a network, computed beside training at a small part of its time."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from playground.core.dissection import Dissection
from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.snapshot import Snapshot
from playground.core.trace import Trace
from playground.core.watch import Watch

if TYPE_CHECKING:
    from playground.engine.history import Kept
    from playground.engine.moment import Moment
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
        self._dissection: Seldom[Dissection | None] = Seldom(every=0.1, share=0.02)
        self._back: tuple[int, Kept] | None = None
        self._traces: dict[str, tuple[tuple[object, ...], Trace]] = {}

    def forget(self) -> None:
        """All is made anew the next time: the network stands still, or something was changed."""
        self._reach.forget()
        self._saliency.forget()
        self._dissection.forget()

    @property
    def seconds(self) -> float:
        """What the last look took besides the trace."""
        return self._reach.seconds + self._saliency.seconds + self._dissection.seconds

    def back_at(self, run: "Run", step: int | None) -> "Kept | None":
        """The snapshot that is looked back at, None for now.

        It is held as long as it is looked at: a history that thins would show another one at once. A network that has
        yet to come to that step is shown as it is now.
        """
        if step is None or run.step < step:
            self._back = None
        elif self._back is None or self._back[0] != step:
            kept = run.history.at(step)
            self._back = None if kept is None else (step, kept)
        return None if self._back is None else self._back[1]

    def beside(self, snapshot: Snapshot, run: "Run", watch: Watch) -> Snapshot:
        """The snapshot with all that is shown of a network."""
        kept = self.back_at(run, watch.step)
        moment = run.now if kept is None else run.at(kept)
        trace = self._traced("probe", watch.probe, moment, kept, run)
        second = watch.against
        against = None if second is None else self._traced("against", second, moment, kept, run)
        fits = trace.timesteps, kept
        reach = self._reach.value(fits, lambda: moment.reach(watch.probe, watch.timestep, trace))
        asked = watch.probe, watch.answer, kept
        saliency = self._saliency.value(asked, lambda: _saliency(moment, watch, trace))
        dissection = self._dissection.value((watch, kept), lambda: moment.dissect(watch, trace))
        shown_step = None if kept is None else kept.step
        snapshot = replace(snapshot, trace=trace, against=against, reach=reach, shown_step=shown_step)
        return replace(snapshot, saliency=saliency, dissection=dissection)

    def _traced(self, place: str, probe: str, moment: "Moment", kept: "Kept | None", run: "Run") -> Trace:
        """The trace of a sequence; that of the past stays the same object while training goes on."""
        fits = kept, run.task, run.engine, probe
        before = self._traces.get(place)
        if kept is None or before is None or before[0] != fits:
            self._traces[place] = before = fits, moment.trace(probe)
        return before[1]


def _saliency(moment: "Moment", watch: Watch, trace: Trace) -> Saliency | None:
    return None if watch.answer is None else moment.saliency(watch.probe, *watch.answer, trace)
