"""The second network's curves in the training strip."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from playground.views.style.markers import pyqtgraph_symbol
from playground.views.style.theme import Theme
from playground.views.training_strip.curve_store import MIN_LOSS, CurveStore
from playground.views.training_strip.dots import DOTS
from playground.views.training_strip.pair import Pair


class PairCurves:
    """Loss and accuracy of the second network, and both networks' markers at their newest points."""

    def __init__(self, loss: pg.PlotItem, accuracy: pg.PlotItem) -> None:
        plots = {"loss": loss, "heldout_loss": loss, "accuracy": accuracy, "heldout_accuracy": accuracy}
        self._curves = {name: plot.plot(connect="finite", antialias=True) for name, plot in plots.items()}
        self._heads = [
            {name: plots[name].plot(pen=None, symbol="o", **DOTS) for name in ("loss", "accuracy")} for _ in range(2)
        ]
        self._is_empty = True
        """Whether nothing is drawn."""

    def redraw(self, pair: Pair, first: CurveStore, width: int) -> None:
        """Draw the second network's points, thinned to `width`; none while nothing is compared."""
        if pair.styles is None and self._is_empty:
            return
        self._is_empty = pair.styles is None
        shown = pair.store if pair.styles is not None else CurveStore()
        for name, (x, y) in shown.lines(width).items():
            self._curves[name].setData(x, y)
        for store, heads in zip((first, pair.store), self._heads, strict=True):
            for name, values in (("loss", store.loss), ("accuracy", store.accuracy)):
                there = pair.styles is not None and len(store) and np.isfinite(values[-1])
                heads[name].setData(*([[store.last_step], [max(values[-1], MIN_LOSS)]] if there else [[], []]))

    def recolour(self, pair: Pair, theme: Theme, first: dict[str, pg.PlotDataItem]) -> None:
        """Draw both networks' curves in their colours while they are compared."""
        if pair.styles is None:
            return
        for style, curves, heads in zip(pair.styles, (first, self._curves), self._heads, strict=True):
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
