"""What the history adds to a plot: the moment that the scrubber is at, and what a run did that another has left."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from playground.views.style.theme import Theme
from playground.views.training_strip.curve_store import Line


class Marker:
    """A line across the plot with a dot on its curve; behind them the curve that was left, faint and dashed."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self.left = plot.plot(connect="finite", antialias=True)
        self.left.setZValue(-1)
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.setZValue(10)
        self._dot = plot.plot([], [], pen=None, symbol="o", symbolSize=6, symbolPen=None)
        self._dot.setZValue(11)
        plot.addItem(self._line, ignoreBounds=True)

    def show(self, step: int, value: float | None) -> None:
        """At a step, where the curve has a value."""
        self._line.setValue(step)
        there = value is not None and math.isfinite(value)
        self._dot.setData([step] if there else [], [value] if there else [])

    def leave(self, line: Line, step: int) -> None:
        """Keep what a curve is after a step."""
        x, y = line
        self.left.setData(x[x >= step], y[x >= step])

    def forget(self) -> None:
        """Nothing was left."""
        self.left.setData(np.empty(0), np.empty(0))

    def recolour(self, theme: Theme) -> None:
        """Take the theme's colours."""
        self._line.setPen(pg.mkPen(theme.accent, width=1))
        self._dot.setSymbolBrush(pg.mkBrush(theme.text))
        self.left.setPen(pg.mkPen(theme.text3, width=1, style=Qt.PenStyle.DashLine))
