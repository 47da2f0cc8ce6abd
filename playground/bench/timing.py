"""Measures how long a training step takes."""

import time
from collections.abc import Callable, Sized

Train = Callable[[], Sized]
"""Trains for some steps, and returns the loss of each."""


def per_step(train: Train, seconds: float) -> float:
    """Call `train` for about `seconds`, and return the milliseconds a step."""
    steps, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        steps += len(train())
    return (time.perf_counter() - begin) * 1000 / steps
