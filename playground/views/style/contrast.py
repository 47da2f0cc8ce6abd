"""Text that can be read on coloured backgrounds."""

from PySide6.QtGui import QColor

_LEAST = 4.6


def ink(ground: QColor) -> QColor:
    """Return black or white, whichever is readable on a background. One of the two always has a contrast of at least
    4.5:1."""
    return QColor("black") if luminance(ground) > 0.179 else QColor("white")


def readable(colour: QColor, ground: QColor) -> QColor:
    """Return a text's colour if it is readable on a background, with a contrast of at least 4.6:1, and otherwise black
    or white."""
    darker, lighter = sorted((luminance(colour), luminance(ground)))
    return colour if (lighter + 0.05) / (darker + 0.05) >= _LEAST else ink(ground)


def blend(ground: str, colour: str, share: float) -> QColor:
    """Return a background with a share of a colour over it."""
    below, above = QColor(ground), QColor(colour)
    pairs = (
        (below.redF(), above.redF()),
        (below.greenF(), above.greenF()),
        (below.blueF(), above.blueF()),
    )
    return QColor.fromRgbF(*((1 - share) * low + share * high for low, high in pairs))


def luminance(colour: QColor) -> float:
    """Return the relative luminance of WCAG 2, 0 to 1."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4)
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
