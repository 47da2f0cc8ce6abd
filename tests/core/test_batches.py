"""Padding and stacking of sequences, time first."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.batches import Example, collate


def example(length: int, features: int, seed: int) -> Example:
    rng = np.random.default_rng(seed)
    if features:
        inputs, targets = (rng.random((length, features), dtype=np.float32) + 1 for _ in range(2))
    else:
        inputs, targets = (rng.integers(1, 9, length) for _ in range(2))
    return Example(inputs, targets, rng.random(length) < 0.5)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6), st.integers(0, 3))
def test_each_sequence_is_a_column_and_the_rest_is_0_and_not_scored(lengths: list[int], features: int) -> None:
    examples = [example(length, features, seed) for seed, length in enumerate(lengths)]
    batch = collate(examples)
    assert batch.size == len(lengths)
    assert batch.lengths.tolist() == lengths
    assert batch.inputs.shape == (max(lengths), len(lengths), *([features] if features else []))
    assert batch.inputs.dtype == (np.float32 if features else np.int64)
    for index, one in enumerate(examples):
        length = lengths[index]
        for whole, part in ((batch.inputs, one.inputs), (batch.targets, one.targets), (batch.scored, one.scored)):
            np.testing.assert_array_equal(whole[:length, index], part)
            assert not whole[length:, index].any()


def test_a_batch_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sequence"):
        collate([])


def test_a_batch_shares_no_memory_with_its_examples() -> None:
    one = example(4, 0, 0)
    batch = collate([one])
    assert not np.shares_memory(batch.inputs, one.inputs)
