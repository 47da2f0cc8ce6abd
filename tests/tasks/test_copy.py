"""Copying, checked by looking each answer up in the letters before the delay."""

from itertools import islice

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from playground import tasks
from playground.core.batches import Example
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError
from playground.tasks.copy import CopyTask, Spec, make_task


def text_of(task: CopyTask, example: Example) -> str:
    return "".join(task.answers[index] for index in [*example.inputs, example.targets[-1]])


def trained(task: CopyTask, batches: int, seed: int = 0) -> set[str]:
    return {
        text_of(task, Example(batch.inputs[:, column], batch.targets[:, column], batch.scored[:, column]))
        for batch in islice(task.batches(8, seed), batches)
        for column in range(8)
    }


def test_the_task_is_found_by_its_kind() -> None:
    task = tasks.make_task(Spec(), "every-step", 0)
    assert "copy" in tasks.kinds()
    assert (task.tokens, "".join(task.answers[1:]), task.heldout) == ("characters", "abcd.>", True)


@given(st.integers(3, 12), st.integers(2, 8), st.integers(0, 40))
def test_scored_are_the_letters_that_are_due(letters: int, kinds: int, delay: int) -> None:
    task = make_task(Spec(letters=letters, kinds=kinds, delay=delay, tested=4), "every-step", 0)
    for example in task.evaluation:
        text = text_of(task, example)
        match = regex.fullmatch(rf"([a-h]{{{letters}}})\.{{{delay}}}>\1", text)
        assert match
        due = [task.answers[target] for target in example.targets[example.scored]]
        assert "".join(due) == match[1]
        assert [text[place + 1] for place in np.flatnonzero(example.scored)] == due


def test_held_out_strings_are_never_trained_and_all_others_are() -> None:
    task = make_task(Spec(letters=3, kinds=3, delay=2, tested=13), "every-step", 4)
    tested = {text_of(task, one) for one in task.evaluation}
    shown = trained(task, 100, 4)
    assert (len(tested), len(shown)) == (13, 14)
    assert not tested & shown
    with pytest.raises(TaskError, match="Of 3 letters there are 27 strings of 3; hold out half at most"):
        make_task(Spec(letters=3, kinds=3, tested=14), "every-step", 0)


def test_the_same_seed_gives_the_same_strings() -> None:
    task = make_task(Spec(), "every-step", 0)
    one, same, other = (next(task.batches(8, seed)).inputs.tolist() for seed in (1, 1, 2))
    assert one == same != other


def test_a_probe_knows_what_is_due_from_the_sign_on() -> None:
    task = make_task(Spec(), "every-step", 0)

    def due(text: str) -> str:
        return "".join("-" if index < 0 else task.answers[index] for index in task.probe(text).expected)

    assert due("abc..>abc") == "-----abc-"
    assert due("abc..>") == "-----a"
    assert due("ab") == "--"
    assert due("xb>..") == "---b-", "x is no letter here"
    assert due("") == ""


def test_the_text_can_be_typed() -> None:
    lines, problems = sequences.parse(make_task(Spec(), "every-step", 0).text, "characters", "every-step")
    assert not problems
    assert len(lines) == 16


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_a_readout_of_one_answer_is_refused(readout: sequences.Readout) -> None:
    with pytest.raises(TaskError, match=f"at every step; a {readout} readout gives one answer"):
        make_task(Spec(), readout, 0)
