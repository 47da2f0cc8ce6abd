"""The training strip: loss and accuracy against the step, and the scrubber that goes to any snapshot."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from playground.core.baseline import Baselines
from playground.core.snapshot import Curve, Evaluation, Status
from playground.views.bars.top_bar import SETUP_WIDTH
from playground.views.style.network_style import NetworkStyle
from playground.views.style.numbers import format_percent, format_short
from playground.views.style.style_property import set_style_property
from playground.views.style.theme import Appearance
from playground.views.training_strip.curve_store import MIN_LOSS, CurveStore
from playground.views.training_strip.history_row import HistoryRow
from playground.views.training_strip.late_plots import LatePlots
from playground.views.training_strip.pair import Pair
from playground.views.training_strip.scrubber import Scrubber
from playground.views.widgets.labels import label, set_label_text
from playground.views.widgets.segmented import Segmented
from playground.views.widgets.spread import Perform, at_once

if TYPE_CHECKING:
    from playground.views.training_strip.curve_plots import CurvePlots

_STATES: dict[Status, tuple[str, str]] = {
    "loading": ("Loading", "quiet"),
    "paused": ("Paused", "quiet"),
    "running": ("● Live", "right"),
    "reached": ("✓ Mark reached", "right"),
    "diverged": ("✗ Diverged", "wrong"),
    "failed": ("✗ Failed", "wrong"),
}


_FREE_LEFT, _FREE_RIGHT = 17.0, 68.5
"""Pixels of the graph that are left and right of the plots."""

_LEFT = Qt.MouseButton.LeftButton
_DRAGGED = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove)


class TrainingStrip(QFrame):
    """All points of a run: a solid line for training, a dotted one for held-out sequences."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setFixedHeight(132)
        self._appearance = appearance
        self._low = self._brief = False
        self._abandoned_end = 0
        self._status: tuple[Status, str] = "loading", ""
        self._baselines = Baselines()
        self.store = CurveStore()
        self.state = label("", "pill")
        self.scale = Segmented("Loss scale", (("log", "log"), ("linear", "linear")))
        self.scale.set_value("log")
        self.scale.changed.connect(self._rescale)
        self.loss_label = label("", "label")
        self.scale_label = label("Loss", "label")
        self.accuracy_label = label("", "label")
        self.engine_label, self._engine = label("", "caption"), ""
        self.graph = LatePlots(self._on_made)
        self.graph.setMinimumHeight(40)
        self.scrubber = Scrubber(appearance)
        self.scrubber.moved.connect(self._on_scrubbed)
        self.history = HistoryRow()
        self.history.back_button.clicked.connect(lambda: self.scrubber.go_to(None))
        self.pair = Pair(appearance)
        self._arrange()
        appearance.changed.connect(self.recolour)
        self.show_status("loading")

    def _arrange(self) -> None:
        side = QWidget()
        side.setObjectName("stripLabels")
        side.setFixedWidth(SETUP_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 8, 16, 4)
        column.setSpacing(3)
        head = QHBoxLayout()
        head.addWidget(label("Training history", "section"))
        head.addStretch()
        head.addWidget(self.state)
        column.addLayout(head)
        middle = QHBoxLayout()
        middle.addWidget(self.loss_label)
        middle.addStretch()
        middle.addWidget(self.scale)
        self.scale.setFixedWidth(112)
        column.addLayout(middle)
        self._single_row = middle
        for legend in self.pair.legends:
            column.addWidget(legend)
        below = QHBoxLayout()
        below.addWidget(self.scale_label)
        below.addWidget(self.accuracy_label)
        below.addStretch()
        below.addWidget(self.engine_label)
        self._pair_row = below
        column.addLayout(below)
        column.addWidget(self.history)
        column.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 1, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        plots = QVBoxLayout()
        plots.setSpacing(0)
        plots.addWidget(self.graph, 1)
        plots.addWidget(self.scrubber)
        row.addLayout(plots, 1)

    def show_low(self, low: bool) -> None:
        """Show only the loss in a low window."""
        self._low = low
        self._fit()

    def show_brief(self, brief: bool) -> None:
        """Show only the loss curve and the scrubber, without figures, or all."""
        self._brief = brief
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(88 if self._low else 96 if self._brief else 132)
        self.accuracy_label.setVisible(not self._has_loss_alone and self.pair.styles is None)
        self.engine_label.setVisible(not self._has_loss_alone)
        self._show_accuracy()
        self._show_parts()

    @property
    def _has_loss_alone(self) -> bool:
        return self._low or self._brief

    def show_pair(self, styles: tuple[NetworkStyle, NetworkStyle] | None) -> None:
        """Show the curves of two compared networks over each other, or of one alone."""
        self.pair.styles = styles
        # One network leaves room beside its loss; two networks fill that row.
        if styles is None:
            self._single_row.addWidget(self.scale)
        else:
            self._pair_row.insertWidget(1, self.scale)
        self.show_engine(self._engine)
        self._fit()
        self.recolour()
        self.redraw()

    def clear(self) -> None:
        """Start a new run."""
        self.store = CurveStore()
        self._abandoned_end = 0
        if self.graph.plots is not None:
            for marker in self.graph.plots.markers.values():
                marker.clear_abandoned()
        self.scrubber.reset()
        self.scrubber.show_run(0, np.empty(0, np.int64))
        self._show_parts()
        self.redraw()

    def branch(self, step: int) -> None:
        """Start a new run from a step of this one; keep the abandoned curves faintly behind it."""
        lines = self.store.lines(self.plots.max_points)
        self._abandoned_end = max(self._abandoned_end, self.store.last_step)
        for name, marker in self.plots.markers.items():
            marker.keep_abandoned(lines[name], step)
        self.store.truncate(step)
        self.pair.store.truncate(step)
        self.scrubber.reset()
        self.scrubber.show_run(step, self.scrubber.kept_until(step))
        self._show_parts()
        self.redraw()

    def clear_second(self) -> None:
        """Start a new run of the second network."""
        self.pair.store = CurveStore()
        self.redraw()

    def append(self, curve: Curve, evaluations: tuple[Evaluation, ...], heldout: bool) -> None:
        """Store new points; `redraw` shows them."""
        self.store.append(curve, evaluations, heldout=heldout)

    def point_at_loss(self) -> None:
        """Draw attention to the loss at the shown step, and let the arrow keys go on from there."""
        self.plots.markers["loss"].flash()
        self.scrubber.setFocus()

    def show_baselines(self, baselines: Baselines, words: str) -> None:
        """Show what baselines reach as lines, and all of them in words on hover."""
        self.history.show_baselines(baselines, words)
        if baselines != self._baselines:
            self._baselines = baselines
            if self.graph.plots is not None:
                self._draw_baselines(self.graph.plots)
                self._fit_scales()

    def _draw_baselines(self, plots: "CurvePlots") -> None:
        plots.baselines.show(self._baselines)
        # Repaint everything: a moved item leaves old pixels behind on a real screen.
        plots.widget.viewport().update()

    def show_status(self, status: Status, message: str = "") -> None:
        """Show the status of training, with the reason on hover; while a past step is shown, show that step."""
        self._status = status, message
        if status != "loading":
            self.graph.prepare()
        text, state = _STATES[status]
        if self.scrubber.step is not None:
            message = f"{message or text + '.'} The run is at step {self.scrubber.newest_step:,}."
            text, state = f"Step {self.scrubber.step:,}", "past"
        self.state.setToolTip(message)
        if self.state.text() != text:
            self.state.setText(text)
            set_style_property(self.state, "state", state)

    def show_engine(self, engine: str) -> None:
        """Show which engine computes; while two networks are compared, whose row has less room, not why it does."""
        self._engine = engine
        said = engine if self.pair.styles is None else engine.partition(",")[0]
        if said != self.engine_label.text():
            self.engine_label.setText(said)

    def show_history(self, step: int, kept: npt.NDArray[np.int64]) -> None:
        """Show the run's newest step and the steps that have snapshots."""
        self.scrubber.show_run(step, kept)
        self.history.show_kept(len(kept))

    def redraw(self, perform: Perform = at_once) -> None:
        """Show the values at the shown step. `perform` draws all curves, thinned to the pixels, and fits the ranges."""
        perform(self, self._draw)
        self._show_values()
        self.history.show_heldout(self.store.last_heldout)
        self._show_accuracy()

    def _draw(self) -> None:
        if (plots := self.graph.plots) is not None:
            plots.draw_lines(self.store.lines(plots.max_points))
            plots.pair.redraw(self.pair, self.store, plots.max_points)
            self._fit_scales()
            self._mark_step()

    @property
    def plots(self) -> "CurvePlots":
        """The plots, which are made now if they are not there yet."""
        return self.graph.get()

    def _on_made(self, plots: "CurvePlots") -> None:
        plots.loss.getViewBox().sigResized.connect(self._align_scrubber)
        plots.widget.viewport().installEventFilter(self)
        self.recolour()
        self._draw_baselines(plots)
        self._rescale(self.scale.value)
        self._show_accuracy()
        self._draw()

    def _show_accuracy(self) -> None:
        """Show the accuracy if there is one and room for it."""
        there = self.store.has_accuracy and not self._has_loss_alone
        if (plots := self.graph.plots) is not None and there != plots.accuracy.isVisible():
            plots.accuracy.setVisible(there)
        self.pair.legends[1].setVisible(there and self.pair.styles is not None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let a press or drag on the curves move the scrubber."""
        if isinstance(event, QMouseEvent) and event.type() in _DRAGGED and event.buttons() == _LEFT:
            self.scrubber.drag_to(event.position().x())
            return True
        return super().eventFilter(watched, event)

    def _on_scrubbed(self) -> None:
        self._show_parts()
        self._mark_step()
        self._show_values()
        self.show_status(*self._status)

    def _show_parts(self) -> None:
        """Show the history buttons in place of the captions, and of the metrics if room is scarce."""
        past = self.scrubber.step is not None
        figures, paired = not (self._low and past), self.pair.styles is not None
        self.history.show_moment(past=past, low=self._low and not self._brief)
        self.scale.setVisible(figures and not self._brief)
        self.scale_label.setVisible(figures and paired and not self._brief)
        self.loss_label.setVisible(figures and not paired and not self._brief)
        self.pair.legends[0].setVisible(figures and paired)

    @property
    def _step(self) -> int:
        """The shown step."""
        return self.store.last_step if self.scrubber.step is None else self.scrubber.step

    def _mark_step(self) -> None:
        """Mark the shown step in the plots."""
        if (plots := self.graph.plots) is None:
            return
        here = self._step
        loss, accuracy = self.store.values_at(here) or (None, None)
        # A logarithmic axis cannot show a loss of 0.
        plots.markers["loss"].move_to(here, None if loss is None else max(loss, MIN_LOSS))
        plots.markers["accuracy"].move_to(here, accuracy)
        # Repaint everything: a moved item leaves old pixels behind on a real screen.
        plots.widget.viewport().update()

    def _show_values(self) -> None:
        """Show the values at the shown step."""
        loss, accuracy = self.store.values_at(self._step) or (None, None)
        set_label_text(self.loss_label, "Loss  –" if loss is None else f"Loss  {format_short(loss)}")
        self.pair.show_values(self.store, self._step)
        known = accuracy if accuracy is not None and np.isfinite(accuracy) else None
        set_label_text(self.accuracy_label, "" if known is None else f"Accuracy  {format_percent(known)}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Align the scrubber's axis, also where there are no plots yet."""
        super().resizeEvent(event)
        if self.graph.plots is None:
            self._align_scrubber()

    def _align_scrubber(self) -> None:
        """Align the scrubber's axis with the plots, or with where they will be."""
        left, right, last = _FREE_LEFT, self.graph.width() - _FREE_RIGHT, 10
        if (plots := self.graph.plots) is not None:
            place = plots.loss.getViewBox().sceneBoundingRect()
            left, right, last = place.left(), place.right(), plots.last_step
        self.scrubber.show_axis(left, right, last)

    def recolour(self) -> None:
        """Use the theme's colours."""
        if self.graph.plots is not None:
            self.graph.plots.recolour(self._appearance.theme, self.pair)

    def _rescale(self, scale: str) -> None:
        if self.graph.plots is not None:
            self.graph.plots.loss.setLogMode(x=False, y=scale == "log")
            self._fit_scales()

    def _fit_scales(self) -> None:
        """Set ranges that hold both networks' curves."""
        low, high = self.store.loss_range
        reached = [max(one.loss, MIN_LOSS) for one in self._baselines.each if one.loss is not None]
        low, high = min([low, *reached]), max([high, *reached])
        last = max(self.store.last_step, self._abandoned_end, 10)
        if self.pair.styles is not None and len(self.pair.store):
            others = self.pair.store.loss_range
            low, high = min(low, others[0]), max(high, others[1])
            # One that diverged beside another stays behind it.
            last = max(last, self.pair.store.last_step)
        if self.plots.fit_scales(low, high, last, log=self.scale.value == "log"):
            self._align_scrubber()
