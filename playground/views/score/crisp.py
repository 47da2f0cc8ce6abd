"""Pictures of a pixel a value, drawn with sharp edges."""

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPaintEngine, QPainter

FINE = 3
"""At the least so many pixels of a picture on paper for each of the tracks'."""
MOST = 8_000
"""No picture on paper is wider or higher."""


def draw(painter: QPainter, place: QRectF, picture: QImage) -> None:
    """Stretch a picture over a place, no pixel blended with its neighbour.

    The programs that show a drawing blend where they stretch, so there every value becomes many pixels beforehand.
    """
    if painter.paintEngine().type() != QPaintEngine.Type.Raster and not picture.isNull():
        width, height = _fine(picture.width(), place.width()), _fine(picture.height(), place.height())
        modes = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation
        picture = picture.scaled(QSize(width, height), *modes)
    painter.drawImage(place, picture)


def _fine(values: int, pixels: float) -> int:
    """A multiple of the values that has `FINE` pixels for each of these, or as many as there may be."""
    return values * max(1, min(math.ceil(FINE * pixels / values), MOST // values))
