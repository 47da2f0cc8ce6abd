"""Trains experiments that are stored, and stores those that are trained, without a window. No Qt."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from playground.core.experiment import Experiment, TrainedNetwork, View
from playground.core.specs import Preset
from playground.engine.backends.compiler import Choice
from playground.engine.training.history import BUDGET
from playground.engine.training.run import Run
from playground.session import headless, stored_experiment
from playground.session.headless import Result
from playground.session.learner import Learner
from playground.session.training_record import TrainingRecord
from playground.tasks.common.task import Task


def load(path: Path) -> tuple[Experiment, Task]:
    """Return the experiment of a file with its task. Raises `FileProblem`."""
    return stored_experiment.load(path, lambda _: None)


def begun(preset: Preset, engine: Choice, *, with_history: bool) -> Learner:
    """Return a new network, with a history as in the window, or without one."""
    return Learner(Run(preset, engine=engine, memory=BUDGET if with_history else 0), 0)


def resumed(network: TrainedNetwork, task: Task, engine: Choice) -> Learner:
    """Return a network of an experiment. Unless torch is asked for, it keeps its engine, and goes on bit for bit."""
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


def train_all(learners: Sequence[Learner], steps: int) -> dict[Learner, Result]:
    """Train the networks of an experiment for so many steps more, or until the last one reaches its mark. Return how it
    went with those that were trained.

    They end at the same step with the same bits as in the window, which trains them in lock step: all see the same
    batches, and none depends on another.
    """
    last = max(learner.run.step for learner in learners) + steps
    leading = [each for each in learners if not each.is_past_mark] or list(learners)
    results = {each: train(each, last - each.run.step) for each in leading}
    if all(result.outcome in {"ran", "reached"} for result in results.values()):
        last = max(each.run.step for each in leading)
        for each in learners:
            if each.run.step < last:
                before = results.get(each)
                result = train(each, last - each.run.step)
                results[each] = replace(result, seconds=result.seconds + (before.seconds if before else 0.0))
    return {each: results[each] for each in learners if each in results}


def experiment_of(learners: Sequence[Learner], name: str, before: Experiment | None) -> Experiment:
    """Return trained networks as an experiment: the one `before`, or a new one from the preset of this name."""
    networks = tuple(learner.trained for learner in learners)
    if before is not None:
        return replace(before, networks=networks)
    run = learners[0].run
    probes = run.preset.probes or run.task.samples()
    return Experiment(
        networks=networks,
        encoding=run.task.encoding,
        answers=run.task.answers,
        name=name,
        opened=run.preset,
        view=View(probes=probes, probe=probes[0] if probes else ""),
    )
