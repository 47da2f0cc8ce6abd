"""Draws images whose pixels are values, with sharp edges."""

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPaintEngine, QPainter

FINE = 3
"""The least number of printed pixels per pixel of a track, on paper."""
MOST = 8_000
"""The greatest width and height of an image on paper, in pixels."""


def draw_sharp(painter: QPainter, place: QRectF, picture: QImage) -> None:
    """Stretch an image over a rectangle without blending its pixels.

    Viewers of PDF and SVG blend images that they stretch, so enlarge each value to many pixels first.
    """
    if painter.paintEngine().type() != QPaintEngine.Type.Raster and not picture.isNull():
        width, height = _fine(picture.width(), place.width()), _fine(picture.height(), place.height())
        modes = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation
        picture = picture.scaled(QSize(width, height), *modes)
    painter.drawImage(place, picture)


def _fine(values: int, pixels: float) -> int:
    """Return a multiple of `values` with at least `FINE` pixels for each of `pixels`, or as many as `MOST` allows."""
    return values * max(1, min(math.ceil(FINE * pixels / values), MOST // values))
