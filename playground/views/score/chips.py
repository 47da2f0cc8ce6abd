"""The probe's tokens, a chip each."""

import re
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import FEATURES, shown
from playground.views.score import thin
from playground.views.score.axes import HEADER, TimeAxis
from playground.views.score.tracks.pins import PinnedUnits
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.theme import font

_WIDEST = 240
"""A longer token would lie over half of the others; the readout has all of it."""


class Chips(Track):
    """What the network reads at each timestep. A token that training never saw has a dashed border; one that the
    network added itself is underlined with dots."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Tokens")
        self.note: Callable[[int], str] = lambda timestep: ""
        """What more there is to say of a token."""
        self._pinned: PinnedUnits | None = None

    def call(self, title: str) -> None:
        """Another title: whose tokens these are."""
        if title != self.title:
            self.title = title
            self.update()

    def colour_by(self, pinned: PinnedUnits) -> None:
        """Below the tokens, a strip with the last pinned unit's values; the caption says whose they are."""
        self._pinned = pinned
        pinned.pins.changed.connect(self._renew)

    def _renew(self) -> None:
        pins = self._pinned.pins.pins if self._pinned is not None else ()
        self.caption = f"strip: {self._pinned.name_of(pins[-1])}" if self._pinned is not None and pins else ""
        self.update()

    @property
    def full_height(self) -> int:
        """Fixed."""
        return 40

    def present(self, shown: Shown | None, layer: int) -> None:
        """Repaint only where the tokens are others: training does not change them."""
        before, self.shown = self.trace, shown
        trace = self.trace
        coloured = self._pinned is not None and self._pinned.pins.pins
        others = before is None or trace is None or _shown(before) != _shown(trace)
        if others or coloured:
            self.update()

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """The chips in sight."""
        time = self.context.time
        if self._pinned is not None:
            self._pinned.paint_strip(painter, trace, self.height - 7, 5)
        if time.column < thin.CHIPS:
            thin.paint_chips(painter, self, trace)
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
        if trace.known[t]:
            painter.setPen(Qt.PenStyle.NoPen)
        else:
            painter.setPen(QPen(QColor(theme.err), 1, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(theme.accent if here else theme.sunken))
        painter.drawRoundedRect(place, 5, 5)
        painter.setPen(QColor(theme.on_accent if here else theme.text if trace.known[t] else theme.err))
        draw_fitting(painter, place, shown(trace.tokens[t]), 600 if here else 500)
        if t >= trace.typed:
            dots = QPen(QColor(theme.on_accent if here else theme.accent), 2)
            dots.setDashPattern([1, 1.5])
            painter.setPen(dots)
            y = place.bottom() - 2.5
            painter.drawLine(QPointF(place.left() + 4, y), QPointF(place.right() - 4, y))

    @property
    def over_playhead(self) -> QRectF | None:
        """The token at the playhead, over its neighbours, where its column would cut it."""
        trace, playhead = self.trace, self.context.selection.timestep
        if trace is None or playhead is None or playhead >= trace.timesteps:
            return None
        return whole_place(self.context.time, playhead, self.height, shown(trace.tokens[playhead]))

    def show_selection(self, before: int | None) -> None:
        """The chip at the playhead is filled, and may lie over others."""
        if before != self.context.selection.timestep:
            self.update()

    def readout(self, timestep: int, y: float) -> Readout | None:
        """The whole token, which the chip may have cut, and whether training knows it."""
        if self.trace is None or timestep >= self.trace.timesteps:
            return None
        if len(sharing := self.context.time.sharing(timestep)) > 1:
            return Readout(thin.tokens(self.trace, sharing))
        known = "" if self.trace.known[timestep] else ", not in the training sequences"
        own = ", generated" if timestep >= self.trace.typed else ""
        return Readout(f"t {timestep + 1} “{shown(self.trace.tokens[timestep])}”{own}{known}{self.note(timestep)}")


def _shown(trace: Trace) -> tuple[object, ...]:
    """All of a trace that the chips show."""
    return trace.tokens, trace.known, trace.generated


def chip_place(time: TimeAxis, timestep: int, height: int) -> QRectF:
    """Where a chip lies in a track of some height."""
    gap = 1 if time.column < 34 else 2
    return QRectF(time.left(timestep) + gap + 0.5, 7.5, time.column - 2 * gap - 1, height - 16)


def whole_place(time: TimeAxis, timestep: int, height: int, text: str, margin: float = 0) -> QRectF | None:
    """Where a chip has room for all of its text and a `margin` beside it, over its neighbours, as far as it may be
    wide; None where its column has the room, or is out of sight. Of more numbers than fit, a part says nothing: these
    stay in their column."""
    place = chip_place(time, timestep, height)
    width = QFontMetrics(font(11, 600)).horizontalAdvance(text) + 2 + margin
    if timestep not in time.visible or width <= place.width() or (FEATURES in text and width > _WIDEST):
        return None
    width = min(width + 10, _WIDEST, time.room - 2)
    left = min(max(place.center().x() - width / 2, HEADER + 1), HEADER + time.room - 1 - width)
    return QRectF(left, place.top(), width, place.height())


def clear_around(painter: QPainter, place: QRectF, colour: str) -> None:
    """Keep what lies below a chip off its edges."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(place.adjusted(-2, -2, 2, 2), 6, 6)


def brief(text: str) -> str:
    """A number without the zero before its point, "-.38", its hyphen as typed; any other text as it is."""
    number = re.fullmatch(r"(-?)0(\.\d+)", text)
    return text if number is None else number[1] + number[2]


def rounded(text: str) -> str:
    """A number with one decimal at most, in brief; any other text as it is. The readout has all of it."""
    return brief(f"{round(float(text), 1) + 0:g}") if re.fullmatch(r"-?\d+\.\d+", text) else text


def draw_fitting(painter: QPainter, place: QRectF, text: str, weight: int) -> None:
    """Text in the middle of a place: smaller, a number in brief or rounded, and at last cut, until it fits."""
    size, text = fitting(text, place.width(), weight)
    painter.setFont(font(size, weight))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def fitting(text: str, width: float, weight: int) -> tuple[int, str]:
    """The size at which a text fits, and as much of it as does. Three signs in the narrowest column reach from edge to
    edge: of them an ellipsis would leave one."""
    tried = (12, text, 2), (11, text, 2), (10, text, 0), (10, brief(text), 0), (10, rounded(text), 2)
    for size, written, margin in tried:
        metrics = QFontMetrics(font(size, weight))
        if metrics.horizontalAdvance(written) <= width - margin:
            return size, written
    return size, metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width - 1))
