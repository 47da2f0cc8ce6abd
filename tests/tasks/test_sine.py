"""Waves: their values checked by the recurrence of a sine, and phases of evaluation kept out of training."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import tasks
from playground.core.batches import Array
from playground.core.vocabulary import Numbers
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError
from playground.tasks.sine import GAP, Spec, make_task, typed


def departure(wave: Array, period: float) -> float:
    """Return how far a wave is from x[t + 1] = 2 cos(2 pi / period) x[t] - x[t - 1], which every sine obeys."""
    expected = 2 * np.cos(2 * np.pi / period) * wave[1:-1] - wave[:-2]
    return float(np.abs(wave[2:] - expected).max())


def phase(wave: Array, period: float) -> float:
    """Return the phase of a sine of amplitude 1, in turns, from its first two values."""
    angle = 2 * np.pi / period
    cosine = (wave[1] - wave[0] * np.cos(angle)) / np.sin(angle)
    return float(np.arctan2(wave[0], cosine) / (2 * np.pi) % 1)


def test_the_task_is_found_by_its_kind() -> None:
    assert "sine" in tasks.kinds()
    task = tasks.make_task(Spec(), "every-step", 0)
    assert (task.tokens, task.answers, task.outputs, task.heldout) == ("numbers", (), 1, True)


@given(st.floats(4, 60), st.integers(2, 60))
def test_each_step_asks_for_the_next_value_of_a_sine(period: float, length: int) -> None:
    task = make_task(Spec(shortest_period=period, longest_period=period, length=length), "every-step", 0)
    batch = next(task.batches(8, 1))
    assert batch.inputs.shape == batch.targets.shape == (length, 8, 1)
    assert batch.scored.all()
    assert np.array_equal(batch.inputs[1:], batch.targets[:-1])
    for wave in np.concatenate([batch.inputs, batch.targets[-1:]])[:, :, 0].T:
        assert departure(wave, period) < 1e-5
        assert np.abs(wave).max() <= 1


def test_periods_fill_their_range() -> None:
    task = make_task(Spec(shortest_period=10, longest_period=20, waves=100), "every-step", 0)
    (batch,) = islice(task.batches(200, 0), 1)
    waves = np.concatenate([batch.inputs, batch.targets[-1:]])[:, :, 0].astype(np.float64)
    ratio = ((waves[2:] + waves[:-2]) * waves[1:-1]).sum(axis=0) / (2 * waves[1:-1] ** 2).sum(axis=0)
    periods = 2 * np.pi / np.arccos(ratio)
    assert 10 <= periods.min() < 10.5
    assert 19.5 < periods.max() <= 20.001


def test_evaluation_begins_where_no_training_wave_does() -> None:
    task = make_task(Spec(waves=200), "every-step", 0)
    apart = np.array([phase(e.inputs[:, 0].astype(np.float64), 16) for e in task.evaluation])
    trained = np.concatenate(
        [
            [phase(wave, 16) for wave in batch.inputs[:, :, 0].T.astype(np.float64)]
            for batch in islice(task.batches(50, 0), 20)
        ]
    )
    turns = np.abs(trained[:, None] - apart)
    assert np.minimum(turns, 1 - turns).min() > GAP - 1e-5
    # Both cover the whole circle.
    assert all(np.histogram(phases, bins=10, range=(0, 1))[0].min() > 10 for phases in (trained, apart))


def test_free_runs_go_on_for_two_periods_where_the_prefix_ends() -> None:
    spec = Spec(amplitude=5, shortest_period=12.5, longest_period=12.5, prefix=20, waves=3)
    task = make_task(spec, "every-step", 0)
    assert len(task.free_runs) == 3
    for run, example in zip(task.free_runs, task.evaluation, strict=True):
        assert (run.prefix.shape, run.truth.shape, run.amplitude) == ((20, 1), (25, 1), 1.0)
        whole = np.concatenate([run.prefix, run.truth])[:, 0]
        assert departure(whole, 12.5) < 1e-5
        assert np.array_equal(whole[:45], example.inputs[:45, 0])


def test_the_amplitude_is_the_scale_and_shows_in_text_and_probes() -> None:
    task = make_task(Spec(amplitude=5), "every-step", 0)
    assert task.encoding == Numbers(scale=5)
    assert 4.9 < max(abs(float(token)) for token in task.text.split()) <= 5
    probe = task.probe("0 1.91 3.54")
    assert np.allclose(probe.encoded.inputs[:, 0], [0, 0.382, 0.708])
    assert np.allclose(probe.expected[:2, 0], [1.91, 3.54])
    assert np.isnan(probe.expected[2, 0])
    assert task.probe("").expected.shape == (0, 1)


def test_the_same_seed_gives_the_same_waves() -> None:
    task = make_task(Spec(), "every-step", 0)
    one, same, other = (next(task.batches(4, seed)).inputs.tolist() for seed in (1, 1, 2))
    assert one == same != other
    held = [make_task(Spec(), "every-step", seed).evaluation[0].inputs.tolist() for seed in (0, 0, 1)]
    assert held[0] == held[1] != held[2]


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_a_readout_of_one_answer_is_refused(readout: sequences.Readout) -> None:
    with pytest.raises(TaskError, match=f"at every step; a {readout} readout gives one answer"):
        make_task(Spec(), readout, 0)


def test_an_empty_range_of_periods_is_refused() -> None:
    with pytest.raises(TaskError, match=r"The shortest period, 20, is above the longest, 16\.5"):
        make_task(Spec(shortest_period=20, longest_period=16.5), "every-step", 0)


def test_the_text_can_be_typed_and_shows_training() -> None:
    task = make_task(Spec(), "every-step", 7)
    lines, problems = sequences.parse(task.text, "numbers", "every-step")
    assert not problems
    assert len(lines) == 16
    assert {len(line.prompt.split()) for line in lines} == {24}
    first = next(task.batches(16, 7)).inputs[:24, :, 0]
    assert task.text.splitlines() == [typed(wave) for wave in first.T]


def test_numbers_are_typed_to_two_decimals() -> None:
    assert typed(np.array([0.38268, -0.001, 1.0, -0.7071, 999.994])) == "0.38 0 1 -0.71 999.99"
