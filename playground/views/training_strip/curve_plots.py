"""The plots of the training strip: loss above accuracy, with one axis of steps.

They are pyqtgraph's, whose import takes longer than building the rest of the window: `LatePlots` imports this file.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGraphicsItem

from playground.views.style.numbers import format_short
from playground.views.style.theme import Theme, font
from playground.views.training_strip.baseline_lines import BaselineLines
from playground.views.training_strip.curve_store import Line
from playground.views.training_strip.dots import DOTS
from playground.views.training_strip.pair import Pair
from playground.views.training_strip.pair_curves import PairCurves
from playground.views.training_strip.step_marker import StepMarker


class CurvePlots:
    """The plots `loss` and `accuracy` in one `widget`, each with a step marker in `markers`; `curves` holds a training
    and a held-out curve for each, `pair` those of the second network, `baselines` what these reach."""

    def __init__(self) -> None:
        self._scales: tuple[bool, float, float, int] | None = None
        self._lines: dict[str, Line] = {}
        self.widget = pg.GraphicsLayoutWidget()
        self.widget.setFrameShape(QFrame.Shape.NoFrame)
        # The scrubber below takes the keys and reports its position.
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.ci.layout.setContentsMargins(16, 6, 8, 2)
        self.widget.ci.layout.setSpacing(2)
        self.loss = self._plot(0)
        self.accuracy = self._plot(1)
        self.accuracy.setXLink(self.loss)
        self.accuracy.setYRange(0, 1, padding=0.2)
        self.accuracy.getAxis("right").setTicks([[(0, "0"), (1, "100 %")]])
        self.curves = {
            name: plot.plot(connect="finite", **DOTS)
            for name, plot in (
                ("loss", self.loss),
                ("heldout_loss", self.loss),
                ("accuracy", self.accuracy),
                ("heldout_accuracy", self.accuracy),
            )
        }
        self.markers = {"loss": StepMarker(self.loss), "accuracy": StepMarker(self.accuracy)}
        self.pair = PairCurves(self.loss, self.accuracy)
        self.baselines = BaselineLines(self.loss, self.accuracy)

    def _plot(self, row: int) -> pg.PlotItem:
        plot = self.widget.addPlot(row=row, col=0)
        plot.hideAxis("left")
        plot.hideAxis("bottom")
        plot.showAxis("right")
        plot.hideButtons()
        plot.setMenuEnabled(False)
        # Without a parent, the menu that nobody opens would outlive the window.
        plot.ctrlMenu.setParent(self.widget, plot.ctrlMenu.windowFlags())
        plot.setMouseEnabled(x=False, y=False)
        plot.getAxis("right").setWidth(60)
        plot.getAxis("right").setStyle(tickLength=0, tickTextOffset=6, hideOverlappingLabels=False)
        # Cache the axis: it changes far less often than a curve, and its text costs more to draw than all curves.
        plot.getAxis("right").setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        plot.getViewBox().disableAutoRange()
        # The ranges hold every curve; clipping would only cut the marker at the newest step in half.
        plot.getViewBox().setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape, False)
        plot.showGrid(y=True, alpha=1.0)
        return plot

    @property
    def max_points(self) -> int:
        """How many points of a curve the pixels can show."""
        return max(int(self.widget.width()) // 4, 100)

    @property
    def last_step(self) -> int:
        """The step at the end of the axis."""
        return self._scales[-1] if self._scales is not None else 10

    def draw_lines(self, lines: Mapping[str, Line]) -> None:
        """Show other points for the named curves."""
        for name, (x, y) in lines.items():
            before = self._lines.get(name)
            if before is not None and np.array_equal(before[0], x) and np.array_equal(before[1], y, equal_nan=True):
                continue
            self._lines[name] = x, y
            # A line needs two points; draw a single one as a dot.
            self.curves[name].setData(x, y, symbol="o" if len(x) == 1 and np.isfinite(y[0]) else None)

    def fit_scales(self, low: float, high: float, last: int, *, log: bool) -> bool:
        """Set ranges that hold these losses and steps; return whether they changed.

        Sets a range only if it changed, because that redraws the axis text.
        """
        bottom, top = (np.floor(np.log10(low)), np.ceil(np.log10(high) + 1e-9)) if log else (0.0, high)
        top = max(top, bottom + 1) if log else top
        scales = log, bottom, top, _round_up(last)
        if scales == self._scales:
            return False
        self._scales = scales
        self.baselines.set_axes(scales[-1], log=log)
        self.loss.setXRange(0, scales[-1], padding=0)
        self.loss.setYRange(bottom, top, padding=0.2)
        ticks = _powers(int(bottom), int(top)) if log else [(0.0, "0"), (top, format_short(top))]
        self.loss.getAxis("right").setTicks([ticks])
        return True

    def recolour(self, theme: Theme, pair: Pair) -> None:
        """Use the theme's colours, and those of both networks while they are compared."""
        self.widget.setBackground(theme.panel)
        for plot in (self.loss, self.accuracy):
            axis = plot.getAxis("right")
            axis.setPen(pg.mkPen(None))
            axis.setTickPen(pg.mkPen(theme.line))
            axis.setTextPen(pg.mkPen(theme.text2))
            axis.setTickFont(font(11))
        for name, curve in self.curves.items():
            colour = QColor(theme.text2 if name.startswith("heldout") else theme.text)
            pen = pg.mkPen(colour, width=1)
            if name.startswith("heldout"):
                pen.setStyle(Qt.PenStyle.DotLine)
            curve.setPen(pen)
            curve.setSymbolPen(None)
            curve.setSymbolBrush(colour)
            curve.setSymbolSize(4)
        for marker in self.markers.values():
            marker.recolour(theme)
        self.pair.recolour(pair, theme, self.curves)
        self.baselines.recolour(theme)


def _powers(first: int, last: int) -> list[tuple[float, str]]:
    every = max(1, -(-(last - first) // 2))
    return [(float(power), f"{10.0**power:g}") for power in range(last, first - 1, -every)]


def _round_up(step: int) -> int:
    """Round up to a round number, so that the axis does not change at each step."""
    power = 10 ** max(len(str(step)) - 1, 0)
    steps: npt.NDArray[np.int64] = np.array([1, 2, 3, 4, 5, 6, 8, 10]) * power
    return int(steps[np.searchsorted(steps, step)])
