"""The look of each of two compared networks: letter, name, colour, marker and line."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from playground.core.cell_kinds import KINDS
from playground.core.shapes import is_recurrent
from playground.views.style.markers import marker_corners
from playground.views.style.theme import Appearance, Theme


@dataclass(frozen=True, slots=True)
class NetworkStyle:
    """The look of one of two networks. With `same_kind`, only letter and line tell the two apart."""

    letter: str
    cell: str
    same_kind: bool = False

    @property
    def name(self) -> str:
        """The kind's name, with the letter if both are of the same kind."""
        return f"{self.letter} {self.kind}" if self.same_kind else self.kind

    @property
    def kind(self) -> str:
        """The kind's name."""
        return KINDS[self.cell].name

    @property
    def short(self) -> str:
        """The name, shortened."""
        return self.name.replace("Perceptron", "Perc.")

    @property
    def note(self) -> str:
        """What distinguishes the kind, in a few words."""
        return KINDS[self.cell].note

    @property
    def is_second_of_kind(self) -> bool:
        """Whether this is the second network of the same kind, which has a hollow marker."""
        return self.same_kind and self.letter == "B"

    def colour(self, theme: Theme) -> str:
        """The kind's colour."""
        return theme.model_colour(self.cell)

    def pen(self, theme: Theme, width: float = 1) -> QPen:
        """Return the pen for the network's curves."""
        pen = QPen(QColor(self.colour(theme)), width)
        pen.setCosmetic(True)
        # Dashed for a network without a state; the second of a kind has its own pattern.
        stateless = not is_recurrent(self.cell)
        if stateless or self.is_second_of_kind:
            pen.setDashPattern([6, 2, 1.5, 2] if stateless and self.is_second_of_kind else [4, 2.5])
        return pen


def network_styles(first: str, second: str) -> tuple[NetworkStyle, NetworkStyle]:
    """Return the styles of two networks with these cells."""
    return NetworkStyle("A", first, first == second), NetworkStyle("B", second, first == second)


def paint_marker(painter: QPainter, style: NetworkStyle, theme: Theme, middle: QPointF, radius: float = 4) -> None:
    """Paint the kind's marker, filled, or hollow for the second of a kind."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    crossed = KINDS[style.cell].marker == "cross"
    painter.setPen(QPen(QColor(style.colour(theme)), 2 if crossed else 1.5))
    painter.setBrush(QColor(theme.panel if style.is_second_of_kind else style.colour(theme)))
    ends = marker_corners(style.cell, middle, radius - 0.5)
    if crossed:
        painter.drawLine(ends[0], ends[2])
        painter.drawLine(ends[1], ends[3])
        if style.is_second_of_kind:
            painter.setPen(QPen(QColor(theme.panel), 0.8))
            painter.drawLine(ends[0], ends[2])
            painter.drawLine(ends[1], ends[3])
    elif ends:
        painter.drawPolygon(QPolygonF(ends))
    else:
        painter.drawEllipse(middle, radius, radius)


class NetworkMarker(QWidget):
    """A network's line with its marker, for a legend."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None, *, line: bool = True) -> None:
        super().__init__(parent)
        self._appearance, self._line = appearance, line
        self._style: NetworkStyle | None = None
        self.setFixedSize(24 if line else 12, 14)
        appearance.changed.connect(self.update)

    def show_style(self, style: NetworkStyle) -> None:
        """Show another network's marker."""
        if style != self._style:
            self._style = style
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line from end to end with the marker in its middle."""
        if self._style is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        if self._line:
            pen = self._style.pen(self._appearance.theme, 2)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLine(QPointF(0, middle.y()), QPointF(self.width(), middle.y()))
        paint_marker(painter, self._style, self._appearance.theme, middle, 3.5)
