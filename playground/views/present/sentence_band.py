"""The sentence under the heat map, in letters as large as its length allows, or what went wrong."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QTextLayout, QTextOption

from playground.core.sentence import Clause
from playground.views.present.canvas import Canvas
from playground.views.present.layout import BAND_PADDING, LINE, MARGIN, Layout
from playground.views.probe.sentence_line import Sentence, formats
from playground.views.style.theme import Theme, font


def paint_band(canvas: Canvas, layout: Layout, sentences: Sequence[Sentence], problem: str) -> None:
    """Paint the sentences of all networks, or a problem instead of them."""
    painter, theme, band = canvas.painter, canvas.theme, layout.band
    painter.fillRect(band, QColor(theme.err_bg if problem else theme.tint))
    said = [sentence for sentence in sentences if sentence.clauses]
    if problem:
        said = [Sentence((Clause(problem),))]
    painter.setPen(QColor(theme.err if problem else theme.text))
    texts = fitting_texts(layout, said, theme)
    top = band.center().y() - sum(_height(text) for text in texts) / 2
    for text in texts:
        text.draw(painter, QPointF(MARGIN, top))
        top += _height(text)


def fitting_texts(layout: Layout, said: Sequence[Sentence], theme: Theme) -> list[QTextLayout]:
    """Lay the sentences out in the largest letters in which all lines fit the band. Where none does, leave out the last
    clause of the sentence that has most, of the second one where both have as many, until they fit."""
    left = list(said)
    while left:
        for size in layout.sentence_sizes:
            texts = [_text(sentence, layout, size, theme) for sentence in left]
            if sum(_height(text) for text in texts) <= layout.band.height() - 2 * BAND_PADDING:
                return texts
        longest = max(range(len(left)), key=lambda index: (len(left[index].clauses), index))
        if len(left[longest].clauses) == 1:
            return texts
        left[longest] = Sentence(left[longest].clauses[:-1], left[longest].letter)
    return []


def _height(text: QTextLayout) -> float:
    return text.lineCount() * text.font().pixelSize() * LINE


def _text(sentence: Sentence, layout: Layout, size: float, theme: Theme) -> QTextLayout:
    text = QTextLayout(sentence.text, font(round(size)))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    text.setTextOption(option)
    text.setFormats(formats(sentence, theme))
    text.beginLayout()
    top, pitch = 0.0, text.font().pixelSize() * LINE
    while (line := text.createLine()).isValid():
        line.setLineWidth(layout.width - 2 * MARGIN)
        line.setPosition(QPointF(0, top + (pitch - line.height()) / 2))
        top += pitch
    text.endLayout()
    return text
