"""What is measured by length: bins, values and intervals."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.by_length import FEWEST, MOST_BINS, Quantity, by_length
from playground.core.intervals import wilson

SEQUENCES = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 4), st.integers(1, 4)), min_size=1, max_size=60)


@given(SEQUENCES, st.sampled_from(["accuracy", "error"]))
def test_each_length_is_in_one_bin_and_the_value_is_that_of_its_sequences(
    sequences: list[tuple[int, int, int]], quantity: Quantity
) -> None:
    lengths, sums, counts = (np.array(each) for each in zip(*sequences, strict=True))
    sums = np.minimum(sums, counts).astype(np.float64)
    found = by_length(7, quantity, lengths, sums, counts)
    if len(set(lengths.tolist())) == 1:
        assert found is None
        return
    assert found is not None
    assert len(found.bins) <= MOST_BINS
    assert sum(each.sequences for each in found.bins) == len(sequences)
    for each, following in zip(found.bins, (*found.bins[1:], None), strict=True):
        own = [place for place, length in enumerate(lengths) if each.shortest <= length <= each.longest]
        mean = sums[own].sum() / counts[own].sum()
        assert len(own) == each.sequences
        assert each.value == pytest.approx(mean if quantity == "accuracy" else math.sqrt(mean))
        assert following is None or each.longest < following.shortest
        if each.interval is not None:
            assert each.interval[0] - 1e-12 <= each.value <= each.interval[1] + 1e-12 or len(own) < 20
        assert each.interval is not None or len(own) < FEWEST


def test_one_answer_a_sequence_has_wilsons_interval() -> None:
    lengths, right = np.repeat([3, 9], 50), np.r_[np.ones(50), np.ones(20), np.zeros(30)]
    found = by_length(0, "accuracy", lengths, right, np.ones(100, np.int64))
    assert found is not None
    assert [each.interval for each in found.bins] == [wilson(50, 50), wilson(20, 50)]


def test_answers_of_one_sequence_count_as_one_observation() -> None:
    """Forty sequences that are all right or all wrong say no more than forty answers, however long they are."""
    lengths, counts = np.repeat([10, 20], [1, 40]), np.repeat([10, 20], [1, 40])
    sums = np.where(np.arange(41) % 2, counts, 0).astype(np.float64)
    found = by_length(0, "accuracy", lengths, sums, counts)
    assert found is not None
    assert found.bins[0].interval is None
    low, high = found.bins[1].interval or (0, 0)
    assert (low, high) == pytest.approx(wilson(20, 40), abs=0.03)
