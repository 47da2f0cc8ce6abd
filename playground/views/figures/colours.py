"""The colours of figures: a palette for animations with at most 256 colours."""

from dataclasses import fields

import numpy as np

from playground.core.batches import Array
from playground.views.style.theme import LIGHT, lookup_table

_GATE, _SIGNED = 88, 96
"""How many of each map's 256 colours the palette has, evenly spread."""
_BLENDS = {"text": 12, "text2": 8, "accent": 4, "forget": 4, "input": 4, "candidate": 4, "output": 4, "ok": 4, "err": 4}
"""The number of steps from a colour to the paper's, for antialiased edges of letters and lines."""


def palette() -> Array:
    """Return red, green and blue of at most 256 colours, `(colours, 3)` uint8."""
    maps = [
        lookup_table(kind, dark=False)[np.linspace(0, 255, count).astype(int)]
        for kind, count in (("gate", _GATE), ("signed", _SIGNED))
    ]
    named = [_rgb(getattr(LIGHT, field.name)) for field in fields(LIGHT) if field.name != "name"]
    paper = _rgb(LIGHT.panel)
    blends = [
        _rgb(getattr(LIGHT, name)) * (1 - part) + paper * part
        for name, steps in _BLENDS.items()
        for part in np.linspace(0, 1, steps, endpoint=False)
    ]
    return np.unique(np.concatenate((*maps, named, np.rint(blends))).astype(np.uint8), axis=0)


def _rgb(colour: str) -> Array:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=float)
