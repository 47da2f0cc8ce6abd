"""What the task of a preset hangs on, and the task made of it."""

from dataclasses import replace

from playground import tasks
from playground.app.maker import Tell
from playground.core.specs import Preset, Readout, TaskSpec
from playground.tasks import typed
from playground.tasks.task import Task

Needs = tuple[TaskSpec, Readout, int]
"""As `tasks.make` takes them. While they stay the same, so does the task."""


def needs(preset: Preset) -> Needs:
    """All that the task of a preset hangs on."""
    return preset.task, preset.model.readout, preset.training.seed


def make(wanted: Needs, tell: Tell) -> Task:
    """The task, as a `Maker` makes it. Raises `TaskError`."""
    tell(0.0)
    return tasks.make(*wanted)


def trimmed(preset: Preset) -> Preset:
    """The preset as it is opened: typed sequences without empty lines around them."""
    if isinstance(preset.task, typed.Spec):
        return replace(preset, task=replace(preset.task, sequences=preset.task.sequences.strip("\n")))
    return preset
