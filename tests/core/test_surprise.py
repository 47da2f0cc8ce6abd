"""The surprise of tokens and the ranks of values, against a count by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.surprise import LEAST_PROBABILITY, ranks, surprise
from playground.core.trace import Trace


def trace(tokens, predictions, answers=("a", "b", "c"), known=None):
    return Trace(
        cell_kind="rnn",
        tokens=tuple(tokens),
        known=(True,) * len(tokens) if known is None else known,
        gates={},
        states={"hidden": np.zeros((len(tokens), 1, 2), np.float32)},
        predictions=np.array(predictions, np.float32).reshape(len(tokens), len(answers)),
        answers=answers,
        expected=np.full(len(tokens), -1),
    )


@given(st.integers(0, 2**32 - 1), st.integers(0, 30))
def test_each_token_has_the_bits_of_its_probability_one_timestep_before(seed: int, length: int) -> None:
    rng = np.random.default_rng(seed)
    predictions = rng.dirichlet(np.ones(3), length).astype(np.float32)
    tokens = [str(token) for token in rng.choice(list("abcx"), length)]
    bits = surprise(trace(tokens, predictions))
    assert len(bits) == length
    for place, token in enumerate(tokens):
        if place == 0 or token == "x":
            assert math.isnan(bits[place])
        else:
            assert bits[place] == pytest.approx(-math.log2(predictions[place - 1]["abc".index(token)]))


def test_an_unknown_token_has_no_surprise() -> None:
    bits = surprise(trace("ab", [[0.5, 0.5, 0], [1, 0, 0]], known=(True, False)))
    assert np.isnan(bits).all()


def test_a_probability_that_is_rounded_to_0_has_finite_bits() -> None:
    bits = surprise(trace("ab", [[1, 0, 0], [1, 0, 0]]))
    assert bits[1] == -math.log2(LEAST_PROBABILITY) == 126


@given(st.lists(st.integers(-3, 3), min_size=2, max_size=20))
def test_ranks_are_shares_of_lower_values_where_equal_ones_share(values: list[int]) -> None:
    given_ranks = ranks(np.array(values, float))
    for value, rank in zip(values, given_ranks, strict=True):
        lower, same = sum(other < value for other in values), values.count(value)
        assert rank == pytest.approx((lower + (same - 1) / 2) / (len(values) - 1))


def test_ranks_of_one_value_and_of_none() -> None:
    assert ranks(np.array([7.0])).tolist() == [0.5]
    assert ranks(np.array([])).tolist() == []
