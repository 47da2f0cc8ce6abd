"""A plot's marker at the scrubber's step, and the abandoned part of a run's curve."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer

from playground.views.style.theme import Theme
from playground.views.training_strip.curve_store import Line
from playground.views.training_strip.dots import DOTS

_DOT = 6
_FLASH = 1200
"""Milliseconds."""


class StepMarker:
    """A line across the plot with a dot on its curve; behind them, faint and dashed, the abandoned curve."""

    def __init__(self, plot: pg.PlotItem) -> None:
        self.abandoned = plot.plot(connect="finite", antialias=True)
        self.abandoned.setZValue(-1)
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.setZValue(10)
        self._dot = plot.plot([], [], pen=None, symbol="o", symbolSize=_DOT, symbolPen=None, **DOTS)
        self._dot.setZValue(11)
        plot.addItem(self._line, ignoreBounds=True)
        self._flash = QTimer(plot, singleShot=True, interval=_FLASH)
        self._flash.timeout.connect(lambda: self._dot.setSymbolSize(_DOT))

    def move_to(self, step: int, value: float | None) -> None:
        """Move to a step; the dot shows the curve's value there, if it has one."""
        self._line.setValue(step)
        there = value is not None and math.isfinite(value)
        self._dot.setData([step] if there else [], [value] if there else [])

    def flash(self) -> None:
        """Make the dot large for a moment."""
        self._dot.setSymbolSize(3 * _DOT)
        self._flash.start()

    def keep_abandoned(self, line: Line, step: int) -> None:
        """Keep the part of a curve after a step."""
        x, y = line
        self.abandoned.setData(x[x >= step], y[x >= step])

    def clear_abandoned(self) -> None:
        """Remove the abandoned curve."""
        self.abandoned.setData(np.empty(0), np.empty(0))

    def recolour(self, theme: Theme) -> None:
        """Use the theme's colours."""
        self._line.setPen(pg.mkPen(theme.accent, width=1))
        self._dot.setSymbolBrush(pg.mkBrush(theme.text))
        self.abandoned.setPen(pg.mkPen(theme.text3, width=1, style=Qt.PenStyle.DashLine))
