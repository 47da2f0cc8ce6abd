"""A test file of one's own beside rows and texts: it stays as it is, and nothing of it is trained."""

import itertools
import string
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.tasks import csv, text
from playground.tasks.common.series_task import SeriesTask
from playground.tasks.common.task import Task, TaskError


def rows_task(trained: Sequence[np.ndarray], tested: Sequence[np.ndarray], **keys: object) -> SeriesTask:
    """Make a task that forecasts the rows as they are, unless told otherwise."""
    keys = {"difference": "none", **keys}
    both = [np.asarray(each, np.float32).reshape(len(each), -1) for each in (*trained, *tested)]
    starts = np.cumsum([0, *map(len, both[:-1])])
    border = int(starts[len(trained)])
    table = csv.Table(("a",), np.concatenate(both), starts, "digest", tested_from=border)
    spec = csv.LoadedSpec(file="a.csv", test_file="b.csv", content=table, **keys)  # type: ignore[arg-type]
    return csv.make_task(spec, "every-step", 0)


def text_task(trained: str, tested: str, **keys: object) -> text.TextTask:
    content = text.Text(trained, "digest", test=tested)
    spec = text.LoadedSpec(file="a.txt", test_file="b.txt", content=content, **keys)  # type: ignore[arg-type]
    return text.make_task(spec, "every-step", 0)


def trained_windows(task: Task, batches: int = 40) -> set[tuple[float, ...]]:
    """Return the windows of some batches, each with the token after it."""
    return {
        tuple(np.append(batch.inputs[:length, k], batch.targets[length - 1, k]).tolist())
        for batch in itertools.islice(task.batches(8, 0), batches)
        for k, length in enumerate(batch.lengths)
    }


SEQUENCES = st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=4), min_size=1, max_size=8)


@given(SEQUENCES, SEQUENCES)
def test_no_sequence_of_the_test_file_is_trained(trained: list[list[int]], tested: list[list[int]]) -> None:
    parts = [[np.array(each) for each in part] for part in (trained, tested)]
    left = [each for each in trained if each not in tested]
    if not left:
        with pytest.raises(TaskError, match="none is left"):
            rows_task(*parts)
        return
    task = rows_task(*parts)
    scaled = {tuple(np.append(one.inputs, one.targets[-1]).tolist()) for one in task.evaluation}
    assert not trained_windows(task) & scaled
    assert len(task.evaluation) == len(tested)
    out = len(trained) - len(left)
    assert task.measured_on.startswith(f"the test file b.csv, {len(tested):,} sequence")
    assert (f"; {out} also in training w" in task.measured_on) == bool(out)


def test_rows_of_a_series_that_the_test_file_has_are_left_out() -> None:
    series = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    task = rows_task([series], [series[400:600]], window=20)
    assert task.prepared.trained.tolist() == [[0, 400], [600, 1000]]
    assert task.measured_on == "the test file b.csv, 200 rows; 200 also in training were left out there"
    assert task.prepared.series.encoding.means[0] == pytest.approx(np.delete(series, np.s_[400:600]).mean(), abs=1e-6)
    whole = rows_task([series[:400]], [series[600:]], window=20)
    assert whole.measured_on == "the test file b.csv, 1 sequence"
    with pytest.raises(TaskError, match="none is left"):
        rows_task([series[400:600]], [series], window=20)


def test_a_number_too_far_off_is_found_in_its_file() -> None:
    with pytest.raises(TaskError, match=r"b\.csv: row 2 of the numbers"):
        rows_task([np.arange(60)], [np.array([0, 1e25, 2])])


def test_a_test_text_is_all_measured_and_not_trained() -> None:
    rng = np.random.default_rng(0)
    letters = "".join(rng.choice(list(string.ascii_letters), size=2000))
    task = text_task(letters, letters[500:620] + "é" * 40, window=10)
    assert task.measured_on == "the test file b.txt, 160 characters; 120 also in training were left out there"
    entries = np.array(task.answers)
    measured = "".join(entries[np.concatenate([one.inputs for one in task.evaluation])])
    assert measured == letters[500:620] + "\N{REPLACEMENT CHARACTER}" * 30
    windows = {"".join(entries[list(window)]) for window in trained_windows(task)}
    assert all(window in letters[:500] or window in letters[620:] for window in windows)


def test_every_place_of_all_pieces_is_drawn() -> None:
    own = "".join(chr(0x4E00 + i) for i in range(180))
    task = text_task(own[:60] + own[100:] + own[60:100] * 2, own[100:160] + own[:5], window=10)
    assert len(task.windows) == 2
    drawn = {task.answers[int(window[0])] for window in trained_windows(task, 400)}
    pieces = own[:60], own[160:] + own[60:100] * 2
    assert drawn == set().union(*(piece[: len(piece) - 10] for piece in pieces))


@pytest.mark.parametrize(
    ("trained", "tested", "said"),
    [
        ("abcd" * 30, "abcd", "The test file has 4 characters, but needs 11 for a window of 10."),
        ("ab", "abcd" * 30, "The text has 2 characters, but needs 11 for a window of 10."),
        ("abcd" * 30, "abcd" * 30, "No 11 characters on end are left to train on that are not also in the test file."),
    ],
)
def test_a_text_that_cannot_be_trained_beside_its_test_is_a_sentence(trained: str, tested: str, said: str) -> None:
    with pytest.raises(TaskError) as caught:
        text_task(trained, tested, window=10)
    assert str(caught.value).startswith(said)
