"""Computes what the window shows of a network, at a small share of the training thread's time."""

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from playground.core.batches import Array
from playground.core.diagnosis.survey import Survey
from playground.core.influence import Influence
from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.snapshot import Snapshot
from playground.core.stateless_dissection import AnyDissection
from playground.core.trace import Trace, read_only
from playground.core.watch import Watch
from playground.session.continuation import Continuation
from playground.session.throttled_cache import ThrottledCache

if TYPE_CHECKING:
    from playground.engine.inspection.moment import Moment
    from playground.engine.training.history import Checkpoint
    from playground.engine.training.run import Run
    from playground.engine.training.surveying import Surveyor
    from playground.tasks.common.task import Probe


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observation:
    """A network and its trace of the watched probe. The `probe` includes the tokens that the network added. `kept` is
    the snapshot of the past that the window shows, None for the present."""

    kept: "Checkpoint | None"
    moment: "Moment"
    probe: "Probe"
    trace: Trace


class Details(NamedTuple):
    """What a whole snapshot has besides the trace."""

    against: Trace | None
    reach: Reach | None
    saliency: Saliency | None
    influence: Influence | None
    dissection: AnyDissection | None


class Inspector:
    """Fills snapshots with what the window shows of one network: the trace each time, the details less often."""

    def __init__(self) -> None:
        self._details: ThrottledCache[Details] = ThrottledCache(every=1 / Watch().rate, share=0.06)
        self._said: ThrottledCache[tuple[Array | None]] = ThrottledCache(every=0.1, share=0.02)
        self._surveys: ThrottledCache[Survey] = ThrottledCache(every=1.0, share=0.004)
        self._surveyor: Surveyor | None = None
        self._pinned: tuple[int, Checkpoint] | None = None
        self._past: tuple[tuple[object, ...], Trace] | None = None
        self._influence: tuple[tuple[object, ...], Influence | None] | None = None
        self.continuation = Continuation()

    def expire(self) -> None:
        """Compute everything again next time, because the network is paused or something has changed."""
        self._details.expire()
        self._said.expire()

    @property
    def seconds(self) -> float:
        """How long the last snapshot took, without its trace."""
        return self._details.seconds + self._said.seconds + self._surveys.seconds

    def kept_at(self, run: "Run", step: int | None) -> "Checkpoint | None":
        """Return the kept snapshot at a step, or None for the present.

        The same snapshot is returned as long as the step stays the same: the history drops snapshots as it grows, and
        would then give a neighbour. A network that has not reached the step yet is shown in the present.
        """
        if step is None or run.step < step:
            self._pinned = None
        elif self._pinned is None or self._pinned[0] != step:
            kept = run.history.latest(step)
            self._pinned = None if kept is None else (step, kept)
        return None if self._pinned is None else self._pinned[1]

    def observe(self, run: "Run", watch: Watch) -> Observation:
        """Continue the probe if a token is due, and trace it."""
        kept = self.kept_at(run, watch.step)
        moment = run.now if kept is None else run.moment_at(kept)
        self.continuation.advance(run.task, watch, time.perf_counter())
        probe = self.continuation.extend(run.task, watch.probe)
        trace = self._traced((kept, run.task, run.engine, watch.probe), probe, moment)
        self.continuation.observe(moment, trace)
        return Observation(kept=kept, moment=moment, probe=probe, trace=trace)

    def is_due(self, observation: Observation, watch: Watch) -> bool:
        """Whether to compute the details for this snapshot."""
        self._details.every = 1 / watch.rate
        return self._details.is_due(self._key(observation, watch))

    def fill(self, snapshot: Snapshot, observation: Observation, watch: Watch, *, leads: bool = True) -> Snapshot:
        """Return the snapshot with the trace and, if it is complete, the details.

        Only the first network, which `leads`, speaks.
        """
        moment, trace, kept = observation.moment, observation.trace, observation.kept
        self._said.seconds = self._details.seconds = self._surveys.seconds = 0.0
        if leads:
            snapshot = replace(snapshot, spoken_frames=self._frames_said(observation, watch))
        shown_step = None if kept is None else kept.step
        snapshot = replace(snapshot, trace=trace, shown_step=shown_step, finish=self.continuation.finish)
        if not snapshot.is_complete:
            return snapshot

        # A stored network does not learn, whatever the live one does.
        is_learning = kept is None and snapshot.status == "running"

        def compute() -> Details:
            against = None
            if watch.against is not None:
                # Both get the same added tokens, so that their last timesteps are the same.
                against = moment.trace(self.continuation.extend(moment.task, watch.against))
            probe = observation.probe
            return Details(
                against=against,
                reach=moment.reach(probe, watch.timestep, trace),
                saliency=None if watch.answer is None else moment.saliency(probe, *watch.answer, trace),
                influence=None if is_learning else self._influence_of(observation),
                dissection=moment.dissect(watch, trace, probe) if watch.shows_cell else None,
            )

        key = self._key(observation, watch)
        # The past does not change, so its details are computed and drawn only once.
        cached = None if kept is None else self._details.cached(key)
        details = self._details.compute(key, compute if cached is None else lambda: cached)
        return replace(snapshot, **details._asdict())

    def survey(self, run: "Run", *, has_diverged: bool, is_learning: bool) -> Survey | None:
        """Return what a diagnosis needs of the present network: at once while nothing trains, otherwise seldom. None
        for an untrained network, of which there is nothing to find, so that it is shown without delay."""
        if not run.step and not has_diverged:
            return None
        if self._surveyor is None:
            from playground.engine.training.surveying import Surveyor

            self._surveyor = Surveyor()
        surveyor, key = self._surveyor, (run.task, has_diverged)
        cached = self._surveys.cached(key)
        if cached is not None and (cached.step == run.step or (is_learning and not self._surveys.is_due(key))):
            return cached
        return self._surveys.compute(key, lambda: surveyor.survey(run, has_diverged=has_diverged))

    @staticmethod
    def _key(observation: Observation, watch: Watch) -> object:
        """What the details depend on, apart from the training step."""
        kept, trace = observation.kept, observation.trace
        return watch, trace.timesteps, kept, None if kept is None else trace

    def _influence_of(self, observation: Observation) -> Influence | None:
        """Return the influence of the probe's tokens.

        It takes many forward passes and does not depend on the playhead, so it is cached while the same network reads
        the same tokens.
        """
        moment, probe, trace = observation.moment, observation.probe, observation.trace
        key = (moment.task, probe.encoded.inputs.tobytes(), trace.predictions.tobytes())
        if self._influence is None or self._influence[0] != key:
            self._influence = key, moment.influence(probe, trace)
        return self._influence[1]

    def _frames_said(self, observation: Observation, watch: Watch) -> Array | None:
        """Return the frames `(time, features)` that the network says, None while nobody listens."""
        key = watch.is_listening, watch.probe, observation.kept
        cached = None if self._said.is_due(key) else self._said.cached(key)
        (said,) = cached or self._said.compute(key, lambda: (_say(watch, observation.moment),))
        return said

    def _traced(self, typed: tuple[object, ...], probe: "Probe", moment: "Moment") -> Trace:
        """Return the trace of the probe.

        A trace of the past is cached: it stays the same object while training goes on, as long as `typed` (snapshot,
        task, engine and text) and the added tokens stay the same.
        """
        key = (*typed, probe.generated_count, probe.encoded.inputs[probe.typed_count :].tobytes())
        in_past = typed[0] is not None
        if not in_past or self._past is None or self._past[0] != key:
            self._past = key, moment.trace(probe)
        return self._past[1]


def _say(watch: Watch, moment: "Moment") -> Array | None:
    said = moment.generate_answer(watch.probe) if watch.is_listening else None
    return None if said is None else read_only(said)
