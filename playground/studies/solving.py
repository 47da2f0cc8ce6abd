"""A run until it has solved its task by its authors' criterion, and how many sequences it had seen by then."""

from dataclasses import dataclass

from playground.core.study import Outcome
from playground.engine.training.run import Run
from playground.tasks.common.criterion import Criterion, Streak


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """How it ended. `sequences` are all that were seen, those that met the criterion among them."""

    outcome: Outcome
    sequences: int
    message: str = ""


def solve(run: Run, steps: int, every: int) -> Solution:
    """Train until the task's criterion is met, or for `steps` steps.

    A criterion of the training stream is asked for each batch before it is learned from, as in the paper; one of a set
    of examples after every `every` steps. Raises `ValueError` for a task without a criterion.
    """
    criterion = run.task.criterion
    if criterion is None:
        raise ValueError("No criterion is known by which the authors of this task call it solved.")
    return _by_examples(run, criterion, steps, every) if criterion.examples else _by_stream(run, criterion, steps)


def _by_stream(run: Run, criterion: Criterion, steps: int) -> Solution:
    streak = Streak(criterion)
    while run.step < steps and (batch := run.upcoming()) is not None:
        if streak.add(run.predict(batch), batch):
            return Solution(outcome="reached", sequences=streak.seen)
        if run.run(1, until_mark=False).outcome != "ran":
            break
    return _without(run, steps)


def _by_examples(run: Run, criterion: Criterion, steps: int, every: int) -> Solution:
    while run.step < steps:
        if run.run(min(every, steps - run.step), until_mark=False).outcome != "ran":
            break
        if criterion.met(run.predict):
            return Solution(outcome="reached", sequences=run.sequences)
    return _without(run, steps)


def _without(run: Run, steps: int) -> Solution:
    """It has not solved the task: its steps are used up, or the next one would do harm."""
    if run.step >= steps:
        return Solution(outcome="ended", sequences=run.sequences)
    return Solution(outcome="diverged", sequences=run.sequences, message=run.run(1, until_mark=False).message)
