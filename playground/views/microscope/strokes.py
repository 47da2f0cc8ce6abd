"""Lines with round corners, arrowheads, and the signs of sums and products."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF


def rounded_path(points: list[QPointF], short: float) -> QPainterPath:
    """Return a line through points with round corners, which ends `short` pixels before the last."""
    path = QPainterPath(points[0])
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        path.lineTo(corner - _toward(before, corner, 6))
        path.quadTo(corner, corner + _toward(corner, after, 6))
    path.lineTo(points[-1] - _toward(points[-2], points[-1], short))
    return path


def _toward(start: QPointF, end: QPointF, length: float) -> QPointF:
    """Return a vector of this length along a horizontal or vertical line."""
    way = end - start
    whole = max(abs(way.x()), abs(way.y()), 1e-9)
    return way * (length / whole)


def arrowhead(before: QPointF, tip: QPointF, size: float) -> QPolygonF:
    """Return an arrowhead at the end of a line."""
    along = _toward(before, tip, 1)
    foot, side = tip - along * (size * 1.9), QPointF(-along.y(), along.x()) * size
    return QPolygonF([tip, foot + side, foot - side])


def sign(painter: QPainter, middle: QPointF, *, turned: bool) -> None:
    """Paint a plus, or a times sign if turned."""
    reach = 3.4 if turned else 4.6
    for side in (QPointF(reach, reach if turned else 0), QPointF(reach if turned else 0, -reach)):
        painter.drawLine(middle - side, middle + side)
