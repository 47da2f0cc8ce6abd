"""Rows of numbers: windows, sequences, scales and gaps, each checked against a plain statement of the rule."""

import itertools

import numpy as np
import pytest

from playground import tasks
from playground.core.specs import MAX_TIMESTEPS
from playground.tasks import csv
from playground.tasks.common import sequences
from playground.tasks.common.series_task import SeriesTask
from playground.tasks.common.task import TaskError


def made(values: object, starts: tuple[int, ...] = (0,), seed: int = 0, **keys: object) -> SeriesTask:
    """Make a task that reads and predicts the rows as they are; differences have tests of their own."""
    keys = {"difference": "none", **keys}
    array = np.array(values, dtype=np.float32)
    names = tuple(f"column {i + 1}" for i in range(array.shape[1]))
    table = csv.Table(names, array, np.array(starts), "digest")
    return csv.make_task(csv.LoadedSpec(file="a.csv", content=table, **keys), "every-step", seed)  # type: ignore[arg-type]


def counted(rows: int, columns: int = 2) -> np.ndarray:
    """Return rows that all differ, so that a row's content identifies it."""
    return np.arange(rows)[:, None] * 10.0 + np.arange(columns)


def raw(task: SeriesTask, values: np.ndarray) -> np.ndarray:
    return task.encoding.raw(values).round(2)  # type: ignore[union-attr]


def test_a_window_is_rows_of_the_file_and_its_targets_are_one_row_on() -> None:
    values = counted(100)
    task = made(values, window=7, held_out=0.2)
    seen = set()
    for batch in itertools.islice(task.batches(8, 0), 200):
        assert batch.inputs.shape == batch.targets.shape == (7, 8, 2)
        assert batch.scored.all()
        for k in range(8):
            first = int(raw(task, batch.inputs[0, k])[0] / 10)
            assert (raw(task, batch.inputs[:, k]) == values[first : first + 7]).all()
            assert (raw(task, batch.targets[:, k]) == values[first + 1 : first + 8]).all()
            seen.add(first)
    assert seen == set(range(80 - 7))


def test_the_last_part_is_held_out_and_all_of_it_measured() -> None:
    task = made(counted(100), window=7, held_out=0.2)
    trained = {int(v) for b in itertools.islice(task.batches(8, 0), 200) for v in raw(task, b.targets)[..., 0].ravel()}
    measured = [int(v) for one in task.evaluation for v in raw(task, one.targets)[:, 0]]
    assert task.heldout
    assert max(trained) == 790
    assert measured == list(range(810, 1000, 10))


def test_whole_sequences_are_held_out_and_equal_ones_together() -> None:
    values = np.concatenate([counted(5) + 1000 * i for i in (0, 1, 2, 1, 3, 1, 4, 5)])
    task = made(values, tuple(range(0, 40, 5)), window=30, held_out=0.4)
    trained = {
        b.inputs[:n, k].tobytes() for b in itertools.islice(task.batches(8, 0), 30) for k, n in enumerate(b.lengths)
    }
    measured = {one.inputs.tobytes() for one in task.evaluation}
    assert len(trained | measured) == 6
    assert len(measured) == 2
    assert not trained & measured
    assert {tuple(s) for s in made(values, tuple(range(0, 40, 5)), seed=1).prepared.tested} != {
        tuple(s) for s in task.prepared.tested
    }


def test_no_window_reaches_from_one_sequence_into_another() -> None:
    lengths = (2, 9, 3, 30, 1, 4)
    starts = np.cumsum((0, *lengths))[:-1]
    values = np.concatenate([np.stack([np.full(n, i), np.arange(n)], axis=1) for i, n in enumerate(lengths)])
    task = made(values, tuple(starts), window=5, held_out=0.2)
    windows = set()
    for batch in itertools.islice(task.batches(16, 0), 60):
        for k, n in enumerate(batch.lengths):
            rows = raw(task, batch.inputs[:n, k])
            assert len({*rows[:, 0], raw(task, batch.targets[n - 1, k])[0]}) == 1
            assert (np.diff(rows[:, 1]) == 1).all()
            windows.add((int(rows[0, 0]), int(rows[0, 1]), int(n)))
    expected = {
        (i, at, min(n - 1, 5))
        for i, n in enumerate(lengths)
        if n > 1 and all(start != starts[i] for start, _ in task.prepared.tested)
        for at in range(max(1, n - 5))
    }
    assert windows == expected


def test_every_column_has_its_own_scale_from_the_training_part_alone() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(1000, 3)) * (1, 1e-3, 1e5) + (20, 0, 1e6)
    values[800:] *= 7
    task = made(values, held_out=0.2)
    trained = task.prepared.rows[:800]
    assert np.allclose(trained.mean(axis=0), 0, atol=1e-3)
    assert np.allclose(trained.std(axis=0), 1, atol=1e-3)
    assert np.allclose(task.encoding.means, values[:800].mean(axis=0), rtol=1e-4, atol=1e-6)  # type: ignore[union-attr]
    assert task.numbers == task.outputs == task.encoding.width == 3


def test_a_column_that_never_changes_is_zero() -> None:
    task = made([[3.7, i] for i in range(50)], window=4)
    assert np.abs(task.prepared.rows[:, 0]).max() < 1e-6


def test_gaps_read_as_the_last_number_above_and_are_not_asked_for() -> None:
    gap = np.nan
    values = [
        [gap, 1],
        [2, 2],
        [gap, 3],
        [gap, 4],
        [5, 5],
        [gap, 6],
        [7, 7],
        [8, 8],
        [9, 9],
        [10, 10],
        [11, 11],
        [12, 12],
    ]
    task = made(values, starts=(0,), window=2, held_out=0.4)
    mean = np.nanmean([v[0] for v in values[:7]])
    shown = raw(task, task.prepared.rows)[:, 0]
    assert np.allclose(shown, [mean, 2, 2, 2, 5, 5, 7, 8, 9, 10, 11, 12], atol=0.01)
    assert task.prepared.complete.tolist() == [v[0] == v[0] for v in values]
    for batch in itertools.islice(task.batches(4, 0), 20):
        assert (raw(task, batch.targets)[batch.scored][:, 0] == raw(task, batch.targets)[batch.scored][:, 1]).all()


def test_a_gap_at_a_sequences_beginning_takes_nothing_from_the_one_before() -> None:
    gap = np.nan
    values = [[1, 1], [1, 2], [gap, 3], [3, 4], [3, 5], [4, 6], [4, 7]]
    rows = made(values, starts=(0, 2, 5), window=2).prepared.rows
    assert rows[2, 0] == 0


@pytest.mark.parametrize(
    ("values", "starts", "said"),
    [
        ([[1], [2], [3]], (0,), "The file has 3 rows of numbers, but needs at least 4."),
        ([[1], [2], [3]], (0, 1, 2), "fewer than two different sequences"),
        ([[1], [2], [1], [2]], (0, 2), "fewer than two different sequences"),
        ([[np.nan]] * 9, (0,), "No row of the training part is without a gap"),
        ([[1]] * 7 + [[np.nan]] * 2, (0,), "No row of the held-out part is without a gap"),
    ],
)
def test_what_no_network_can_learn_is_a_sentence(values: list[list[float]], starts: tuple[int, ...], said: str) -> None:
    with pytest.raises(TaskError, match=said):
        made(values, starts)


def test_one_answer_a_file_is_refused_and_a_file_that_was_not_read() -> None:
    with pytest.raises(TaskError, match="mean readout gives one answer"):
        tasks.make_task(csv.Spec(file="a.csv"), "mean", 0)
    with pytest.raises(TaskError, match=r"a\.csv has not been read"):
        tasks.make_task(csv.Spec(file="a.csv"), "every-step", 0)


@pytest.mark.parametrize("columns", [1, 3, csv.MAX_COLUMNS])
def test_the_sample_is_lines_that_can_be_typed_and_watched(columns: int) -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(60, columns)) * 100
    task = made(values, window=10)
    assert len(task.text) < 200_000
    line = task.text.split("\n")[0]
    probe = task.probe(line)
    assert all(probe.encoded.known)
    rows = len(probe.encoded.tokens)
    assert np.allclose(probe.encoded.inputs, task.prepared.rows[:rows], atol=1e-3)
    assert np.allclose(probe.expected[:-1], values[1:rows], rtol=1e-3, atol=1e-3)
    assert np.isnan(probe.expected[-1]).all()
    if columns <= sequences.MAX_FEATURES:
        lines, problems = sequences.parse(task.text, "numbers", "every-step")
        assert lines
        assert not problems


@pytest.mark.parametrize("columns", [1, 3, 100])
def test_of_a_long_probe_only_so_many_rows_are_watched(columns: int) -> None:
    task = made(np.random.default_rng(1).normal(size=(60, columns)) * 100, window=10)
    line = task.text.split("\n")[0]
    assert len(task.probe(" ".join([line] * 600)).encoded.tokens) == MAX_TIMESTEPS


def test_the_longest_or_the_last_sequences_are_held_out() -> None:
    lengths = 4, 9, 3, 8, 5
    values = np.concatenate([counted(rows) + 1000 * index for index, rows in enumerate(lengths)])
    starts = tuple(int(start) for start in np.cumsum((0, *lengths[:-1])))
    for split, apart, words in (
        ("length", {1, 3}, "the longest 2 sequences of 5, with 8 to 9 rows; training has at most 5"),
        ("last", {3, 4}, "the last 2 sequences of 5"),
    ):
        task = made(values, starts, window=30, held_out=0.4, split=split)
        assert {int(raw(task, one.inputs)[0, 0]) // 1000 for one in task.evaluation} == apart
        assert task.measured_on == words
    with pytest.raises(TaskError, match="one sequence, so it cannot be divided by length"):
        made(values, split="length")
