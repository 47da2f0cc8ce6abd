"""The colours behind the tokens of a reading. Text stays legible on all of them."""

from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from playground.views.style.theme import Theme, lookup_table

Tint = Literal["unit", "surprise", "nothing"]
FULL_BITS, MARKED_BITS = 8.0, 4.0
"""A token of so many bits, one in 256, has the full tint; from one in 16 on it is marked with a line, too."""
TOP_QUARTER = 0.75
"""Ranks from here on are marked with a line."""
LEVELS = 12
"""The tints are few, so that neighbours often share one and are painted together."""
_SHARES = {"light": 0.24, "dark": 0.26}
"""How much of the colour map there is in a tint; the rest is the panel's colour. With more, generated text would have
too little contrast."""


def levels(tint: Tint, values: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return the tint of each token from 0 to `LEVELS`, -1 for none: of bits, or of ranks from 0 to 1; NaN has none."""
    if tint == "nothing":
        return np.full(len(values), -1)
    shares = np.clip(values / FULL_BITS, 0, 1) if tint == "surprise" else values
    steps = np.where(np.isnan(shares), -1, np.rint(np.nan_to_num(shares) * LEVELS)).astype(np.int64)
    # What was expected needs no colour.
    return np.where(steps == 0, -1, steps) if tint == "surprise" else steps


def marked(tint: Tint, values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which tokens are marked with a line as well, so that nobody needs to tell the colours apart."""
    limit = {"surprise": MARKED_BITS, "unit": TOP_QUARTER, "nothing": np.inf}[tint]
    with np.errstate(invalid="ignore"):
        return np.asarray(values >= limit)


@lru_cache(maxsize=128)
def colour(tint: Tint, level: int, theme: Theme) -> QColor:
    """Return the colour of a level: gold for the surprising; from blue for a unit's lowest rank to gold for the
    highest."""
    share = level / LEVELS
    table = lookup_table("signed", theme.is_dark)
    entry = table[round(127.5 * (1 + share) if tint == "surprise" else 255 * share)].astype(float)
    panel, part = QColor(theme.panel), _SHARES[theme.name]
    under = np.array((panel.red(), panel.green(), panel.blue()))
    return QColor(*(int(value) for value in np.rint(under + part * (entry - under))))
