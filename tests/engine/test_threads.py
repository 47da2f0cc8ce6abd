"""How the number of threads is chosen, and what happens when one of them fails."""

import threading

import pytest

from playground.engine.backends.threads import AGAIN, Team


class Clock:
    """A time that stands still until it is moved."""

    now = 5.0

    def __call__(self) -> float:
        return self.now


def test_one_thread_is_all_that_one_processor_has() -> None:
    team = Team(1)
    team.note(1, 0.1)
    assert team.threads == 1


def test_both_numbers_are_tried_and_the_quicker_one_stays() -> None:
    team = Team(2, Clock())
    assert team.threads == 1
    team.note(1, 0.3)
    assert team.threads == 2
    team.note(2, 0.2)
    assert team.threads == 2
    assert team.seconds == 0.2


def test_the_slower_number_is_tried_again_after_a_while() -> None:
    clock = Clock()
    team = Team(2, clock)
    team.note(1, 0.2)
    team.note(2, 0.3)
    assert team.threads == 1
    clock.now += AGAIN
    assert team.threads == 2
    team.note(2, 0.1)
    assert team.threads == 2
    clock.now += AGAIN
    assert team.threads == 1


def test_what_slows_down_is_left() -> None:
    team = Team(2, Clock())
    team.note(1, 0.2)
    team.note(2, 0.1)
    team.note(2, 0.5)
    assert team.threads == 1


@pytest.mark.parametrize("failing", [0, 1])
def test_a_thread_that_fails_frees_the_other(failing: int) -> None:
    freed = threading.Event()

    def function(thread: int, threads: int) -> int:
        if thread == failing:
            raise MemoryError("no room")
        assert freed.wait(10)
        return 7

    with pytest.raises(MemoryError, match="no room"):
        Team(2).call(2, function, freed.set)
