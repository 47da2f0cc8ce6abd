"""Trains a run until it solves its task by its authors' criterion, and counts the sequences it has seen by then."""

from dataclasses import dataclass

from playground.core.trial_result import Outcome
from playground.engine.training.run import Run
from playground.tasks.common.criterion import Criterion, Streak


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """How the run ended. `sequences` counts all it has seen, including those that met the criterion."""

    outcome: Outcome
    sequences: int
    message: str = ""


def solve(run: Run, steps: int, every: int) -> Solution:
    """Train until the task's criterion is met, or for `steps` steps.

    A criterion on the training stream is checked on each batch before the network learns from it, as in the paper; a
    criterion on a set of examples is checked after every `every` steps. Raises `ValueError` for a task without one.
    """
    criterion = run.task.criterion
    if criterion is None:
        raise ValueError("No criterion is known by which the authors of this task call it solved.")
    return _by_examples(run, criterion, steps, every) if criterion.examples else _by_stream(run, criterion, steps)


def _by_stream(run: Run, criterion: Criterion, steps: int) -> Solution:
    streak = Streak(criterion)
    while run.step < steps and (batch := run.upcoming_batch()) is not None:
        if streak.observe(run.predict(batch), batch):
            return Solution(outcome="reached", sequences=streak.seen)
        if run.run(1, until_mark=False).outcome != "ran":
            break
    return _without(run, steps)


def _by_examples(run: Run, criterion: Criterion, steps: int, every: int) -> Solution:
    while run.step < steps:
        if run.run(min(every, steps - run.step), until_mark=False).outcome != "ran":
            break
        if criterion.is_met(run.predict):
            return Solution(outcome="reached", sequences=run.sequences)
    return _without(run, steps)


def _without(run: Run, steps: int) -> Solution:
    """Return the result of a run that has not solved its task: its steps are used up, or it diverged."""
    if run.step >= steps:
        return Solution(outcome="ended", sequences=run.sequences)
    return Solution(outcome="diverged", sequences=run.sequences, message=run.run(1, until_mark=False).message)
