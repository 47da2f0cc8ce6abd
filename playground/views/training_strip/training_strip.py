"""The training strip: loss and accuracy against the step, and the scrubber that goes to any snapshot."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from playground.core.snapshot import Curve, Evaluation, Status
from playground.views.bars.top_bar import SETUP_WIDTH
from playground.views.style.faces import Face
from playground.views.style.numbers import percent, shorten
from playground.views.style.theme import Appearance
from playground.views.training_strip.curve_store import LEAST, CurveStore
from playground.views.training_strip.history_marks import Marker
from playground.views.training_strip.history_row import HistoryRow
from playground.views.training_strip.plots import Plots
from playground.views.training_strip.scrubber import Scrubber
from playground.views.training_strip.second_curves import PairCurves
from playground.views.widgets.controls import Segmented, label, retext

_STATES: dict[Status, tuple[str, str]] = {
    "loading": ("Loading", "quiet"),
    "paused": ("Paused", "quiet"),
    "running": ("● Live", "right"),
    "reached": ("✓ Mark reached", "right"),
    "diverged": ("✗ Diverged", "wrong"),
    "failed": ("✗ Failed", "wrong"),
}


_LEFT = Qt.MouseButton.LeftButton
_DRAGGED = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove)


class TrainingStrip(QFrame):
    """All points of a run, whole line for training, dotted for what was held out."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("strip")
        self.setFixedHeight(132)
        self._appearance = appearance
        self._low = False
        self._left_end = 0
        self._status: tuple[Status, str] = "loading", ""
        self.store = CurveStore()
        self.state = label("", "pill")
        self.scale = Segmented("Loss scale", (("log", "log"), ("linear", "linear")))
        self.scale.set_value("log")
        self.scale.changed.connect(self._rescale)
        self.loss_label = label("", "label")
        self.scale_label = label("Loss", "label")
        self.accuracy_label = label("", "label")
        self.engine_label = label("", "caption")
        self.engine_label.setToolTip("What computes; View > Engine chooses")
        self.plots = Plots()
        self._graph, self.loss_plot, self.accuracy_plot = self.plots.widget, self.plots.loss, self.plots.accuracy
        self.markers = {"loss": Marker(self.loss_plot), "accuracy": Marker(self.accuracy_plot)}
        self.scrubber = Scrubber(appearance)
        self.scrubber.moved.connect(self._scrubbed)
        self.loss_plot.getViewBox().sigResized.connect(self._align)
        self._graph.setMinimumHeight(40)
        self._graph.viewport().installEventFilter(self)
        self.history = HistoryRow()
        self.history.back.clicked.connect(lambda: self.scrubber.go(None))
        self.pair = PairCurves(self.loss_plot, self.accuracy_plot, appearance)
        self._arrange()
        appearance.changed.connect(self.recolour)
        self.recolour()
        self._rescale(self.scale.value)
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
        for key in self.pair.keys:
            column.addWidget(key)
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
        plots.addWidget(self._graph, 1)
        plots.addWidget(self.scrubber)
        row.addLayout(plots, 1)

    def show_low(self, low: bool) -> None:
        """In a low window, only the loss."""
        self._low = low
        self.setFixedHeight(88 if low else 132)
        self.accuracy_label.setVisible(not low and self.pair.faces is None)
        self.engine_label.setVisible(not low)
        self._show_accuracy()
        self._show_parts()

    def show_pair(self, faces: tuple[Face, Face] | None) -> None:
        """Compare two networks, whose curves lie over each other, or show one alone."""
        self.pair.faces = faces
        # Beside the one network's loss; the two networks' take the whole row.
        if faces is None:
            self._single_row.addWidget(self.scale)
        else:
            self._pair_row.insertWidget(1, self.scale)
        self.show_low(self._low)
        self.recolour()
        self.redraw()

    def clear(self) -> None:
        """A new run."""
        self.store = CurveStore()
        self._left_end = 0
        for marker in self.markers.values():
            marker.forget()
        self.scrubber.leave()
        self.scrubber.show_run(0, np.empty(0, np.int64))
        self._show_parts()
        self.redraw()

    def branch(self, step: int) -> None:
        """A new run from a step of this one, whose curves stay, faint, behind those of the new one."""
        lines = self.store.lines(self.plots.detail)
        self._left_end = max(self._left_end, self.store.last_step)
        for name, marker in self.markers.items():
            marker.leave(lines[name], step)
        self.store.cut(step)
        self.pair.store.cut(step)
        self.scrubber.leave()
        self.scrubber.show_run(step, self.scrubber.kept_until(step))
        self._show_parts()
        self.redraw()

    def clear_other(self) -> None:
        """A new run of the second network."""
        self.pair.store = CurveStore()
        self.redraw()

    def add(self, curve: Curve, evaluations: tuple[Evaluation, ...], heldout: bool) -> None:
        """Keep points that came since the last call; `redraw` shows them."""
        self.store.add(curve, evaluations, heldout=heldout)

    def show_status(self, status: Status, message: str = "") -> None:
        """What training is doing, and why in words on hover; while an earlier step is looked back at, which."""
        self._status = status, message
        text, state = _STATES[status]
        if self.scrubber.step is not None:
            message = f"{message or text + '.'} The run is at step {self.scrubber.now:,}."
            text, state = f"Step {self.scrubber.step:,}", "past"
        self.state.setToolTip(message)
        if self.state.text() != text:
            self.state.setText(text)
            self.state.setProperty("state", state)
            self.state.style().unpolish(self.state)
            self.state.style().polish(self.state)

    def show_engine(self, engine: str) -> None:
        """What computes."""
        if engine != self.engine_label.text():
            self.engine_label.setText(engine)

    def show_history(self, step: int, kept: npt.NDArray[np.int64]) -> None:
        """How far the run is, and the steps whose snapshots are kept."""
        self.scrubber.show_run(step, kept)
        self.history.show_kept(len(kept))

    def redraw(self) -> None:
        """All curves, thinned to what the pixels can show, and the scales that hold them."""
        self.plots.draw(self.store.lines(self.plots.detail))
        self.pair.redraw(self.store, self.plots.detail)
        self._fit()
        self._mark()
        self.history.show_heldout(self.store.last_heldout)
        self._show_accuracy()

    def _show_accuracy(self) -> None:
        """Where there is one, and room for it."""
        there = self.store.has_accuracy and not self._low
        if there != self.accuracy_plot.isVisible():
            self.accuracy_plot.setVisible(there)
        self.pair.keys[1].setVisible(there and self.pair.faces is not None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The curves can be pressed and dragged on like the scrubber below them."""
        if isinstance(event, QMouseEvent) and event.type() in _DRAGGED and event.buttons() == _LEFT:
            self.scrubber.drag_to(event.position().x())
            return True
        return super().eventFilter(watched, event)

    def _scrubbed(self) -> None:
        self._show_parts()
        self._mark()
        self.show_status(*self._status)

    def _show_parts(self) -> None:
        """The history's row in place of the captions, and where there is little room in place of the figures."""
        past = self.scrubber.step is not None
        self.history.show_moment(past=past, low=self._low)
        figures, paired = not (self._low and past), self.pair.faces is not None
        self.scale.setVisible(figures)
        self.scale_label.setVisible(figures and paired)
        self.loss_label.setVisible(figures and not paired)
        self.pair.keys[0].setVisible(figures and paired)

    def _mark(self) -> None:
        """The marked moment in the plots, and its figures."""
        step = self.scrubber.step
        here = self.store.last_step if step is None else step
        loss, accuracy = self.store.at(here) or (None, None)
        # A logarithm has no place for a loss of 0.
        self.markers["loss"].show(here, None if loss is None else max(loss, LEAST))
        self.markers["accuracy"].show(here, accuracy)
        retext(self.loss_label, "Loss  –" if loss is None else f"Loss  {shorten(loss)}")
        self.pair.show_values(self.store, here)
        known = accuracy if accuracy is not None and np.isfinite(accuracy) else None
        retext(self.accuracy_label, "" if known is None else f"Accuracy  {percent(known)}")
        # What a moved item leaves behind on a real screen goes with a whole picture.
        self._graph.viewport().update()

    def _align(self) -> None:
        """Let the scrubber's axis be the plots' own."""
        place = self.loss_plot.getViewBox().sceneBoundingRect()
        self.scrubber.show_axis(place.left(), place.right(), self.plots.last)

    def recolour(self) -> None:
        """Take the theme's colours."""
        theme = self._appearance.theme
        self.plots.recolour(theme)
        for marker in self.markers.values():
            marker.recolour(theme)
        self.pair.recolour(theme, self.plots.curves)

    def _rescale(self, scale: str) -> None:
        self.loss_plot.setLogMode(x=False, y=scale == "log")
        self._fit()

    def _fit(self) -> None:
        """Scales that hold both networks' curves."""
        low, high = self.store.loss_range
        if self.pair.faces is not None and len(self.pair.store):
            others = self.pair.store.loss_range
            low, high = min(low, others[0]), max(high, others[1])
        last = max(self.store.last_step, self._left_end, 10)
        if self.plots.fit(low, high, last, log=self.scale.value == "log"):
            self._align()
