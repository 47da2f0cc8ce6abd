"""Training that diverges: it stops at the last good weights, says why, and can continue."""

from dataclasses import fields, replace
from typing import Any, ClassVar

import numpy as np
import pytest
from oracles import CELLS, READOUTS

from playground.core.batches import Batch
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.engine.training.evaluation import Evaluator
from playground.engine.training.run import Run
from playground.tasks import typed
from playground.tasks.common.task import BatchStream

TEXTS = {
    "words": "The grass is always => greener\nIt is winter. The grass is always => brown\nThe sky is => blue",
    "numbers": "0 0.5 1 => 0.5\n0.5 1 0.5 0 => -0.5\n-1 => -0.5",
}


def preset(kind: str = "words", *, cell: str = "lstm", readout: str = "final", **training: Any) -> Preset:
    return Preset(
        title="too fast",
        task=typed.Spec(tokens=kind, sequences=TEXTS[kind]),
        model=ModelSpec(cell=cell, units=16, readout=readout),
        training=TrainingSpec(**training),
    )


def assert_at_the_weights_of_its_step(run: Run, good: Preset) -> None:
    """Compare with the weights of a run that never diverged, after as many steps."""
    straight = Run(good)
    straight.run(run.step)
    for name, array in straight.weights().items():
        np.testing.assert_array_equal(run.weights()[name], array, err_msg=name)


@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("kind", ["words", "numbers"])
@pytest.mark.parametrize("cell", CELLS)
def test_a_learning_rate_of_1000_stops_at_the_last_good_weights(
    cell: str, kind: str, readout: str, optimizer: str
) -> None:
    wild = preset(kind, cell=cell, readout=readout, optimizer=optimizer, learning_rate=1000.0, evaluate_every=1)
    run = Run(wild)
    metrics = run.run(500)
    assert metrics.outcome == "diverged"
    assert f"at step {run.step + 1:,}: the learning rate 1000 is too high." in metrics.message
    assert metrics.message.endswith(f"weights of step {run.step:,}; lower the learning rate and train on.")
    assert metrics.curve.steps.tolist() == list(range(1, run.step + 1))
    assert [evaluation.step for evaluation in metrics.evaluations] == metrics.curve.steps.tolist()
    assert np.isfinite(metrics.curve.loss).all()
    assert run.sequences == 3 * run.step
    assert all(np.isfinite(array).all() for array in run.weights().values())
    assert_at_the_weights_of_its_step(run, wild)


@pytest.mark.parametrize("kind", ["words", "numbers"])
@pytest.mark.parametrize("cell", CELLS)
def test_a_diverged_run_continues_as_if_undisturbed(cell: str, kind: str) -> None:
    """The rate is raised in the middle and the run stops; lowered again, it gives the numbers of an undisturbed run."""
    calm = preset(kind, cell=cell, learning_rate=0.01, batch=2)
    disturbed, straight = Run(calm), Run(calm)
    disturbed.run(30)
    disturbed.change_training(replace(calm.training, learning_rate=1000.0))
    trouble = disturbed.run(50)
    assert trouble.outcome == "diverged"
    assert disturbed.run(50).message == trouble.message or trouble.curve.steps.size, "again at the same step"
    if disturbed.step == 30:
        disturbed.change_training(calm.training)
        straight.run(30)
        np.testing.assert_array_equal(disturbed.run(40).curve.loss, straight.run(40).curve.loss)
        assert disturbed.sequences == straight.sequences


def test_splitting_a_diverging_run_into_calls_changes_nothing() -> None:
    wild = preset(learning_rate=1000.0)
    straight, cut = Run(wild), Run(wild)
    whole = straight.run(20)
    parts = [cut.run(1) for _ in range(20)]
    assert whole.outcome == "diverged"
    assert [part.outcome for part in parts].index("diverged") == straight.step == cut.step
    assert parts[-1].message == whole.message, "it diverges again and again at the same step"


class BrokenStream(typed.TypedTask):
    """Batches of numbers; those with an index in `broken` hold NaN."""

    broken: ClassVar[range] = range(0)

    def batches(self, size: int, seed: int) -> BatchStream:
        batches = enumerate(super().batches(size, seed))

        def draw(*_: object) -> Batch:
            index, batch = next(batches)
            wrong = index in self.broken
            return replace(batch, inputs=np.full_like(batch.inputs, np.nan)) if wrong else batch

        return BatchStream(draw, seed)


def broken_run(broken: range, monkeypatch: pytest.MonkeyPatch) -> Run:
    spec = preset("numbers", learning_rate=0.001)
    task = typed.make_task(spec.task, "final", 0)
    monkeypatch.setattr(BrokenStream, "broken", broken)
    return Run(spec, BrokenStream(**{field.name: getattr(task, field.name) for field in fields(task)}))


def test_a_loss_that_becomes_nan_names_the_step_and_does_not_blame_a_small_rate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = broken_run(range(10, 99), monkeypatch)
    metrics = run.run(100)
    assert metrics.outcome == "diverged"
    assert metrics.message.startswith("The loss became NaN at step 10: the last update was too large.")
    assert run.step == len(metrics.curve) == 9
    assert np.isfinite(metrics.curve.loss).all()


def test_a_loss_that_is_bad_from_the_start_says_so_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    run = broken_run(range(1), monkeypatch)
    for _ in range(2):
        metrics = run.run(5)
        assert metrics.outcome == "diverged"
        assert "before the first step" in metrics.message
        assert (run.step, len(metrics.curve)) == (0, 0)


def test_an_evaluation_that_is_not_finite_undoes_its_step(monkeypatch: pytest.MonkeyPatch) -> None:
    calm = preset("numbers", evaluate_every=5)
    run = Run(calm)
    evaluate = Evaluator.evaluate
    monkeypatch.setattr(Evaluator, "evaluate", lambda *args: replace(evaluate(*args), loss=float("nan")))
    metrics = run.run(20)
    assert (metrics.outcome, run.step, metrics.evaluations) == ("diverged", 4, ())
    monkeypatch.undo()
    assert_at_the_weights_of_its_step(run, calm)
    assert run.run(20).outcome == "ran"
