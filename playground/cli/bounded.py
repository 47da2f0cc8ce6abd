"""Types of arguments: numbers within bounds."""

import argparse
import math
import re
from collections.abc import Callable

from playground.core.specs import bounds
from playground.storage.errors import format_value


def whole(low: float, high: float) -> Callable[[str], int]:
    """Return a function that parses a whole number from `low` to `high`."""

    def read(text: str) -> int:
        # `int` accepts the digits of any script, and is slow for very many.
        if not re.fullmatch(r"-?[0-9]{1,20}", text) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{format_value(text)} is not a whole number from {low:,} to {high:,}")
        return int(text)

    return read


def real(low: float, high: float) -> Callable[[str], float]:
    """Return a function that parses a number from `low` to `high`."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (text.isascii() and low <= value <= high):
            raise argparse.ArgumentTypeError(f"{format_value(text)} is not a number from {low:g} to {high:g}")
        return value

    return read


def of(spec: type, field: str) -> Callable[[str], int]:
    """Return a function that parses a whole number within the bounds of a specification's field."""
    return whole(*bounds(spec, field))
