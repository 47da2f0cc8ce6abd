"""The score: the probe's tokens on top, pinned, and below them the tracks of its trace."""

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollBar, QVBoxLayout, QWidget

from playground.core.reach import Reach
from playground.core.trace import Trace
from playground.views.score.axes import FULL_HEIGHT, TRACK_PADDING, TimeAxis, UnitAxis
from playground.views.score.chain import Chain
from playground.views.score.chips import Chips
from playground.views.score.heatmap import HeatMap, Quantity
from playground.views.score.predictions import Predictions
from playground.views.score.reach import Gradient
from playground.views.score.ruler import Ruler
from playground.views.score.selection import Selection
from playground.views.score.series import Series
from playground.views.score.stack import TrackStack
from playground.views.score.stops import Stops
from playground.views.score.track import Context, Readout, Track
from playground.views.theme import Appearance

QUANTITIES = (
    Quantity("forget", "f", "Forget", gate=True),
    Quantity("input", "i", "Input", gate=True),
    Quantity("reset", "r", "Reset", gate=True),
    Quantity("update", "z", "Update", gate=True),
    Quantity("candidate", "g", "Candidate", gate=False),
    Quantity("output", "o", "Output", gate=True),
    Quantity("cell", "c", "Cell state", gate=False, note="c, the memory"),
    Quantity("hidden", "h", "Hidden state", gate=False, note="h, the output"),
)
"""Every array of a trace that is drawn as a heat map, top to bottom. A new track is one line here, or in `tracks`."""


def tracks(context: Context) -> list[Track]:
    """The tracks that scroll, top to bottom. Each shows itself only where the trace has its quantity."""
    heat_maps = [HeatMap(context, quantity) for quantity in QUANTITIES]
    return [Chain(context), Series(context), *heat_maps, Predictions(context), Gradient(context)]


_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ROWS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Score(QWidget):
    """All tracks of one trace on one time axis, with one playhead: `selection`."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("score")
        self.time, self.units = TimeAxis(self), UnitAxis(self)
        self.selection = Selection(self)
        context = Context(appearance, self.time, self.units, self.selection)
        self.ruler = Ruler(context)
        self.pinned = TrackStack(context, [self.ruler, Chips(context)], self)
        self.pinned.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.stack = TrackStack(context, tracks(context), self)
        self.scroll_bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self.scroll_bar.setAccessibleName("Timesteps")
        self.hint = QLabel("Type a sentence in the probe, and every gate and state shows here.", self.stack)
        self.hint.setProperty("role", "caption")
        self.readout = QLabel(self)
        self.readout.setObjectName("readout")
        self.readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.readout.hide()
        self.trace: Trace | None = None
        self.reach: Reach | None = None
        self.layer = 0
        self._pointer: tuple[TrackStack, QPoint] | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.pinned)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.scroll_bar)
        self.pinned.setFixedHeight(64)
        self.stops = Stops(self, context, self.pinned, self.stack)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.stops.time)
        self.selection.changed.connect(self._select)
        self.time.changed.connect(self._relayout)
        self.units.changed.connect(self._relayout)
        self.scroll_bar.valueChanged.connect(self.time.scroll_to)
        for stack in (self.pinned, self.stack):
            stack.pointed.connect(lambda t, r, place, stack=stack: self._point(stack, t, r, place))
            stack.pressed.connect(self.stops.focus)
        self._appearance = appearance
        appearance.changed.connect(self.recolour)
        self.recolour()
        self._relayout()

    def show_trace(self, trace: Trace | None, reach: Reach | None = None, *, settled: bool, text: bool = True) -> None:
        """Show a trace, and how far back its answer reaches. The units are put in order only when it is `settled`, so
        that rows do not move in training.

        Without `text` only the heat maps follow.
        """
        before = self._shape()
        self.trace = trace
        self.reach = reach if text else self.reach
        self.layer = min(self.layer, trace.layers - 1) if trace is not None else self.layer
        if trace is not None:
            if settled or len(self.units.order) != trace.units:
                self._sort(trace)
            self.time.resize(self.stack.viewport().width(), trace.timesteps)
        for stack in (self.pinned, self.stack):
            for track in stack.tracks:
                if text and isinstance(track, Gradient):
                    track.show_reach(self.reach)
                if text or track.quick:
                    track.show_trace(trace, self.layer)
                if text and isinstance(track, HeatMap):
                    track.show_text()
        self.hint.setVisible(trace is None or trace.timesteps == 0)
        if self._shape() != before:
            self._fit()
        if trace is not None:
            self.selection.fit(trace.timesteps, trace.units)
        if settled:
            # A screen reader would not keep up with training: it hears where the numbers stand still.
            self.stops.announce()
        self._point_again()

    def show_layer(self, layer: int) -> None:
        """Show another layer of the same trace."""
        self.layer = layer
        self.show_trace(self.trace, self.reach, settled=True)

    def press(self, key: int) -> bool:
        """Move the playhead or choose a unit by a key; False for a key that does neither."""
        selection = self.selection
        if key in _STEPS:
            selection.move_by(_STEPS[key])
        elif key in _ROWS:
            selection.choose(self.units.beside(selection.unit, _ROWS[key]))
        elif key == Qt.Key.Key_Home:
            selection.move_to(0)
        elif key == Qt.Key.Key_End:
            selection.move_to(selection.timesteps - 1)
        elif key == Qt.Key.Key_Escape and selection.unit is not None:
            selection.choose(None)
        else:
            return False
        return True

    def start_afresh(self) -> None:
        """A new network: forget what scales had grown to."""
        for track in self.stack.tracks:
            if isinstance(track, HeatMap):
                track.reset_levels()

    def recolour(self) -> None:
        """Take the theme's colours."""
        theme = self._appearance.theme
        for stack in (self.pinned, self.stack):
            stack.recolour()
        self.readout.setStyleSheet(
            f"#readout {{ background: {theme.text}; color: {theme.panel}; border-radius: 5px; padding: 3px 7px;"
            " font-size: 11px; font-weight: 500; }"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give rows and columns the pixels there are."""
        super().resizeEvent(event)
        self._fit()

    def _shape(self) -> tuple[object, ...]:
        trace = self.trace
        if trace is None:
            return ()
        kinds = trace.values is None, bool(trace.answers), self.reach is None
        return trace.cell_kind, trace.units, trace.timesteps, *kinds

    def _sort(self, trace: Trace) -> None:
        last = trace.hidden if trace.cell is None else trace.cell
        if trace.timesteps:
            self.units.sort(np.argsort(-last[-1, self.layer], kind="stable"))
        else:
            self.units.sort(np.arange(trace.units))

    def _fit(self) -> None:
        """The highest rows with which all tracks are visible at once."""
        if self.trace is not None:
            maps = [t for t in self.stack.shown_tracks if isinstance(t, HeatMap)]
            others = sum(t.height for t in self.stack.shown_tracks if not isinstance(t, HeatMap))
            room = self.height() - self.pinned.height() - others - len(maps) * TRACK_PADDING - 12
            rows = max(len(maps) * self.trace.units, 1)
            self.units.resize(min(room // rows, FULL_HEIGHT // self.trace.units))
            self.time.resize(self.stack.viewport().width(), self.trace.timesteps)
        self._reveal()
        self._relayout()

    def _reveal(self) -> None:
        if self.selection.timestep is not None:
            self.time.reveal(self.selection.timestep)
        if self.selection.unit is not None:
            self.units.reveal(self.selection.unit)

    def _select(self) -> None:
        self._reveal()
        for stack in (self.pinned, self.stack):
            stack.show_selection()
        self.stops.announce()
        self._point_again()

    def _relayout(self) -> None:
        for stack in (self.pinned, self.stack):
            stack.arrange()
            stack.point_at(None)
            stack.show_selection()
        self.ruler.point_at(None)
        self.stops.place()
        self.readout.hide()
        self.scroll_bar.setVisible(self.time.max_offset > 0)
        self.scroll_bar.setRange(0, self.time.max_offset)
        self.scroll_bar.setPageStep(self.time.room)
        self.scroll_bar.setSingleStep(self.time.column)
        self.scroll_bar.setValue(self.time.offset)
        self.hint.adjustSize()
        self.hint.move(120, 24)

    def _point_again(self) -> None:
        """What the pointer rests on may have changed under it."""
        if self._pointer is not None:
            source, place = self._pointer
            self._point(source, *source.look_at(place), place)

    def _point(self, source: TrackStack, timestep: int | None, readout: Readout | None, place: QPoint) -> None:
        self._pointer = (source, place) if timestep is not None else None
        self.ruler.point_at(timestep)
        for stack in (self.pinned, self.stack):
            stack.point_at(timestep, readout.outline if readout is not None and stack is source else None)
        self.readout.setVisible(readout is not None)
        if readout is not None:
            self.readout.setText(readout.text)
            self.readout.adjustSize()
            spot = source.mapTo(self, place) + QPoint(14, 18)
            self.readout.move(
                min(spot.x(), self.width() - self.readout.width() - 4),
                min(spot.y(), self.height() - self.readout.height() - 4),
            )
