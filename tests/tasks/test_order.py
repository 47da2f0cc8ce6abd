"""Temporal order: the answer from filtering the text, and each mark within its range."""

from itertools import islice

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from playground import tasks
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError
from playground.tasks.order import OrderTask, Spec, line, make_task

RANGES = {2: [(10, 20), (50, 60)], 3: [(10, 20), (33, 43), (66, 76)]}


def trained(task: OrderTask, batches: int, seed: int = 0) -> list[str]:
    entries = task.answers, getattr(task.encoding, "entries", ())
    return [
        "".join(entries[1][index] for index in batch.inputs[:length, column])
        + " => "
        + entries[0][batch.targets[length - 1, column]]
        for batch in islice(task.batches(8, seed), batches)
        for column, length in enumerate(batch.lengths)
    ]


def test_the_task_is_found_by_its_kind() -> None:
    task = tasks.make_task(Spec(tested=1), "final", 0)
    assert "order" in tasks.kinds()
    assert (task.tokens, task.answers, task.heldout) == ("characters", ("XX", "XY", "YX", "YY"), True)
    assert len(make_task(Spec(marks=3, tested=1), "final", 0).answers) == 8


@pytest.mark.parametrize("marks", [2, 3])
@given(seed=st.integers(0, 2**31 - 1))
def test_a_sequence_is_the_papers(marks: int, seed: int) -> None:
    one = line(np.random.default_rng(seed), Spec(marks=marks))
    assert regex.fullmatch("E[abcdXY]*B", one.prompt)
    assert 100 <= len(one.prompt) <= 110
    places = [place for place, symbol in enumerate(one.prompt, start=1) if symbol in "XY"]
    assert len(places) == marks
    assert all(low <= place <= high for place, (low, high) in zip(places, RANGES[marks], strict=True))
    assert one.answer == regex.sub("[^XY]", "", one.prompt)


@pytest.mark.parametrize("marks", [2, 3])
def test_lengths_places_and_answers_fill_their_ranges(marks: int) -> None:
    rng = np.random.default_rng(0)
    drawn = [line(rng, Spec(marks=marks)) for _ in range(2000)]
    assert {len(one.prompt) for one in drawn} == set(range(100, 111))
    places = [[place for place, symbol in enumerate(one.prompt, start=1) if symbol in "XY"] for one in drawn]
    for mark, (low, high) in enumerate(RANGES[marks]):
        assert {each[mark] for each in places} == set(range(low, high + 1))
    counts = np.unique([one.answer for one in drawn], return_counts=True)[1]
    assert len(counts) == 2**marks
    assert counts.min() > 0.7 * 2000 / 2**marks


def test_examples_are_the_lines_and_evaluation_is_never_trained() -> None:
    task = make_task(Spec(), "final", 1)
    texts = trained(task, 100, 1)
    assert len(set(texts)) == 800
    assert all(text.endswith(regex.sub("[^XY]", "", text.split(" => ")[0])) for text in texts)
    entries = getattr(task.encoding, "entries", ())
    tested = {"".join(entries[index] for index in one.inputs) for one in task.evaluation}
    assert len(tested) == 2000
    assert not tested & {text.split(" => ")[0] for text in texts}


def test_the_criterion_is_the_papers_and_seeds_make_the_same_sequences() -> None:
    criterion = make_task(Spec(tested=1), "final", 0).criterion
    assert criterion is not None
    assert (criterion.sequences, criterion.within, criterion.wrong, criterion.mean) == (2000, 0.3, 0, 0.1)
    task = make_task(Spec(tested=1), "final", 0)
    assert trained(task, 2, 1) == trained(task, 2, 1) != trained(task, 2, 2)


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_the_text_can_be_typed_and_a_probe_knows_its_answer(readout: sequences.Readout) -> None:
    task = make_task(Spec(marks=3, tested=1), readout, 0)
    lines, problems = sequences.parse(task.text, "characters", readout)
    assert not problems
    for one in lines:
        probe = task.probe(one.prompt)
        assert task.answers[probe.expected[-1]] == one.answer
        assert (probe.expected[:-1] == -1).all()
    assert task.probe("EXY").expected.tolist() == [-1, -1, -1]
    assert task.probe("EaXbXB").expected[-1] == -1, "three marks are asked for"
    assert task.probe("").expected.shape == (0,)
    assert task.probe("EéB").encoded.known == (True, False, True)


def test_a_readout_at_every_step_is_refused() -> None:
    with pytest.raises(TaskError, match="There is one answer, at the end"):
        make_task(Spec(), "every-step", 0)
