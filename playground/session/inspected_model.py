"""Makes an experiment of a model, so that the window shows it as it shows a network in training."""

from playground.core.experiment import Experiment, RunState, TrainedNetwork, View
from playground.core.snapshot import Curve
from playground.session.task_making import make_task, task_key
from playground.storage.errors import FileProblem
from playground.storage.exports.models import Model
from playground.tasks.common.task import Task, TaskError


def experiment_of(model: Model, probe: str = "") -> tuple[Experiment, Task]:
    """Return an experiment with the weights of a model, and its task. `probe` is the sequence to watch, the preset's or
    the task's own if it is empty. Adam's moments, which no model holds, start at 0.

    Raises `FileProblem` where the task that a model was trained on cannot be made as it was.
    """
    import numpy as np

    from playground.engine.network.architecture import Architecture
    from playground.engine.network.weights import flatten
    from playground.engine.training import run_state
    from playground.engine.training.batch_queue import BatchQueue

    preset = model.preset
    try:
        task = make_task(task_key(preset), lambda _share: None)
    except TaskError as error:
        raise FileProblem(preset.title, f"its sequences cannot be made: {error}") from None
    if (task.encoding, task.answers) != (model.encoding, model.answers):
        raise FileProblem(preset.title, "its sequences have other tokens or answers by now.")
    weights = flatten(Architecture.of(preset.model, task), model.weights)
    run = RunState(
        preset=preset,
        engine="torch",
        step=model.steps,
        sequences=model.sequences,
        vectors=np.stack((weights, np.zeros_like(weights), np.zeros_like(weights))),
        updates=0,
        first_loss=float("nan"),
        longest=0,
        changed_at=0,
        gradient_norms=(),
        batches=run_state.batches_state(BatchQueue(task, preset.training).position),
        checkpoints=(),
    )
    probes = (probe,) if probe else preset.probes or task.samples()
    experiment = Experiment(
        networks=(TrainedNetwork(run=run, curve=Curve()),),
        encoding=model.encoding,
        answers=model.answers,
        view=View(probes=probes, probe=probes[0] if probes else ""),
    )
    return experiment, task
