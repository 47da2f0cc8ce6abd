"""Sequences of numbers with labels, under all three readouts, against a plain statement of the rule."""

import itertools
from collections import Counter

import numpy as np
import pytest

from playground import tasks
from playground.core.batches import Example
from playground.core.specs import Readout
from playground.tasks import csv
from playground.tasks.common import labelled
from playground.tasks.common.labelled import LabelledTask, Labels
from playground.tasks.common.task import TaskError


def made(values: object, ids: list[int], starts: list[int], readout: Readout = "final", seed: int = 0) -> LabelledTask:
    array = np.array(values, dtype=np.float32)
    names = tuple("abcdefgh"[: max(ids) + 1])
    table = csv.Table(("x", "y"), array, np.array(starts), "digest", Labels(names=names, ids=np.array(ids, np.int32)))
    spec = csv.LoadedSpec(file="a.csv", label="what", content=table, window=4, held_out=0.25)
    task = tasks.make_task(spec, readout, seed)
    assert isinstance(task, LabelledTask)
    return task


LENGTHS = [1, 5, 2, 9, 3, 1, 4, 7, 2, 2, 6, 3]
STARTS = np.cumsum([0, *LENGTHS])[:-1].tolist()
ROWS = np.arange(sum(LENGTHS))[:, None] * 10.0 + (0, 1)
LABELS = [0, 1, 2, 0, 0, 1, 2, 2, 0, 1, 1, 2]
IDS = np.repeat(LABELS, LENGTHS).tolist()


def read(task: LabelledTask, example: Example) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the numbers of the rows that an example reads, and its scored labels."""
    rows = task.encoding.raw(example.inputs)[:, 0] / 10
    return tuple(rows.round().astype(int).tolist()), tuple(example.targets[example.scored].tolist())


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_each_sequence_asks_for_its_label_at_its_end(readout: Readout) -> None:
    task = made(ROWS, IDS, STARTS, readout)
    expected = {
        (tuple(range(start, start + n)), (label,)) for start, n, label in zip(STARTS, LENGTHS, LABELS, strict=True)
    }
    tested = {read(task, one) for one in task.evaluation}
    stream = task.batches(4, 0)
    trained = Counter(
        read(task, Example(b.inputs[:n, k], b.targets[:n, k], b.scored[:n, k]))
        for b in itertools.islice(stream, 9)
        for k, n in enumerate(b.lengths)
    )
    assert len(tested) == 3
    assert tested | set(trained) == expected
    # 9 batches of 4 are four times all 9 training sequences.
    assert set(trained.values()) == {4}
    assert not tested & set(trained)
    # About the same share of each label.
    assert sorted(label for _, (label,) in tested) == [0, 1, 2]


def test_every_step_asks_for_the_label_of_each_row_in_windows() -> None:
    ids = (np.arange(len(ROWS)) % 3).tolist()
    task = made(ROWS, ids, STARTS, "every-step")
    windows = set()
    for batch in itertools.islice(task.batches(16, 0), 60):
        for k, n in enumerate(batch.lengths):
            rows, labels = read(task, Example(batch.inputs[:n, k], batch.targets[:n, k], batch.scored[:n, k]))
            assert labels == tuple(row % 3 for row in rows)
            windows.add(rows)
    expected = {
        tuple(range(at, min(at + 4, end)))
        for start, end in task.trained.tolist()
        for at in range(start, max(start, end - 4) + 1)
    }
    assert windows == expected
    tested = [row for one in task.evaluation for row in read(task, one)[0]]
    trained = {row for start, end in task.trained.tolist() for row in range(start, end)}
    assert sorted({*tested, *trained}) == list(range(len(ROWS)))
    assert len(tested) + len(trained) == len(ROWS)


def test_equal_sequences_stay_together_whatever_their_labels() -> None:
    values = np.concatenate([np.full((3, 2), content) for content in (0, 1, 2, 1, 3, 1, 2, 4)])
    task = made(values, np.repeat([0, 1, 0, 1, 1, 0, 0, 1], 3).tolist(), list(range(0, 24, 3)))
    trained, tested = (
        {float(values[start, 0]) for start, _ in spans.tolist()}
        for spans in (
            task.trained,
            np.array([[round(task.encoding.raw(one.inputs)[0, 0]) * 3, 0] for one in task.evaluation]),
        )
    )
    assert len(trained) == 4
    assert not trained & tested


def test_a_stream_goes_on_from_any_of_its_states() -> None:
    stream = made(ROWS, IDS, STARTS).batches(4, 0)
    for _ in range(5):
        next(stream)
    state = stream.state
    after = [next(stream).inputs for _ in range(6)]
    stream.restore(state)
    for one in after:
        np.testing.assert_array_equal(next(stream).inputs, one)
    assert len(state[1]) == 2


def test_samples_show_each_label_and_are_read_with_it() -> None:
    task = made(ROWS, IDS, STARTS)
    lines = task.text.split("\n")
    assert [line.split(" => ")[1] for line in lines[:3]] == ["a", "b", "c"]
    probe = task.probe(lines[1])
    assert probe.expected.tolist() == [-1] * (len(probe.expected) - 1) + [1]
    assert all(probe.encoded.known)
    every = made(ROWS, [i % 2 for i in range(len(ROWS))], STARTS, "every-step")
    assert every.probe(every.text.split("\n")[0]).expected.tolist() in (
        [0, 1, 0, 1],
        [1, 0, 1, 0],
        [0, 1],
        [1, 0],
        [0],
        [1],
    )
    assert every.probe("1:2 3:4").expected.tolist() == [-1, -1]


def test_numbers_are_shown_as_in_the_file() -> None:
    values = np.random.default_rng(0).choice([0.0, 0.5, 16.0], (len(ROWS), 2))
    shown = {
        float(part) for token in made(values, IDS, STARTS).text.split() if ":" in token for part in token.split(":")
    }
    assert shown == {0.0, 0.5, 16.0}


@pytest.mark.parametrize(
    ("ids", "starts", "readout", "said"),
    [
        ([0] * 46, [0], "mean", "each label is “a”; there have to be two different ones to tell apart."),
        ([0, 1] * 23, [0], "mean", "all rows are one sequence, but a mean readout gives one answer a sequence."),
    ],
)
def test_what_no_network_can_learn_is_a_sentence(
    ids: list[int], starts: list[int], readout: Readout, said: str
) -> None:
    with pytest.raises(TaskError) as caught:
        made(np.arange(92).reshape(46, 2), ids, starts, readout)
    assert str(caught.value).startswith(f"a.csv, column “what”: {said}")


def test_a_sequence_too_long_for_one_answer_is_refused() -> None:
    longest = labelled.MAX_LENGTH + 1
    values = np.arange(2 * 2 * longest).reshape(2 * longest, 2)
    ids = [0] * longest + [1] * longest
    with pytest.raises(TaskError, match="A sequence has 10,001 timesteps; with one answer a sequence there may be at"):
        made(values, ids, [0, longest])
    assert made(values, ids, [0, longest], "every-step").evaluation
