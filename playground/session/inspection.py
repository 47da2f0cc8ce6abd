"""What the window is shown of a network, computed beside training at a small part of its time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from playground.core.batches import Array
from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.snapshot import Snapshot
from playground.core.stateless import AnyDissection
from playground.core.trace import Trace, read_only
from playground.core.watch import Watch
from playground.session.continuation import Continuation

if TYPE_CHECKING:
    from playground.engine.inspection.moment import Moment
    from playground.engine.training.history import Kept
    from playground.engine.training.run import Run
    from playground.tasks.common.task import Probe

_Value = TypeVar("_Value")


class Seldom(Generic[_Value]):
    """Keeps a value that is read, not watched, until the next is due. `seconds`: what making it took, 0 for a kept one.

    There are `every` seconds between two at the least, and more where making one takes more than `share` of the time.
    """

    def __init__(self, every: float, share: float) -> None:
        self.seconds = 0.0
        self.every, self._share = every, share
        self._kept: tuple[object, _Value] | None = None
        self._next = 0.0

    def forget(self) -> None:
        """The next one is due at once."""
        self._next = 0.0

    def is_due(self, fits: object) -> bool:
        """Whether it is time for another, or there is none for an equal `fits`."""
        return time.perf_counter() >= self._next or self.kept(fits) is None

    def kept(self, fits: object) -> _Value | None:
        """The last one, if it was made for an equal `fits`."""
        return self._kept[1] if self._kept is not None and self._kept[0] == fits else None

    def make(self, fits: object, make: Callable[[], _Value]) -> _Value:
        """Another one."""
        begin = time.perf_counter()
        self._kept = fits, make()
        self.seconds = time.perf_counter() - begin
        self._next = begin + max(self.every, self.seconds / self._share)
        return self._kept[1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """A network at what is watched: the `moment`, the `probe` with all that was added to it, and its `trace`; `kept` is
    the snapshot that is looked back at, None for now."""

    kept: "Kept | None"
    moment: "Moment"
    probe: "Probe"
    trace: Trace


class Details(NamedTuple):
    """What is read beside a trace."""

    against: Trace | None
    reach: Reach | None
    saliency: Saliency | None
    dissection: AnyDissection | None


class Inspector:
    """Makes what is shown of a network at what is watched: the trace each time, the rest as often as it is read."""

    def __init__(self) -> None:
        self._details: Seldom[Details] = Seldom(every=1 / Watch().rate, share=0.06)
        self._said: Seldom[tuple[Array | None]] = Seldom(every=0.1, share=0.02)
        self._back: tuple[int, Kept] | None = None
        self._past: tuple[tuple[object, ...], Trace] | None = None
        self.writing = Continuation()

    def forget(self) -> None:
        """All is made anew the next time: the network stands still, or something was changed."""
        self._details.forget()
        self._said.forget()

    @property
    def seconds(self) -> float:
        """What the last look took besides the trace."""
        return self._details.seconds + self._said.seconds

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

    def look(self, run: "Run", watch: Watch) -> Look:
        """What there is to see of a network, which goes on behind the probe by itself."""
        kept = self.back_at(run, watch.step)
        moment = run.now if kept is None else run.at(kept)
        self.writing.add(run.task, watch, time.perf_counter())
        probe = self.writing.behind(run.task, watch.probe)
        trace = self._traced((kept, run.task, run.engine, watch.probe), probe, moment)
        self.writing.heed(moment, trace)
        return Look(kept=kept, moment=moment, probe=probe, trace=trace)

    def is_due(self, look: Look, watch: Watch) -> bool:
        """Whether all that is read is to be made."""
        self._details.every = 1 / watch.rate
        return self._details.is_due(self._fits(look, watch))

    def tell(self, snapshot: Snapshot, look: Look, watch: Watch, *, leads: bool = True) -> Snapshot:
        """The snapshot with what there is to see, and, if it is `whole`, all that is read. Only that which `leads`, the
        first network, is heard."""
        moment, trace, kept = look.moment, look.trace, look.kept
        self._said.seconds = self._details.seconds = 0.0
        if leads:
            snapshot = replace(snapshot, said=self._heard(look, watch))
        shown_step = None if kept is None else kept.step
        snapshot = replace(snapshot, trace=trace, shown_step=shown_step, finish=self.writing.finish)
        if not snapshot.whole:
            return snapshot

        def make() -> Details:
            against = None
            if watch.against is not None:
                # What was added follows both, so that their last timesteps are the same.
                against = moment.trace(self.writing.behind(moment.task, watch.against))
            return Details(
                against=against,
                reach=moment.reach(look.probe, watch.timestep, trace),
                saliency=None if watch.answer is None else moment.saliency(look.probe, *watch.answer, trace),
                dissection=moment.dissect(watch, trace, look.probe) if watch.inside else None,
            )

        fits = self._fits(look, watch)
        # What is told of a past trace holds as long as it: it is made once, and drawn once.
        before = None if kept is None else self._details.kept(fits)
        details = self._details.make(fits, make if before is None else lambda: before)
        return replace(snapshot, **details._asdict())

    @staticmethod
    def _fits(look: Look, watch: Watch) -> object:
        """What the details hang on, but for the step that the network has come to."""
        return watch, look.trace.timesteps, look.kept, None if look.kept is None else look.trace

    def _heard(self, look: Look, watch: Watch) -> Array | None:
        fits = watch.listening, watch.probe, look.kept
        kept = None if self._said.is_due(fits) else self._said.kept(fits)
        (said,) = kept or self._said.make(fits, lambda: (_say(watch, look.moment),))
        return said

    def _traced(self, typed: tuple[object, ...], probe: "Probe", moment: "Moment") -> Trace:
        """The trace of the probe; that of the past stays the same object while training goes on. It is the same one
        while what was `typed`, and where, and what was added stay the same."""
        fits = (*typed, probe.generated, probe.encoded.inputs[probe.typed :].tobytes())
        past = typed[0] is not None
        if not past or self._past is None or self._past[0] != fits:
            self._past = fits, moment.trace(probe)
        return self._past[1]


def _say(watch: Watch, moment: "Moment") -> Array | None:
    """What is to be heard of the network, if anything is."""
    said = moment.say(watch.probe) if watch.listening else None
    return None if said is None else read_only(said)
