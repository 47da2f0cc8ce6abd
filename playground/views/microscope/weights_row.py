"""A unit's row of weights as a small heat map that names the weight under the pointer."""

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from playground.core.batches import Array
from playground.core.dissection import Dissection, Operation
from playground.core.vocabulary import display_token
from playground.views.style.colour_maps import colours, picture
from playground.views.style.numbers import format_compact
from playground.views.style.theme import Appearance, font

_TITLE, _SCALE = 22, 40
"""Pixels for the name at the left and the scale at the right."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class WeightsRow(QWidget):
    """The weights W of the inputs, or with `hidden` the weights U of the previous timestep's units. Emits `named` with
    a description of the weight under the pointer, or ""."""

    named = Signal(str)

    def __init__(self, appearance: Appearance, *, hidden: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance, self._hidden = appearance, hidden
        self._weights: Array = np.zeros(0)
        self._dissection: Dissection | None = None
        self._hidden_factors: Array | None = None
        self._under: int | None = None
        self.setFixedHeight(18)
        self.setMouseTracking(True)
        appearance.changed.connect(self.update)

    def show_weights(self, dissection: Dissection, operation: Operation) -> None:
        """Show other weights."""
        self._dissection = dissection
        self._weights = operation.hidden_weights if self._hidden else operation.weights
        scaled = operation.scaled_hidden
        self._hidden_factors = dissection.last_hidden if scaled is None else scaled
        self.setAccessibleName(f"Weights {'U' if self._hidden else 'W'}: {self.main_weight}")
        if self._under is not None and self._under >= len(self._weights):
            self._under = None
        self.update()

    @property
    def main_weight(self) -> str:
        """The most important weight: the token's own, or the one with the largest product if there are many factors."""
        if self._dissection is None or not len(self._weights):
            return ""
        if not self._hidden and self._dissection.entry is not None:
            return self.weight_text(self._dissection.entry)
        return self.weight_text(int(np.argmax(np.abs(self._weights * self._factors))))

    def weight_text(self, index: int) -> str:
        """Return a weight's name and its product with its factor."""
        dissection, weight = self._dissection, format_compact(float(self._weights[index]))
        if dissection is None:
            return ""
        if not self._hidden and dissection.entry is not None:
            here = ", which is x" if index == dissection.entry else ""
            return f"W of “{display_token(dissection.entries[index])}” {weight}{here}"
        factor = float(self._factors[index])
        product = f"{weight} · {format_compact(factor)} = {format_compact(float(self._weights[index]) * factor)}"
        if self._hidden:
            return f"U of unit {index + 1}: {product}"
        return f"W of x: {product}" if dissection.layer == 0 else f"W of unit {index + 1} below: {product}"

    @property
    def _factors(self) -> Array:
        assert self._dissection is not None
        values = self._hidden_factors if self._hidden else self._dissection.inputs
        return np.zeros(0) if values is None else values

    @property
    def _bar(self) -> QRectF:
        return QRectF(_TITLE, 2, self.width() - _TITLE - _SCALE, 14)

    def index_at(self, x: float) -> int | None:
        """Return the index of the weight at a pixel."""
        bar = self._bar
        inside = len(self._weights) and bar.left() <= x < bar.right()
        return int((x - bar.left()) / bar.width() * len(self._weights)) if inside else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Name the weight under the pointer."""
        self._point(self.index_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Name no weight."""
        self._point(None)

    def _point(self, index: int | None) -> None:
        if index != self._under:
            self._under = index
            self.named.emit("" if index is None else self.weight_text(index))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint one stripe per weight, and frames around the token's own and the one under the pointer."""
        painter, theme, bar = QPainter(self), self._appearance.theme, self._bar
        painter.setFont(font(12, 600, italic=True))
        painter.setPen(QColor(theme.text2))
        painter.drawText(QRectF(0, 0, _TITLE, 18), _LEFT, "U" if self._hidden else "W")
        finite = self._weights[np.isfinite(self._weights)]
        largest = float(np.abs(finite).max(initial=0)) or 1.0
        if len(self._weights):
            row = np.nan_to_num(self._weights)[None]
            painter.drawImage(bar, picture(row, (-largest, largest), colours("signed", theme.is_dark)))
        painter.setPen(QPen(QColor(theme.line2), 1))
        painter.drawRect(bar.adjusted(-0.5, -0.5, -0.5, -0.5))
        entry = None if self._hidden or self._dissection is None else self._dissection.entry
        for index, colour in ((entry, theme.text), (self._under, theme.accent)):
            if index is not None:
                wide = bar.width() / len(self._weights)
                painter.setPen(QPen(QColor(colour), 1.5))
                frame = QRectF(bar.left() + index * wide, 1, max(wide, 2), 16)
                painter.drawRoundedRect(frame, 1.5, 1.5)
        painter.setFont(font(10))
        painter.setPen(QColor(theme.text3))
        painter.drawText(QRectF(bar.right() + 4, 0, _SCALE - 4, 18), _RIGHT, f"±{format_compact(largest)}")
