"""The format of numbers that may be very small."""

import math

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_scientific(value: float) -> str:
    """Write three significant digits, with a power of ten if the number is small or large."""
    if value == 0 or 1e-3 <= value < 1e4:
        return f"{value:.3g}"
    if not math.isfinite(value):
        return "∞"
    digits, power = f"{value:.2e}".split("e")
    return f"{digits} × 10{str(int(power)).translate(_SUPERSCRIPTS)}"
