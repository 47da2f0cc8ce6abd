"""Confidence intervals of 95 %."""

import math

Z95 = 1.959963984540054
"""95 % of a normal distribution lie within this many standard deviations of its mean."""


def wilson(successes: int, runs: int) -> tuple[float, float]:
    """Return the 95 % confidence interval `(low, high)` of a share. It holds for few runs too, and at 0 and 1.

    Wilson (1927), “Probable inference, the law of succession, and statistical inference”, Journal of the American
    Statistical Association 22.
    """
    if not runs:
        return 0.0, 1.0
    share, square = successes / runs, Z95**2 / runs
    middle = share + square / 2
    width = Z95 * math.sqrt(share * (1 - share) / runs + square / runs / 4)
    low, high = ((middle + sign * width) / (1 + square) for sign in (-1, 1))
    return (0.0 if successes == 0 else low), (1.0 if successes == runs else high)
