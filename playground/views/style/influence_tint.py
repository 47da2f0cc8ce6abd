"""The tint of a token by what it does for the answer."""

from PySide6.QtGui import QColor

from playground.views.style.contrast import blend
from playground.views.style.theme import Theme

_STRONGEST = 0.62
_EXPONENT = 0.8
"""Below 1, so that small influences show, too."""


def influence_tint(theme: Theme, fall: float, ground: str = "") -> QColor:
    """Return the background of a token without which the answer's probability falls by `fall`: the plain `ground`, or
    else that of a token, at 0 and below, with more of the accent the larger it is."""
    return blend(ground or theme.sunken, theme.accent, _STRONGEST * min(max(fall, 0.0), 1.0) ** _EXPONENT)
