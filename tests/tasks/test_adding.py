"""Adding and multiplying, checked against the sum and the product."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import tasks
from playground.core.batches import Example
from playground.core.specs import bounds
from playground.core.vocabulary import Numbers
from playground.tasks.adding import Spec, example, make_task, typed
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError


def read(one: Example) -> tuple[list[int], float]:
    """Return where the marks are, and the answer in the paper's words: the marked values' sum, or product."""
    marks = [time for time, marker in enumerate(one.inputs[:, 1]) if marker == 1]
    return marks, float(one.targets[-1, 0])


def test_the_task_is_found_by_its_kind() -> None:
    task = tasks.make_task(Spec(), "final", 0)
    assert "adding" in tasks.kinds()
    assert (task.tokens, task.answers, task.outputs, task.heldout) == ("numbers", (), 1, True)
    assert task.encoding == Numbers(width=2)
    assert len(task.evaluation) == 2000


@given(st.integers(0, 2**31 - 1), st.integers(10, 900), st.sampled_from(["add", "multiply"]))
def test_a_sequence_is_the_papers(seed: int, length: int, operation: str) -> None:
    one = example(np.random.default_rng(seed), Spec(length=length, operation=operation))
    marks, asked = read(one)
    x1, x2 = (float(one.inputs[mark, 0]) for mark in marks)
    assert asked == pytest.approx(0.5 + x1 / 4 + x2 / 4 if operation == "add" else x1 * x2, abs=1e-6)
    assert length <= len(one.inputs) <= 1.1 * length
    assert marks[0] < 10
    assert marks[1] < length // 2 - 1
    assert one.inputs[-1, 1] == -1
    assert one.inputs[0, 1] == (1 if marks[0] == 0 else -1)
    assert set(one.inputs[1:-1, 1]) <= {0, 1}
    assert (np.abs(one.inputs[:, 0]) <= 1).all()
    assert operation == "add" or (one.inputs[:, 0] >= 0).all()
    if marks[0] == 0:
        assert one.inputs[0, 0] == (0 if operation == "add" else 1)
    assert np.flatnonzero(one.scored).tolist() == [len(one.inputs) - 1]


def test_marks_and_lengths_fill_their_ranges() -> None:
    rng = np.random.default_rng(0)
    drawn = [example(rng, Spec(length=40)) for _ in range(4000)]
    assert {len(one.inputs) for one in drawn} == set(range(40, 45))
    assert {mark for one in drawn for mark in read(one)[0]} == set(range(19))
    answers = np.array([read(one)[1] for one in drawn])
    assert answers.mean() == pytest.approx(0.5, abs=0.02)
    assert answers.var() == pytest.approx(2 / 3 / 16, rel=0.1)


@pytest.mark.parametrize(("operation", "wrong", "mean"), [("add", 0, 0.01), ("multiply", 12, None)])
def test_the_criterion_is_the_papers(operation: str, wrong: int, mean: float | None) -> None:
    criterion = make_task(Spec(operation=operation, tested=1), "final", 0).criterion
    assert criterion is not None
    assert (criterion.sequences, criterion.within, criterion.wrong, criterion.mean) == (2000, 0.04, wrong, mean)


def test_evaluation_is_never_trained() -> None:
    task = make_task(Spec(length=10, tested=2000), "final", 3)
    tested = {one.inputs.tobytes() for one in task.evaluation}
    trained = {
        np.ascontiguousarray(batch.inputs[:length, column]).tobytes()
        for batch in islice(task.batches(8, 3), 200)
        for column, length in enumerate(batch.lengths)
    }
    assert len(tested) == 2000
    assert len(trained) == 1600
    assert not tested & trained


def test_the_same_seed_gives_the_same_sequences() -> None:
    def first(seed: int) -> tuple[bytes, bytes]:
        task = make_task(Spec(tested=2), "final", seed)
        return task.evaluation[0].inputs.tobytes(), next(task.batches(4, seed)).inputs.tobytes()

    assert first(1) == first(1)
    assert not set(first(1)) & set(first(2))


@pytest.mark.parametrize("operation", ["add", "multiply"])
def test_the_text_can_be_typed_and_a_probe_knows_its_answer(operation: str) -> None:
    task = make_task(Spec(operation=operation, tested=1), "final", 5)
    lines, problems = sequences.parse(task.text, "numbers", "final")
    assert not problems
    first = next(task.batches(4, 5))
    for column, (line, text) in enumerate(zip(lines, task.text.splitlines(), strict=True)):
        probe = task.probe(line.prompt)
        length = first.lengths[column]
        np.testing.assert_allclose(probe.encoded.inputs, first.inputs[:length, column], atol=0.0051)
        assert all(probe.encoded.known)
        assert np.isnan(probe.expected[:-1]).all()
        assert probe.expected[-1, 0] == pytest.approx(first.targets[length - 1, column, 0], abs=0.011)
        assert text == typed(Example(first.inputs[:length, column], first.targets[:length, column], np.ones(length)))


def test_a_probe_without_two_marks_has_no_answer() -> None:
    task = make_task(Spec(tested=1), "final", 0)
    assert task.probe("0.5:1 0.25 -0.5:1 1:-1").expected[-1, 0] == 0.5
    for text in ("0.5:1 0.25", "1:1 1:1 1:1", "x"):
        assert np.isnan(task.probe(text).expected).all()
    assert task.probe("").expected.shape == (0, 1)


def test_a_readout_at_every_step_is_refused() -> None:
    with pytest.raises(TaskError, match="There is one answer, at the end"):
        make_task(Spec(), "every-step", 0)


@pytest.mark.parametrize("limit", [0, 1])
def test_the_shortest_and_the_longest_t_that_there_may_be(limit: int) -> None:
    length = int(bounds(Spec, "length")[limit])
    task = make_task(Spec(length=length, tested=50), "final", 0)
    assert max(len(one.inputs) for one in task.evaluation) <= 1000
