"""Numbers within bounds, as the commands' arguments read them."""

import argparse
import math
import re
from collections.abc import Callable

from playground.core.specs import bounds
from playground.storage.errors import shown


def whole(low: float, high: float) -> Callable[[str], int]:
    """Reads a whole number from `low` to `high`."""

    def read(text: str) -> int:
        # Digits of any script are digits to `int`, and very many take it long.
        if not re.fullmatch(r"-?[0-9]{1,20}", text) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{shown(text)} is not a whole number from {low:,} to {high:,}")
        return int(text)

    return read


def real(low: float, high: float) -> Callable[[str], float]:
    """Reads a number from `low` to `high`."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (text.isascii() and low <= value <= high):
            raise argparse.ArgumentTypeError(f"{shown(text)} is not a number from {low:g} to {high:g}")
        return value

    return read


def of(spec: type, field: str) -> Callable[[str], int]:
    """Reads a whole number that a specification's field may have."""
    return whole(*bounds(spec, field))
