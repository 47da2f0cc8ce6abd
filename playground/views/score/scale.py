"""Where the scales of tracks end: at round numbers."""

import math


def round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten, so that the scale's ends are round numbers."""
    if not math.isfinite(value) or value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if value <= step * power * (1 + 1e-6))
