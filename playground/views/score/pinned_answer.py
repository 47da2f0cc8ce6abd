"""The answer beside the tokens, which stays in sight however the score is scrolled."""

from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.core.trace import Trace
from playground.core.vocabulary import UNKNOWN, display_token
from playground.views.score.answer import Answer, can_answer
from playground.views.score.tracks.track import Context, Track
from playground.views.style.theme import Theme, font
from playground.views.style.verdict import WORDS, verdict_background, verdict_colour, with_verdict_sign

APART = 28
"""Pixels between the last column and the card: room for the caret after the last token."""
_WIDEST, _HIGHEST = 144, 48
_WIDEST_IN_TWO_ROWS = 92
_LEAST = 56
_PAD = 10
_BETWEEN = 12
"""The least distance between the word and its number, in pixels, if both stand in one row."""
_WIDE = 1000
"""In scores at least this wide, in pixels, the word and its number stand in one row."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PinnedAnswer(QGraphicsItem):
    """A card with the answer behind the `chips`, and above it what it is: hidden where there is none.

    Green with a tick: right. Red with a cross: wrong. Without either, the right answer is not known or the network is
    not sure.
    """

    def __init__(self, context: Context, chips: Track) -> None:
        super().__init__()
        self._context, self._chips = context, chips
        self.answer: Answer | None = None
        """The answer on display."""
        self._width = 0
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def show_answer(self, answer: Answer | None) -> None:
        """Show another answer, or none."""
        if answer != self.answer:
            self.answer = answer
            self.setVisible(answer is not None)
            self.update()

    def reserve(self, trace: Trace | None, score_width: int) -> int:
        """Choose a width that holds any answer of the trace's network in a score this wide. Return the pixels that the
        card needs behind the last column; 0 without an answer."""
        width = 0 if trace is None or not can_answer(trace) else card_width(trace, in_a_row=score_width >= _WIDE)
        if width != self._width:
            self._width = width
            self.relayout()
        return APART + width + 6 if width else 0

    def relayout(self) -> None:
        """Follow a changed time axis."""
        self.prepareGeometryChange()
        self.update()

    @property
    def card(self) -> QRectF:
        """The card in the scene's pixels."""
        height = min(self._chips.height - 7, _HIGHEST)
        top = self._chips.y() + (self._chips.height - 1 - height) / 2
        return QRectF(self._context.time.end + APART, top, self._width, height)

    def boundingRect(self) -> QRectF:
        """The card, and its caption above."""
        card = self.card
        return QRectF(card.left(), 0, max(card.width(), _LEAST) + 8, card.bottom() + 1)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the caption and the card."""
        if self.answer is None or not self._width:
            return
        theme, card = self._context.appearance.theme, self.card
        painter.setFont(font(11))
        painter.setPen(QColor(theme.text2))
        painter.drawText(QRectF(card.left(), 0, card.width() + 8, self._chips.y() - 1), _LEFT, self.caption)
        _paint_card(painter, self.answer, card, theme)

    @property
    def tip(self) -> str:
        """The whole answer in a sentence, for a card that cuts it; empty without one."""
        if self.answer is None:
            return ""
        told, place = f"{self.answer.word} {self.answer.number}".strip(), f" {self.answer.place}".rstrip()
        verdict = f", {WORDS[self.answer.verdict]}" if self.answer.verdict else ""
        return f"The network's answer{place} is “{told}”{verdict}."

    @property
    def caption(self) -> str:
        """What stands above the card."""
        return self.answer.place or "Answer" if self.answer is not None else ""


def card_width(trace: Trace, *, in_a_row: bool) -> int:
    """Return the width in pixels of a card that holds any answer of a trace's network, so that it stays the same while
    the network learns. `in_a_row`: the number stands beside the word, not below it."""
    return _card_width(trace.answers or trace.columns, bool(trace.answers), in_a_row)


@lru_cache(maxsize=16)
def _card_width(words: tuple[str, ...], are_classes: bool, in_a_row: bool) -> int:
    # The unknown token is never right, so it gets no room of its own.
    sign = with_verdict_sign(" ", "unsure") if are_classes else ""
    large, small = QFontMetrics(_fonts(in_a_row)[0]), QFontMetrics(_fonts(in_a_row)[1])
    word = max((large.horizontalAdvance(sign + display_token(each)) for each in words if each != UNKNOWN), default=0)
    number = (small if words else large).horizontalAdvance("0.00" if are_classes else "−000.00")
    width = word + _BETWEEN + number if in_a_row and words else max(word, number)
    return min(max(width + 2 * _PAD, _LEAST), _WIDEST if in_a_row else _WIDEST_IN_TWO_ROWS)


def _paint_card(painter: QPainter, answer: Answer, place: QRectF, theme: Theme) -> None:
    """Paint the word with its sign, and the number: beside it if both fit, and otherwise below."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(verdict_background(answer.verdict, theme, theme.bg)))
    painter.drawRoundedRect(place, 6, 6)
    painter.setPen(QColor(verdict_colour(answer.verdict, theme, theme.text)))
    inside, word = place.adjusted(_PAD, 0, -_PAD, 0), with_verdict_sign(answer.word, answer.verdict)
    if not word:
        painter.setFont(_fonts(True)[0])
        painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, answer.number)
        return
    large, small = _fonts(True)
    number_width = QFontMetrics(small).horizontalAdvance(answer.number)
    above, below = inside, inside
    if QFontMetrics(large).horizontalAdvance(word) + _BETWEEN + number_width > inside.width() + 1:
        large, small = _fonts(False)
        middle = inside.center().y()
        above = QRectF(inside.left(), middle - 15, inside.width(), 16)
        below = QRectF(inside.left(), middle, inside.width(), 14)
    painter.setFont(large)
    # Advances are rounded, so a text that seems to fit may still be cut.
    room = int(inside.width()) + 1
    painter.drawText(above, _LEFT, QFontMetrics(large).elidedText(word, Qt.TextElideMode.ElideRight, room))
    painter.setFont(small)
    painter.drawText(below, _RIGHT if below is inside else _LEFT, answer.number)


def _fonts(in_a_row: bool) -> tuple[QFont, QFont]:
    """Return the fonts of the word and of its number."""
    return (font(14, 600), font(12, 500)) if in_a_row else (font(12, 600), font(11, 500))
