"""How long a step takes."""

import time
from collections.abc import Callable, Sized

Train = Callable[[], Sized]
"""Trains for some steps, and gives the loss of each."""


def per_step(train: Train, seconds: float) -> float:
    """Milliseconds a step of something that is let train for about so long."""
    steps, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        steps += len(train())
    return (time.perf_counter() - begin) * 1000 / steps
