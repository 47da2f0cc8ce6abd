"""One thread or two: whichever is measured to be quicker."""

import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

AGAIN = 1.0
"""After so many seconds the other number of threads is tried again: the machine may have become busy, or quiet."""


def processors() -> int:
    """How many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


class Team:
    """At most `most` threads, of which one is the caller's.

    Two threads that wait for each other many times a step are quicker than one on two free processors, and far slower
    where something else wants one of them. The numbers are the same, so this may change between any two calls.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self._most = min(2, max(1, most))
        self._clock = clock
        self._seconds: dict[int, float] = {}
        self._best, self._tried = 1, 0.0
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="training-half") if self._most > 1 else None

    @property
    def best(self) -> int:
        """How many threads were quickest."""
        return self._best

    @property
    def threads(self) -> int:
        """How many threads the next call should have."""
        if self._most == 1 or not self._seconds:
            return 1
        overdue = len(self._seconds) == 1 or self._clock() - self._tried >= AGAIN
        return 3 - self._best if overdue else self._best

    @property
    def seconds(self) -> float | None:
        """What a step takes, as far as is known."""
        return self._seconds.get(self._best)

    def note(self, threads: int, seconds: float) -> None:
        """A step took so long with so many threads."""
        self._seconds[threads] = seconds
        if threads != self._best:
            self._tried = self._clock()
        self._best = min(self._seconds, key=self._seconds.__getitem__)

    def call(self, threads: int, function: Callable[[int, int], int], abort: Callable[[], None]) -> int:
        """`function(thread, threads)` on each; the caller's answer. Should one fail, `abort` frees the other."""
        if threads == 1 or self._pool is None:
            return function(0, 1)

        def failed(future: Future[int]) -> None:
            if future.exception() is not None:
                abort()

        other = self._pool.submit(function, 1, 2)
        other.add_done_callback(failed)
        try:
            return function(0, 2)
        except BaseException:
            abort()
            raise
        finally:
            other.result()
