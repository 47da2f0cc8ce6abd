"""Renders a figure into a file's bytes or for the clipboard. Lines stay lines and text stays text in SVG and PDF. All
functions raise `RenderingError` if Qt cannot draw."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QMimeData, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from playground.views.figures.figure import PER_INCH, Figure
from playground.views.style.theme import searchable_digits

DPI = 300
"""Pixels per inch of a PNG."""
LARGEST = 12_000
"""The greatest width and height of an image in pixels. Larger figures get fewer pixels per inch."""
_PDF_FINE = 10
"""Coordinate steps of a PDF per pixel of a figure."""
_POINTS = 72 / PER_INCH


class RenderingError(Exception):
    """Qt could not draw or encode an image, typically for lack of memory. Qt itself raises nothing."""


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Yield a painter and always end it: a painter that outlives its device crashes the program. Raises
    `RenderingError`."""
    painter = QPainter()
    if not painter.begin(device):
        raise RenderingError
    try:
        yield painter
    finally:
        painter.end()


def encode_png(picture: QImage) -> bytes:
    """Return an image as a PNG. Raises `RenderingError`."""
    buffer = QBuffer()
    if not buffer.open(QIODevice.OpenModeFlag.WriteOnly) or not picture.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise RenderingError
    return bytes(buffer.data().data())


def image(figure: Figure, scale: float = 1.0) -> QImage:
    """Return the figure as an image, with `scale` pixels per pixel of the figure."""
    scale = min(scale, LARGEST / max(figure.width, figure.height, 1))
    picture = QImage(math.ceil(figure.width * scale), math.ceil(figure.height * scale), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    with painting(picture) as painter:
        painter.scale(scale, scale)
        figure.paint(painter)
    return picture


def png(figure: Figure) -> bytes:
    """Return the figure as a PNG at print resolution, which the file records."""
    picture = image(figure, DPI / PER_INCH)
    per_inch = PER_INCH * picture.width() / figure.width
    picture.setDotsPerMeterX(round(per_inch / 0.0254))
    picture.setDotsPerMeterY(round(per_inch / 0.0254))
    picture.setText("Title", figure.title)
    return encode_png(picture)


def svg(figure: Figure) -> bytes:
    """Return the figure as an SVG with its size in millimetres. Without Inter, viewers use a similar sans serif.

    Clipping is lost: Qt's generator cannot clip, or, as SVG 1.1, does not undo it (6.11).
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
    """Return a PDF of one page in the figure's size, with its fonts embedded."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(figure.title)
    writer.setCreator("Recurrent Playground")
    writer.setResolution(PER_INCH * _PDF_FINE)
    size = QSizeF(figure.width * _POINTS, figure.height * _POINTS)
    writer.setPageSize(QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    with searchable_digits(), painting(writer) as painter:
        # Qt would otherwise compress images as JPEG and change the colours of values.
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        painter.scale(_PDF_FINE, _PDF_FINE)
        figure.paint(painter)
    return bytes(buffer.data().data())


def mime(figure: Figure) -> QMimeData:
    """Return clipboard data: an image, and an SVG for programs that accept it."""
    data = QMimeData()
    data.setImageData(image(figure, DPI / PER_INCH))
    data.setData("image/svg+xml", QByteArray(svg(figure)))
    return data
