"""A network at one moment of its training: all that is shown of a network is asked of this."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.core.batches import Array
from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.stateless import AnyDissection
from playground.core.trace import Trace
from playground.core.vocabulary import Numbers
from playground.core.watch import Watch
from playground.engine.generation import generation
from playground.engine.inspection import dissection, feedforward_dissection, reach, saliency, tracing
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import Unrolled
from playground.tasks.common.task import Probe, Task


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moment:
    """The network after `step` steps: as it is now, which is gone with the next step, or as it was kept.

    `unroll` is the engine's own, whichever moment it is: the same weights give the same bits. `weights` gives copies of
    the parameters by name.
    """

    step: int
    architecture: Architecture
    task: Task
    unroll: Callable[[Array], Unrolled]
    weights: Callable[[], dict[str, Array]]

    def _probe(self, text: str | Probe) -> Probe:
        return self.task.probe(text) if isinstance(text, str) else text

    def trace(self, text: str | Probe) -> Trace:
        """What the network computes on a sequence, as it was typed or as it was read. Never fails."""
        probe = self._probe(text)
        unrolled, task = self.unroll(probe.encoded.inputs), self.task
        return tracing.trace(
            self.architecture, unrolled, probe, encoding=task.encoding, answers=task.answers, frame=task.frame
        )

    def reach(self, text: str | Probe, at: int | None = None, trace: Trace | None = None) -> Reach | None:
        """How far back the answer at a timestep of a sequence depends on what was remembered. Never fails.

        The last answer where `at` is None or beyond the end; None without a token, or in a network that remembers
        nothing. `trace` is the one of this moment
        where it is at hand, which saves making it again.
        """
        probe = self._probe(text)
        if not (probe.encoded.tokens and self.architecture.recurrent):
            return None
        if trace is None or trace.tokens != probe.encoded.tokens:
            trace = self.trace(text)
        last = trace.timesteps - 1
        at = last if at is None else min(max(at, 0), last)
        inputs, encoding = probe.encoded.inputs, self.task.encoding
        return reach.of_trace(self.architecture, self.weights(), trace, inputs, encoding=encoding, at=at)

    def saliency(self, text: str | Probe, at: int, answer: int, trace: Trace | None = None) -> Saliency | None:
        """What an answer of a sequence hangs on: that of index `answer` at timestep `at`. Never fails.

        None where there is no such answer. `trace` as in `reach`.
        """
        probe = self._probe(text)
        if not (0 <= at < len(probe.encoded.tokens) and 0 <= answer < self.architecture.outputs):
            return None
        if trace is None or trace.tokens != probe.encoded.tokens:
            trace = self.trace(text)
        numbers = self.task.encoding if isinstance(self.task.encoding, Numbers) else Numbers()
        scale = float(numbers.scales[answer] if numbers.scales else numbers.scale)
        inputs = probe.encoded.inputs
        return saliency.saliency(
            self.architecture, self.weights(), inputs, trace.states, at=at, answer=answer, scale=scale
        )

    def say(self, text: str | Probe) -> Array | None:
        """What the network says of a probe, `(time, features)`, numbers as they were before the encoding; None where
        its task has it say nothing."""
        saying, encoding = self.task.saying, self.task.encoding
        if saying is None or not isinstance(encoding, Numbers):
            return None
        return generation.said(self.architecture, self.weights(), self._probe(text).encoded.inputs, encoding, saying)

    def dissect(self, watch: Watch, trace: Trace, probe: Probe | None = None) -> AnyDissection | None:
        """What the watched unit computes at the watched timestep; the nearest of each where there are fewer.

        `trace` is the probe's, of this moment; `probe` the watched one where it has been read. None without a token.
        """
        if not trace.timesteps:
            return None
        last = trace.timesteps - 1
        timestep = last if watch.timestep is None else min(max(watch.timestep, 0), last)
        layer = min(watch.layer, trace.layers - 1)
        unit = None if watch.unit is None else min(watch.unit, trace.units - 1)
        inputs = self._probe(watch.probe if probe is None else probe).encoded.inputs
        network = self.architecture, self.weights(), trace, inputs
        if not self.architecture.recurrent:
            return feedforward_dissection.dissect(*network, timestep=timestep, layer=layer, unit=unit)
        encoding = self.task.encoding
        return dissection.dissect(*network, encoding=encoding, timestep=timestep, layer=layer, unit=unit)
