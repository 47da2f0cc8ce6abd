"""Sorts the runs of a study for execution."""

from collections.abc import Iterable

from playground.core.cell_kinds import KINDS
from playground.core.specs import TaskSpec
from playground.studies.trial import Trial

_LENGTHS = ("gap", "length", "delay", "p", "longest", "window")
"""The fields by which tasks set the length of their sequences, in timesteps."""
_USUAL = 30


def in_run_order(trials: Iterable[Trial]) -> list[Trial]:
    """Return the first run of each combination before any second one, so that the whole range is seen early.

    Within a round, the longest come first. The last two rounds are merged, so that at the end no processor waits long
    for another.
    """
    rounds: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
    placed = []
    for trial in trials:
        key = trial.name, tuple(trial.settings.items())
        rounds[key] = rounds.get(key, -1) + 1
        placed.append((rounds[key], -expected_cost(trial), trial))
    together = max(0, max(rounds.values(), default=0) - 1)
    return [trial for *_, trial in sorted(placed, key=lambda one: (min(one[0], together), one[1]))]


def expected_cost(trial: Trial) -> float:
    """Return how long a run takes relative to others, if it uses all its steps. Making its task is not counted."""
    model, training = trial.preset.model, trial.preset.training
    size = model.units * model.layers * KINDS[model.cell].lab_cost
    return trial.steps * training.batch * _timesteps(trial.preset.task) * size


def _timesteps(task: TaskSpec) -> int:
    """Return about how many timesteps a sequence has, as far as its specification tells."""
    return 2 + next((getattr(task, name) for name in _LENGTHS if hasattr(task, name)), _USUAL)
