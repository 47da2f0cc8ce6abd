"""What a figure can be saved as. Qt is loaded when one is drawn: a command names the formats before it looks for Qt."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from playground.core.formats import Format, Formats

if TYPE_CHECKING:
    from playground.views.figures.figure import Figure


def _png(figure: "Figure") -> bytes:
    from playground.views.figures import rendering

    return rendering.png(figure)


def _svg(figure: "Figure") -> bytes:
    from playground.views.figures import rendering

    return rendering.svg(figure)


def _pdf(figure: "Figure") -> bytes:
    from playground.views.figures import rendering

    return rendering.pdf(figure)


FORMATS: Formats[Format[Callable[["Figure"], bytes], None]] = Formats(
    "a figure",
    Format(suffixes=(".png",), label="PNG, 300 pixels an inch", write=_png),
    Format(suffixes=(".svg",), label="SVG", write=_svg),
    Format(suffixes=(".pdf",), label="PDF", write=_pdf, is_preferred=True),
)
