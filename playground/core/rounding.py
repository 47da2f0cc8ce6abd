"""Rounds measured shares down, so that the text never says more than was measured. The only exception is the terminal's
interval of how many runs reach a mark: its ends are estimates and are rounded to the nearest."""

import math


def percent_digits(share: float) -> str:
    """Format a share in percent without the sign, with one decimal just below 100: 0.996 gives 99.6, and 0.9996 gives
    99.9."""
    digits = 1 if 0.985 <= share < 1 else 0
    return f"{round_down(share * 100, digits):.{digits}f}"


def round_down(value: float, digits: int) -> float:
    """Round a number down to this many decimals."""
    scale = 10.0**digits
    return math.floor(value * scale + 1e-9) / scale
