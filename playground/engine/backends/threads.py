"""Runs compiled code on one thread or two, whichever is measured to be quicker."""

import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

RETRY_AFTER = 1.0
"""After this many seconds the other number of threads is measured again: the machine may have become busy or idle."""


def processor_count() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


class ThreadTeam:
    """At most `most` threads, including the caller's.

    Two threads that wait for each other many times a step are quicker than one where two processors are free, and far
    slower where another program uses one of them. The results are the same, so the number may change between any two
    calls.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self._most = min(2, max(1, most))
        self._clock = clock
        self._seconds: dict[int, float] = {}
        self._best, self._tried = 1, 0.0
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="training-half") if self._most > 1 else None

    @property
    def best(self) -> int:
        """The number of threads that was quickest."""
        return self._best

    @property
    def threads(self) -> int:
        """The number of threads to use for the next call."""
        if self._most == 1 or not self._seconds:
            return 1
        overdue = len(self._seconds) == 1 or self._clock() - self._tried >= RETRY_AFTER
        return 3 - self._best if overdue else self._best

    @property
    def seconds(self) -> float | None:
        """The measured seconds of a step, None before the first."""
        return self._seconds.get(self._best)

    def record(self, threads: int, seconds: float) -> None:
        """Record the seconds that a step took with this number of threads."""
        self._seconds[threads] = seconds
        if threads != self._best:
            self._tried = self._clock()
        self._best = min(self._seconds, key=self._seconds.__getitem__)

    def run(self, threads: int, function: Callable[[int, int], int], abort: Callable[[], None]) -> int:
        """Call `function(thread, threads)` on each thread; return the caller's result. If one fails, `abort` releases
        the other."""
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
