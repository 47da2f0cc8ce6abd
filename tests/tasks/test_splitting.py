"""Dividing sequences into those to train and those to test: what holds under every rule."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.tasks.common.splitting import Division, Rule, digest, divide, without_tested
from playground.tasks.common.task import TaskError

RULES: tuple[Rule, ...] = "sequences", "last", "length"
CONTENTS = st.lists(st.text("ab", max_size=5), min_size=1, max_size=40)
SHARES = st.floats(0, 0.5)


def parts(rule: Rule, share: float, contents: Sequence[str], seed: int = 0, least: int = 0) -> Division:
    return divide(rule, share, contents, list(map(len, contents)), np.random.default_rng(seed), least=least)


def divisible(rule: Rule, contents: Sequence[str]) -> bool:
    return rule != "length" or len(set(map(len, contents))) > 1 or len(set(contents)) < 2


@given(st.sampled_from(RULES), SHARES, CONTENTS, st.integers(0, 5), st.integers(0, 3))
def test_every_sequence_is_in_one_part_and_no_content_in_both(
    rule: Rule, share: float, contents: list[str], seed: int, least: int
) -> None:
    if not divisible(rule, contents):
        return
    found = parts(rule, share, contents, seed, least)
    assert sorted([*found.trained, *found.tested]) == list(range(len(contents)))
    trained, tested = ({contents[index] for index in part} for part in (found.trained, found.tested))
    assert not trained & tested
    assert trained
    different = len(set(contents))
    assert len(tested) == max(0, min(max(least, round(share * different)), different - 1))
    again = parts(rule, share, contents, seed, least)
    assert (again.trained == found.trained).all()
    assert (again.tested == found.tested).all()


@given(SHARES, CONTENTS, st.integers(0, 5))
def test_by_length_nothing_tested_is_shorter_than_what_is_trained(share: float, contents: list[str], seed: int) -> None:
    if divisible("length", contents):
        found = parts("length", share, contents, seed)
        tested = [len(contents[index]) for index in found.tested]
        assert min(tested, default=9) >= max(len(contents[index]) for index in found.trained)


@given(SHARES, CONTENTS)
def test_the_last_part_is_what_first_appears_last(share: float, contents: list[str]) -> None:
    found = parts("last", share, contents)
    first = dict.fromkeys(contents)
    count = len({contents[index] for index in found.tested})
    assert {contents[index] for index in found.tested} == set(list(first)[len(first) - count :])


def test_another_seed_draws_other_sequences() -> None:
    contents = [str(index) for index in range(50)]
    assert set(parts("sequences", 0.2, contents, 0).tested) != set(parts("sequences", 0.2, contents, 1).tested)


def test_sequences_of_one_length_are_not_divided_by_it() -> None:
    with pytest.raises(TaskError, match=r"All sequences have the length 2, .* split otherwise\."):
        parts("length", 0.5, ["aa", "bb", "ab"])


@given(CONTENTS, CONTENTS)
def test_what_a_given_test_set_has_is_left_out_of_training(contents: list[str], tested: list[str]) -> None:
    if set(contents) <= set(tested):
        with pytest.raises(TaskError, match="none is left"):
            without_tested(contents, tested)
        return
    kept = without_tested(contents, tested)
    assert [contents[index] for index in kept] == [content for content in contents if content not in tested]


def test_digests_tell_numbers_shapes_and_kinds_apart() -> None:
    rows = np.arange(6, dtype=np.float32)
    same, others = rows.copy(), (rows.reshape(2, 3), rows.reshape(3, 2), rows.view(np.int32), rows + 1, rows[:5])
    assert digest(rows) == digest(same)
    assert len({digest(each) for each in (rows, *others)}) == 6
    assert digest(rows[::2]) == digest(rows[::2].copy())
    assert digest(rows, rows) != digest(rows)
