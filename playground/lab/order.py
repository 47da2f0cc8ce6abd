"""In which order a study's runs are best made."""

from collections.abc import Iterable

from playground.core.specs import TaskSpec
from playground.lab.trial import Trial

_LENGTHS = ("gap", "length", "delay", "p", "longest", "window")
"""What the tasks call the number of timesteps that a sequence's length hangs on."""
_USUAL = 30
_COSTS = {"perceptron": 8.0, "mlp": 8.0, "cnn": 8.0, "rnn": 3.0, "lstm": 1.0, "gru": 1.0}
"""How long a run takes beside an LSTM's of as many units: those without gates use up their steps where the others have
learned the task, and those without a state are not compiled."""


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
    size = model.units * model.layers * _COSTS[model.cell]
    return trial.steps * training.batch * _timesteps(trial.preset.task) * size


def _timesteps(task: TaskSpec) -> int:
    """About how long a sequence is, as far as its specification says."""
    return 2 + next((getattr(task, name) for name in _LENGTHS if hasattr(task, name)), _USUAL)
