"""Runs compiled code on as many threads as are measured to be quickest."""

import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

RETRY_AFTER = 1.0
"""After this many seconds another number of threads is measured again: the machine may have become busy or idle."""


def processor_count() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1


class ThreadTeam:
    """1, 2, 4, 8 … and at most `most` threads, including the caller's.

    Threads that wait for each other many times a step are quicker than one where enough processors are free, and far
    slower where another program uses one of them. The results are the same, so the number may change between any two
    calls. From the quickest number the team tries twice and half as many: at first each as soon as it can, later one of
    them now and then.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.perf_counter) -> None:
        self._most = max(1, most)
        self._clock = clock
        self._seconds: dict[int, float] = {}
        """The seconds of a step, by the number of threads; those measured longest ago first."""
        self._best, self._tried = 1, 0.0
        # The pool starts a thread when there is first work for it.
        self._pool = ThreadPoolExecutor(self._most - 1, thread_name_prefix="training-part") if self._most > 1 else None

    @property
    def best(self) -> int:
        """The number of threads that was quickest."""
        return self._best

    @property
    def threads(self) -> int:
        """The number of threads to use for the next call."""
        if self._best not in self._seconds:
            return self._best
        others = [count for count in (2 * self._best, self._best // 2) if 1 <= count <= self._most]
        new = [count for count in others if count not in self._seconds]
        if new:
            return new[0]
        overdue = self._clock() - self._tried >= RETRY_AFTER
        return min(others, key=list(self._seconds).index) if overdue and others else self._best

    @property
    def seconds(self) -> float | None:
        """The measured seconds of a step, None before the first."""
        return self._seconds.get(self._best)

    def record(self, threads: int, seconds: float) -> None:
        """Record the seconds that a step took with this number of threads."""
        self._seconds.pop(threads, None)
        self._seconds[threads] = seconds
        if threads != self._best:
            self._tried = self._clock()
        self._best = min(self._seconds, key=self._seconds.__getitem__)

    def run(self, threads: int, function: Callable[[int, int], int], abort: Callable[[], None]) -> int:
        """Call `function(thread, threads)` on each thread; return the caller's result. If one fails, `abort` releases
        the others."""
        if threads == 1 or self._pool is None:
            return function(0, 1)

        def failed(future: Future[int]) -> None:
            if future.exception() is not None:
                abort()

        others: list[Future[int]] = []
        try:
            for thread in range(1, threads):
                others.append(self._pool.submit(function, thread, threads))
                others[-1].add_done_callback(failed)
            return function(0, threads)
        except BaseException:
            abort()
            raise
        finally:
            wait(others)
            for other in others:
                other.result()
