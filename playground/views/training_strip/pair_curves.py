"""The second network's curves in the training strip, and the legends for both networks."""

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.views.style.markers import pyqtgraph_symbol
from playground.views.style.network_style import NetworkMarker, NetworkStyle
from playground.views.style.numbers import format_percent, format_short
from playground.views.style.theme import Appearance, Theme
from playground.views.training_strip.curve_store import MIN_LOSS, CurveStore
from playground.views.training_strip.dots import DOTS
from playground.views.widgets.labels import label


class PairLegend(QWidget):
    """A legend: the quantity's name, and for each network its line, its name and its value at the marked step. Where
    that finds no room, the networks' letters stand for their names."""

    def __init__(self, name: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._markers = NetworkMarker(appearance), NetworkMarker(appearance)
        self.values = label("", "label"), label("", "label")
        self._names: tuple[tuple[str, str], ...] = ()
        self._texts: Sequence[str] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(label(name, "label"))
        for marker, value in zip(self._markers, self.values, strict=True):
            row.addStretch()
            marker.setFixedWidth(18)
            row.addWidget(marker)
            row.addWidget(value)
        # So that a long text does not widen it past the panel.
        self.setMinimumWidth(1)
        self.hide()

    def show_values(self, styles: tuple[NetworkStyle, NetworkStyle], texts: Sequence[str]) -> None:
        """Show a text for each network."""
        first, second = styles
        self._names, self._texts = ((first.short, second.short), (first.letter, second.letter)), tuple(texts)
        for marker, style in zip(self._markers, styles, strict=True):
            marker.show_style(style)
        said = (f"{name} {text}" for name, text in zip(self._names[0], texts, strict=True))
        self.setAccessibleName(f"{self.name}: {', '.join(said)}")
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the names that fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for names in self._names:
            for value, name, text in zip(self.values, names, self._texts, strict=True):
                value.setText(f"{name} {text}")
            if self.sizeHint().width() <= self.width():
                break


class PairCurves:
    """Loss and accuracy of the second network, and both networks' markers at their newest points. `styles` is None
    while nothing is compared."""

    def __init__(self, loss: pg.PlotItem, accuracy: pg.PlotItem, appearance: Appearance) -> None:
        self.store = CurveStore()
        self.styles: tuple[NetworkStyle, NetworkStyle] | None = None
        self.legends = PairLegend("Loss", appearance), PairLegend("Accuracy", appearance)
        plots = {"loss": loss, "heldout_loss": loss, "accuracy": accuracy, "heldout_accuracy": accuracy}
        self._curves = {name: plot.plot(connect="finite", antialias=True) for name, plot in plots.items()}
        self._heads = [
            {name: plots[name].plot(pen=None, symbol="o", **DOTS) for name in ("loss", "accuracy")} for _ in range(2)
        ]
        self._is_empty = True
        """Whether nothing is drawn."""

    def redraw(self, first: CurveStore, width: int) -> None:
        """Draw the second network's points, thinned to `width`; none while nothing is compared."""
        if self.styles is None and self._is_empty:
            return
        self._is_empty = self.styles is None
        shown = self.store if self.styles is not None else CurveStore()
        for name, (x, y) in shown.lines(width).items():
            self._curves[name].setData(x, y)
        for store, heads in zip((first, self.store), self._heads, strict=True):
            for name, values in (("loss", store.loss), ("accuracy", store.accuracy)):
                there = self.styles is not None and len(store) and np.isfinite(values[-1])
                heads[name].setData(*([[store.last_step], [max(values[-1], MIN_LOSS)]] if there else [[], []]))

    def show_values(self, first: CurveStore, step: int) -> None:
        """Show both networks' values at a step; the newest of a network that has not reached it."""
        if self.styles is not None:
            points = [store.values_at(step) or (None, None) for store in (first, self.store)]
            self.legends[0].show_values(self.styles, [_text(loss, format_short) for loss, _ in points])
            self.legends[1].show_values(self.styles, [_text(accuracy, format_percent) for _, accuracy in points])

    def recolour(self, theme: Theme, first: dict[str, pg.PlotDataItem]) -> None:
        """Draw both networks' curves in their colours while they are compared."""
        if self.styles is None:
            return
        for style, curves, heads in zip(self.styles, (first, self._curves), self._heads, strict=True):
            for name, curve in curves.items():
                pen = style.pen(theme)
                if name.startswith("heldout"):
                    pen.setStyle(Qt.PenStyle.DotLine)
                curve.setPen(pen)
            for head in heads.values():
                head.setSymbol(pyqtgraph_symbol(style.cell))
                head.setSymbolSize(7)
                head.setSymbolPen(pg.mkPen(style.colour(theme)))
                head.setSymbolBrush(QColor(theme.panel if style.is_second_of_kind else style.colour(theme)))


def _text(value: float | None, written: Callable[[float], str]) -> str:
    return "–" if value is None or np.isnan(value) else written(value)
