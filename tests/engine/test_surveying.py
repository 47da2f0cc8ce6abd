"""What a survey measures, held to what can be counted or computed in another way."""

from dataclasses import replace

import numpy as np
import pytest

from playground import tasks
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.engine.backends.results import EngineState
from playground.engine.network.weights import flatten
from playground.engine.training.run import Run
from playground.engine.training.surveying import Surveyor, gap_and_pairs
from playground.tasks import recall, typed

LINES = "w a b c => x\ns a b c => y\nw b => x\ns b => y\na => z"
PRESET = Preset(
    title="T",
    task=typed.Spec(sequences=LINES),
    model=ModelSpec(units=6),
    training=TrainingSpec(batch=8, learning_rate=0.05),
)


def with_weights(run: Run, change) -> Run:  # type: ignore[no-untyped-def]
    weights = run.weights()
    change(weights)
    vector = flatten(run.architecture, weights)
    run._engine.restore(EngineState(np.stack((vector, 0 * vector, 0 * vector)), 0))
    return run


@pytest.mark.parametrize("engine", ["torch", "compiled"])
def test_training_goes_on_with_the_same_bits(engine: str) -> None:
    surveyed, alone = Run(PRESET, engine=engine), Run(PRESET, engine=engine)
    surveyor, losses = Surveyor(), []
    for _ in range(4):
        losses.append(surveyed.run(7).curve.loss)
        surveyor.survey(surveyed)
    np.testing.assert_array_equal(np.concatenate(losses), alone.run(28).curve.loss)


@pytest.mark.parametrize("engine", ["torch", "compiled"])
def test_the_answers_are_counted_and_the_data_described(engine: str) -> None:
    run = Run(PRESET, engine=engine)
    run.run(150)
    survey = Surveyor().survey(run)
    answers = run.task.answers
    right = [line.partition("=> ")[2] for line in LINES.split("\n")]
    assert dict(zip(answers, survey.right.tolist(), strict=True)) == {name: right.count(name) for name in answers}
    np.testing.assert_array_equal(survey.given, survey.right)
    assert (survey.longest, survey.longest_evaluated, survey.sequences, survey.units) == (4, 4, 5, 6)
    assert (survey.step, survey.gap) == (150, 3)


def test_weights_that_did_not_move_moved_by_nothing_and_twice_as_large_ones_by_their_norm() -> None:
    run = Run(PRESET, engine="torch")
    assert Surveyor().survey(run).moved == 0

    def double(weights: dict[str, np.ndarray]) -> None:
        for array in weights.values():
            array[...] = 2 * array

    assert Surveyor().survey(with_weights(run, double)).moved == pytest.approx(1, abs=1e-6)


def test_units_behind_shut_gates_are_dead_and_wide_open_gates_saturated() -> None:
    def shut_four_and_open_forget(weights: dict[str, np.ndarray]) -> None:
        weights["rnn.bias_ih_l0"][18:22] = -30
        weights["rnn.bias_ih_l0"][6:12] = 30

    survey = Surveyor().survey(with_weights(Run(PRESET, engine="torch"), shut_four_and_open_forget))
    assert survey.dead == 4
    assert survey.saturated["forget"] == 1
    assert survey.saturated["output"] == pytest.approx(4 / 6)
    assert survey.saturated["candidate"] < 0.1


def test_what_is_kept_over_the_gap_falls_by_the_forget_gate_at_each_timestep() -> None:
    """Without weights but those of the forget gate's bias and of the token, c decays by σ(bias) alone."""
    model = replace(PRESET.model, units=1)

    def leaky(weights: dict[str, np.ndarray]) -> None:
        for array in weights.values():
            array[...] = 0
        weights["rnn.weight_ih_l0"][2] = np.linspace(-1, 1, weights["rnn.weight_ih_l0"].shape[1])
        weights["rnn.weight_ih_l0"][2, [2, 3, 4]] = 0

    run = with_weights(Run(replace(PRESET, model=model), engine="torch"), leaky)
    assert run.task.encoding.encode("a b c").inputs.tolist() == [2, 3, 4]  # type: ignore[union-attr]
    assert Surveyor().survey(run).kept == pytest.approx(0.5**3, rel=1e-4)


def test_the_gap_is_the_tasks_own_or_what_alike_endings_tell() -> None:
    task = tasks.make_task(recall.Spec(gap=7, tested=20), "final", 0)
    gap, pairs = gap_and_pairs(task, single=True)
    assert gap == 8
    assert pairs
    for one, other in pairs:
        assert np.flatnonzero(one.inputs != other.inputs).tolist() == [0]
    task = tasks.make_task(PRESET.task, "final", 0)
    gap, pairs = gap_and_pairs(task, single=True)
    assert gap == 3
    assert [one.inputs[-3:].tolist() == other.inputs[-3:].tolist() for one, other in pairs] == [True]
    assert gap_and_pairs(task, single=False) == (None, ())
    numbers = tasks.make_task(typed.Spec(tokens="numbers", sequences="0 1 => 2"), "final", 0)
    assert gap_and_pairs(numbers, single=True) == (None, ())
