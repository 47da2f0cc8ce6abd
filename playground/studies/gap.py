"""The memory lab: how accurate is each network, depending on how far back the needed token lies?

It measures the sentence “as the gap between the context and the word to predict grows, standard RNNs become less and
less accurate”: on the task of `tasks/recall.py` at each gap, with a network of each kind, all with about as many
parameters, and several seeds each. With one seed and gap, all networks see the same sequences.

The README has the results with the default settings.
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
from playground.core.trial_result import TrialResult
from playground.core.vocabulary import ARROW
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.overrides import SET, parse_setting
from playground.studies.confidence_interval import mean_interval
from playground.studies.trial import Trial
from playground.tasks import recall

CELLS = BY_MEMORY
"""The networks that can be compared, in the order of display."""
USUAL: tuple[str, ...] = ("lstm", "gru", "rnn", "cnn", "mlp", "perceptron")
"""The networks that are compared by default."""

GAPS = (1, 2, 5, 10, 20, 50, 100, 200)
NAME = "gap"
OWN_KEYS = {
    "model.cell": "--cells chooses the networks",
    "model.units": "--units chooses the LSTM's, and the others get those that make them equal in parameters",
    "model.layers": "another depth would make the networks unequal in parameters",
    "task.kind": "another task has “playground study PRESET”",
    "task.gap": "--gaps chooses the gaps",
    "training.seed": "--seeds chooses the seeds",
    "training.learning_rate": "--learning-rate chooses it",
    "mark.steps": "--steps chooses it",
}
"""What the study varies or sets itself, and how to choose it."""
MARK = 0.99
"""A run stops at this accuracy, which then counts as its final one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapStudy:
    """The settings of the study. Seeds are 0 to `seeds` - 1. A run that has not learned the task ends after `steps`.
    `changes` are further `KEY=VALUE` settings of the preset in all runs.

    `units` are those of the LSTM; the others get the number that matches its parameters. A perceptron cannot have as
    many parameters as an LSTM of more than 35 units.
    """

    cells: tuple[str, ...] = USUAL
    gaps: tuple[int, ...] = GAPS
    seeds: Annotated[int, Interval(ge=1, le=1000)] = 5
    steps: Annotated[int, Interval(ge=1, le=1_000_000)] = 5000
    units: Annotated[int, Interval(ge=4, le=32)] = 16
    learning_rate: Annotated[float, Interval(gt=0, le=1)] = 0.003
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The results so far of one network at one gap.

    Of `total` planned runs, `runs` were trained and `failed` could not be. `accuracy` is the mean over `runs` on the
    evaluation set; the mean over all possible seeds lies between `low` and `high` with 95 % confidence. All three are
    None while there is no run. `learned` runs learned the task, after a median of `steps`, None if none did.
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
        """How many runs have ended, trained or failed."""
        return self.runs + self.failed


def trials(study: GapStudy) -> list[Trial]:
    """Return the trials of all runs, sorted by seed. `run_order.in_run_order` sorts them for execution."""
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
    """Return the preset of one run, which the window can open. Raises `FileProblem` if a change cannot be made."""
    usual = Preset(
        title=f"Recall at gap {gap}",
        idea="A clue, filler, and the question what the clue was.",
        probes=_probes(gap, seed),
        task=recall.Spec(gap=gap),
        model=models(study)[cell],
        training=TrainingSpec(learning_rate=study.learning_rate, batch=16, seed=seed, evaluate_every=50),
        mark=Mark(accuracy=MARK, steps=study.steps),
    )
    return presets.with_overrides(usual, study.changes, NAME) if study.changes else usual


def check_changes(changes: Sequence[str]) -> None:
    """Raise `FileProblem` for a change of what the study varies or makes equal itself."""
    for change in changes:
        key = ".".join(parse_setting(change)[0])
        if key in OWN_KEYS or key in {"model", "task", "training"}:
            raise FileProblem(SET, f"{key} is what this study itself sets; {OWN_KEYS.get(key, 'name single keys')}.")


@lru_cache(maxsize=1024)
def _probes(gap: int, seed: int) -> tuple[str, ...]:
    """Return two sequences of a gap, which all networks share."""
    lines = recall.make_task(recall.Spec(gap=gap, tested=2), "final", seed).text.split("\n")
    return tuple(line.partition(ARROW)[0].strip() for line in lines[:2])


def sizes(study: GapStudy) -> dict[str, tuple[int, int]]:
    """Return the units and the parameters of each network. They are the same at every gap."""
    return {cell: (model.units, _parameters(model)) for cell, model in models(study).items()}


@lru_cache(maxsize=16)
def models(study: GapStudy) -> dict[str, ModelSpec]:
    """Return the model of each network, with the units that bring its parameters nearest to the LSTM's."""
    target = _parameters(replace(_model("lstm"), units=study.units))
    return {cell: shapes.with_matched_parameters(_model(cell), target, *_ends()) for cell in study.cells}


def _model(cell: str) -> ModelSpec:
    """Return the model of a network, with default units."""
    return ModelSpec(cell=cell, **KINDS[cell].lab_settings)


def _parameters(model: ModelSpec) -> int:
    return shapes.parameter_count(model, *_ends())


@lru_cache(maxsize=1)
def _ends() -> tuple[int, int]:
    """Return the number of inputs and of outputs, which all networks share."""
    task = recall.make_task(recall.Spec(gap=1), "final", 0)
    return task.encoding.width, task.outputs


def chance(study: GapStudy) -> float:
    """Return the accuracy of guessing."""
    return 1 / _ends()[1]


def points(study: GapStudy, results: Iterable[TrialResult]) -> list[Point]:
    """Return the point of each network at each gap. Results of other studies are ignored."""
    found = {one.identity: one for one in results}
    groups: dict[tuple[str, int], list[TrialResult | None]] = {}
    for identity, one in identified(study):
        groups.setdefault((one.settings["cell"], int(one.settings["gap"])), []).append(found.get(identity))
    return [_point(cell, gap, groups[cell, gap]) for cell in study.cells for gap in study.gaps if (cell, gap) in groups]


@lru_cache(maxsize=16)
def identified(study: GapStudy) -> tuple[tuple[str, Trial], ...]:
    """Return each trial behind its identity. Cached, because computing identities takes a while."""
    return tuple((one.identity, one) for one in _trials(study))


def _point(cell: str, gap: int, results: Sequence[TrialResult | None]) -> Point:
    there = [one for one in results if one is not None]
    accuracies = [one.accuracy for one in there if one.outcome != "failed" and one.accuracy is not None]
    reached = [one.steps for one in there if one.outcome == "reached"]
    low, high = mean_interval(accuracies) if accuracies else (None, None)
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
    """Return the largest gap up to which a network's accuracy is at least `at` at every measured gap.

    None if the accuracy at the smallest gap is lower or unknown.
    """
    furthest = None
    for point in sorted((one for one in points if one.cell == cell), key=lambda one: one.gap):
        if point.accuracy is None or point.accuracy < at:
            break
        furthest = point.gap
    return furthest
