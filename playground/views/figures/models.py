"""How each kind of model looks where many are shown: its name, its colour, its marker, its line."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from playground.core.cell_kinds import BY_MEMORY, KINDS
from playground.core.shapes import is_recurrent
from playground.views.style.markers import corners
from playground.views.style.theme import Theme

ORDER = BY_MEMORY
"""In which models are listed."""
_DASHES = {"cnn": [4.0, 2.0], "mlp": [3.0, 1.5], "perceptron": [1.0, 2.0]}


def words(cell: str, theme: Theme) -> str:
    """The colour of its name: its own, where letters in it can be read."""
    return theme.model(cell) if is_recurrent(cell) else theme.text2


def pen(cell: str, theme: Theme, width: float = 2) -> QPen:
    """What its line is drawn with: dashed where it has no state."""
    result = QPen(QColor(theme.model(cell)), width if cell not in _DASHES else width - 0.5)
    if cell in _DASHES:
        result.setDashPattern(_DASHES[cell])
    result.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return result


@dataclass(frozen=True, slots=True)
class Marker:
    """How a marker is drawn: `hollow` where it stands for less than it will, on this ground."""

    theme: Theme
    radius: float = 4
    hollow: bool = False

    def paint(self, painter: QPainter, cell: str, middle: QPointF) -> None:
        """The model's marker."""
        own, ground = QColor(self.theme.model(cell)), QColor(self.theme.panel)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ends = corners(cell, middle, self.radius)
        if KINDS[cell].marker == "cross":
            painter.setPen(QPen(own, 1.2 if self.hollow else 1.8))
            painter.drawLine(ends[0], ends[2])
            painter.drawLine(ends[1], ends[3])
            return
        # A rim of the ground's colour tells markers apart that lie on each other.
        painter.setPen(QPen(own, 1.4) if self.hollow else QPen(ground, 1))
        painter.setBrush(ground if self.hollow else own)
        if ends:
            painter.drawPolygon(QPolygonF(ends))
        else:
            painter.drawEllipse(middle, self.radius, self.radius)
