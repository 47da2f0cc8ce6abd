"""The tint of a token by what it does for the answer."""

from PySide6.QtGui import QColor

from playground.views.style.theme import Theme

_STRONGEST = 0.62
_EXPONENT = 0.8
"""Below 1, so that small influences show, too."""


def influence_tint(theme: Theme, fall: float) -> QColor:
    """Return the background of a token without which the answer's probability falls by `fall`: the usual one of a token
    at 0 and below, with more of the accent the larger it is."""
    share = _STRONGEST * min(max(fall, 0.0), 1.0) ** _EXPONENT
    usual, full = QColor(theme.sunken), QColor(theme.accent)
    parts = ((usual.redF(), full.redF()), (usual.greenF(), full.greenF()), (usual.blueF(), full.blueF()))
    return QColor.fromRgbF(*(a + share * (b - a) for a, b in parts))
