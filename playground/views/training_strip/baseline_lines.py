"""Thin lines across the plots of the training strip: what baselines reach."""

import math

import pyqtgraph as pg

from playground.core.baseline import Baselines
from playground.views.style.theme import Theme, font
from playground.views.training_strip.curve_store import MIN_LOSS

_FIRST, _APART = 0.012, 0.24
"""Where the names begin, in shares of the width: one beside the other, as lines may be close."""


class BaselineLines:
    """A line with a name for each baseline, in the plot of the loss or, if it has none, of the accuracy."""

    def __init__(self, loss: pg.PlotItem, accuracy: pg.PlotItem) -> None:
        self._plots = loss, accuracy
        self._lines: tuple[list[pg.InfiniteLine], list[pg.InfiniteLine]] = ([], [])
        self._names: tuple[list[pg.TextItem], list[pg.TextItem]] = ([], [])
        self._values: tuple[list[float], list[float]] = ([], [])
        self._theme: Theme | None = None
        self._is_log, self._last = True, 10

    def show(self, baselines: Baselines) -> None:
        """Show these baselines in place of those before."""
        losses = [(one, max(one.loss, MIN_LOSS)) for one in baselines.each if one.loss is not None]
        shares = [(one, one.accuracy) for one in baselines.each if one.loss is None and one.accuracy is not None]
        for plot, found in enumerate((losses, shares)):
            self._values[plot][:] = [value for _, value in found]
            # Lines are kept and used again: items that come and go cost more.
            while len(self._lines[plot]) < len(found):
                self._add(plot)
            for number, (line, name) in enumerate(zip(self._lines[plot], self._names[plot], strict=True)):
                for item in (line, name):
                    item.setVisible(number < len(found))
                if number < len(found):
                    name.setText(f"{found[number][0].name} {baselines.figure(found[number][0])}")
        self._place()
        if self._theme is not None:
            self.recolour(self._theme)

    def set_axes(self, last: int, *, log: bool) -> None:
        """Fit steps up to `last`, and losses on a logarithmic axis or a linear one."""
        if (last, log) != (self._last, self._is_log):
            self._last, self._is_log = last, log
            self._place()

    def _place(self) -> None:
        for plot, values in enumerate(self._values):
            for number, value in enumerate(values):
                y = math.log10(value) if plot == 0 and self._is_log else value
                self._lines[plot][number].setValue(y)
                self._names[plot][number].setPos(self._last * (_FIRST + _APART * number), y)

    def _add(self, plot: int) -> None:
        line, name = pg.InfiniteLine(angle=0, movable=False), pg.TextItem(anchor=(0, 0.5))
        line.setZValue(-1)
        # Over all lines and curves, below the mark of the step.
        name.setZValue(5)
        for item in (line, name):
            self._plots[plot].addItem(item, ignoreBounds=True)
        self._lines[plot].append(line)
        self._names[plot].append(name)

    def recolour(self, theme: Theme) -> None:
        """Use the theme's colours."""
        self._theme = theme
        for line in (*self._lines[0], *self._lines[1]):
            line.setPen(pg.mkPen(theme.text3, width=1))
        for name in (*self._names[0], *self._names[1]):
            # Nothing shines through: a line as dark as the name would strike it out.
            name.fill = pg.mkBrush(theme.panel)
            name.setColor(theme.text2)
            name.setFont(font(11))
