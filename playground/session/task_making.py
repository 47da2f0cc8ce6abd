"""Makes the task of a preset from the settings it depends on, as work of a `BackgroundWorker`."""

from typing import TYPE_CHECKING

from playground import tasks
from playground.tasks import TaskKey, task_key
from playground.tasks.common.task import Task

if TYPE_CHECKING:
    # It imports Qt, which making a task does not need.
    from playground.session.background import ReportProgress

__all__ = ["TaskKey", "make_task", "task_key"]


def make_task(key: TaskKey, report_progress: "ReportProgress") -> Task:
    """Make the task, as work of a `BackgroundWorker`. Raises `TaskError`."""
    report_progress(0.0)
    return tasks.make_task(*key)
