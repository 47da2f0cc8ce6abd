"""Parity, checked against the count of ones, step by step."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import tasks
from playground.core.batches import Example
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError
from playground.tasks.parity import ParityTask, Spec, make_task

READOUTS = ("every-step", "final", "mean")


def text_of(task: ParityTask, example: Example) -> str:
    return "".join(getattr(task.encoding, "entries", ())[index] for index in example.inputs)


def says(task: ParityTask, index: int) -> str:
    return "" if index < 0 else task.answers[index]


def rule(text: str) -> list[str]:
    return ["odd" if text[: time + 1].count("1") % 2 else "even" for time in range(len(text))]


def test_the_task_is_found_by_its_kind() -> None:
    task = tasks.make_task(Spec(), "every-step", 0)
    assert "parity" in tasks.kinds()
    assert (task.tokens, task.answers, task.outputs, task.heldout) == ("characters", ("even", "odd"), 2, True)


@pytest.mark.parametrize("readout", READOUTS)
@given(st.text(alphabet="01", min_size=1, max_size=30))
def test_each_step_asks_for_the_parity_so_far(readout: sequences.Readout, text: str) -> None:
    task = make_task(Spec(tested=1), readout, 0)
    example = task.example(text)
    assert text_of(task, example) == text
    assert [says(task, target) for target in example.targets] == rule(text)
    scored = np.flatnonzero(example.scored).tolist()
    assert scored == (list(range(len(text))) if readout == "every-step" else [len(text) - 1])


def test_lengths_fill_their_range_and_evaluation_is_five_times_the_longest() -> None:
    task = make_task(Spec(shortest=3, longest=9, tested=50), "every-step", 0)
    lengths = {int(length) for batch in islice(task.batches(8, 0), 40) for length in batch.lengths}
    assert lengths == set(range(3, 10))
    assert [len(one.inputs) for one in task.evaluation] == [45] * 50
    assert 0.4 < np.mean([one.inputs == 2 for one in task.evaluation]) < 0.6


def test_the_same_seed_gives_the_same_strings() -> None:
    task = make_task(Spec(), "every-step", 0)
    one, same, other = (next(task.batches(8, seed)).inputs.tolist() for seed in (1, 1, 2))
    assert one == same != other


def test_probes() -> None:
    task = make_task(Spec(), "every-step", 0)
    assert [says(task, index) for index in task.probe("1101").expected] == ["odd", "even", "even", "odd"]
    assert [says(task, index) for index in task.probe("1x1").expected] == ["odd", "", ""]
    assert task.probe("1101 => odd").encoded.tokens == ("1", "1", "0", "1")
    assert task.probe("").expected.shape == (0,)


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_only_the_answer_that_is_scored_is_known(readout: sequences.Readout) -> None:
    task = make_task(Spec(), readout, 0)
    assert [says(task, index) for index in task.probe("1101").expected] == ["", "", "", "odd"]
    assert [says(task, index) for index in task.probe("1x1").expected] == ["", "", ""]
    assert task.probe("").expected.shape == (0,)


@pytest.mark.parametrize("readout", READOUTS)
def test_the_text_can_be_typed(readout: sequences.Readout) -> None:
    lines, problems = sequences.parse(make_task(Spec(), readout, 0).text, "characters", readout)
    assert not problems
    assert len(lines) == 16
    assert all(line.answer == rule(line.prompt)[-1] for line in lines)


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(TaskError, match="The shortest string, 5, is above the longest, 4"):
        make_task(Spec(shortest=5, longest=4), "final", 0)
    assert len(make_task(Spec(shortest=200, longest=200, tested=1), "final", 0).evaluation[0].inputs) == 1000
