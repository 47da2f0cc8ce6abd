"""Counting, checked by brute force over all strings that begin like this one."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import tasks
from playground.core.batches import Batch, Example
from playground.core.specs import bounds
from playground.storage.validation import validated
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError
from playground.tasks.counting import CountingTask, Spec, make_task

LANGUAGE = ["a" * n + "b" * n + "." for n in range(1, 60)]


def only_next(prefix: str) -> str:
    """Return the only symbol that follows the prefix in the language; empty if there are several."""
    after = {string[len(prefix)] for string in LANGUAGE if string.startswith(prefix) and len(string) > len(prefix)}
    return after.pop() if len(after) == 1 else ""


def text_of(task: CountingTask, example: Example) -> str:
    """Return an example's string: its inputs and the last symbol it asks for."""
    return "".join(task.answers[index] for index in [*example.inputs, example.targets[-1]])


def strings(task: CountingTask, batch: Batch) -> set[str]:
    columns = [batch.inputs[:length, column] for column, length in enumerate(batch.lengths)]
    return {"".join(task.answers[index] for index in column) + "." for column in columns}


def test_the_task_is_found_by_its_kind() -> None:
    assert "counting" in tasks.kinds()
    task = tasks.make_task(Spec(), "every-step", 0)
    assert (task.tokens, task.answers[1:], task.heldout) == ("characters", ("a", "b", "."), True)


@given(st.integers(1, 12), st.integers(0, 8))
def test_scored_are_the_steps_with_one_right_answer_from_the_first_b_on(shortest: int, more: int) -> None:
    task = make_task(Spec(shortest=shortest, longest=shortest + more), "every-step", 0)
    for example in (*task.training, *task.evaluation):
        whole = text_of(task, example)
        assert whole in LANGUAGE
        for time, (target, scored) in enumerate(zip(example.targets, example.scored, strict=True)):
            assert task.answers[target] == whole[time + 1]
            assert scored == bool(only_next(whole[: time + 1]))


def test_evaluation_is_each_longer_n_up_to_twice_the_longest_and_never_trained() -> None:
    task = make_task(Spec(shortest=3, longest=9), "every-step", 0)
    trained = set().union(*(strings(task, batch) for batch in islice(task.batches(4, 0), 50)))
    assert sorted(string.count("a") for string in trained) == list(range(3, 10))
    tested = [text_of(task, example) for example in task.evaluation]
    assert [string.count("a") for string in tested] == list(range(10, 19))
    assert not trained & set(tested)


def test_the_same_seed_gives_the_same_batches() -> None:
    task = make_task(Spec(), "every-step", 0)
    one, same, other = ([b.lengths.tolist() for b in islice(task.batches(4, seed), 10)] for seed in (1, 1, 2))
    assert one == same != other


@given(st.text(alphabet="ab.x", max_size=12))
def test_a_probe_knows_what_the_rule_says(text: str) -> None:
    task = make_task(Spec(), "every-step", 0)
    probe = task.probe(text)
    said = ["" if index < 0 else task.answers[index] for index in probe.expected]
    assert said == [only_next(text[: time + 1]) for time in range(len(text))]


def test_a_probe_says_what_is_owed_beyond_its_end() -> None:
    task = make_task(Spec(), "every-step", 0)
    assert task.answers[task.probe("aaabbb").expected[-1]] == "."
    assert task.answers[task.probe("aaab").expected[-1]] == "b"
    assert task.probe("aaa").expected.tolist() == [-1, -1, -1]
    assert task.probe("").expected.shape == (0,)
    assert task.probe("aéb").encoded.known == (True, False, True)


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_a_readout_of_one_answer_is_refused(readout: sequences.Readout) -> None:
    with pytest.raises(TaskError, match=f"at every step; a {readout} readout gives one answer"):
        make_task(Spec(), readout, 0)


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(TaskError, match="The shortest n, 5, is above the longest, 4"):
        make_task(Spec(shortest=5, longest=4), "every-step", 0)
    assert len(make_task(Spec(shortest=4, longest=4), "every-step", 0).training) == 1


def test_the_text_can_be_typed() -> None:
    task = make_task(Spec(longest=100), "every-step", 0)
    lines, problems = sequences.parse(task.text, "characters", "every-step")
    assert not problems
    assert len(lines) == 16
    trained = {text_of(task, example) for example in task.training}
    assert {line.prompt for line in lines} <= trained
    assert np.array_equal(sequences.example(lines[2], task.encoding, task.answers, "every-step").inputs[:3], [1, 1, 1])


def test_the_longest_n_there_may_be_is_in_bounds() -> None:
    assert bounds(Spec, "longest") == (1, 100)
    spec = validated(Spec, {"kind": "counting", "shortest": 100, "longest": 100}, "test")
    assert len(make_task(spec, "every-step", 0).evaluation[-1].inputs) == 400
