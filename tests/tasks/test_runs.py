"""Which windows are evaluated, and in which runs."""

from hypothesis import given
from hypothesis import strategies as st

from playground.tasks.common.runs import Run, choose_runs


def windows(runs: list[Run]) -> list[tuple[int, int]]:
    return [(run.sequence, run.first + n) for run in runs for n in range(run.count)]


@given(st.lists(st.integers(0, 90), min_size=1, max_size=5), st.integers(1, 2000), st.integers(1, 300))
def test_windows_are_chosen_once_in_order_and_as_many_as_asked_for(counts: list[int], window: int, most: int) -> None:
    runs = list(choose_runs(counts, window, most))
    chosen = windows(runs)
    assert all(run.count > 0 for run in runs)
    assert chosen == sorted(set(chosen))
    assert all(n < counts[sequence] for sequence, n in chosen)
    assert len(chosen) == sum(counts) if sum(counts) <= most else most / 2 <= len(chosen) <= most


def test_a_short_sequence_is_one_run_and_a_long_one_several() -> None:
    assert list(choose_runs([12], 100, 200)) == [Run(0, 0, 12)]
    assert list(choose_runs([20, 3], 100, 200)) == [Run(0, 0, 10), Run(0, 10, 10), Run(1, 0, 3)]


def test_runs_are_spread_over_all_sequences() -> None:
    assert list(choose_runs([100, 6, 100], 1000, 12)) == [Run(0, 0, 4), Run(1, 1, 4), Run(2, 96, 4)]
    assert list(choose_runs([4, 100], 1000, 12)) == [Run(0, 0, 4), Run(1, 46, 4), Run(1, 96, 4)]
    assert list(choose_runs([2, 100], 1000, 4)) == [Run(0, 0, 2), Run(1, 0, 2)]
