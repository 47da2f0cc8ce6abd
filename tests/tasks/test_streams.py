"""Parallel streams through long sequences."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.core.batches import Batch, Example, collate
from playground.tasks.common.streams import parallel_streams
from playground.tasks.common.task import BatchStream

PLACES = np.arange(1000)


def stream(lengths: list[int], window: int, size: int, scored: np.ndarray = PLACES >= 0) -> BatchStream:
    """Streams through sequences of these lengths, whose tokens are their places."""
    ends = np.cumsum(lengths)
    spans = np.stack([ends - lengths, ends], axis=1)

    def make(chosen: list[tuple[int, int]]) -> Batch:
        return collate([Example(PLACES[a : b - 1], PLACES[a + 1 : b], scored[a + 1 : b]) for a, b in chosen])

    return parallel_streams(spans, window, size, 0, make)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6).filter(lambda all_: max(all_) > 1), st.integers(1, 9))
def test_a_stream_reads_on_within_a_sequence_and_begins_with_each(lengths: list[int], window: int) -> None:
    begins = {end - length for end, length in zip(np.cumsum(lengths), lengths, strict=True)}
    steps = sum(length // window + 1 for length in lengths)
    ends: list[int] | None = None
    learned: list[set[int]] = [set(), set(), set()]
    for batch in itertools.islice(stream(lengths, window, 3), 2 * steps):
        assert batch.continues is not None
        for column, length in enumerate(batch.lengths):
            own = batch.inputs[:length, column]
            assert (np.diff(own) == 1).all()
            assert (batch.targets[:length, column] == own + 1).all()
            if ends is None:
                assert not batch.continues[column]
            elif batch.continues[column]:
                assert own[0] == ends[column] + 1
            else:
                assert own[0] in begins
            learned[column] |= set(batch.targets[:length, column].tolist())
        ends = [int(batch.inputs[length - 1, column]) for column, length in enumerate(batch.lengths)]
    for one in learned:
        assert one == set(range(sum(lengths))) - begins


def test_streams_begin_at_places_that_divide_the_whole_evenly() -> None:
    first = next(stream([101], 5, 4)).inputs[0]
    assert (np.diff(np.sort(first)) == 25).all()
    other = next(parallel_streams(np.array([[0, 101]]), 5, 4, 1, lambda spans: collate([cut(*span) for span in spans])))
    assert set(other.inputs[0]) != set(first)


def cut(begin: int, end: int) -> Example:
    return Example(PLACES[begin : end - 1], PLACES[begin + 1 : end], PLACES[begin + 1 : end] >= 0)


def test_a_batch_without_a_scored_step_is_left_out_and_the_next_begins_anew() -> None:
    batches = stream([61], 10, 1, scored=(PLACES < 20) | (PLACES > 40))
    seen = [(int(batch.inputs[0, 0]), bool(batch.continues[0])) for batch in itertools.islice(batches, 12)]
    before = [seen[n - 1][0] for n, (_, continues) in enumerate(seen) if n and not continues]
    assert all(batch.scored.any() for batch in itertools.islice(batches, 20))
    assert before
    assert all(place + 10 >= 19 for place in before)


def test_a_stream_returns_to_an_earlier_state() -> None:
    batches = stream([30, 50], 7, 3)
    for _ in range(4):
        next(batches)
    state = batches.state
    first = [next(batches) for _ in range(9)]
    batches.restore(state)
    for one, other in zip(first, batches, strict=False):
        np.testing.assert_array_equal(one.inputs, other.inputs)
        np.testing.assert_array_equal(one.continues, other.continues)
