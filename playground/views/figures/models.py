"""The look of each kind of model in plots: its order, text colour, line and marker."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from playground.core.cell_kinds import BY_MEMORY, KINDS
from playground.core.shapes import is_recurrent
from playground.views.style.markers import marker_corners
from playground.views.style.theme import Theme

ORDER = BY_MEMORY
"""The order of models in lists."""
_DASHES = {"cnn": [4.0, 2.0], "mlp": [3.0, 1.5], "perceptron": [1.0, 2.0]}


def text_colour(cell: str, theme: Theme) -> str:
    """Return the colour of a model's name: its own if readable as text."""
    return theme.model_colour(cell) if is_recurrent(cell) else theme.text2


def line_pen(cell: str, theme: Theme, width: float = 2) -> QPen:
    """Return a model's line: dashed if it has no state."""
    result = QPen(QColor(theme.model_colour(cell)), width if cell not in _DASHES else width - 0.5)
    if cell in _DASHES:
        result.setDashPattern(_DASHES[cell])
    result.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return result


@dataclass(frozen=True, slots=True)
class Marker:
    """How markers look. `hollow`: for unfinished results."""

    theme: Theme
    radius: float = 4
    hollow: bool = False

    def paint(self, painter: QPainter, cell: str, middle: QPointF) -> None:
        """Paint the model's marker."""
        own, ground = QColor(self.theme.model_colour(cell)), QColor(self.theme.panel)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ends = marker_corners(cell, middle, self.radius)
        if KINDS[cell].marker == "cross":
            painter.setPen(QPen(own, 1.2 if self.hollow else 1.8))
            painter.drawLine(ends[0], ends[2])
            painter.drawLine(ends[1], ends[3])
            return
        # A rim in the background's colour separates overlapping markers.
        painter.setPen(QPen(own, 1.4) if self.hollow else QPen(ground, 1))
        painter.setBrush(ground if self.hollow else own)
        if ends:
            painter.drawPolygon(QPolygonF(ends))
        else:
            painter.drawEllipse(middle, self.radius, self.radius)
