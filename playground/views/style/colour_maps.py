"""Colour maps in Qt's format, and arrays as images in their colours."""

from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor, QImage

from playground.core.batches import Array
from playground.views.style.theme import Theme, lookup_table


def picture(values: Array, levels: tuple[float, float], colours: Array) -> QImage:
    """Return values `(rows, columns)` as an image with a pixel each. Values outside the levels get the colour of the
    nearer end."""
    low, high = levels
    codes = np.clip((values - low) * (255.0 / (high - low)) + 0.5, 0, 255).astype(np.uint8)
    pixels = colours[np.ascontiguousarray(codes)]
    rows, columns = pixels.shape
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


@lru_cache(maxsize=8)
def colours(kind: str, dark: bool) -> Array:
    """Return a colour map in Qt's format: `(256,)` uint32, 0xffRRGGBB."""
    red, green, blue = lookup_table(kind, dark).astype(np.uint32).T
    return np.asarray(0xFF000000 | red << 16 | green << 8 | blue)


@lru_cache(maxsize=2)
def ink_colours(theme: Theme) -> Array:
    """Return the colour map of ink on paper, from blank to black (white in the dark theme), as `(256,)` uint32 in Qt's
    format."""
    paper, black = QColor(theme.sunken), QColor(theme.text)
    ends = [(paper.red(), black.red()), (paper.green(), black.green()), (paper.blue(), black.blue())]
    red, green, blue = (np.rint(np.linspace(*both, 256)).astype(np.uint32) for both in ends)
    return np.asarray(0xFF000000 | red << 16 | green << 8 | blue)
