"""The memory lab: how accurate is each network, the further back lies what it has to know?

It measures the sentence “as the gap between the context and the word to predict grows, standard RNNs become less and
less accurate”: the task of `tasks/recall.py` at each gap, a network of each kind with as many parameters, several seeds
each, and for one seed and gap the same sequences for all of them.

What it shows with the default settings stands in the README.
"""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated

from annotated_types import Interval

from playground.core import shapes
from playground.core.cell_kinds import BY_MEMORY, KINDS
from playground.core.specs import Mark, ModelSpec, Preset, TrainingSpec
from playground.core.study import Result
from playground.core.vocabulary import ARROW
from playground.studies.confidence_interval import of_mean
from playground.studies.trial import Trial
from playground.tasks import recall

CELLS = BY_MEMORY
"""The networks that can be compared, in the order in which they are shown."""
USUAL: tuple[str, ...] = ("lstm", "gru", "rnn", "cnn", "mlp", "perceptron")
"""Those that are, where nothing else is said."""

GAPS = (1, 2, 5, 10, 20, 50, 100, 200)
NAME = "gap"
MARK = 0.99
"""A run is stopped at this accuracy, which is then taken to be what it reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapStudy:
    """What is to be measured. `seeds`: 0 to `seeds` - 1. `steps`: after how many a run ends that has not learned the
    task. `units`: an LSTM's; the others get those with which they have as many parameters. Those of an LSTM of more
    than 35 are more than a perceptron can have."""

    cells: tuple[str, ...] = USUAL
    gaps: tuple[int, ...] = GAPS
    seeds: Annotated[int, Interval(ge=1, le=1000)] = 5
    steps: Annotated[int, Interval(ge=1, le=1_000_000)] = 5000
    units: Annotated[int, Interval(ge=4, le=32)] = 16
    learning_rate: Annotated[float, Interval(gt=0, le=1)] = 0.003


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A network at a gap: what its runs have shown so far.

    `total` runs are asked for; `runs` of them were trained, `failed` could not be. `accuracy` is the mean over `runs`,
    on the evaluation set, and the mean over all seeds there are lies from `low` to `high` with 95 % confidence; None
    while there is no run. `learned` of them learned the task, after a median of `steps`, None where none did.
    """

    cell: str
    gap: int
    total: int
    runs: int
    failed: int
    accuracy: float | None
    low: float | None
    high: float | None
    learned: int
    steps: float | None

    @property
    def done(self) -> int:
        """How many runs have ended, in whichever way."""
        return self.runs + self.failed


def trials(study: GapStudy) -> list[Trial]:
    """All runs, those of one seed before those of the next; `lab.order` says in which order they are best made."""
    return list(_trials(study))


@lru_cache(maxsize=16)
def _trials(study: GapStudy) -> tuple[Trial, ...]:
    return tuple(
        Trial(
            name=NAME,
            preset=preset(study, cell, gap, seed),
            settings={"cell": cell, "gap": str(gap)},
            steps=study.steps,
        )
        for seed in range(study.seeds)
        for gap in study.gaps
        for cell in study.cells
    )


def preset(study: GapStudy, cell: str, gap: int, seed: int) -> Preset:
    """One run as an experiment, as it can be opened in the window."""
    spec = recall.Spec(gap=gap)
    lines = recall.make(replace(spec, tested=2), "final", seed).text.split("\n")
    return Preset(
        title=f"Recall at gap {gap}",
        idea="A clue, filler, and the question what the clue was.",
        probes=tuple(line.partition(ARROW)[0].strip() for line in lines[:2]),
        task=spec,
        model=models(study)[cell],
        training=TrainingSpec(learning_rate=study.learning_rate, batch=16, seed=seed, evaluate_every=50),
        mark=Mark(accuracy=MARK, steps=study.steps),
    )


def sizes(study: GapStudy) -> dict[str, tuple[int, int]]:
    """The units and the parameters of each network. They are the same at every gap."""
    return {cell: (model.units, _parameters(model)) for cell, model in models(study).items()}


@lru_cache(maxsize=16)
def models(study: GapStudy) -> dict[str, ModelSpec]:
    """Each network, with the units that bring its parameters nearest to the LSTM's."""
    target = _parameters(replace(_model("lstm"), units=study.units))
    return {cell: shapes.with_matched_parameters(_model(cell), target, *_ends()) for cell in study.cells}


def _model(cell: str) -> ModelSpec:
    """What there is to be said of a network but its units."""
    return ModelSpec(cell=cell, **KINDS[cell].lab)  # type: ignore[arg-type]


def _parameters(model: ModelSpec) -> int:
    return shapes.parameters(model, *_ends())


@lru_cache(maxsize=1)
def _ends() -> tuple[int, int]:
    """How many inputs and outputs every network has."""
    task = recall.make(recall.Spec(gap=1), "final", 0)
    return task.encoding.width, task.outputs


def chance(study: GapStudy) -> float:
    """The accuracy of guessing."""
    return 1 / _ends()[1]


def points(study: GapStudy, results: Iterable[Result]) -> list[Point]:
    """What the results there are so far say of each network at each gap; other studies' results are passed over."""
    found = {one.identity: one for one in results}
    groups: dict[tuple[str, int], list[Result | None]] = {}
    for cell, length, identity in _identities(study):
        groups.setdefault((cell, length), []).append(found.get(identity))
    return [_point(cell, gap, groups[cell, gap]) for cell in study.cells for gap in study.gaps if (cell, gap) in groups]


@lru_cache(maxsize=16)
def _identities(study: GapStudy) -> tuple[tuple[str, int, str], ...]:
    """Each run's network, gap and identity, which takes a while to find out."""
    return tuple((one.settings["cell"], int(one.settings["gap"]), one.identity) for one in _trials(study))


def _point(cell: str, gap: int, results: Sequence[Result | None]) -> Point:
    there = [one for one in results if one is not None]
    accuracies = [one.accuracy for one in there if one.outcome != "failed" and one.accuracy is not None]
    reached = [one.steps for one in there if one.outcome == "reached"]
    low, high = of_mean(accuracies) if accuracies else (None, None)
    return Point(
        cell=cell,
        gap=gap,
        total=len(results),
        runs=len(accuracies),
        failed=len(there) - len(accuracies),
        accuracy=statistics.fmean(accuracies) if accuracies else None,
        low=low,
        high=high,
        learned=len(reached),
        steps=statistics.median(reached) if reached else None,
    )


def reach(points: Iterable[Point], cell: str, at: float = 0.9) -> int | None:
    """The largest gap up to which a network's accuracy is at least `at` at every gap that was measured; None where it
    is below at the smallest, or not known there."""
    furthest = None
    for point in sorted((one for one in points if one.cell == cell), key=lambda one: one.gap):
        if point.accuracy is None or point.accuracy < at:
            break
        furthest = point.gap
    return furthest
