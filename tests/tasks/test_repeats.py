"""Stretches of a test set in what is trained, against a search by brute force."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.tasks.common.repeats import repeated, row_hashes, without


def brute_force(ids: list[int], starts: list[int], border: int, length: int) -> list[bool]:
    ends = [*starts[1:], len(ids)]
    stretches = [
        (place, tuple(ids[place : place + length]))
        for start, end in zip(starts, ends, strict=True)
        for place in range(start, end - length + 1)
    ]
    tested = {stretch for place, stretch in stretches if place >= border and len(set(stretch)) > 1}
    marked = {place + k for place, stretch in stretches if place < border and stretch in tested for k in range(length)}
    return [place in marked for place in range(border)]


@given(st.data())
def test_what_the_test_set_has_is_marked_and_nothing_else(data: st.DataObject) -> None:
    lengths = data.draw(st.lists(st.integers(1, 12), min_size=2, max_size=5))
    starts = np.cumsum([0, *lengths[:-1]])
    ids = data.draw(st.lists(st.integers(0, 2), min_size=sum(lengths), max_size=sum(lengths)))
    border = int(data.draw(st.sampled_from(starts[1:].tolist())))
    length = data.draw(st.integers(2, 5))
    marked = repeated(np.array(ids), starts, border, length)
    assert marked.tolist() == brute_force(ids, starts.tolist(), border, length)


def test_a_stretch_is_found_where_two_pieces_meet() -> None:
    rng = np.random.default_rng(0)
    ids = rng.integers(0, 1000, 200_000)
    tested = ids[(1 << 16) - 30 : (1 << 16) + 30]
    marked = repeated(np.concatenate((ids, tested)), np.array([0, len(ids)]), len(ids), 50)
    assert np.flatnonzero(marked).tolist() == list(range((1 << 16) - 30, (1 << 16) + 30))


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=6), min_size=1, max_size=5), st.integers(1, 3))
def test_what_is_not_marked_stays_within_its_sequence(sequences: list[list[bool]], least: int) -> None:
    ends = np.cumsum([len(each) for each in sequences])
    spans = np.stack([np.append(0, ends[:-1]), ends], axis=1)
    marked = np.concatenate([np.array(each) for each in sequences])
    kept = without(spans, marked, least)
    expected = []
    for start, end in spans.tolist():
        place = start
        while place < end:
            last = place
            while last < end and not marked[last]:
                last += 1
            if last - place >= least:
                expected.append([place, last])
            place = last + 1
    assert kept.tolist() == expected


def test_rows_have_the_hash_of_their_numbers() -> None:
    rows = np.array([[0, 1], [-0.0, 1], [1, 0], [np.nan, 1], [np.nan, 1], [0, 2]], np.float32)
    rows[4, 0] = np.array([0xFFC00001], np.uint32).view(np.float32)[0]
    hashes = row_hashes(rows)
    assert hashes[0] == hashes[1]
    assert hashes[3] == hashes[4]
    assert len(set(hashes.tolist())) == 4
