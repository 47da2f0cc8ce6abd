"""What every part of the page is painted with, and texts that have to fit their place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from playground.views.present.layout import Columns
from playground.views.style.theme import Theme, font

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, slots=True)
class Canvas:
    """A painter in the layout's units, with the theme, the columns and the playhead's timestep."""

    painter: QPainter
    theme: Theme
    columns: Columns
    playhead: int | None

    def draw(
        self,
        place: QRectF,
        text: str,
        sizes: Sequence[int],
        colour: str,
        *,
        weight: int = 400,
        align: Qt.AlignmentFlag = LEFT,
        keep_end: bool = False,
    ) -> float:
        """Draw a text in the first of the sizes that fits, and shorten it where none does: at its end, or at its
        beginning with `keep_end`. Return its width."""
        size = next((size for size in sizes if fits(text, place.width(), size, weight)), sizes[-1])
        self.painter.setFont(font(size, weight))
        if not fits(text, place.width(), size, weight):
            side = Qt.TextElideMode.ElideLeft if keep_end else Qt.TextElideMode.ElideRight
            text = QFontMetricsF(self.painter.font()).elidedText(text, side, place.width())
        self.painter.setPen(QColor(colour))
        # A little more room, since Qt cuts a text that is a fraction of a pixel too wide.
        before = 2 if align & Qt.AlignmentFlag.AlignRight or align == CENTRE else 0
        after = 0 if align & Qt.AlignmentFlag.AlignRight else 2
        self.painter.drawText(place.adjusted(-before, 0, after, 0), align, text)
        return width_of(text, size, weight)


@lru_cache(maxsize=4096)
def width_of(text: str, size: int, weight: int = 400) -> float:
    """Return how wide a text is."""
    return QFontMetricsF(font(size, weight)).horizontalAdvance(text)


def fits(text: str, room: float, size: int, weight: int = 400) -> bool:
    """Return whether a text has enough room."""
    return width_of(text, size, weight) <= room
