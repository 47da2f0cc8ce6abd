"""In which order a study's runs are best made."""

from collections.abc import Iterable

from playground.core.cell_kinds import KINDS
from playground.core.specs import TaskSpec
from playground.studies.trial import Trial

_LENGTHS = ("gap", "length", "delay", "p", "longest", "window")
"""What the tasks call the number of timesteps that a sequence's length hangs on."""
_USUAL = 30


def planned(trials: Iterable[Trial]) -> list[Trial]:
    """Each combination's first run before any second one, so that the whole range is seen early; of those, the longest
    expected first. At the end no processor is to wait long for another one's run: so the last two rounds are one."""
    rounds: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}
    placed = []
    for trial in trials:
        key = trial.name, tuple(trial.settings.items())
        rounds[key] = rounds.get(key, -1) + 1
        placed.append((rounds[key], -expected(trial), trial))
    together = max(0, max(rounds.values(), default=0) - 1)
    return [trial for *_, trial in sorted(placed, key=lambda one: (min(one[0], together), one[1]))]


def expected(trial: Trial) -> float:
    """How long a run may take beside others, in no unit: if it uses up its steps, and without making its task."""
    model, training = trial.preset.model, trial.preset.training
    size = model.units * model.layers * KINDS[model.cell].lab_cost
    return trial.steps * training.batch * _timesteps(trial.preset.task) * size


def _timesteps(task: TaskSpec) -> int:
    """About how long a sequence is, as far as its specification says."""
    return 2 + next((getattr(task, name) for name in _LENGTHS if hasattr(task, name)), _USUAL)
