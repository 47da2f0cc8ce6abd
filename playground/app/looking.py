"""What the window is shown of a network, computed beside training at a small part of its time."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from playground.app.writing import Writing
from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.snapshot import Snapshot
from playground.core.stateless import AnyDissection
from playground.core.trace import Array, Trace, read_only
from playground.core.watch import Watch

if TYPE_CHECKING:
    from playground.engine.history import Kept
    from playground.engine.moment import Moment
    from playground.engine.run import Run
    from playground.tasks.task import Probe

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

    def value(self, fits: object, make: Callable[[], _Value], *, lasting: bool = False) -> _Value:
        """The value that `make` gives, or gave a moment ago for an equal `fits`; where it is `lasting`, however long
        ago."""
        begin = time.perf_counter()
        if self._kept is not None and self._kept[0] == fits and (begin < self._next or (lasting and self._next)):
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
        self._dissection: Seldom[AnyDissection | None] = Seldom(every=0.1, share=0.02)
        self._said: Seldom[Array | None] = Seldom(every=0.1, share=0.02)
        self._back: tuple[int, Kept] | None = None
        self._traces: dict[str, tuple[tuple[object, ...], Trace]] = {}
        self.writing = Writing()

    def forget(self) -> None:
        """All is made anew the next time: the network stands still, or something was changed."""
        self._reach.forget()
        self._saliency.forget()
        self._dissection.forget()
        self._said.forget()

    @property
    def seconds(self) -> float:
        """What the last look took besides the trace."""
        return self._reach.seconds + self._saliency.seconds + self._dissection.seconds + self._said.seconds

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

    def beside(self, snapshot: Snapshot, run: "Run", watch: Watch, *, leads: bool = True) -> Snapshot:
        """The snapshot with all that is shown of a network, which goes on behind the probe by itself. Only that which
        `leads`, the first one, is heard."""
        kept = self.back_at(run, watch.step)
        moment = run.now if kept is None else run.at(kept)
        writing = self.writing
        writing.add(run.task, watch, time.perf_counter())
        probe = writing.behind(run.task, watch.probe)
        where = kept, run.task, run.engine
        trace = self._traced("probe", (*where, watch.probe), probe, moment)
        writing.heed(moment, trace)
        snapshot = replace(snapshot, finish=writing.finish)
        if leads:
            said = self._said.value((watch.listening, watch.probe, kept), lambda: _say(watch, moment))
            snapshot = replace(snapshot, said=said)
        against = None
        if watch.against is not None:
            # What was added follows both, so that their last timesteps are the same.
            second = writing.behind(run.task, watch.against)
            against = self._traced("against", (*where, watch.against), second, moment)
        # What is told of a past trace holds as long as it: it is made once, and drawn once.
        past = None if kept is None else trace
        lasting, fits = past is not None, (trace.timesteps, kept, past)
        reach = self._reach.value(fits, lambda: moment.reach(probe, watch.timestep, trace), lasting=lasting)
        answer = watch.answer
        asked = watch.probe, trace.generated, answer, kept, past
        explain = (lambda: None) if answer is None else lambda: moment.saliency(probe, *answer, trace)
        saliency = self._saliency.value(asked, explain, lasting=lasting)
        dissect = (lambda: moment.dissect(watch, trace, probe)) if watch.inside else lambda: None
        dissection = self._dissection.value((watch, *fits), dissect, lasting=lasting)
        shown_step = None if kept is None else kept.step
        snapshot = replace(snapshot, trace=trace, against=against, reach=reach, shown_step=shown_step)
        return replace(snapshot, saliency=saliency, dissection=dissection)

    def _traced(self, place: str, typed: tuple[object, ...], probe: "Probe", moment: "Moment") -> Trace:
        """The trace of a sequence; that of the past stays the same object while training goes on. It is the same one
        while what was `typed`, and where, and what was added stay the same."""
        fits = (*typed, probe.generated, probe.encoded.inputs[probe.typed :].tobytes())
        before, past = self._traces.get(place), typed[0] is not None
        if not past or before is None or before[0] != fits:
            self._traces[place] = before = fits, moment.trace(probe)
        return before[1]


def _say(watch: Watch, moment: "Moment") -> Array | None:
    """What is to be heard of the network, if anything is."""
    said = moment.say(watch.probe) if watch.listening else None
    return None if said is None else read_only(said)
