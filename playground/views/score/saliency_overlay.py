"""Colours each token by how much an answer depends on it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.core.batches import Array
from playground.core.vocabulary import display_token
from playground.views.score.axes import HEADER
from playground.views.score.chips import Chips, chip_place, clear_around, draw_token, wide_chip_place
from playground.views.style.contrast import ink
from playground.views.style.theme import font, lookup_table

LEAST = 0.01
"""Below this share of the largest value, a token counts as neutral."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ABOVE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


class SaliencyOverlay(QGraphicsItem):
    """Colours the chips: gold and + for a token that supports the answer, blue and − for one that opposes it. A fuller
    colour means more. Covers the chips' title with the answer."""

    def __init__(self, chips: Chips) -> None:
        super().__init__()
        self._chips, self._context = chips, chips.context
        self._shares: Array | None = None
        self._at, self._answer = 0, ""
        self.setZValue(1)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def show_values(self, shares: Array | None, at: int, answer: str) -> None:
        """Show each token's share of the largest value, -1 to 1, up to the answer's timestep `at`; None: nothing."""
        self._shares, self._at, self._answer = shares, at, answer
        self.setVisible(shares is not None)
        self.update()

    def relayout(self) -> None:
        """Follow a changed time axis."""
        self.prepareGeometryChange()
        self.update()

    def colour_of(self, timestep: int) -> QColor:
        """Return the colour of a chip."""
        assert self._shares is not None
        table = lookup_table("signed", self._context.appearance.theme.is_dark)
        return QColor(*(int(part) for part in table[round(127.5 + 127.5 * float(self._shares[timestep]))]))

    def sign_of(self, timestep: int) -> str:
        """Return the sign of a chip; empty if its share is negligible."""
        share = 0.0 if self._shares is None else float(self._shares[timestep])
        return "" if abs(share) < LEAST else "+" if share > 0 else "−"

    def boundingRect(self) -> QRectF:
        """The chips' row."""
        return QRectF(0, self._chips.y(), self._context.time.width, self._chips.height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the title, then the visible chips up to the answer."""
        trace, time = self._chips.trace, self._context.time
        if trace is None or self._shares is None or len(self._shares) != trace.timesteps:
            return
        painter.translate(0, self._chips.y())
        self._paint_title(painter)
        painter.setClipRect(QRectF(HEADER, 0, time.room, self._chips.height))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for t in time.visible:
            if t <= self._at:
                self._paint_chip(painter, chip_place(time, t, self._chips.height), t, display_token(trace.tokens[t]))
        playhead = self._context.selection.timestep
        if playhead is not None and playhead < trace.timesteps:
            token = display_token(trace.tokens[playhead])
            upright = self._chips.is_upright
            place = None if upright else wide_chip_place(time, playhead, self._chips.height, token, 9)
            if place is not None and playhead <= self._at:
                clear_around(painter, place, self._context.appearance.theme.panel)
                self._paint_chip(painter, place, playhead, token)

    def _paint_chip(self, painter: QPainter, place: QRectF, timestep: int, token: str) -> None:
        colour, mark = self.colour_of(timestep), self.sign_of(timestep)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(place, 5, 5)
        painter.setPen(ink(colour))
        upright = self._chips.is_upright
        if mark:
            painter.setFont(font(12, 600))
            painter.drawText(place.adjusted(2, 0, 0, -1), _ABOVE if upright else _LEFT, mark)
            place = place.adjusted(0, 12, 0, 0) if upright else place.adjusted(9, 0, 0, 0)
        draw_token(painter, place, token, 600, upright=upright)

    def _paint_title(self, painter: QPainter) -> None:
        theme, room = self._context.appearance.theme, HEADER - 18
        painter.fillRect(QRectF(8, 2, HEADER - 12, self._chips.height - 4), QColor(theme.panel))
        painter.setFont(font(11, 600))
        metrics, rest = QFontMetrics(painter.font()), " hangs on"
        cut = metrics.elidedText(self._answer, Qt.TextElideMode.ElideRight, room - metrics.horizontalAdvance(rest))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(10, 3, room + 2, 18), _LEFT, cut + rest)
        painter.setFont(font(11))
        painter.setPen(QColor(theme.text3))
        painter.drawText(QRectF(10, 19, room + 2, 16), _LEFT, "gradient × input")
