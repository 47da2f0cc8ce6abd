"""When the next frame is due, and how many training steps fit until then: arithmetic on times, no clock and no thread.

All times are in seconds, as `time.perf_counter` counts them; whoever asks says what time it is.
"""

LONGEST = 1 / 30
"""The most training in one call, about: until it ends no command is heard."""
RETRY = 1 / 120
"""How long to train on when a frame is due and the one before it was not fetched yet."""
TRACE_SHARE = 0.3
"""The largest part of the time that making frames may take."""


class Pacing:
    """Keeps frames on a grid in time, so that a call that ends early or late does not shift those after it.

    A call of training cannot end between two steps; a frame is made at the end of the call that comes nearest to its
    time. `pace`: so many steps a second at the most, for eyes to follow; None: as many as there can be.
    """

    def __init__(self) -> None:
        self._pace: float | None = None
        self._seconds: float | None = None
        self._frame = 0.0
        self._resume = 0.0

    @property
    def pace(self) -> float | None:
        """Steps a second, at the most."""
        return self._pace

    def set_pace(self, pace: float | None) -> None:
        """Another pace, from now on."""
        self._pace, self._resume = pace, 0.0

    def forget(self) -> None:
        """Steps will take another time from now on: find out with a single one."""
        self._seconds = None

    def wait(self, now: float) -> float:
        """Seconds until the pace allows another step."""
        return max(0.0, self._resume - now)

    def steps(self, now: float) -> int:
        """How many steps to train in the next call: at least one, and about as many as end when a frame is due."""
        if self._seconds is None:
            return 1
        room = RETRY if self._frame_is_near(now) else min(self._frame - now, LONGEST)
        steps = room / self._seconds
        if self._pace is not None:
            steps = min(steps, self._pace * room)
        return max(1, round(steps))

    def too_long(self, begin: float, now: float) -> bool:
        """Whether a call takes so much more time than it was to take that it had better end."""
        return now - begin > 2 * LONGEST

    def trained(self, begin: float, end: float, steps: int) -> float:
        """Learn from a call how long a step takes. Gives the time the call was to take at this pace, or took."""
        if not steps:
            return end - begin
        seconds = (end - begin) / steps
        if self._seconds is None or seconds < self._seconds / 2:
            # The first call of all makes room, and a call may have had to wait: neither says how long a step takes.
            self._seconds = seconds
        else:
            self._seconds = 0.7 * self._seconds + 0.3 * seconds
        if self._pace is None:
            return end - begin
        self._resume = max(self._resume, begin - LONGEST) + steps / self._pace
        return max(end - begin, steps / self._pace)

    def frame_is_due(self, now: float) -> bool:
        """Whether to make a frame now: the end of the next call would be farther from its time, or it would wait."""
        return self._frame_is_near(max(now, self._resume))

    def frame_made(self, begin: float, end: float, every: float) -> None:
        """A frame was made from `begin` to `end`; they are to come `every` so many seconds."""
        following = self._frame + every
        if not begin < following <= begin + 2 * every:
            following = begin + every
        self._frame = max(following, begin + (end - begin) / TRACE_SHARE)

    def _frame_is_near(self, now: float) -> bool:
        return self._frame - now <= (self._seconds or 0.0) / 2
