"""What the task of a preset hangs on, and the task made of it."""

from playground import tasks
from playground.core.specs import Preset, Readout, TaskSpec
from playground.session.background import Tell
from playground.tasks.common.task import Task

Needs = tuple[TaskSpec, Readout, int]
"""As `tasks.make` takes them. While they stay the same, so does the task."""


def needs(preset: Preset) -> Needs:
    """All that the task of a preset hangs on."""
    return preset.task, preset.model.readout, preset.training.seed


def make(wanted: Needs, tell: Tell) -> Task:
    """The task, as a `Maker` makes it. Raises `TaskError`."""
    tell(0.0)
    return tasks.make(*wanted)
