"""Runs: the same numbers however they are split into calls, live changes, traces and evaluations."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, repeat

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from oracles import CELLS, READOUTS, random_examples, task

from playground.core.snapshot import Curve, Evaluation
from playground.core.specs import Mark, ModelSpec, Preset, TaskSpec, TrainingSpec
from playground.engine.backends.torch_engine import TorchEngine
from playground.engine.network.architecture import Architecture
from playground.engine.training import evaluated_parts
from playground.engine.training.run import Metrics, Run
from playground.tasks.typed import Spec, make_task

GRASS = """The grass is always => greener
It is winter and there has been little sunlight. The grass is always => brown
The sky is => blue
In the evening the sky is => red"""
WAVE = "0 0.5 1 0.5 0 -0.5 -1 -0.5 0 0.5 1 0.5 0"
PRESET = Preset(
    title="grass",
    task=Spec(sequences=GRASS),
    model=ModelSpec(units=8),
    training=TrainingSpec(batch=2, learning_rate=0.01, evaluate_every=5),
)


def preset(kind: str = "words", **model: object) -> Preset:
    """Words to answer, or numbers to continue."""
    if kind == "words":
        return replace(PRESET, model=replace(PRESET.model, **model))
    spec = Spec(tokens="numbers", sequences=WAVE)
    return replace(PRESET, task=spec, model=replace(PRESET.model, readout="every-step", **model))


def whole(parts: list[Metrics]) -> tuple[Curve, list[Evaluation]]:
    """Join the points and evaluations of several calls."""
    curve = Curve()
    for part in parts:
        curve = curve + part.curve
    return curve, [evaluation for part in parts for evaluation in part.evaluations]


def assert_same(one: list[Metrics], other: list[Metrics]) -> None:
    """Compare bit for bit."""
    (curve, evaluations), (others, other_evaluations) = whole(one), whole(other)
    assert curve.steps.tolist() == others.steps.tolist()
    np.testing.assert_array_equal(curve.loss, others.loss)
    np.testing.assert_array_equal(curve.accuracy, others.accuracy)
    assert evaluations == other_evaluations


def assert_same_weights(one: Run, other: Run) -> None:
    for name, array in one.weights().items():
        np.testing.assert_array_equal(array, other.weights()[name], err_msg=name)


@pytest.mark.parametrize("kind", ["words", "numbers"])
@pytest.mark.parametrize("cell", CELLS)
def test_the_same_preset_gives_the_same_bits_twice(cell: str, kind: str) -> None:
    one, other = Run(preset(kind, cell=cell)), Run(preset(kind, cell=cell))
    assert_same([one.run(30)], [other.run(30)])
    assert_same_weights(one, other)


def test_another_seed_gives_other_numbers() -> None:
    one = Run(PRESET)
    other = Run(replace(PRESET, training=replace(PRESET.training, seed=1)))
    assert one.run(3).curve.loss[0] != other.run(3).curve.loss[0]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.booleans())
def test_splitting_a_run_into_calls_changes_nothing(cuts: list[int], look: bool) -> None:
    straight, cut = Run(PRESET), Run(PRESET)
    parts = []
    for steps in cuts:
        parts.append(cut.run(steps))
        if look:  # the window does this between calls; it must not change the run
            cut.evaluate()
            cut.trace("The grass")
            cut.weights()
            cut.change_training(replace(cut.preset.training))
    assert_same([straight.run(sum(cuts))], parts)
    assert_same_weights(straight, cut)
    assert (straight.step, straight.sequences) == (cut.step, cut.sequences) == (sum(cuts), 2 * sum(cuts))


@pytest.mark.parametrize("units", [8, 130])
def test_another_thread_with_other_settings_gives_the_same_bits(units: int) -> None:
    here, there = Run(preset(units=units)), Run(preset(units=units))
    found: list[Metrics] = []

    def work() -> None:
        torch.set_num_threads(2)
        found.append(there.run(12))

    torch.set_num_threads(1)
    expected = here.run(12)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert_same([expected], found)


def test_importing_the_engine_leaves_torchs_threads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", calls.append)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 7)
    run = Run(PRESET)
    run.trace("The grass")
    assert calls == []
    run.run(1)
    assert calls == [1]


def test_the_curve_has_a_point_for_each_step_and_evaluations_are_at_multiples() -> None:
    run = Run(PRESET)
    metrics = run.run(12)
    assert metrics.curve.steps.tolist() == list(range(1, 13))
    assert metrics.curve.loss.dtype == metrics.curve.accuracy.dtype == np.float32
    assert [evaluation.step for evaluation in metrics.evaluations] == [5, 10]
    assert (metrics.outcome, metrics.message) == ("ran", "")
    assert [evaluation.step for evaluation in run.run(3).evaluations] == [15]
    assert run.evaluate() == replace(run.evaluate(), step=15)


def test_evaluations_inside_a_run_are_those_of_the_weights_at_that_step() -> None:
    run = Run(PRESET)
    (inside,) = run.run(5).evaluations
    assert inside == run.evaluate()


def test_numbers_have_no_accuracy() -> None:
    metrics = Run(preset("numbers")).run(5)
    assert np.isnan(metrics.curve.accuracy).all()
    assert np.isfinite(metrics.curve.loss).all()
    assert metrics.evaluations[0].accuracy is None


def test_should_stop_is_asked_before_every_step() -> None:
    run = Run(PRESET)
    answers: Iterator[bool] = chain(repeat(False, 7), repeat(True))
    assert len(run.run(100, should_stop=lambda: next(answers)).curve) == run.step == 7
    assert len(run.run(100, should_stop=lambda: True).curve) == 0
    assert run.step == 7


def test_a_run_stops_in_the_middle_of_a_large_evaluation_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluated_parts, "LARGEST_BATCH", 1)
    stopped, straight = Run(PRESET), Run(PRESET)
    asked = iter([False] * 6 + [True])  # five steps, then between the first two parts of four, then between the next
    parts = [stopped.run(12, should_stop=lambda: next(asked))]
    assert (stopped.step, len(parts[0].curve), parts[0].evaluations) == (4, 4, ())
    parts += [stopped.run(8)]
    assert_same(parts, [straight.run(12)])
    assert_same_weights(stopped, straight)


def test_reaching_the_mark_ends_the_run_at_once() -> None:
    marked = replace(PRESET, mark=Mark(accuracy=1.0, confidence=0.9), training=replace(PRESET.training, batch=4))
    run = Run(marked)
    metrics = run.run(2000)
    assert metrics.outcome == "reached"
    assert metrics.message == f"The mark is reached at step {run.step}."
    assert run.step == len(metrics.curve) == metrics.evaluations[-1].step < 2000
    assert metrics.evaluations[-1].confidence is not None
    assert metrics.evaluations[-1].confidence >= 0.9
    assert all(e.confidence is not None and e.confidence < 0.9 for e in metrics.evaluations[:-1])
    on = run.run(20, until_mark=False)
    assert (on.outcome, len(on.curve)) == ("ran", 20)
    assert run.run(20).outcome == "reached", "asked to stop at the mark again, it does so at the next evaluation"


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("cell", CELLS)
def test_every_network_learns_its_lines(cell: str, readout: str) -> None:
    lines = replace(preset(cell=cell, readout=readout, units=16), mark=Mark(accuracy=1.0))
    assert Run(lines).run(600).outcome == "reached"


def test_changing_the_learning_rate_disturbs_nothing_else() -> None:
    changed, straight = Run(PRESET), Run(PRESET)
    slow, fast = replace(PRESET.training, learning_rate=0.001), replace(PRESET.training, learning_rate=0.02)
    changed.run(7)
    changed.change_training(fast)
    changed.change_training(PRESET.training)
    straight.run(7)
    assert_same([changed.run(7)], [straight.run(7)])
    changed.change_training(slow)
    assert changed.preset.training.learning_rate == 0.001
    before, loss = straight.weights(), straight.run(1).curve.loss
    assert changed.run(1).curve.loss == loss, "the same batch and weights as without the change"
    moved = [
        max(float(np.abs(run.weights()[name] - before[name]).max()) for name in before) for run in (changed, straight)
    ]
    assert moved[0] == pytest.approx(moved[1] / 10, rel=1e-2), "with the same moments, a tenth of the way"


def test_another_batch_size_starts_a_new_stream() -> None:
    run = Run(PRESET)
    run.run(3)
    weights = run.weights()
    run.change_training(replace(PRESET.training, batch=3))
    metrics = run.run(2)
    assert (run.step, run.sequences) == (5, 3 * 2 + 2 * 3)
    assert metrics.curve.steps.tolist() == [4, 5]
    np.testing.assert_array_equal(run.weights()["readout.bias"] == weights["readout.bias"], False)


def test_the_optimiser_and_the_evaluations_change_live() -> None:
    run = Run(PRESET)
    run.run(4)
    run.change_training(replace(PRESET.training, optimizer="sgd", evaluate_every=3, clip=0))
    assert [evaluation.step for evaluation in run.run(5).evaluations] == [6, 9]
    before = run.weights()["readout.bias"]
    run.change_training(PRESET.training)
    run.run(1)
    moved = np.abs(run.weights()["readout.bias"] - before)
    np.testing.assert_allclose(moved[moved > 0], 0.01, rtol=1e-2, err_msg="Adam's first update, without old moments")


def test_another_seed_is_another_run() -> None:
    run = Run(PRESET)
    with pytest.raises(ValueError, match="another seed is another run"):
        run.change_training(replace(PRESET.training, seed=5))
    assert run.preset is PRESET


def test_other_sequences_of_the_same_tokens_are_learned_by_the_same_network() -> None:
    lines = [*GRASS.split("\n"), "The sky is => red", "The evening is => brown"]
    first, second = (
        replace(PRESET, task=Spec(sequences="\n".join(some)), training=replace(PRESET.training, batch=size))
        for some, size in ((lines, 2), ([*lines, "In the winter the sky is => blue"], 3))
    )
    other = make_task(second.task, "final", 0)
    run = Run(first)
    run.run(7)
    weights = run.weights()
    run.change_task(second, other)
    assert (run.preset, run.task, run.step) == (second, other, 7)
    for name, array in run.weights().items():
        np.testing.assert_array_equal(array, weights[name])
    expected = TorchEngine(run.architecture, weights).compute_loss(next(other.batches(3, 0)))
    metrics = run.run(5)
    assert metrics.curve.steps.tolist() == [8, 9, 10, 11, 12]
    assert metrics.curve.loss[0] == np.float32(expected.loss)
    assert run.sequences == 7 * 2 + 5 * 3


@pytest.mark.parametrize("text", ["a b => c", GRASS.replace("blue", "green"), GRASS + "\nGrass is => more"])
def test_a_task_of_other_tokens_is_refused(text: str) -> None:
    run = Run(PRESET)
    other = replace(PRESET, task=Spec(sequences=text))
    with pytest.raises(ValueError, match="does not fit"):
        run.change_task(other, make_task(other.task, "final", 0))
    assert run.preset is PRESET


def test_the_mark_changes_live() -> None:
    run = Run(PRESET)
    run.change_mark(Mark(loss=1e6))
    assert (run.run(20).outcome, run.step) == ("reached", 5)
    run.change_mark(None)
    assert run.run(20).outcome == "ran"


def test_a_stream_of_batches_is_seen_in_order_and_once() -> None:
    architecture = Architecture(
        cell="lstm", inputs=6, units=4, layers=1, outputs=6, readout="every-step", numbers=False
    )
    given_task = task(architecture, random_examples(architecture, [4, 9, 6, 3, 8], seed=0), stream=True)
    spec = replace(
        PRESET,
        task=TaskSpec(kind="fixed"),
        model=ModelSpec(units=4, readout="every-step"),
        training=TrainingSpec(batch=3),
    )
    cut, straight = Run(spec, given_task), Run(spec, given_task)
    assert_same([cut.run(1) for _ in range(9)], [straight.run(9)])


def test_a_trace_is_the_current_networks_answer() -> None:
    run = Run(replace(PRESET, mark=Mark(confidence=0.9)))
    before = run.trace("The grass is always")
    run.run(2000)
    after = run.trace("The grass is always")
    assert after.tokens == ("The", "grass", "is", "always")
    assert after.answers[after.predictions[-1].argmax()] == "greener" == after.answers[after.expected[-1]]
    assert after.predictions[-1].max() >= 0.9 > before.predictions[-1].max()
    np.testing.assert_allclose(after.predictions.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("kind", ["words", "numbers"])
@pytest.mark.parametrize(
    "text", ["", " ", "nothing seen before", "\0", "👩‍🚀 ج 语", "1e29 -1e29 0", "=>", "a => b => c"]
)
def test_any_text_can_be_traced(kind: str, text: str) -> None:
    traced = Run(preset(kind)).trace(text)
    assert len(traced.known) == len(traced.tokens) == len(traced.hidden) == len(traced.predictions)
    assert all(np.isfinite(array).all() for array in (*traced.quantities.values(), traced.predictions))


def test_weights_are_copies() -> None:
    run = Run(PRESET)
    run.weights()["readout.bias"][:] = 5
    assert (run.weights()["readout.bias"] != 5).all()
