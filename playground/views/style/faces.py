"""How each of two networks looks wherever it is shown: its letter, its name, its colour, its marker, its line."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from playground.core.cell_kinds import KINDS
from playground.core.shapes import is_recurrent
from playground.views.style.markers import corners
from playground.views.style.theme import Appearance, Theme


@dataclass(frozen=True, slots=True)
class Face:
    """One of two networks. `alike`: both are of the same kind, so that only letter and line tell them apart."""

    letter: str
    cell: str
    alike: bool = False

    @property
    def name(self) -> str:
        """Its kind, with its letter where the other one is of the same."""
        return f"{self.letter} {self.kind}" if self.alike else self.kind

    @property
    def kind(self) -> str:
        """Its kind alone."""
        return KINDS[self.cell].name

    @property
    def short(self) -> str:
        """Its name where there is no room for a long one."""
        return self.name.replace("Perceptron", "Perc.")

    @property
    def note(self) -> str:
        """What makes its kind special, in a few words."""
        return KINDS[self.cell].note

    @property
    def hollow(self) -> bool:
        """Whether its marker is, being the second of a kind."""
        return self.alike and self.letter == "B"

    def colour(self, theme: Theme) -> str:
        """The colour of its kind."""
        return theme.model(self.cell)

    def pen(self, theme: Theme, width: float = 1) -> QPen:
        """What its curves are drawn with."""
        pen = QPen(QColor(self.colour(theme)), width)
        pen.setCosmetic(True)
        # Dashed where it has no state; the second of a kind is broken in a way of its own.
        stateless = not is_recurrent(self.cell)
        if stateless or self.hollow:
            pen.setDashPattern([6, 2, 1.5, 2] if stateless and self.hollow else [4, 2.5])
        return pen


def faces(first: str, second: str) -> tuple[Face, Face]:
    """Those of two networks of these cells."""
    return Face("A", first, first == second), Face("B", second, first == second)


def paint_marker(painter: QPainter, face: Face, theme: Theme, middle: QPointF, radius: float = 4) -> None:
    """The kind's marker, filled; hollow for the second of a kind."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    crossed = KINDS[face.cell].marker == "cross"
    painter.setPen(QPen(QColor(face.colour(theme)), 2 if crossed else 1.5))
    painter.setBrush(QColor(theme.panel if face.hollow else face.colour(theme)))
    ends = corners(face.cell, middle, radius - 0.5)
    if crossed:
        painter.drawLine(ends[0], ends[2])
        painter.drawLine(ends[1], ends[3])
        if face.hollow:
            painter.setPen(QPen(QColor(theme.panel), 0.8))
            painter.drawLine(ends[0], ends[2])
            painter.drawLine(ends[1], ends[3])
    elif ends:
        painter.drawPolygon(QPolygonF(ends))
    else:
        painter.drawEllipse(middle, radius, radius)


class Marker(QWidget):
    """A network's line with its marker, as a key to curves."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None, *, line: bool = True) -> None:
        super().__init__(parent)
        self._appearance, self._line = appearance, line
        self._face: Face | None = None
        self.setFixedSize(24 if line else 12, 14)
        appearance.changed.connect(self.update)

    def show_face(self, face: Face) -> None:
        """Be another network's."""
        if face != self._face:
            self._face = face
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line from end to end, the marker in its middle."""
        if self._face is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        if self._line:
            pen = self._face.pen(self._appearance.theme, 2)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLine(QPointF(0, middle.y()), QPointF(self.width(), middle.y()))
        paint_marker(painter, self._face, self._appearance.theme, middle, 3.5)
