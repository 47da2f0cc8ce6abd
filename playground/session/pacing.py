"""Computes when the next frame is due and how many training steps fit before it. It has no clock and no thread.

All times are in seconds of `time.perf_counter`; the caller passes the present one.
"""

LONGEST = 1 / 30
"""About the longest time to train in one call: no command is executed before it ends."""
RETRY = 1 / 120
"""How long to train on if a frame is due but the window has not taken the last one."""
TRACE_SHARE = 0.3
"""The largest share of the time to spend on making frames."""


class Pacing:
    """Keeps frames on a grid in time, so that a call that ends early or late does not shift the following frames.

    A call of training cannot end between two steps, so a frame is made after the call whose end is nearest to its time.
    `pace` limits the steps a second, so that people can follow; None: no limit.
    """

    def __init__(self) -> None:
        self._pace: float | None = None
        self._seconds: float | None = None
        self._frame = 0.0
        self._resume = 0.0

    @property
    def pace(self) -> float | None:
        """The most steps a second."""
        return self._pace

    def set_pace(self, pace: float | None) -> None:
        """Change the pace."""
        self._pace, self._resume = pace, 0.0

    def forget_speed(self) -> None:
        """Measure the time of a step anew, with a single step: steps may take another time from now on."""
        self._seconds = None

    def wait(self, now: float) -> float:
        """Return the seconds until the pace allows another step."""
        return max(0.0, self._resume - now)

    def steps_until_frame(self, now: float) -> int:
        """Return how many steps to train in the next call: about as many as end when a frame is due, at least one."""
        if self._seconds is None:
            return 1
        room = RETRY if self._frame_is_near(now) else min(self._frame - now, LONGEST)
        steps = room / self._seconds
        if self._pace is not None:
            steps = min(steps, self._pace * room)
        return max(1, round(steps))

    def is_too_long(self, begin: float, now: float) -> bool:
        """Whether a call has taken so much longer than planned that it should stop."""
        return now - begin > 2 * LONGEST

    def add_training(self, begin: float, end: float, steps: int) -> float:
        """Learn the time of a step from a call. Return the call's duration, including the wait for the pace."""
        if not steps:
            return end - begin
        seconds = (end - begin) / steps
        if self._seconds is None or seconds < self._seconds / 2:
            # The very first call allocates memory, and any call may have had to wait: neither measures a step.
            self._seconds = seconds
        else:
            self._seconds = 0.7 * self._seconds + 0.3 * seconds
        if self._pace is None:
            return end - begin
        self._resume = max(self._resume, begin - LONGEST) + steps / self._pace
        return max(end - begin, steps / self._pace)

    def frame_is_due(self, now: float) -> bool:
        """Whether to make a frame now: the end of the next call would be farther from the frame's time."""
        return self._frame_is_near(max(now, self._resume))

    def add_frame(self, begin: float, end: float, every: float) -> None:
        """Plan the next frame after one made from `begin` to `end`. `every`: the seconds between two frames."""
        following = self._frame + every
        if not begin < following <= begin + 2 * every:
            following = begin + every
        self._frame = max(following, begin + (end - begin) / TRACE_SHARE)

    def _frame_is_near(self, now: float) -> bool:
        return self._frame - now <= (self._seconds or 0.0) / 2
