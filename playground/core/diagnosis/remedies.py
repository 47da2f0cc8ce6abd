"""What to try: changes of a network's settings, each the smallest that answers a finding."""

from playground.core.cell_kinds import KINDS
from playground.core.diagnosis.finding import setting
from playground.core.guided_action import GuidedAction
from playground.core.specs import ModelSpec, Preset, TrainingSpec, bounds

_LEAST_RATE = 1e-6


def other_rate(training: TrainingSpec, factor: float) -> GuidedAction | None:
    """Return a learning rate so many times as high, with one digit."""
    rate = float(f"{training.learning_rate * factor:.0e}")
    if not _LEAST_RATE <= rate <= bounds(TrainingSpec, "learning_rate")[1]:
        return None
    text = setting(rate)
    return GuidedAction(label=f"Try the rate {text}", settings=(f"training.learning_rate={text}",))


def usual_clip() -> GuidedAction:
    """Return the clip that new experiments have."""
    clip = setting(TrainingSpec().clip)
    return GuidedAction(label=f"Try the clip {clip}", settings=(f"training.clip={clip}",))


def longer_memory(model: ModelSpec, gap: int) -> GuidedAction | None:
    """Return a network that can carry a token over the gap: with gates, which begin with memories long enough. None if
    it is one already."""
    lag = min(2 * max(gap, 5), int(bounds(ModelSpec, "lag")[1]))
    start = ("model.initialisation=chrono", f"model.lag={lag}")
    if KINDS[model.cell].state_update is None:
        return GuidedAction(label="Try an LSTM that begins with long memories", settings=("model.cell=lstm", *start))
    if model.initialisation == "chrono" and model.lag >= gap:
        return None
    return GuidedAction(label=f"Try memories of up to {lag} timesteps", settings=start)


def fewer_units(model: ModelSpec) -> GuidedAction | None:
    """Return a network of half as many units."""
    units = model.units // 2
    return GuidedAction(label=f"Try {units} units", settings=(f"model.units={units}",)) if units else None


def typing(preset: Preset, label: str) -> GuidedAction | None:
    """Return the way to the typed sequences; None where a task makes them."""
    return GuidedAction(label=label, place="setup") if preset.task.kind == "typed" else None
