"""Brackets, checked by removing () and [] until nothing is left."""

from itertools import islice, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import tasks
from playground.core.batches import Example
from playground.tasks.brackets import BracketsTask, Spec, make_task, next_symbols, string
from playground.tasks.common import sequences
from playground.tasks.common.task import TaskError

DEPTH = 3


def closed(text: str) -> bool:
    while "()" in text or "[]" in text:
        text = text.replace("()", "").replace("[]", "")
    return not text


def depth(text: str) -> int:
    return max((sum(1 if sign in "([" else -1 for sign in text[:end]) for end in range(len(text) + 1)), default=0)


def first_closed(text: str) -> bool:
    """Return whether everything is closed at the end, and not before."""
    return closed(text) and not any(closed(text[:end]) for end in range(1, len(text)))


LANGUAGE = {
    "".join(signs) + "."
    for length in (2, 4, 6, 8)
    for signs in product("([)]", repeat=length)
    if signs[0] in "([" and first_closed("".join(signs)) and depth("".join(signs)) <= DEPTH
}


def text_of(task: BracketsTask, example: Example) -> str:
    return "".join(task.answers[index] for index in [*example.inputs, example.targets[-1]])


def test_the_task_is_found_by_its_kind() -> None:
    task = tasks.make_task(Spec(), "every-step", 0)
    assert "brackets" in tasks.kinds()
    assert (task.tokens, "".join(task.answers[1:]), task.heldout) == ("characters", "([)].", True)
    assert len({text_of(task, one) for one in task.evaluation}) == 200  # type: ignore[arg-type]


@given(st.text(alphabet="([)].x", max_size=4))
def test_what_may_follow_is_what_some_string_goes_on_with(text: str) -> None:
    """Strings of at most 4 signs owe no more than 3, so strings of up to 8 show everything that may follow."""
    for end, signs in enumerate(next_symbols(text, DEPTH), start=1):
        assert set(signs) == {one[end] for one in LANGUAGE if one.startswith(text[:end]) and len(one) > end}


@given(st.integers(0, 2**31 - 1), st.integers(3, 8), st.integers(12, 60))
def test_strings_are_closed_once_at_their_end_and_each_step_knows_what_may_follow(
    seed: int, deepest: int, longest: int
) -> None:
    spec = Spec(depth=deepest, longest=longest, tested=1)
    text = string(np.random.default_rng(seed), spec)
    assert text[-1] == "."
    assert first_closed(text[:-1])
    assert depth(text[:-1]) <= deepest
    assert len(text) - 1 <= longest
    task = make_task(spec, "every-step", 0)
    example = task.example(text)
    assert text_of(task, example) == text
    assert example.possible is not None
    assert example.possible[np.arange(len(text) - 1), example.targets].all()
    assert (example.possible.sum(axis=1) >= 1).all()


def test_held_out_strings_are_never_trained() -> None:
    task = make_task(Spec(), "every-step", 2)
    tested = {text_of(task, one) for one in task.evaluation}
    trained = {
        text_of(task, Example(batch.inputs[:n, i], batch.targets[:n, i], batch.scored[:n, i]))
        for batch in islice(task.batches(16, 2), 100)
        for i, n in enumerate(batch.lengths)
    }
    assert len(trained) > 500
    assert not tested & trained


def test_the_smallest_bounds_leave_strings_to_train_on() -> None:
    task = make_task(Spec(depth=3, longest=12, tested=300), "every-step", 0)
    assert next(task.batches(16, 0)).size == 16


def test_the_same_seed_gives_the_same_strings() -> None:
    task = make_task(Spec(), "every-step", 0)
    one, same, other = (next(task.batches(8, seed)).inputs.tolist() for seed in (1, 1, 2))
    assert one == same != other


def test_a_probe_knows_the_one_sign_that_may_follow() -> None:
    task = make_task(Spec(depth=3), "every-step", 0)
    said = ["" if index < 0 else task.answers[index] for index in task.probe("([(x").expected]
    assert said == ["", "", ")", ""]
    assert task.answers[task.probe("([])").expected[-1]] == "."
    assert task.probe("").expected.shape == (0,)


def test_the_text_can_be_typed() -> None:
    lines, problems = sequences.parse(make_task(Spec(), "every-step", 0).text, "characters", "every-step")
    assert not problems
    assert len(lines) == 16


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_a_readout_of_one_answer_is_refused(readout: sequences.Readout) -> None:
    with pytest.raises(TaskError, match=f"at every step; a {readout} readout gives one answer"):
        make_task(Spec(), readout, 0)
