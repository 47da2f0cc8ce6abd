"""The markers of the kinds of network, wherever they are drawn."""

import math

from PySide6.QtCore import QPointF

from playground.core.cell_kinds import KINDS, Marker

LETTERS: dict[Marker, str] = {
    "circle": "o",
    "square": "s",
    "diamond": "d",
    "triangle": "t1",
    "triangle down": "t",
    "cross": "x",
    "pentagon": "p",
    "star": "star",
}
"""What pyqtgraph calls them."""
_POLYGONS: dict[Marker, tuple[int, float, float]] = {
    "square": (4, 45, 1.25),
    "diamond": (4, 0, 1.25),
    "triangle": (3, -90, 1.25),
    "triangle down": (3, 90, 1.25),
    "cross": (4, 45, 1.1),
    "pentagon": (5, -90, 1.15),
    "star": (10, -90, 1.35),
}
"""How many corners, at which angle the first of them, and how far out, a circle of as much room being 1."""
_WAIST = 0.45
"""How far out each second corner of a star is."""


def letter(cell: str) -> str:
    """A kind's marker for pyqtgraph."""
    return LETTERS[KINDS[cell].marker]


def corners(cell: str, middle: QPointF, radius: float) -> list[QPointF]:
    """The corners of a kind's marker, or of the square around a cross; none of a circle."""
    marker = KINDS[cell].marker
    if marker not in _POLYGONS:
        return []
    count, first, size = _POLYGONS[marker]
    result = []
    for corner in range(count):
        angle = math.radians(first + 360 * corner / count)
        reach = radius * size * (_WAIST if marker == "star" and corner % 2 else 1)
        result.append(QPointF(middle.x() + reach * math.cos(angle), middle.y() + reach * math.sin(angle)))
    return result
