"""The format of numbers on screen: a true minus sign and few digits. Thousands are separated by Python's `:,`, as on
the command line."""

import math

from playground.core.rounding import percent_digits


def with_minus_sign(text: str) -> str:
    """Replace each hyphen by a minus sign."""
    return text.replace("-", "−")


def format_percent(share: float) -> str:
    """Write a share in per cent, rounded down, with a decimal from 98.5 % up to but not at 100 %."""
    return f"{percent_digits(share)}\u2009%"


def format_short(value: float) -> str:
    """Write three decimals, or two significant digits if the number is small or large."""
    return f"{value:.3f}" if 0.01 <= abs(value) < 100 else f"{value:.2g}" if value else "0"


def format_against_goal(value: float, goal: float) -> str:
    """Write two decimals, or as many as show on which side of the goal the value is."""
    for digits in (2, 3, 4):
        text = f"{value:.{digits}f}"
        if (float(text) >= goal) == (value >= goal) and (float(text) <= goal) == (value <= goal):
            return text
    return f"{value:.5f}"


def format_compact(value: float | None) -> str:
    """Write a number in at most six characters, with two decimals if they fit."""
    if value is None:
        return "–"
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    digits = 2 if size < 99.995 else 1 if size < 999.95 else 0
    text = f"{value:.{digits}f}" if size < 99_999.5 else f"{value:.0e}".replace("e+0", "e").replace("e+", "e")
    return with_minus_sign(text) if text.strip("-0.") else text.lstrip("-")


def format_data(value: float, digits: int) -> str:
    """Write a value of the data with this many decimals, or with three significant digits if it is too small or too
    large for them."""
    usual = value == 0 or 10.0**-digits <= abs(value) < 1e6
    return with_minus_sign(f"{value:.{digits}f}" if usual else _short_exponent(f"{value:.3g}"))


def format_tick(value: float) -> str:
    """Write a number beside an axis or a colour scale."""
    return with_minus_sign(_short_exponent(f"{value:g}"))


def _short_exponent(text: str) -> str:
    return text.replace("e+", "e").replace("e-0", "e-")


def format_signed(value: float) -> str:
    """Write a value with its sign: two decimals, or two significant digits if it is small or large."""
    text = f"{value:+.2f}" if value == 0 or 0.095 <= abs(value) < 1000 else f"{value:+.2g}"
    return with_minus_sign(text)
