"""How the number of threads is chosen, and what happens when a thread fails."""

import threading

import pytest

from playground.engine.backends.threads import RETRY_AFTER, TRIAL, ThreadTeam


class Clock:
    """A clock that stands still until it is moved."""

    now = 5.0

    def __call__(self) -> float:
        return self.now


def test_one_processor_gets_one_thread() -> None:
    team = ThreadTeam(1)
    team.record(1, 0.1)
    assert team.threads == 1


def test_both_thread_counts_are_measured_and_the_quicker_one_stays() -> None:
    team = ThreadTeam(2, Clock())
    assert team.threads == 1
    team.record(1, 0.3)
    assert team.threads == 2
    team.record(2, 0.2)
    assert team.threads == 2
    assert team.seconds == 0.2


def test_the_slower_thread_count_is_measured_again_after_a_while() -> None:
    clock = Clock()
    team = ThreadTeam(2, clock)
    team.record(1, 0.2)
    team.record(2, 0.3)
    assert team.threads == 1
    clock.now += RETRY_AFTER
    assert team.threads == 2
    team.record(2, 0.1)
    assert team.threads == 2
    clock.now += RETRY_AFTER
    assert team.threads == 1


def test_a_thread_count_that_slows_down_is_abandoned() -> None:
    team = ThreadTeam(2, Clock())
    team.record(1, 0.2)
    team.record(2, 0.1)
    team.record(2, 0.5)
    assert team.threads == 1


@pytest.mark.parametrize(("processors", "quickest"), [(8, 4), (8, 8), (8, 1), (6, 4), (3, 2)])
def test_the_number_climbs_to_the_quickest_and_no_further(processors: int, quickest: int) -> None:
    team, tried = ThreadTeam(processors, Clock()), set()
    for _ in range(8):
        tried.add(team.threads)
        team.record(team.threads, 1 / team.threads if team.threads <= quickest else 2)
    assert team.threads == team.best == quickest
    assert max(tried) == min(2 * quickest, 1 << (processors.bit_length() - 1))


def test_twice_and_half_as_many_threads_are_measured_again_in_turn() -> None:
    clock, tried = Clock(), []
    team = ThreadTeam(8, clock)
    for _ in range(9):
        team.record(team.threads, abs(team.threads - 4) + 1)
    for _ in range(4):
        clock.now += RETRY_AFTER
        tried.append(team.threads)
        team.record(team.threads, abs(team.threads - 4) + 1)
        assert team.threads == 4
        team.record(4, 1)
    assert tried == [2, 8, 2, 8]


def test_one_delayed_call_changes_nothing() -> None:
    team = ThreadTeam(2, Clock())
    team.record(1, 0.2)
    for seconds in (0.1, 0.1, 0.5, 0.1):
        team.record(2, seconds)
        assert team.threads == team.best == 2
    assert team.seconds == 0.1


def test_a_trial_outlives_one_delayed_call_and_forgets_the_trial_before() -> None:
    clock = Clock()
    team = ThreadTeam(2, clock)
    for threads, seconds in ((1, 0.2), (2, 0.3)):
        team.record(threads, seconds)
    clock.now += RETRY_AFTER
    for seconds in (0.22, 0.1, 0.1):
        assert team.threads == 2
        team.record(2, seconds)
    assert team.threads == team.best == 2


def test_a_trial_that_is_hardly_slower_ends() -> None:
    team = ThreadTeam(2, Clock())
    team.record(1, 0.2)
    for _ in range(TRIAL):
        assert team.threads == 2
        team.record(2, 0.21)
    assert team.threads == team.best == 1


def test_a_thread_that_has_not_begun_delays_nobody() -> None:
    team, release = ThreadTeam(2), threading.Event()

    def late(thread: int, threads: int) -> int:
        if thread:
            assert release.wait(10)
        return thread

    assert team.run(2, late) == 0
    assert team.run(2, lambda thread, threads: 7) == 7
    release.set()


def test_the_caller_learns_that_another_thread_failed() -> None:
    team, failed = ThreadTeam(2), threading.Event()

    def function(thread: int, threads: int) -> int:
        if thread:
            failed.set()
            raise MemoryError("no room")
        assert failed.wait(10)
        return 7

    def run_until_it_is_known() -> None:
        team.run(2, function)
        while True:
            team.run(1, lambda thread, threads: 7)

    with pytest.raises(MemoryError, match="no room"):
        run_until_it_is_known()
