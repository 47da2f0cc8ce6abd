"""The markers of the kinds of network."""

import math

from PySide6.QtCore import QPointF

from playground.core.cell_kinds import KINDS, Marker

PYQTGRAPH_SYMBOLS: dict[Marker, str] = {
    "circle": "o",
    "square": "s",
    "diamond": "d",
    "triangle": "t1",
    "triangle down": "t",
    "triangle right": "t2",
    "cross": "x",
    "pentagon": "p",
    "star": "star",
}
"""The names that pyqtgraph has for them."""
_POLYGONS: dict[Marker, tuple[int, float, float]] = {
    "square": (4, 45, 1.25),
    "diamond": (4, 0, 1.25),
    "triangle": (3, -90, 1.25),
    "triangle down": (3, 90, 1.25),
    "triangle right": (3, 0, 1.25),
    "cross": (4, 45, 1.1),
    "pentagon": (5, -90, 1.15),
    "star": (10, -90, 1.35),
}
"""Number of corners, angle of the first in degrees, and radius relative to a circle of the same size."""
_WAIST = 0.45
"""The relative radius of a star's inner corners."""


def pyqtgraph_symbol(cell: str) -> str:
    """Return pyqtgraph's symbol for a cell's marker."""
    return PYQTGRAPH_SYMBOLS[KINDS[cell].marker]


def marker_corners(cell: str, middle: QPointF, radius: float) -> list[QPointF]:
    """Return the corners of a cell's marker, or of the square around a cross; none for a circle."""
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
