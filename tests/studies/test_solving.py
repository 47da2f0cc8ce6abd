"""Criteria for a solved task, on a run that answers by a plan and on a real one."""

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from playground.core.batches import Array, Batch, Example, collate
from playground.engine.training.run import Metrics, Outcome, Run
from playground.storage import presets
from playground.studies.solving import Solution, solve
from playground.tasks.common.criterion import Criterion

SIZE = 4
ONE = Example(np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32), np.array([True]))
BATCH = collate([ONE] * SIZE)


@dataclass
class Planned:
    """A run whose sequences are answered right as `plan` says, sequence by sequence; it may diverge at a step."""

    plan: str
    criterion: Criterion | None
    diverges: int | None = None
    step: int = 0

    @property
    def task(self) -> Any:
        return SimpleNamespace(criterion=self.criterion)

    @property
    def sequences(self) -> int:
        return SIZE * self.step

    def upcoming_batch(self) -> Batch:
        return BATCH

    def predict(self, batch: Batch) -> Array:
        flags = self.plan[self.sequences :][: batch.size].ljust(batch.size, "-")
        return np.array([[0.0 if flag == "+" else 1.0] for flag in flags])

    def run(self, steps: int, *, until_mark: bool = True) -> Metrics:
        assert not until_mark, "the mark has nothing to do with it"
        outcome: Outcome = "ran"
        for _ in range(steps):
            if self.step == self.diverges:
                outcome = "diverged"
                break
            self.step += 1
        return Metrics(outcome=outcome, message="It diverged." if outcome == "diverged" else "")


def solved(planned: Planned, steps: int = 50, every: int = 2) -> Solution:
    return solve(cast(Run, planned), steps, every)


@pytest.mark.parametrize(
    ("plan", "seen"),
    [
        ("++++++", 6),  # the streak ends in the middle of a batch, and what it counts, too
        ("-+++++++", 7),
        ("+++++-++++++", 12),
        ("----+-+-++++++++", 14),
        ("+++--+++-+-++++++", 17),
    ],
)
def test_a_streak_counts_the_sequences_that_met_the_criterion(plan: str, seen: int) -> None:
    assert solved(Planned(plan, Criterion(sequences=6, within=0.5))) == Solution(outcome="reached", sequences=seen)
    assert plan[:seen].endswith("++++++")
    assert "++++++" not in plan[: seen - 1]


def test_a_few_may_be_wrong_where_the_criterion_says_so() -> None:
    found = solved(Planned("--+++-+++--", Criterion(sequences=6, within=0.5, wrong=1)))
    assert found == Solution(outcome="reached", sequences=8)


def test_without_a_streak_it_has_ended_after_its_steps() -> None:
    planned = Planned("+++++-" * 50, Criterion(sequences=6, within=0.5))
    assert solved(planned, steps=9) == Solution(outcome="ended", sequences=36)
    assert planned.step == 9


@pytest.mark.parametrize("criterion", [Criterion(sequences=6, within=0.5), Criterion(examples=(ONE,), within=0.5)])
def test_a_run_that_diverges_has_not_solved_it(criterion: Criterion) -> None:
    found = solved(Planned("-" * 60, criterion, diverges=3))
    assert found == Solution(outcome="diverged", sequences=12, message="It diverged.")


def test_examples_are_asked_for_now_and_then() -> None:
    """The one example is answered as the plan's next sequence: right after 5 steps, asked after 2, 4, 6 and last."""
    plan, criterion = "-" * 20 + "+" * 40, Criterion(examples=(ONE,), within=0.5)
    assert solved(Planned(plan, criterion)) == Solution(outcome="reached", sequences=24)
    assert solved(Planned(plan, criterion), steps=4) == Solution(outcome="ended", sequences=16)
    assert solved(Planned(plan, criterion), steps=5) == Solution(outcome="reached", sequences=20)


def test_without_a_criterion_there_is_nothing_to_solve() -> None:
    with pytest.raises(ValueError, match="No criterion is known"):
        solved(Planned("", None))


def test_on_a_true_run_it_is_what_a_loop_of_its_own_finds() -> None:
    """Each batch is answered by the weights that have not learned from it; the numbers of training stay as they are."""
    criterion = Criterion(sequences=30, within=0.25, wrong=12)
    preset = presets.load(presets.find("adding"), ["task.length=10", "model.lag=10", "training.evaluate_every=1000"])
    run = Run(preset)
    run.task = replace(run.task, criterion=criterion)
    found = solve(run, 200, 10)
    assert found.outcome == "reached"

    other = Run(preset)
    right: list[bool] = []
    for batch in other.task.batches(preset.training.batch, preset.training.seed):
        trained = Run(preset)
        trained.run(len(right) // batch.size, until_mark=False)
        for index, example in enumerate(batch.targets[batch.lengths - 1, np.arange(batch.size), 0]):
            inputs = batch.inputs[: batch.lengths[index], index]
            answer = trained._engine.unroll(inputs).outputs[-1, 0]
            right.append(bool(abs(answer - example) < 0.25))
        solved_at = [n for n in range(30, len(right) + 1) if right[n - 30 : n].count(False) <= 12]
        if solved_at:
            break
    assert found.sequences == solved_at[0]
    assert run.step == (solved_at[0] - 1) // preset.training.batch
    again = Run(preset)
    again.run(run.step, until_mark=False)
    for key, array in run.weights().items():
        np.testing.assert_array_equal(array, again.weights()[key])


def test_what_is_upcoming_is_what_is_learned_next() -> None:
    run = Run(presets.load(presets.find("adding"), ["task.length=10"]))
    stream = run.task.batches(run.preset.training.batch, run.preset.training.seed)
    for _ in range(3):
        expected, batch = next(stream), run.upcoming_batch()
        assert batch is not None
        assert batch is run.upcoming_batch()
        np.testing.assert_array_equal(batch.inputs, expected.inputs)
        before = run.predict(batch)
        loss = run.run(1, until_mark=False).curve.loss[0]
        targets = batch.targets[batch.scored]
        assert loss == pytest.approx(float(np.square(before - targets).mean()), rel=1e-5)
