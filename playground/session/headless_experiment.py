"""Trains experiments that are stored, and stores those that are trained, without a window. No Qt."""

from dataclasses import replace
from pathlib import Path

from playground.core.experiment import Experiment, View
from playground.core.specs import Preset
from playground.engine.backends.compiler import Choice
from playground.engine.training.history import BUDGET
from playground.engine.training.run import Run
from playground.session import headless, stored_experiment
from playground.session.headless import Result
from playground.session.learner import Learner
from playground.session.training_record import TrainingRecord
from playground.storage.errors import FileProblem
from playground.tasks.common.task import Task


def load(path: Path) -> tuple[Experiment, Task]:
    """Return the experiment of a file, of one network, with its task. Raises `FileProblem`."""
    experiment, task = stored_experiment.load(path, lambda _: None)
    if len(experiment.networks) > 1:
        raise FileProblem(path, "it holds two networks that are compared; only the window trains both.")
    return experiment, task


def begun(preset: Preset, engine: Choice, *, with_history: bool) -> Learner:
    """Return a new network, with a history as in the window, or without one."""
    return Learner(Run(preset, engine=engine, memory=BUDGET if with_history else 0), 0)


def resumed(experiment: Experiment, task: Task, engine: Choice) -> Learner:
    """Return the network of an experiment. Unless torch is asked for, it keeps its engine, and goes on bit for bit."""
    (network,) = experiment.networks
    if engine == "auto":
        engine = "compiled" if network.run.engine == "compiled" else "torch"
    run = Run.resumed(network.run, task, engine=engine, memory=BUDGET)
    return Learner(run, 0, TrainingRecord(network.curve, network.evaluations, network.seconds), network.reached)


def train(learner: Learner, steps: int) -> Result:
    """Train a network for so many steps more, or until its mark unless it is past that, and keep how it went."""
    run = learner.run
    result = headless.train(run, run.step + steps, until_mark=not learner.is_past_mark)
    learner.record.add(result.curve, result.evaluations)
    learner.record.add_time(len(result.curve), result.seconds, result.seconds)
    if result.outcome == "reached":
        learner.reached = run.step
    return result


def experiment_of(learner: Learner, name: str, before: Experiment | None) -> Experiment:
    """Return a trained network as an experiment: the one `before`, or a new one from the preset of this name."""
    if before is not None:
        return replace(before, networks=(learner.trained,))
    run = learner.run
    probes = run.preset.probes or run.task.samples()
    return Experiment(
        networks=(learner.trained,),
        encoding=run.task.encoding,
        answers=run.task.answers,
        name=name,
        opened=run.preset,
        view=View(probes=probes, probe=probes[0] if probes else ""),
    )
