"""Right answers and solved tasks, checked against plain loops."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.batches import Array, Batch, Example, collate
from playground.tasks.common.criterion import (
    Criterion,
    Streak,
    correct_answers,
    correct_sequences,
    distances,
    sequence_errors,
)


def batch_of(rng: np.random.Generator, lengths: list[int], answers: int, several: bool) -> Batch:
    examples = []
    for length in lengths:
        targets = rng.integers(0, answers, length)
        possible = rng.random((length, answers)) < 0.4
        possible[np.arange(length), targets] = True
        scored = rng.random(length) < 0.7
        scored[-1] = True
        examples.append(Example(np.zeros(length, np.int64), targets, scored, possible if several else None))
    return collate(examples)


def log_probabilities(rng: np.random.Generator, batch: Batch, answers: int) -> Array:
    raw = rng.normal(size=(int(batch.scored.sum()), answers))
    return np.asarray(raw - np.log(np.exp(raw).sum(axis=1, keepdims=True)))


@given(st.integers(0, 999), st.lists(st.integers(1, 6), min_size=1, max_size=5), st.booleans())
def test_a_step_is_right_when_the_possible_answers_are_the_most_active(
    seed: int, lengths: list[int], several: bool
) -> None:
    rng = np.random.default_rng(seed)
    batch = batch_of(rng, lengths, 4, several)
    outputs = log_probabilities(rng, batch, 4)
    right, whole = correct_answers(outputs, batch), [True] * len(lengths)
    for row, (time, column) in enumerate(zip(*np.nonzero(batch.scored), strict=True)):
        if several:
            assert batch.possible is not None
            wanted = {answer for answer in range(4) if batch.possible[time, column, answer]}
        else:
            wanted = {int(batch.targets[time, column])}
        ranked = sorted(range(4), key=lambda answer: -outputs[row, answer])
        assert right[row] == (set(ranked[: len(wanted)]) == wanted)
        whole[column] &= bool(right[row])
    assert correct_sequences(right, batch).tolist() == whole
    assert Criterion(sequences=1).correct(outputs, batch).tolist() == whole


def test_what_may_follow_equally_is_no_answer() -> None:
    """A network that gives all answers the same probability has predicted nothing."""
    possible = np.array([[True, True, False]])
    batch = collate([Example(np.zeros(1, np.int64), np.array([0]), np.array([True]), possible)])
    assert not correct_answers(np.zeros((1, 3)), batch).any()


def test_distances_of_numbers_and_of_probabilities() -> None:
    numbers = collate([Example(np.zeros((2, 1), np.float32), np.array([[0.0], [0.5]]), np.array([False, True]))])
    assert distances(np.array([[0.47]]), numbers) == pytest.approx([0.03])
    assert Criterion(sequences=1, within=0.04).correct(np.array([[0.47]]), numbers).all()
    assert not Criterion(sequences=1, within=0.03).correct(np.array([[0.45]]), numbers).any()
    classes = collate([Example(np.zeros(1, np.int64), np.array([1]), np.array([True]))])
    outputs = np.log([[0.2, 0.75, 0.05]])
    assert distances(outputs, classes) == pytest.approx([0.25])
    assert Criterion(sequences=1, within=0.3).correct(outputs, classes).all()


def test_examples_are_met_by_all_of_them_or_by_their_mean_distance() -> None:
    examples = tuple(Example(np.zeros((1, 1), np.float32), np.array([[x]]), np.array([True])) for x in (0.2, 0.8))

    def says(*numbers: float) -> Callable[[Batch], Array]:
        return lambda batch: np.array(numbers)[:, None]

    assert Criterion(examples=examples, within=0.04).is_met(says(0.23, 0.8))
    assert not Criterion(examples=examples, within=0.04).is_met(says(0.25, 0.8))
    assert Criterion(examples=examples, within=0.04, wrong=1).is_met(says(0.25, 0.8))
    assert Criterion(examples=examples, within=0.1, mean=0.015).is_met(says(0.228, 0.8))
    assert not Criterion(examples=examples, within=0.1, mean=0.015).is_met(says(0.22, 0.79))
    assert not Criterion(examples=examples, within=0.02, mean=0.015).is_met(says(0.228, 0.8))


def test_further_examples_are_made_only_for_who_answers_the_first() -> None:
    first, other = (Example(np.zeros((1, 1), np.float32), np.array([[x]]), np.array([True])) for x in (0.2, 0.8))
    made: list[str] = []

    def further() -> list[Example]:
        made.append("now")
        return [first, other]

    criterion = Criterion(examples=(first,), further=further, within=0.1)
    assert not criterion.is_met(lambda batch: np.full((batch.size, 1), 0.5))
    assert not made
    assert not criterion.is_met(lambda batch: np.full((batch.size, 1), 0.2))
    assert criterion.is_met(lambda batch: batch.targets[batch.scored])
    assert len(made) == 2


@given(
    st.lists(st.sampled_from([0.0, 0.125, 0.25, 1.0]), max_size=60),
    st.integers(1, 12),
    st.integers(0, 3),
    st.integers(1, 7),
    st.sampled_from([None, 0.1, 0.5]),
)
def test_a_streak_ends_with_the_sequence_that_solves_the_task(
    off: list[float], sequences: int, wrong: int, size: int, mean: float | None
) -> None:
    def solves(last: list[float]) -> bool:
        few_wrong = sum(error >= 0.2 for error in last) <= wrong
        return few_wrong and (mean is None or sum(last) / len(last) < mean)

    ends = range(sequences, len(off) + 1)
    solved = next((end for end in ends if solves(off[end - sequences : end])), None)
    streak = Streak(Criterion(sequences=sequences, within=0.2, wrong=wrong, mean=mean))
    one = Example(np.zeros((1, 1), np.float32), np.zeros((1, 1)), np.array([True]))
    for start in range(0, len(off), size):
        said = np.array(off[start : start + size])[:, None]
        if streak.observe(said, collate([one] * len(said))):
            break
    assert streak.is_solved == (solved is not None)
    assert streak.seen == (len(off) if solved is None else solved)


def test_a_sequences_error_is_the_mean_of_its_steps() -> None:
    """A step's error is that of its furthest output."""
    targets = np.zeros((3, 2))
    lengths = [np.array([True, False, True]), np.array([False, True, False])]
    batch = collate([Example(np.zeros((3, 1), np.float32), targets, scored) for scored in lengths])
    # Ordered by time, then by sequence: step 0 of the first, step 1 of the second, step 2 of the first.
    assert sequence_errors(np.array([[0.1, -0.3], [0.5, 0.2], [0.0, 0.1]]), batch) == pytest.approx([0.2, 0.5])
