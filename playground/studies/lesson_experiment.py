"""An experiment that carries out a lesson's actions without a window, with true training."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.core.comparison_presets import named_counterpart, with_shared_settings
from playground.core.generation_settings import GenerationSettings
from playground.core.guided_action import GuidedAction
from playground.core.lessons.evidence import Evidence, Network, Reading
from playground.core.sentence import answer_timestep
from playground.core.snapshot import Evaluation
from playground.core.specs import Preset
from playground.core.typed_probe import TypedProbe
from playground.engine.generation.generation import generate_tokens
from playground.engine.inspection.moment import Moment
from playground.engine.network.cells import CELLS
from playground.engine.network.forward import unroll
from playground.engine.training.run import Run
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.tasks.common import generation
from playground.tasks.common.task import Probe, Task

SHUT = -1e4
"""A bias that holds a gate at 0: σ of it is 0 exactly."""


class Experiment:
    """One or two networks, what is watched of them, and what has been done. Every network has the seed `seed`,
    or that of its preset with None."""

    def __init__(self, seed: int | None) -> None:
        self._seed = seed
        self._runs: list[_Trained] = []
        self._probe = self._against = ""
        self._playhead = 0
        self._deeds: Counter[str] = Counter()
        self._generated: dict[str, Array] = {}

    def perform(self, action: GuidedAction) -> None:
        """Carry out what an action does to the experiment; what only the window shows is skipped.

        Raises `FileProblem`.
        """
        self._change_networks(action)
        self._watch(action)
        if action.reset:
            self._runs = [_Trained(one.run.preset) for one in self._runs]
        for trained in self._runs:
            trained.train(action)
        if action.train or action.steps or action.reset:
            self._generated = {}
        if action.playhead:
            self._playhead = action.playhead if action.playhead > 0 else self._last_timestep()
        if action.generate is not None:
            self._generate(action.generate)
        if action.place in {"microscope", "lab"}:
            self._deeds[action.place] += 1

    def copy(self) -> "Experiment":
        """Return a copy that trains fresh networks and leaves those of this experiment as they are."""
        other = Experiment(self._seed)
        other._runs = [_Trained(one.run.preset, one.run, one.reached, is_borrowed=True) for one in self._runs]
        other._probe, other._against, other._playhead = self._probe, self._against, self._playhead
        return other

    def begin_step(self) -> None:
        """Count what is done from here on."""
        self._deeds.clear()

    def do(self, deed: str) -> None:
        """Count something that only a learner can do."""
        self._deeds[deed] += 1

    def move_playhead(self, timestep: int) -> None:
        """Move the playhead to a timestep, from 1."""
        self._playhead = timestep

    def evidence(self) -> Evidence:
        """Return the experiment as conditions are measured on it. Sequences are read when they are asked for."""
        first, *rest = (one.network(self._generated) for one in self._runs)
        return Evidence(
            first=first,
            second=rest[0] if rest else None,
            probe=self._probe,
            against=self._against,
            playhead=self._playhead,
            deeds=dict(self._deeds),
        )

    def _change_networks(self, action: GuidedAction) -> None:
        if action.preset:
            preset = presets.load(presets.find(action.preset), self._seeded(()))
            self._runs = [_Trained(preset)]
            self._against, self._generated = "", {}
            self._watch_sequence(preset.probes[0] if preset.probes else self._runs[0].run.task.samples()[0])
        if action.settings:
            own, *others = (one.run.preset for one in self._runs)
            first = presets.with_overrides(own, self._seeded(action.settings))
            # As in the window, a second network shares the task and the batches, and keeps its own cell.
            both = (first, *(with_shared_settings(first, other) for other in others))
            self._runs, self._generated = [_Trained(preset) for preset in both], {}
        if action.compare:
            del self._runs[1:]
            if action.compare != "off":
                second = named_counterpart(self._runs[0].run.preset, action.compare)
                if second is None:
                    raise FileProblem("lesson", f"compare names {action.compare}, which no second network can have.")
                self._runs.append(_Trained(second))

    def _seeded(self, settings: tuple[str, ...]) -> tuple[str, ...]:
        return settings if self._seed is None else (*settings, f"training.seed={self._seed}")

    def _watch(self, action: GuidedAction) -> None:
        if action.probe:
            self._watch_sequence(action.probe)
        if action.replace:
            self._watch_sequence(_replaced(self._runs[0].run.task, self._probe, *action.replace))
        if action.difference:
            self._against = action.difference

    def _watch_sequence(self, probe: str) -> None:
        """Watch a sequence."""
        self._probe, self._generated = probe, {}
        self._playhead = self._last_timestep()

    def _last_timestep(self) -> int:
        return len(self._runs[0].run.task.probe(self._probe).encoded.tokens)

    def _generate(self, temperature: float) -> None:
        """Let the first network generate behind the probe, up to a token that ends a sequence."""
        run = self._runs[0].run
        if problem := generation.generation_problem(run.task, run.preset.model.readout):
            raise FileProblem("lesson", problem)
        inputs, ends = run.task.probe(self._probe).encoded.inputs, generation.end_tokens(run.task)
        settings = GenerationSettings(temperature=temperature)
        tokens: list[int] = []
        for token in islice(generate_tokens(run.architecture, run.weights(), inputs, settings), settings.length):
            tokens.append(token)
            if token in ends:
                break
        self._generated = {self._probe: np.array(tokens, np.int64)}
        self._deeds["generate"] += 1


class _Trained:
    """A network and whether it reached its mark. A borrowed one is another experiment's, and never trained further."""

    def __init__(
        self, preset: Preset, run: Run | None = None, reached: int | None = None, *, is_borrowed: bool = False
    ) -> None:
        self.run = run or Run(preset, threads=1)
        self.reached, self._is_borrowed = reached, is_borrowed
        self._evaluation: Evaluation | None = None

    def train(self, action: GuidedAction) -> None:
        """Train as the action says."""
        if (action.train or action.steps) and self._is_borrowed:
            self.run, self.reached, self._is_borrowed = Run(self.run.preset, threads=1), None, False
        left = self.run.preset.budget - self.run.step
        if action.train in {"mark", "budget"} and left > 0 and self.reached is None:
            metrics = self.run.run(left, until_mark=action.train == "mark")
            self.reached = self.run.step if metrics.outcome == "reached" else None
        if action.steps:
            self.run.run(action.steps, until_mark=False)

    def network(self, generated: Mapping[str, Array]) -> Network:
        """Return the network as it is now."""
        run = self.run
        if run.step and (self._evaluation is None or self._evaluation.step != run.step):
            self._evaluation = run.evaluate()
        gates = CELLS[run.preset.model.cell].blocks if run.architecture.is_recurrent else ()
        return Network(
            preset=run.preset,
            step=run.step,
            reached=self.reached,
            parameters=run.architecture.parameter_count,
            evaluation=self._evaluation if run.step else None,
            readings=_Readings(run.now, generated),
            held={gate: _Readings(_held(run.now, gate), {}) for gate in gates},
        )


class _Readings(Mapping[str, Reading]):
    """Any sequence, read by a network when it is asked for, with what the network has generated behind it."""

    def __init__(self, moment: Moment, generated: Mapping[str, Array]) -> None:
        self._moment, self._generated = moment, generated
        self._known: dict[str, Reading] = {}

    def __getitem__(self, text: str) -> Reading:
        if text not in self._known:
            self._known[text] = self._read(self._moment.task.probe(text), self._generated.get(text))
        return self._known[text]

    def get(self, text: str, default: Any = None) -> Any:
        """Return the reading of a sequence; there always is one."""
        return self[text]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def _read(self, probe: Probe, generated: Array | None) -> Reading:
        moment = self._moment
        if generated is not None:
            probe = generation.extend_probe(probe, generated, moment.task.encoding)
        trace = moment.trace(probe)
        reach = moment.reach(probe, answer_timestep(trace), trace)
        return Reading(trace=trace, reach=reach, influence=moment.influence(probe, trace))


def _held(moment: Moment, gate: str) -> Moment:
    """Return the network with a gate of its lowest layer held at 0."""
    weights, units = moment.weights(), moment.architecture.units
    block = CELLS[moment.architecture.cell].blocks.index(gate)
    rows = slice(block * units, (block + 1) * units)
    for name in ("weight_ih", "weight_hh", "bias_hh"):
        weights[f"rnn.{name}_l0"][rows] = 0
    weights["rnn.bias_ih_l0"][rows] = SHUT
    return replace(moment, weights=lambda: weights, unroll=lambda inputs: unroll(moment.architecture, weights, inputs))


def _replaced(task: Task, text: str, timestep: int | str, token: int | str) -> str:
    """Return a probe with the token of a timestep, from 1, replaced."""
    probe = TypedProbe(text=text, kind=task.tokens)
    if not isinstance(timestep, int) or not 1 <= timestep <= len(probe.spans):
        raise FileProblem("lesson", f"replace names timestep {timestep}, but {text} has {len(probe.spans)} tokens.")
    return probe.with_replacement(probe.spans[timestep - 1], str(token)).text
