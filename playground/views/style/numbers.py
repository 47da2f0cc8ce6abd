"""How numbers are written on screen: with a true minus and few digits. Commas between thousands are Python's own `:,`,
as on the command line."""

import math

from playground.core.shares import hundredths

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def minus(text: str) -> str:
    """A text with a minus in place of each hyphen."""
    return text.replace("-", "−")


def percent(share: float) -> str:
    """A share in hundredths, and in thousandths where only they tell it from all; never more than it is."""
    return f"{hundredths(share)}\u2009%"


def shorten(value: float) -> str:
    """Three figures that mean something."""
    return f"{value:.3f}" if 0.01 <= abs(value) < 100 else f"{value:.2g}" if value else "0"


def short_of(value: float, goal: float) -> str:
    """Two decimals, or as many as show that the goal is not met yet."""
    for digits in (2, 3, 4):
        text = f"{value:.{digits}f}"
        if (float(text) >= goal) == (value >= goal) and (float(text) <= goal) == (value <= goal):
            return text
    return f"{value:.5f}"


def figure(value: float | None) -> str:
    """A number in at most six characters, with two decimals where they fit."""
    if value is None:
        return "–"
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    digits = 2 if size < 99.995 else 1 if size < 999.95 else 0
    text = f"{value:.{digits}f}" if size < 99_999.5 else f"{value:.0e}".replace("e+0", "e").replace("e+", "e")
    return minus(text) if text.strip("-0.") else text.lstrip("-")


def plain(value: float, digits: int) -> str:
    """A number of the data with so many digits after the point, or three digits where these would say nothing of it."""
    usual = value == 0 or 10.0**-digits <= abs(value) < 1e6
    return minus(f"{value:.{digits}f}" if usual else _narrow(f"{value:.3g}"))


def mark(value: float) -> str:
    """A number beside an axis or a scale of colours."""
    return minus(_narrow(f"{value:g}"))


def _narrow(text: str) -> str:
    return text.replace("e+", "e").replace("e-0", "e-")


def signed(value: float) -> str:
    """A value with its sign: two places after the point, or two digits where it is small or large."""
    text = f"{value:+.2f}" if value == 0 or 0.095 <= abs(value) < 1000 else f"{value:+.2g}"
    return minus(text)


def scientific(value: float) -> str:
    """A number in three digits; a power of ten where it is small or large."""
    if value == 0 or 1e-3 <= value < 1e4:
        return f"{value:.3g}"
    if not math.isfinite(value):
        return "∞"
    digits, power = f"{value:.2e}".split("e")
    return f"{digits} × 10{str(int(power)).translate(_SUPERSCRIPTS)}"
