"""Opens the file of an experiment."""

from pathlib import Path
from typing import TYPE_CHECKING

from playground import tasks
from playground.core.experiment import Experiment
from playground.session.task_making import task_key
from playground.storage import experiments
from playground.storage.errors import FileProblem
from playground.tasks.common.task import Task, TaskError

if TYPE_CHECKING:
    # Qt, which commands do without.
    from playground.session.background import ReportProgress


def load(path: Path, report_progress: "ReportProgress") -> tuple[Experiment, Task]:
    """Return the experiment of a file with its task, after checking that training can go on. Raises `FileProblem`."""
    from playground.engine.network.architecture import Architecture
    from playground.engine.training import run_state
    from playground.engine.training.batch_queue import BatchQueue

    report_progress(0.0)
    experiment = experiments.read(path)
    report_progress(0.5)
    try:
        task = tasks.make_task(*task_key(experiment.preset))
    except TaskError as error:
        raise FileProblem(path, f"its sequences cannot be made: {error}") from None
    if (task.encoding, task.answers) != (experiment.encoding, experiment.answers):
        raise FileProblem(path, "another version of the program made it, whose sequences had other tokens or answers.")
    for network in experiment.networks:
        preset = network.run.preset
        try:
            batches = BatchQueue(task, preset.training)
            run_state.check_fits(network.run, Architecture.of(preset.model, task), batches)
        except ValueError as error:
            raise FileProblem(path, f"training cannot go on from it: {error}.") from None
    return experiment, task
