"""A run's history: what its budget holds, and that a checkpoint equals the run stopped at that step."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.core.trace import Trace
from playground.engine.training.batch_queue import BatchPosition
from playground.engine.training.history import (
    BUDGET,
    ENOUGH_FOR_MOMENTS,
    MAX_CHECKPOINTS,
    Checkpoint,
    History,
)
from playground.engine.training.run import Run
from playground.tasks import sentiment, sine, typed
from playground.tasks.common.task import BatchStream

GRASS = "The grass is always => greener\nIt is winter. The grass is always => brown\nThe sky is => blue"
PRESET = Preset(
    title="grass",
    task=typed.Spec(sequences=GRASS),
    model=ModelSpec(units=8),
    training=TrainingSpec(batch=2, learning_rate=0.01, evaluate_every=20),
)
ENGINES = ["torch", "compiled"]
POSITION = BatchPosition(BatchStream(lambda *_: pytest.fail("nothing is drawn"), 0), ({}, ()), ())


def walk(history: History, step: int, last: int) -> None:
    """Append every due checkpoint up to a step, as a run does."""
    while True:
        if history.is_due(step):
            vectors = np.full((history.vectors_each, 100), step, np.float32)
            training = TrainingSpec()
            history.append(
                Checkpoint(
                    step=step, sequences=step, vectors=vectors, updates=step, position=POSITION, training=training
                )
            )
        if (step := step + history.until_due(step)) > last:
            return


@given(st.integers(0, 3000 * 400), st.integers(1, 200_000))
def test_a_history_keeps_its_budget_its_first_step_and_its_newest(budget: int, last: int) -> None:
    history = History(100, budget)
    walk(history, 0, last)
    assert history.bytes <= budget
    assert len(history.steps) <= min(history.capacity, MAX_CHECKPOINTS)
    if not history.capacity:
        assert budget < 2 * 400
        assert history.latest(last) is None
        return
    steps = history.steps
    assert steps[0] == 0
    newest, spacing = steps[-1], history.until_due(int(steps[-1]))
    assert newest <= last < newest + spacing
    gaps = np.diff(steps)
    assert (gaps > 0).all()
    if history.capacity > 40:
        # A dropped checkpoint has one before it that is not much older, however long the run.
        assert (gaps <= np.maximum(1, 4 * (steps[:-1] + history.density) / history.density)).all()
        assert (gaps[1:] <= 5 * gaps[:-1]).all(), "dense at first, and then never suddenly coarse"


def test_a_history_of_a_small_network_begins_with_every_step() -> None:
    history = History(2726)
    assert history.vectors_each == 3
    walk(history, 0, 2000)
    assert history.steps[:51].tolist() == list(range(51))
    assert 128 < len(history.steps) < MAX_CHECKPOINTS
    assert {620, 1840} <= set(history.steps.tolist())
    assert not history.steps.flags.writeable
    assert history.steps is history.steps


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=5), st.integers(10, 60))
def test_which_steps_are_kept_depends_on_the_steps_alone(ends: list[int], room: int) -> None:
    straight, cut = (History(100, room * 400) for _ in range(2))
    walk(straight, 0, sum(ends))
    step = 0
    for length in ends:
        for one in range(step, step + length + 1):  # calls of `run` may end at any step
            if cut.is_due(one):
                walk(cut, one, one)
        step += length
    assert straight.steps.tolist() == cut.steps.tolist()


def test_the_latest_is_at_a_step_or_before_it() -> None:
    history = History(100)
    assert history.latest(5) is None
    walk(history, 0, 1000)
    for asked, found in ((0, 0), (7, 7), (103, 102), (999, 980), (10**9, 1000)):
        kept = history.latest(asked)
        assert kept is not None
        assert kept.step == found
    history.drop_after(7)
    assert history.steps.tolist() == list(range(8))
    walk(history, 7, 12)
    assert history.steps.tolist() == list(range(13)), "the run goes on from there"


def test_a_large_network_keeps_its_weights_alone() -> None:
    assert History(BUDGET // (12 * ENOUGH_FOR_MOMENTS)).vectors_each == 3
    large = History(BUDGET // (12 * ENOUGH_FOR_MOMENTS) + 1)
    assert large.vectors_each == 1
    assert large.capacity > 3 * ENOUGH_FOR_MOMENTS - 8


def same(one: Trace, other: Trace) -> None:
    """Compare two traces bit for bit."""
    for name, array in one.quantities.items():
        np.testing.assert_array_equal(array, other.quantities[name], err_msg=name)
    np.testing.assert_array_equal(one.predictions, other.predictions)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_a_checkpoint_equals_the_run_stopped_there(cell: str, engine: str) -> None:
    preset = replace(PRESET, model=replace(PRESET.model, cell=cell))  # type: ignore[arg-type]
    run = Run(preset, engine=engine, memory=BUDGET)  # type: ignore[arg-type]
    for steps in (1, 30, 7, 112):
        run.run(steps)
    assert run.history.steps.tolist() == [*range(51), *range(52, 151, 2)]
    stopped = Run(preset, engine=engine)  # type: ignore[arg-type]
    for step in (0, 1, 33, 100, 148):
        stopped.run(step - stopped.step)
        kept = run.history.latest(step)
        assert kept is not None
        moment = run.moment_at(kept)
        assert (moment.step, kept.sequences) == (step, stopped.sequences)
        for name, array in stopped.weights().items():
            np.testing.assert_array_equal(moment.weights()[name], array, err_msg=name)
        same(moment.trace("The grass is brown"), stopped.trace("The grass is brown"))
        ours, theirs = moment.reach("The grass is always"), stopped.reach("The grass is always")
        assert ours is not None
        assert theirs is not None
        np.testing.assert_array_equal(ours.hidden, theirs.hidden)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_history_changes_no_number(engine: str) -> None:
    runs = [Run(PRESET, engine=engine, memory=memory) for memory in (0, 10_000, BUDGET)]  # type: ignore[arg-type]
    curves = [run.run(400).curve for run in runs]
    for curve in curves[1:]:
        np.testing.assert_array_equal(curve.loss, curves[0].loss)
    assert [len(run.history.steps) > 0 for run in runs] == [False, True, True]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("task", ["typed", "sine", "sentiment"])
@pytest.mark.parametrize("step", [0, 1, 46, 100])
def test_resuming_from_a_checkpoint_repeats_the_run(task: str, engine: str, step: int) -> None:
    specs = {"typed": PRESET.task, "sine": sine.Spec(length=12, prefix=6, waves=2), "sentiment": sentiment.Spec()}
    readout = {"typed": "final", "sine": "every-step", "sentiment": "mean"}[task]
    model = replace(PRESET.model, readout=readout)  # type: ignore[arg-type]
    run = Run(replace(PRESET, task=specs[task], model=model), engine=engine, memory=BUDGET)  # type: ignore[arg-type]
    first = run.run(130, until_mark=False)
    kept = run.history.latest(step)
    assert kept is not None
    assert kept.has_moments
    run.resume_from(kept)
    assert (run.step, run.history.steps[-1]) == (step, step)
    again = run.run(130 - step, until_mark=False)
    np.testing.assert_array_equal(again.curve.loss, first.curve.loss[step:])
    np.testing.assert_array_equal(again.curve.steps, first.curve.steps[step:])
    assert again.evaluations == tuple(e for e in first.evaluations if e.step > step)
    assert run.sequences == 130 * run.preset.training.batch


def test_resuming_with_other_batches_or_another_optimiser() -> None:
    run = Run(PRESET, memory=BUDGET)
    run.run(30)
    kept = run.history.latest(20)
    assert kept is not None
    run.change_training(replace(PRESET.training, batch=3, optimizer="sgd"))
    run.run(5)
    run.resume_from(kept)
    other = Run(replace(PRESET, training=run.preset.training))
    first = next(other.task.batches(3, 0))
    assert run.step == 20
    again = run.run(1).curve
    # The first loss is that of the checkpoint's weights on the new stream's first batch.
    other._engine.restore(kept.state)
    assert again.loss[0] == np.float32(other._engine.compute_loss(first).loss)


def test_an_undone_step_repeats_with_the_same_batches() -> None:
    wild = replace(PRESET, training=replace(PRESET.training, batch=1, optimizer="sgd", learning_rate=1.0, clip=0.0))
    run = Run(wild, memory=BUDGET)
    run.run(10)
    run.change_training(replace(wild.training, learning_rate=1e6))
    assert run.run(10).outcome == "diverged"
    run.change_training(replace(wild.training, learning_rate=0.01))
    first = run.run(20)
    kept = run.history.latest(run.step - 19)
    assert kept is not None
    run.resume_from(kept)
    np.testing.assert_array_equal(run.run(19).curve.loss, first.curve.loss[1:])


@given(st.lists(st.integers(0, 3000 * 400), min_size=2, max_size=4), st.integers(1, 50_000))
def test_another_budget_applies_at_once(budgets: list[int], last: int) -> None:
    history = History(100, budgets[0])
    walk(history, 0, last)
    for budget in budgets[1:]:
        before = history.steps
        history.set_budget(budget)
        fresh = History(100, budget)
        assert (history.vectors_each, history.capacity, history.density) == (
            fresh.vectors_each,
            fresh.capacity,
            fresh.density,
        )
        assert history.bytes <= budget
        assert len(history.steps) <= history.capacity
        assert set(history.steps) <= set(before)
        if len(before) and history.capacity:
            assert (history.steps[0], history.steps[-1]) == (before[0], before[-1])
        walk(history, last + 1, 2 * last)
        last *= 2
        assert history.bytes <= budget


def test_with_less_memory_the_moments_are_dropped_and_the_weights_kept() -> None:
    history = History(100, 1200 * ENOUGH_FOR_MOMENTS)
    walk(history, 0, 50)
    assert history.latest(20).has_moments
    history.set_budget(1200 * (ENOUGH_FOR_MOMENTS - 1))
    one = history.latest(20)
    assert (one.step, one.has_moments, one.vectors.tolist()) == (20, False, [[20.0] * 100])
