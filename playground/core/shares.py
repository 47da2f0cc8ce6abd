"""How a measured share is written: never more than it is. Only the terminal's interval of how many runs reach a mark,
whose ends are estimates, is rounded."""

import math


def hundredths(share: float) -> str:
    """A share in hundredths, and in thousandths where only they tell it from all: 0.996 is 99.6, and 0.9996 is 99.9."""
    digits = 1 if 0.985 <= share < 1 else 0
    return f"{floored(share * 100, digits):.{digits}f}"


def floored(value: float, digits: int) -> float:
    """A number cut after so many digits."""
    scale = 10.0**digits
    return math.floor(value * scale + 1e-9) / scale
