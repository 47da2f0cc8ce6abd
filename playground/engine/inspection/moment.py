"""A network at one moment of its training. Everything shown of a network comes from here."""

from collections.abc import Callable
from dataclasses import dataclass

from playground.core.batches import Array
from playground.core.influence import Influence
from playground.core.reach import Reach
from playground.core.saliency import Saliency
from playground.core.sentence import SURE_ABOVE, answer_timestep
from playground.core.stateless_dissection import AnyDissection
from playground.core.trace import Trace
from playground.core.vocabulary import Numbers
from playground.core.watch import Watch
from playground.engine.generation import generation
from playground.engine.inspection import dissection, feedforward_dissection, influence, reach, saliency, tracing
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import Unrolled
from playground.tasks.common.task import Probe, Task


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moment:
    """The network after `step` steps: the current one, valid until the next step, or a checkpoint.

    `unroll` is the engine's own for both, so that the same weights give the same bits. `weights` returns copies of the
    parameters by name.
    """

    step: int
    architecture: Architecture
    task: Task
    unroll: Callable[[Array], Unrolled]
    weights: Callable[[], dict[str, Array]]

    def _probe(self, text: str | Probe) -> Probe:
        return self.task.probe(text) if isinstance(text, str) else text

    def trace(self, text: str | Probe) -> Trace:
        """Return what the network computes on a sequence, given as typed text or as a probe. Never fails."""
        probe = self._probe(text)
        unrolled, task = self.unroll(probe.encoded.inputs), self.task
        return tracing.trace(
            self.architecture, unrolled, probe, encoding=task.encoding, answers=task.answers, frame=task.frame_name
        )

    def reach(self, text: str | Probe, at: int | None = None, trace: Trace | None = None) -> Reach | None:
        """Return how far back the answer at a timestep depends on earlier states. Never fails.

        `at` is the last timestep where it is None or beyond the end. The result is None without a token, or in a
        network without a state. Pass this moment's `trace`, if there is one, to save computing it again.
        """
        probe = self._probe(text)
        if not (probe.encoded.tokens and self.architecture.is_recurrent):
            return None
        if trace is None or trace.tokens != probe.encoded.tokens:
            trace = self.trace(text)
        last = trace.timesteps - 1
        at = last if at is None else min(max(at, 0), last)
        inputs, encoding = probe.encoded.inputs, self.task.encoding
        return reach.of_trace(self.architecture, self.weights(), trace, inputs, encoding=encoding, at=at, own=probe.own)

    def saliency(self, text: str | Probe, at: int, answer: int, trace: Trace | None = None) -> Saliency | None:
        """Return how much each token contributes to the answer of index `answer` at timestep `at`. Never fails.

        None where there is no such answer. `trace` as in `reach`.
        """
        probe = self._probe(text)
        if not (0 <= at < len(probe.encoded.tokens) and 0 <= answer < self.architecture.outputs):
            return None
        if trace is None or trace.tokens != probe.encoded.tokens:
            trace = self.trace(text)
        numbers = self.task.encoding.answers if isinstance(self.task.encoding, Numbers) else Numbers()
        scale = float(numbers.scales[answer] if numbers.scales else numbers.scale)
        if probe.own is not None and probe.own.transform.logarithm:
            # The derivative of exp.
            scale *= float(trace.predictions[at, answer])
        inputs = probe.encoded.inputs
        return saliency.saliency(
            self.architecture, self.weights(), inputs, trace.states, at=at, answer=answer, scale=scale
        )

    def influence(self, text: str | Probe, trace: Trace) -> Influence | None:
        """Return how far the answer that a sentence describes falls when each token is drawn anew. `trace` is this
        moment's trace of the sequence.

        None without tokens or without a class that is likelier than all others together, and where it would take too
        long.
        """
        probe, at = self._probe(text), answer_timestep(trace)
        if at < 0 or not trace.answers or trace.frames is not None:
            return None
        answer = int(trace.predictions[at].argmax())
        if not trace.predictions[at, answer] > SURE_ABOVE:
            return None

        def probability(inputs: Array) -> float:
            return float(tracing.softmax(self.unroll(inputs).outputs[at])[answer])

        return influence.influence(probability, probe.encoded.inputs, self.task.evaluation, at=at, answer=answer)

    def generate_answer(self, text: str | Probe) -> Array | None:
        """Return the network's continuation of a probe, `(time, features)`, in the scale before the encoding; None
        where the task generates nothing."""
        saying, encoding = self.task.utterance, self.task.encoding
        if saying is None or not isinstance(encoding, Numbers):
            return None
        return generation.generate_answer(
            self.architecture, self.weights(), self._probe(text).encoded.inputs, encoding, saying
        )

    def dissect(self, watch: Watch, trace: Trace, probe: Probe | None = None) -> AnyDissection | None:
        """Return what the watched unit computes at the watched timestep; out-of-range indices are moved to the nearest.

        `trace` is this moment's trace of the probe; `probe` the watched probe where it has been read. None without a
        token.
        """
        if not trace.timesteps:
            return None
        last = trace.timesteps - 1
        timestep = last if watch.timestep is None else min(max(watch.timestep, 0), last)
        layer = min(watch.layer, trace.layers - 1)
        unit = None if watch.unit is None else min(watch.unit, trace.units - 1)
        inputs = self._probe(watch.probe if probe is None else probe).encoded.inputs
        network = self.architecture, self.weights(), trace, inputs
        if not self.architecture.is_recurrent:
            return feedforward_dissection.dissect(*network, timestep=timestep, layer=layer, unit=unit)
        encoding = self.task.encoding
        return dissection.dissect(*network, encoding=encoding, timestep=timestep, layer=layer, unit=unit)
