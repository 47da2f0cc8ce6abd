"""Pinned units: their values over time as lines, and the token chips in the colours of the last one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from playground.core.batches import Array
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import shown
from playground.views.score.axes import HEADER
from playground.views.score.binning import extremes
from playground.views.score.scale import round_up
from playground.views.score.tracks.heatmap import Quantity, colours, picture
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.numbers import minus
from playground.views.style.theme import font

MOST = 4
"""As many can be told apart."""
_TOP, _FOOT = 8, 86
_ROW = 16
_CROSS = 12
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2.5), (1.5, 2), (7, 2, 1.5, 2))
"""The line of each, so that colours are not all that tells them apart."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A unit of one quantity in a layer."""

    quantity: str
    unit: int
    layer: int = 0


class Pins(QObject):
    """Which units are pinned, the latest last."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pins: tuple[Pin, ...] = ()
        self.layers = 1
        """Of the network, so that a name need not say which where there is one."""

    def toggle(self, pin: Pin) -> None:
        """Pin a unit, or no longer; the oldest goes where there are too many."""
        kept = tuple(other for other in self.pins if other != pin)
        self._set(kept if len(kept) < len(self.pins) else (*kept, pin)[-MOST:])

    def take(self, pins: tuple[Pin, ...], layers: int) -> None:
        """Pin just these, of a network with so many layers."""
        self.layers = layers
        self._set(pins)

    def fit(self, quantities: Sequence[str], units: int, layers: int) -> None:
        """Keep to what another network has."""
        self.layers = layers
        kept = (pin for pin in self.pins if pin.quantity in quantities and pin.unit < units and pin.layer < layers)
        self._set(tuple(kept))

    def _set(self, pins: tuple[Pin, ...]) -> None:
        if pins != self.pins:
            self.pins = pins
            self.changed.emit()


class PinnedUnits(Track):
    """A line for each pin, on a scale that holds every value; where there is no pin there is no track."""

    name = "pinned"

    def __init__(self, context: Context, quantities: Sequence[Quantity]) -> None:
        super().__init__(context, "Pinned")
        self.pins = Pins()
        self._quantities = {quantity.name: quantity for quantity in quantities}

    @property
    def full_height(self) -> int:
        """Fixed, with a row of the header for each pin."""
        return 96

    def has(self, shown: Shown) -> bool:
        """Whether anything is pinned."""
        return bool(self.pins.pins)

    def summary(self, trace: Trace) -> str:
        """Which units are pinned."""
        return ", ".join(self.name_of(pin) for pin in self.pins.pins)

    def name_of(self, pin: Pin) -> str:
        """As the header and the readout call it."""
        layer = f", l. {pin.layer + 1}" if self.pins.layers > 1 else ""
        return f"{self._quantities[pin.quantity].symbol} unit {pin.unit + 1}{layer}"

    def scale_of(self, pin: Pin) -> tuple[float, float]:
        """The foot and the top of a pin's scale. All pins of a quantity share it, and no value lies outside, as some of
        c do in the colours of its heat map."""
        if self._quantities[pin.quantity].gate:
            return 0.0, 1.0
        alike = [each for each in self.pins.pins if each.quantity == pin.quantity]
        values = [values_of(each, self.trace) for each in alike] if self.trace is not None else []
        sizes = np.abs(np.concatenate([np.ones(1), *values]))
        reach = round_up(float(sizes[np.isfinite(sizes)].max()))
        return -reach, reach

    def line(self, pin: Pin) -> QPolygonF:
        """A pin's values in sight, in the track's pixels."""
        assert self.trace is not None
        time, values = self.context.time, values_of(pin, self.trace)
        seen = range(max(time.visible.start - 1, 0), min(time.visible.stop + 1, len(values)))
        begin = time.left(0)
        return QPolygonF(
            [QPointF(begin + (t + 0.5) * time.scale, self._y(float(values[t]), self.scale_of(pin))) for t in seen]
        )

    def paint_header(self, painter: QPainter) -> None:
        """Each pin with its line and a cross that removes it."""
        painter.setFont(font(12, 600))
        painter.setPen(QColor(self.theme.text))
        painter.drawText(QRectF(12, 5, HEADER - 16, 18), _LEFT, self.title)
        painter.setFont(font(11))
        for row, pin in enumerate(self.pins.pins):
            y = 24 + row * _ROW
            painter.setPen(self._pen(row, pin))
            painter.drawLine(QLineF(12, y + _ROW / 2, 30, y + _ROW / 2))
            painter.setPen(QColor(self.theme.text2))
            painter.drawText(QRectF(34, y, HEADER - 48, _ROW), _LEFT, self.name_of(pin))
            painter.drawText(QRectF(HEADER - _CROSS - 3, y, _CROSS, _ROW), Qt.AlignmentFlag.AlignCenter, "×")

    def pin_at(self, x: float, y: float) -> Pin | None:
        """The pin whose cross lies there."""
        row = int((y - 24) // _ROW)
        in_sight = HEADER - _CROSS - 8 <= x < HEADER and 0 <= row < len(self.pins.pins)
        return self.pins.pins[row] if in_sight else None

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Where zero is, then the lines."""
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
        """The scale's ends, or, where there are several, each quantity's."""
        painter.setFont(font(11))
        painter.setPen(QColor(self.theme.text2))
        scales = {self._quantities[pin.quantity].symbol: self.scale_of(pin) for pin in self.pins.pins}
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
            painter.drawText(QRectF(place.left() + 4, middle - 7, 38, 14), _LEFT, minus(text))

    def readout(self, timestep: int, y: float) -> Readout | None:
        """All pinned units at a timestep."""
        if self.trace is None or not self.pins.pins:
            return None
        named = ((self.name_of(pin), values_of(pin, self.trace)[timestep]) for pin in self.pins.pins)
        values = ", ".join(f"{name} = {float(value):.3f}" for name, value in named)
        return Readout(f"t {timestep + 1} “{shown(self.trace.tokens[timestep])}”, {minus(values)}")

    def paint_strip(self, painter: QPainter, trace: Trace, top: float, height: float) -> None:
        """The last pin's values as one row of colours, on the scale of its line."""
        if not self.pins.pins:
            return
        time, pin = self.context.time, self.pins.pins[-1]
        gate, values = self._quantities[pin.quantity].gate, values_of(pin, trace)[:, None]
        usual = values.mean(axis=0) if gate else np.zeros(1)
        seen = extremes(values[time.visible.start : time.visible.stop], usual, time.group, 1)
        row = picture(seen.T, self.scale_of(pin), colours("gate" if gate else "signed", self.theme.dark))
        painter.drawImage(QRectF(time.left(time.visible.start), top, row.width() * time.column, height), row)

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
    """The end of a scale, one digit before a power of ten where it is large."""
    return f"{value:g}" if abs(value) < 1e4 else f"{value:.0e}".replace("e+0", "e").replace("e+", "e")


def values_of(pin: Pin, trace: Trace) -> Array:
    """What a pinned unit has at each timestep `(time,)`."""
    values: Array = trace.quantities[pin.quantity][:, pin.layer, pin.unit]
    return values
