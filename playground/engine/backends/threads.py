"""Runs compiled code on as many threads as are measured to be quickest."""

import os
import statistics
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

RETRY_AFTER = 1.0
"""After this many seconds another number of threads is measured again: the machine may have become busy or idle."""
CALLS = 5
"""The median of so many calls counts: the window or another program may have delayed any one of them."""
TRIAL = 3
"""Another number of threads is tried for so many calls, or for one where that is clearly slower."""
CLEARLY = 1.25
"""By which factor."""


def processor_count() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


class ThreadTeam:
    """1, 2, 4, 8 … and at most `most` threads, including the caller's.

    More threads are quicker where enough processors are free, and slower where another program uses them, or where
    steps are so short that the threads mostly wait for each other. The results are the same, so the number may change
    between any two calls. From the quickest number the team tries twice and half as many: at first each as soon as it
    can, later one of them now and then.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self._most = max(1, most)
        self._clock = clock
        self._measured: dict[int, deque[float]] = {}
        """The seconds of a step in the last calls, by the number of threads; those measured longest ago first."""
        self._best, self._tried = 1, 0.0
        self._trial: int | None = None
        # The pool starts a thread when there is first work for it.
        self._pool = ThreadPoolExecutor(self._most - 1, thread_name_prefix="training-part") if self._most > 1 else None
        self._others: list[Future[int]] = []

    @property
    def best(self) -> int:
        """The number of threads that was quickest."""
        return self._best

    @property
    def threads(self) -> int:
        """The number of threads to use for the next call."""
        if self._best not in self._measured:
            return self._best
        if self._trial is not None:
            return self._trial
        others = [count for count in (2 * self._best, self._best // 2) if 1 <= count <= self._most]
        new = [count for count in others if count not in self._measured]
        if new:
            return new[0]
        overdue = self._clock() - self._tried >= RETRY_AFTER
        return min(others, key=list(self._measured).index) if overdue and others else self._best

    @property
    def seconds(self) -> float | None:
        """The measured seconds of a step, None before the first."""
        return self._seconds_with(self._best) if self._best in self._measured else None

    def record(self, threads: int, seconds: float) -> None:
        """Record the seconds that a step took with this number of threads."""
        calls = self._measured.pop(threads, None)
        if calls is None or threads not in {self._best, self._trial}:  # a new trial forgets the one before
            calls = deque(maxlen=CALLS)
        calls.append(seconds)
        self._measured[threads] = calls
        tried = threads != self._best
        self._best = min(self._measured, key=self._seconds_with)
        if tried:
            self._tried = self._clock()
            is_decided = len(calls) >= TRIAL or seconds > CLEARLY * self._seconds_with(self._best)
            self._trial = None if threads == self._best or is_decided else threads

    def _seconds_with(self, threads: int) -> float:
        return statistics.median_high(self._measured[threads])

    def run(self, threads: int, function: Callable[[int, int], int]) -> int:
        """Call `function(thread, threads)` on each thread; return the caller's result, without waiting for the others:
        `function` must do all of the work on whichever threads come, and nothing on one that comes too late.

        Raises what another thread raised, in this call or the next one.
        """
        if threads > 1 and self._pool is not None:
            self._others += [self._pool.submit(function, thread, threads) for thread in range(1, threads)]
        try:
            return function(0, threads)
        finally:
            # To wait for a thread that has not begun, or to be told of its end, would be to wait for the interpreter's
            # lock, which the window may have.
            ended = [other for other in self._others if not other.cancel() and other.done()]
            self._others = [other for other in self._others if not other.done()]
            for other in ended:
                other.result()
