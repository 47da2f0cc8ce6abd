"""The sentence under the heat map, in letters as large as its length allows, or what went wrong."""

import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextLayout, QTextOption

from playground.core.sentence import Clause
from playground.views.present.canvas import Canvas
from playground.views.present.layout import BAND_PADDING, LINE, MARGIN, Layout
from playground.views.present.presented import Presented
from playground.views.probe.sentence_line import Sentence
from playground.views.style.theme import Theme, font

_SHARE = re.compile(r"\d[\d.]*\u00a0%")


def paint_band(
    canvas: Canvas, layout: Layout, sentences: Sequence[Sentence], networks: Sequence[Presented], problem: str
) -> None:
    """Paint the sentences of all networks, or a problem instead of them."""
    painter, theme, band = canvas.painter, canvas.theme, layout.band
    painter.fillRect(band, QColor(theme.err_bg if problem else theme.tint))
    said = [sentence for sentence in sentences if sentence.clauses]
    if problem:
        said = [Sentence((Clause(problem),))]
    painter.setPen(QColor(theme.err if problem else theme.text))
    answers = {network.words[network.answered_at(None)][0] for network in networks}
    texts = fitting_texts(layout, said, theme, answers)
    top = band.center().y() - sum(_height(text) for text in texts) / 2
    for text in texts:
        text.draw(painter, QPointF(MARGIN, top))
        top += _height(text)


def fitting_texts(layout: Layout, said: Sequence[Sentence], theme: Theme, answers: set[str]) -> list[QTextLayout]:
    """Lay the sentences out in the largest letters in which all lines fit the band. Where none does, leave out the last
    clause of the sentence that has most, of the second one where both have as many, until they fit. `answers` are the
    words that are answers, not tokens."""
    left = list(said)
    while left:
        for size in layout.sentence_sizes:
            texts = [_text(sentence, layout, size, theme, answers) for sentence in left]
            if sum(_height(text) for text in texts) <= layout.band.height() - 2 * BAND_PADDING:
                return texts
        longest = max(range(len(left)), key=lambda index: (len(left[index].clauses), index))
        if len(left[longest].clauses) == 1:
            return texts
        left[longest] = Sentence(left[longest].clauses[:-1], left[longest].letter)
    return []


def _height(text: QTextLayout) -> float:
    return text.lineCount() * text.font().pixelSize() * LINE


def _text(sentence: Sentence, layout: Layout, size: float, theme: Theme, answers: set[str]) -> QTextLayout:
    text = QTextLayout(sentence.text, font(round(size)))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    text.setTextOption(option)
    text.setFormats(list(_formats(sentence, theme, answers)))
    text.beginLayout()
    top, pitch = 0.0, text.font().pixelSize() * LINE
    while (line := text.createLine()).isValid():
        line.setLineWidth(layout.width - 2 * MARGIN)
        line.setPosition(QPointF(0, top + (pitch - line.height()) / 2))
        top += pitch
    text.endLayout()
    return text


def _formats(sentence: Sentence, theme: Theme, answers: set[str]) -> Iterator[QTextLayout.FormatRange]:
    """Set answers off by their weight, tokens by the playhead's colour too, and shares that are kept by the gate's."""
    at = 0
    if sentence.letter:
        at = len(f"{sentence.letter}: ")
        yield _emphasis(0, at - 1, theme.text)
    for clause in sentence.clauses:
        for start, end in clause.emphasised:
            word = clause.text[start:end]
            yield _emphasis(at + start, end - start, theme.text if word in answers else theme.accent)
        for share in _SHARE.finditer(clause.text):
            gate = clause.target.track
            yield _emphasis(at + share.start(), len(share[0]), theme.gate_colour(gate) if gate else theme.text)
        at += len(clause.text) + 1


def _emphasis(start: int, length: int, colour: str) -> QTextLayout.FormatRange:
    words = QTextLayout.FormatRange()
    words.start, words.length = start, length
    heavy = QTextCharFormat()
    heavy.setFontWeight(QFont.Weight.DemiBold)
    heavy.setForeground(QColor(colour))
    words.format = heavy
    return words
