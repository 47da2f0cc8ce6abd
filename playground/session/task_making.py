"""Makes the task of a preset from the settings it depends on."""

from typing import TYPE_CHECKING

from playground import tasks
from playground.core.specs import Preset, Readout, TaskSpec
from playground.tasks.common.task import Task

if TYPE_CHECKING:
    # It imports Qt, which making a task does not need.
    from playground.session.background import ReportProgress

TaskKey = tuple[TaskSpec, Readout, int, bool]
"""The arguments of `tasks.make_task`. Presets with equal keys have the same task."""


def task_key(preset: Preset) -> TaskKey:
    """Return everything that the task of a preset depends on."""
    return preset.task, preset.model.readout, preset.training.seed, preset.training.carry_state


def make_task(key: TaskKey, report_progress: "ReportProgress") -> Task:
    """Make the task, as work of a `BackgroundWorker`. Raises `TaskError`."""
    report_progress(0.0)
    return tasks.make_task(*key)
