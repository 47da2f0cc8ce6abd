"""The probe's tokens as chips."""

import re
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from playground.core.influence import Influence
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import FEATURES, display_token
from playground.views.score import narrow_columns
from playground.views.score.axes import HEADER, TimeAxis
from playground.views.score.tracks.pinned_units import paint_strip
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.contrast import readable
from playground.views.style.influence_tint import influence_tint
from playground.views.style.theme import font

OUTLINE = 2
"""Width of the outline of the token at the playhead, in pixels."""
_HEIGHT, _LYING, _TALLEST = 40, 24, 72
"""Heights in pixels: of the row and of its chips, and the greatest of a chip with an upright word."""
_PAD, _AROUND = 14, 3
"""Pixels that a chip adds to an upright word's length, and a column to the width of a lying one."""
_UPRIGHT, _SMALLEST = 12, 10
"""Sizes of the font for upright words, and the smallest for lying ones."""
_FROM_FOOT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WIDEST = 240
"""The greatest width of a chip, in pixels. The readout shows longer tokens in full."""


class Chips(Track):
    """The token that the network reads at each timestep. Unknown tokens have a dashed border; generated ones are
    underlined with dots; the one at the playhead is outlined. Words that their columns would cut off are upright.

    A token is tinted by its influence: the more the answer's probability falls when it is drawn anew, the stronger.
    Without an influence, as while the network trains, none is: an old one would be of another network.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Tokens")
        self.note: Callable[[int], str] = lambda timestep: ""
        """Returns more text for the readout of a timestep's token."""
        self._longest = 0
        """Width of the longest word in pixels, at the smallest size; 0 if there are only numbers."""
        self.network = ""
        """The letter of the network whose answer tints the tokens, if there are several."""
        context.pins.changed.connect(self.update)

    def set_title(self, title: str) -> None:
        """Set the title."""
        if title != self.title:
            self.title = title
            self.update()

    def set_network(self, letter: str) -> None:
        """Set the letter of the network whose answer tints the tokens; empty if there is only one network."""
        if letter != self.network:
            self.network = letter
            self.update()

    @property
    def _caption_lines(self) -> list[str]:
        """What the strip shows, and what the tint means."""
        pins = self.context.pins
        strip = f"strip: {pins.name_of(pins.pins[-1])}" if pins.pins else ""
        counts = f"tint: counts for {self.network}" if self.network else "tint: what counts"
        return [strip, "" if self.influence is None else counts]

    @property
    def influence(self) -> Influence | None:
        """What each token does for the answer, if it is known of these tokens."""
        found, trace = None if self.shown is None else self.shown.influence, self.trace
        return found if found is not None and trace is not None and found.timesteps == trace.timesteps else None

    def tint_of(self, timesteps: range, ground: str) -> QColor:
        """Return a background, tinted by the influence of the strongest of some tokens."""
        found = self.influence
        fall = 0.0 if found is None else float(found.falls[timesteps.start : timesteps.stop].max())
        return influence_tint(self.theme, fall, ground)

    @property
    def topic(self) -> str:
        """It has no name, but a topic."""
        return "tokens-track"

    @property
    def full_height(self) -> int:
        """A fixed height, or room for upright words."""
        return _HEIGHT + (self._upright_length - _LYING if self.is_upright else 0)

    @property
    def is_upright(self) -> bool:
        """Whether words that the columns would cut off are written upwards."""
        column = self.context.time.column
        return narrow_columns.CHIPS <= column < self._longest + _AROUND

    @property
    def _upright_length(self) -> int:
        """The height of a chip with an upright word, in pixels."""
        return min(round(self._longest * _UPRIGHT / _SMALLEST) + _PAD, _TALLEST)

    def present(self, shown: Shown | None, layer: int) -> None:
        """Repaint only if the tokens or their influence changed: training does not change them."""
        before, known, self.shown = self.trace, self.influence, shown
        trace = self.trace
        others = before is None or trace is None or _chip_data(before) != _chip_data(trace)
        if others:
            self.prepareGeometryChange()
            self._longest = 0 if trace is None or trace.frames is not None else _longest(trace.tokens)
        if others or self.context.pins.pins or known is not self.influence:
            self.update()

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Paint the visible chips."""
        time = self.context.time
        paint_strip(painter, self, trace, self.height - 7, 5)
        if time.column < narrow_columns.CHIPS:
            narrow_columns.paint_chips(painter, self, trace, self.tint_of)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for t in self.exposed:
                self._paint_chip(painter, trace, t, chip_place(time, t, self.height))
        whole, playhead = self.over_playhead, self.context.selection.timestep
        if whole is not None and playhead is not None:
            clear_around(painter, whole, self.theme.panel)
            self._paint_chip(painter, trace, playhead, whole)

    def _paint_chip(self, painter: QPainter, trace: Trace, t: int, place: QRectF) -> None:
        theme, here = self.theme, t == self.context.selection.timestep
        ground = self.tint_of(range(t, t + 1), theme.sunken)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(place, 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if here:
            painter.setPen(QPen(QColor(theme.accent), OUTLINE))
            painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if not trace.known[t]:
            inset = OUTLINE * here
            painter.setPen(QPen(QColor(theme.err), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(place.adjusted(inset, inset, -inset, -inset), 5, 5)
        painter.setPen(readable(QColor(theme.text if trace.known[t] else theme.err), ground))
        inside = place.adjusted(OUTLINE, 0, -OUTLINE, 0) if here else place
        draw_token(painter, inside, display_token(trace.tokens[t]), 600 if here else 500, upright=self.is_upright)
        if t >= trace.typed_count:
            dots = QPen(QColor(theme.accent), 2)
            dots.setDashPattern([1, 1.5])
            painter.setPen(dots)
            y = place.bottom() - 2.5
            painter.drawLine(QPointF(place.left() + 4, y), QPointF(place.right() - 4, y))

    @property
    def over_playhead(self) -> QRectF | None:
        """The chip at the playhead, widened over its neighbours if its column would cut it off."""
        trace, playhead = self.trace, self.context.selection.timestep
        if trace is None or playhead is None or playhead >= trace.timesteps or self.is_upright:
            return None
        return wide_chip_place(self.context.time, playhead, self.height, display_token(trace.tokens[playhead]))

    def show_selection(self, before: int | None) -> None:
        """Repaint: the chip at the playhead is outlined and may cover others."""
        if before != self.context.selection.timestep:
            self.update()

    def readout(self, timestep: int, y: float) -> Readout | None:
        """Return the whole token, and whether the training sequences contain it."""
        if self.trace is None or timestep >= self.trace.timesteps:
            return None
        if len(sharing := self.context.time.group_of(timestep)) > 1:
            return Readout(narrow_columns.tokens_text(self.trace, sharing))
        known = "" if self.trace.known[timestep] else ", not in the training sequences"
        own = ", generated" if timestep >= self.trace.typed_count else ""
        token = display_token(self.trace.tokens[timestep])
        counts = self._influence_text(timestep)
        return Readout(f"t {timestep + 1} “{token}”{own}{known}{counts}{self.note(timestep)}")

    def _influence_text(self, timestep: int) -> str:
        """Say what would become of the answer if another token stood there."""
        found, trace = self.influence, self.trace
        if found is None or trace is None or timestep > found.at:
            return ""
        fall = float(found.falls[timestep])
        verb, answer = "falls" if fall >= 0 else "rises", display_token(trace.answers[found.answer])
        return f", drawn anew {answer} {verb} by {abs(fall):.2f}"


def _chip_data(trace: Trace) -> tuple[object, ...]:
    """Return the parts of a trace that the chips show."""
    return trace.tokens, trace.known, trace.generated_count, trace.frames is None


@lru_cache(maxsize=16)
def _longest(tokens: tuple[str, ...]) -> int:
    """Return the width of the longest token in pixels, at the smallest size that a chip uses."""
    metrics = QFontMetrics(font(_SMALLEST, 500))
    return max((metrics.horizontalAdvance(display_token(token)) for token in set(tokens)), default=0)


def chip_place(time: TimeAxis, timestep: int, height: int) -> QRectF:
    """Return a chip's rectangle in a track of this height."""
    gap = 1 if time.column < 48 else 2
    return QRectF(time.left(timestep) + gap + 0.5, 7.5, time.column - 2 * gap - 1, height - 16)


def wide_chip_place(time: TimeAxis, timestep: int, height: int, text: str, margin: float = 0) -> QRectF | None:
    """Return a rectangle with room for a chip's whole text and a `margin`, over its neighbours and at most `_WIDEST`
    wide. Return None if the column has room, or is out of sight. Long lists of numbers stay in their column, because a
    part of them says nothing."""
    place = chip_place(time, timestep, height)
    width = QFontMetrics(font(11, 600)).horizontalAdvance(text) + 2 + margin
    if timestep not in time.visible or width <= place.width() or (FEATURES in text and width > _WIDEST):
        return None
    width = min(width + 10, _WIDEST, time.room - 2)
    left = min(max(place.center().x() - width / 2, HEADER + 1), HEADER + time.room - 1 - width)
    return QRectF(left, place.top(), width, place.height())


def clear_around(painter: QPainter, place: QRectF, colour: str) -> None:
    """Clear a margin around a chip."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(place.adjusted(-2, -2, 2, 2), 6, 6)


def short_number(text: str) -> str:
    """Return a number without the zero before its point, as in "-.38", and any other text as it is."""
    number = re.fullmatch(r"(-?)0(\.\d+)", text)
    return text if number is None else number[1] + number[2]


def rounded_number(text: str) -> str:
    """Return a number with at most one decimal and no leading zero, and any other text as it is."""
    return short_number(f"{round(float(text), 1) + 0:g}") if re.fullmatch(r"-?\d+\.\d+", text) else text


def draw_fitting(painter: QPainter, place: QRectF, text: str, weight: int) -> None:
    """Draw centred text. Shrinks it until it fits, then abbreviates numbers, and at last cuts it off."""
    size, text = fit_text(text, place.width(), weight)
    painter.setFont(font(size, weight))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def draw_token(painter: QPainter, place: QRectF, text: str, weight: int, *, upright: bool) -> None:
    """Draw a token in its chip; `upright`: upwards from the chip's foot, if it would be cut off lying."""
    if not upright or fit_text(text, place.width(), weight)[1] == text:
        draw_fitting(painter, place, text, weight)
        return
    room = place.height() - 8
    sizes = range(_UPRIGHT, _SMALLEST - 1, -1)
    size = next((size for size in sizes if QFontMetrics(font(size, weight)).horizontalAdvance(text) <= room), _SMALLEST)
    painter.setFont(font(size, weight))
    cut = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, round(room))
    painter.save()
    painter.translate(place.center().x(), place.bottom() - 4)
    painter.rotate(-90)
    painter.drawText(QRectF(0, -place.width() / 2, room, place.width()), _FROM_FOOT, cut)
    painter.restore()


def fit_text(text: str, width: float, weight: int) -> tuple[int, str]:
    """Return the font size and the text that fit into a width. Three characters fill the narrowest column: an ellipsis
    would leave one of them."""
    tried = (12, text, 2), (11, text, 2), (10, text, 0), (10, short_number(text), 0), (10, rounded_number(text), 2)
    for size, written, margin in tried:
        metrics = QFontMetrics(font(size, weight))
        if metrics.horizontalAdvance(written) <= width - margin:
            return size, written
    return size, metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width - 1))
