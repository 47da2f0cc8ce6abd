"""A figure as the bytes of a file, or as what the clipboard holds. Lines stay lines and text stays text in a .svg and a
.pdf. All raise `Undrawn` where Qt cannot draw it."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QMimeData, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from playground.views.figures.figure import PER_INCH, Figure
from playground.views.style.theme import searchable_figures

DPI = 300
"""Pixels an inch of a .png."""
LARGEST = 12_000
"""No picture is wider or higher, in pixels: a taller figure has fewer an inch."""
_PDF_FINE = 10
"""Steps of a .pdf's coordinates for a pixel of a figure."""
_POINTS = 72 / PER_INCH


class Undrawn(Exception):
    """Qt could not draw or encode a picture, of which it raises nothing: there is no memory for one so large."""


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """A painter that ends whatever happens: one that outlives what it paints on ends the program. Raises `Undrawn`."""
    painter = QPainter()
    if not painter.begin(device):
        raise Undrawn
    try:
        yield painter
    finally:
        painter.end()


def encoded(picture: QImage) -> bytes:
    """A picture as a .png. Raises `Undrawn`."""
    buffer = QBuffer()
    if not buffer.open(QIODevice.OpenModeFlag.WriteOnly) or not picture.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise Undrawn
    return bytes(buffer.data().data())


def image(figure: Figure, scale: float = 1.0) -> QImage:
    """The figure in pixels, `scale` of them for each of its own."""
    scale = min(scale, LARGEST / max(figure.width, figure.height, 1))
    picture = QImage(math.ceil(figure.width * scale), math.ceil(figure.height * scale), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    with painting(picture) as painter:
        painter.scale(scale, scale)
        figure.paint(painter)
    return picture


def png(figure: Figure) -> bytes:
    """A picture at the pixels an inch of print, which the file says."""
    picture = image(figure, DPI / PER_INCH)
    per_inch = PER_INCH * picture.width() / figure.width
    picture.setDotsPerMeterX(round(per_inch / 0.0254))
    picture.setDotsPerMeterY(round(per_inch / 0.0254))
    picture.setText("Title", figure.title)
    return encoded(picture)


def svg(figure: Figure) -> bytes:
    """A drawing with its size in millimetres. Whoever has no Inter sees the sans serif that is most like it.

    What a figure clips is not clipped here: Qt's generator cannot, or, as SVG 1.1, does not undo it (6.11).
    """
    buffer, generator = QBuffer(), QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(figure.width, figure.height))
    generator.setResolution(PER_INCH)
    generator.setViewBox(QRectF(0, 0, figure.width, figure.height))
    generator.setTitle(figure.title)
    with painting(generator) as painter:
        painter.fillRect(QRectF(0, 0, figure.width, figure.height), Qt.GlobalColor.white)
        figure.paint(painter)
    return bytes(buffer.data().data()).replace(b'"Inter"', b'"Inter, Helvetica, Arial, sans-serif"')


def pdf(figure: Figure) -> bytes:
    """One page, as large as the figure on paper, with its fonts in it."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(figure.title)
    writer.setCreator("Recurrent Playground")
    writer.setResolution(PER_INCH * _PDF_FINE)
    size = QSizeF(figure.width * _POINTS, figure.height * _POINTS)
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    with searchable_figures(), painting(writer) as painter:
        # Otherwise pictures become JPEGs, and a value another colour.
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        painter.scale(_PDF_FINE, _PDF_FINE)
        figure.paint(painter)
    return bytes(buffer.data().data())


def mime(figure: Figure) -> QMimeData:
    """For the clipboard: a picture, and the drawing for whoever takes one."""
    data = QMimeData()
    data.setImageData(image(figure, DPI / PER_INCH))
    data.setData("image/svg+xml", QByteArray(svg(figure)))
    return data
