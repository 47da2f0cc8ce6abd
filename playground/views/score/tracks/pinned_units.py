"""Pinned units: their values over time as lines, and below the token chips a strip in the last one's colours."""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.score.axes import HEADER
from playground.views.score.binning import extremes
from playground.views.score.pins import Pin, values_of
from playground.views.score.quantities import BY_NAME
from playground.views.score.scale import signed_root
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.colour_maps import colours, picture
from playground.views.style.numbers import with_minus_sign
from playground.views.style.theme import font

_TOP, _FOOT = 8, 86
_ROW = 16
_CROSS = 12
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2.5), (1.5, 2), (7, 2, 1.5, 2))
"""Each line's dashes, so that lines do not differ in colour alone."""


class PinnedUnits(Track):
    """A line for each pin, on a scale that holds every value. Hidden if there is no pin."""

    name = "pinned"

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Pinned")
        self.pins = context.pins

    @property
    def full_height(self) -> int:
        """A fixed height, with a row of the header for each pin."""
        return 96

    def can_show(self, shown: Shown) -> bool:
        """Whether any unit is pinned."""
        return bool(self.pins.pins)

    def summary(self, trace: Trace) -> str:
        """Return the names of the pinned units."""
        return ", ".join(self.pins.name_of(pin) for pin in self.pins.pins)

    def scale_of(self, pin: Pin) -> tuple[float, float]:
        """Return the bottom and the top of a pin's scale."""
        return self.pins.scale_of(pin, self.trace)

    def line(self, pin: Pin) -> QPolygonF:
        """Return a pin's visible values as a line in the track's pixels."""
        assert self.trace is not None
        time, values = self.context.time, values_of(pin, self.trace)
        seen = range(max(time.visible.start - 1, 0), min(time.visible.stop + 1, len(values)))
        begin = time.left(0)
        return QPolygonF(
            [QPointF(begin + (t + 0.5) * time.scale, self._y(float(values[t]), self.scale_of(pin))) for t in seen]
        )

    def paint_header(self, painter: QPainter) -> None:
        """Paint each pin with its line and a cross that removes it."""
        painter.setFont(font(12, 600))
        painter.setPen(QColor(self.theme.text))
        painter.drawText(QRectF(12, 5, HEADER - 16, 18), _LEFT, self.title)
        painter.setFont(font(11))
        for row, pin in enumerate(self.pins.pins):
            y = 24 + row * _ROW
            painter.setPen(self._pen(row, pin))
            painter.drawLine(QLineF(12, y + _ROW / 2, 30, y + _ROW / 2))
            painter.setPen(QColor(self.theme.text2))
            painter.drawText(QRectF(34, y, HEADER - 48, _ROW), _LEFT, self.pins.name_of(pin))
            painter.drawText(QRectF(HEADER - _CROSS - 3, y, _CROSS, _ROW), Qt.AlignmentFlag.AlignCenter, "×")

    def pin_at(self, x: float, y: float) -> Pin | None:
        """Return the pin whose cross lies there."""
        row = int((y - 24) // _ROW)
        in_sight = HEADER - _CROSS - 8 <= x < HEADER and 0 <= row < len(self.pins.pins)
        return self.pins.pins[row] if in_sight else None

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Paint the zero lines, then the values."""
        time, theme = self.context.time, self.theme
        painter.setPen(QPen(QColor(theme.line), 1))
        for y in {self._y(0, self.scale_of(pin)) for pin in self.pins.pins}:
            painter.drawLine(QLineF(time.left(0), y, time.end, y))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, pin in enumerate(self.pins.pins):
            painter.setPen(self._pen(row, pin))
            painter.drawPolyline(self.line(pin))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """Paint the ends of the scale, or of each quantity's if there are several."""
        painter.setFont(font(11))
        painter.setPen(QColor(self.theme.text2))
        scales = {BY_NAME[pin.quantity].symbol: self.scale_of(pin) for pin in self.pins.pins}
        if len(set(scales.values())) == 1:
            low, high = self.scale_of(self.pins.pins[0])
            texts = [(_round(low), _FOOT), (_round(high), _TOP)]
            if low < 0:
                texts.append(("0", (_TOP + _FOOT) // 2))
        else:
            spans = [f"{name} {'±' if low < 0 else '0–'}{_round(high)}" for name, (low, high) in scales.items()]
            texts = [(text, _TOP + row * _ROW) for row, text in enumerate(spans)]
        for text, middle in texts:
            painter.setFont(font(11 if len(text) < 6 else 9))
            painter.drawText(QRectF(place.left() + 4, middle - 7, 38, 14), _LEFT, with_minus_sign(text))

    def readout(self, timestep: int, y: float) -> Readout | None:
        """Return the values of all pinned units at a timestep."""
        if self.trace is None or not self.pins.pins:
            return None
        named = ((self.pins.name_of(pin), values_of(pin, self.trace)[timestep]) for pin in self.pins.pins)
        values = ", ".join(f"{name} = {float(value):.3f}" for name, value in named)
        return Readout(f"t {timestep + 1} “{display_token(self.trace.tokens[timestep])}”, {with_minus_sign(values)}")

    @staticmethod
    def _y(value: float, levels: tuple[float, float]) -> float:
        low, high = levels
        share = min(max((value - low) / (high - low), 0.0), 1.0) if np.isfinite(value) else 0.0
        return _FOOT - (_FOOT - _TOP) * share

    def _pen(self, row: int, pin: Pin) -> QPen:
        pen = QPen(QColor((self.theme.text, self.theme.accent, self.theme.forget, self.theme.err)[row]), 1.5)
        if _DASHES[row]:
            pen.setDashPattern(list(_DASHES[row]))
        return pen


def _round(value: float) -> str:
    """Return the end of a scale as text, with one digit and a power of ten if it is large."""
    return f"{value:g}" if abs(value) < 1e4 else f"{value:.0e}".replace("e+0", "e").replace("e+", "e")


def paint_strip(painter: QPainter, track: Track, trace: Trace, top: float, height: float) -> None:
    """Paint the last pin's values as one row of colours, on the scale of its line."""
    pins, time = track.context.pins, track.context.time
    if not pins.pins:
        return
    pin = pins.pins[-1]
    gate, values, levels = BY_NAME[pin.quantity].gate, values_of(pin, trace)[:, None], pins.scale_of(pin, trace)
    usual = values.mean(axis=0) if gate else np.zeros(1)
    seen = extremes(values[time.visible.start : time.visible.stop], usual, time.group, 1)
    if BY_NAME[pin.quantity].is_unbounded(trace.cell_kind):
        seen, levels = signed_root(seen, levels[1]), (-1.0, 1.0)
    row = picture(seen.T, levels, colours("gate" if gate else "signed", track.theme.is_dark))
    painter.drawImage(QRectF(time.left(time.visible.start), top, row.width() * time.column, height), row)
