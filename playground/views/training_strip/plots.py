"""The plots of the training strip: loss above accuracy, on one axis of steps."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QGraphicsItem

from playground.views.style.numbers import shorten
from playground.views.style.theme import Theme, font
from playground.views.training_strip.curve_store import Line


class Plots:
    """`loss` and `accuracy` in one `widget`, and in each a curve of training and one of what was held out: `curves`."""

    def __init__(self) -> None:
        self._scales: tuple[bool, float, float, int] | None = None
        self.widget = pg.GraphicsLayoutWidget()
        self.widget.setFrameShape(QFrame.Shape.NoFrame)
        # The scrubber below has the keys, and says where it stands.
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.ci.layout.setContentsMargins(16, 6, 8, 2)
        self.widget.ci.layout.setSpacing(2)
        self.loss = self._plot(0)
        self.accuracy = self._plot(1)
        self.accuracy.setXLink(self.loss)
        self.accuracy.setYRange(0, 1, padding=0.2)
        self.accuracy.getAxis("right").setTicks([[(0, "0"), (1, "100 %")]])
        self.curves = {
            name: plot.plot(connect="finite", antialias=True)
            for name, plot in (
                ("loss", self.loss),
                ("heldout_loss", self.loss),
                ("accuracy", self.accuracy),
                ("heldout_accuracy", self.accuracy),
            )
        }

    def _plot(self, row: int) -> pg.PlotItem:
        plot = self.widget.addPlot(row=row, col=0)
        plot.hideAxis("left")
        plot.hideAxis("bottom")
        plot.showAxis("right")
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.getAxis("right").setWidth(60)
        plot.getAxis("right").setStyle(tickLength=0, tickTextOffset=6, hideOverlappingLabels=False)
        # An axis changes far more seldom than a curve, and its text costs more than all curves to draw.
        plot.getAxis("right").setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        plot.getViewBox().disableAutoRange()
        # The scales hold every curve; cut would only be half a marker at the newest step.
        plot.getViewBox().setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsChildrenToShape, False)
        plot.showGrid(y=True, alpha=1.0)
        return plot

    @property
    def detail(self) -> int:
        """How many points of a curve the pixels can show."""
        return max(int(self.widget.width()) // 4, 100)

    @property
    def last(self) -> int:
        """The step at which the axis ends."""
        return self._scales[-1] if self._scales is not None else 10

    def draw(self, lines: Mapping[str, Line]) -> None:
        """Other points for the curves, by their names."""
        for name, (x, y) in lines.items():
            # A line needs two points; the first one alone is a dot.
            self.curves[name].setData(x, y, symbol="o" if len(x) == 1 and np.isfinite(y[0]) else None)

    def fit(self, low: float, high: float, last: int, *, log: bool) -> bool:
        """Scales that hold these losses and steps; whether they have changed.

        To set one draws its axis' text anew, so only where it changes.
        """
        bottom, top = (np.floor(np.log10(low)), np.ceil(np.log10(high) + 1e-9)) if log else (0.0, high)
        top = max(top, bottom + 1) if log else top
        scales = log, bottom, top, _round_up(last)
        if scales == self._scales:
            return False
        self._scales = scales
        self.loss.setXRange(0, scales[-1], padding=0)
        self.loss.setYRange(bottom, top, padding=0.2)
        ticks = _powers(int(bottom), int(top)) if log else [(0.0, "0"), (top, shorten(top))]
        self.loss.getAxis("right").setTicks([ticks])
        return True

    def recolour(self, theme: Theme) -> None:
        """Take the theme's colours."""
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


def _powers(first: int, last: int) -> list[tuple[float, str]]:
    every = max(1, -(-(last - first) // 2))
    return [(float(power), f"{10.0**power:g}") for power in range(last, first - 1, -every)]


def _round_up(step: int) -> int:
    """The next round number, so that the axis does not move at each step."""
    power = 10 ** max(len(str(step)) - 1, 0)
    steps: npt.NDArray[np.int64] = np.array([1, 2, 3, 4, 5, 6, 8, 10]) * power
    return int(steps[np.searchsorted(steps, step)])
