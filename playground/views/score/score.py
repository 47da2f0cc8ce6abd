"""The score: the probe's tokens on top, pinned, and below them the tracks of its trace."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollBar, QVBoxLayout, QWidget

from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score.arranger import Arranger
from playground.views.score.axes import TimeAxis, UnitAxis
from playground.views.score.bubble import Bubble
from playground.views.score.chip_editor import ChipEditor
from playground.views.score.chips import Chips
from playground.views.score.group_head import GroupHead
from playground.views.score.groups import Groups
from playground.views.score.heights import Heights
from playground.views.score.hidden_note import HiddenNote
from playground.views.score.ordering import Ordering
from playground.views.score.pinning import Pinning
from playground.views.score.saliency import Spotlight
from playground.views.score.selection import Selection
from playground.views.score.stack import TrackStack
from playground.views.score.stops import Stops
from playground.views.score.track_menu import TrackMenus
from playground.views.score.track_table import tracks
from playground.views.score.tracks.ruler import Ruler
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.score.zooming import Zoom
from playground.views.style.theme import Appearance

WAITING = "The network is being made …"
_EMPTY = "Type a sentence in the probe, and every gate and state shows here."
_HIDDEN = "All tracks are hidden. View > Tracks shows them."
_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ROWS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Score(QWidget):
    """All tracks of one trace on one time axis, with one playhead: `selection`. `arranger` holds which tracks, in what
    order and how high; `menus` makes a track's menu.

    A second score may stand below a first one, for another network: then both have the same columns, playhead and
    ruler, and `mates` are each other's. It has the first one's tokens as well, until each network goes on by itself.
    """

    def __init__(self, appearance: Appearance, first: "Score | None" = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("score")
        self.time: TimeAxis = TimeAxis(self, beside=None if first is None else first.time)
        self.units = UnitAxis(self)
        self.ordering: Ordering = Ordering(self) if first is None else first.ordering
        self.selection: Selection = Selection(self) if first is None else first.selection
        self.mates: tuple[Score, ...] = ()
        context = Context(appearance, self.time, self.units, self.selection)
        # The playhead is taken to the end of the longer sequence.
        ruled = replace(context, time=TimeAxis(self, beside=self.time, longest=True)) if first is None else context
        self.ruler, self.chips = Ruler(ruled), Chips(context)
        self.pinned = TrackStack(ruled, [self.ruler, self.chips] if first is None else [self.chips], self)
        self.pinned.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pinned.setFixedHeight(sum(track.full_height for track in self.pinned.tracks))
        self.pinned.setVisible(first is None)
        self._first = first
        self.head = GroupHead(appearance)
        self.groups = Groups(context, tracks, self)
        self.stack = TrackStack(context, self.groups.tracks, self)
        self.arranger = Arranger([track.name for track in self.groups.tracks], self)
        self.grips = self.stack.hold(self.arranger)
        self.hidden_note = HiddenNote()
        self.scroll_bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self.scroll_bar.setAccessibleName("Timesteps")
        self.hint = QLabel(self.stack)
        self.hint.setProperty("role", "caption")
        self.readout = Bubble(self)
        self._foot = True
        self.shown: Shown | None = None
        self._pointer: tuple[TrackStack, QPoint] | None = None
        self._lay_out()
        self.stops = Stops(self, context, self.pinned, self.stack, self.arranger)
        if first is not None:
            # There is one ruler, and with it one stop for the timesteps.
            self.stops.home = first.stops.home
        self.menus = TrackMenus(self.arranger, self)
        self.pinning = Pinning(self.stack, self.stops, self.chips)
        self.pins = self.pinning.pins
        room, shared = lambda: self.height() - self._above - self._below, lambda: bool(self.mates)
        self.heights = Heights(self.stack, self.groups, self.arranger, room=room, shared=shared)
        self.zoom = Zoom(context, [self.pinned.viewport(), self.stack.viewport()], self._show_units, self)
        self.chip_editor = ChipEditor(self.pinned, self.chips, self.stops.time)
        self.spotlight = self._make_spotlight(first or self)
        if first is None:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setFocusProxy(self.stops.time)
        self._connect()
        self._appearance = appearance
        appearance.changed.connect(self.recolour)
        self.recolour()
        self._rearrange()

    def _make_spotlight(self, ruling: "Score") -> Spotlight:
        """What lights up the tokens, which stand over the first score; it is that one's that explains them."""
        spotlight = Spotlight(self, ruling.chips, ruling.pinned, self.stack)
        self.chips.note = spotlight.note
        return spotlight

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        # The first one's tokens stand over both networks.
        for widget in (self.pinned, self.head) if self._first is None else (self.head, self.pinned):
            layout.addWidget(widget)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.hidden_note)
        layout.addWidget(self.scroll_bar)

    def _connect(self) -> None:
        self.selection.changed.connect(self._select)
        self.selection.number_changed.connect(self._rearrange)
        self.time.changed.connect(self._relayout)
        self.stack.resized.connect(self._fit_width)
        self.groups.units_changed.connect(self._relayout)
        self.arranger.changed.connect(self._rearrange)
        self.pins.changed.connect(self._rearrange)
        self.hidden_note.show_all.clicked.connect(self.arranger.show_all)
        self.grips.resizing.connect(self._follow_border)
        self.grips.resized.connect(self.heights.keep)
        for source in (self.stack, self.stops):
            source.menu_asked.connect(self.menus.open)
        for asking in (self.stops, self.menus):
            asking.resize_asked.connect(self.heights.grow)
        self.scroll_bar.valueChanged.connect(self.time.scroll_to)
        for stack in (self.pinned, self.stack):
            stack.pointed.connect(lambda t, r, place, stack=stack: self._point(stack, t, r, place))
            stack.pressed.connect(self.stops.focus)

    @property
    def trace(self) -> Trace | None:
        """The trace that it shows."""
        return None if self.shown is None else self.shown.trace

    def present(self, shown: Shown | None, *, settled: bool) -> None:
        """Show another moment, or none. The units are put in order only when it is `settled`, so that rows do not move
        in training.
        """
        self.shown = shown
        trace = self.trace
        self._tell_tokens_apart()
        if trace is None and self._first is not None:
            # The first one has the columns for itself.
            self.time.resize(self.time.width, 0)
        if trace is not None:
            self.groups.follow(trace)
            for group, layer in self.groups.shown:
                if settled or len(group.units.order) != trace.units:
                    self.ordering.sort(group.units, (trace.hidden if trace.cell is None else trace.cell)[:, layer])
            self.time.resize(self.stack.viewport().width(), trace.timesteps)
            self.pins.fit(tuple(trace.quantities), trace.units, trace.layers)
        order = self.groups.arrange(shown, self.arranger, anew=False)
        for track in self.pinned.tracks:
            track.present(shown, self.layer)
        self.groups.present(shown)
        if order is not None:
            self._lay(order)
        if trace is not None:
            traces = [score.trace for score in (self, *self.mates) if score.trace is not None]
            timesteps = max(t.timesteps for t in traces)
            self.selection.fit(timesteps, max(t.units for t in traces), max(t.layers for t in traces))
        if settled:
            # A screen reader would not keep up with training: it hears where the numbers stand still.
            self.stops.announce()
            self.spotlight.announce()
        self._point_again()

    def follow(self, shown: Shown) -> None:
        """Let the heat maps' colours follow the training. All that is read stays that of the moment shown last."""
        if self.trace is not None and self.trace.hidden.shape == shown.trace.hidden.shape:
            self.groups.follow_pictures(shown)

    def _tell_tokens_apart(self) -> None:
        """Where two networks go on by themselves, each has its own tokens, and lights them up."""
        first = self._first
        for score in (self, *self.mates):
            apart = bool(score.mates) and score.trace is not None and bool(score.trace.generated)
            score.chips.call(f"Tokens, {'A' if score._first is None else 'B'}" if apart else "Tokens")
        if first is not None:
            apart = bool(self.mates) and self.trace is not None and bool(self.trace.generated)
            if apart == self.pinned.isHidden():
                own = self if apart else first
                self.spotlight.stand_on(own.chips, own.pinned)
                self.pinned.setVisible(apart)

    @property
    def layer(self) -> int:
        """The layer that is shown, where not all are."""
        return self.groups.layer

    def show_layer(self, layer: int | None) -> None:
        """Show another layer of the same trace, or, with None, all of them."""
        self.groups.every = layer is None
        if layer is not None:
            self.groups.layer = layer
        self.present(self.shown, settled=True)
        if layer is not None:
            self.selection.look_at(self.layer)

    def press(self, key: int) -> bool:
        """Move the playhead or choose a unit by a key; False for a key that does neither."""
        selection = self.selection
        if key in _STEPS:
            selection.move_by(_STEPS[key])
        elif key in _ROWS:
            self._choose_beside(_ROWS[key])
        elif key == Qt.Key.Key_Home:
            selection.move_to(0)
        elif key == Qt.Key.Key_End:
            selection.move_to(selection.timesteps - 1)
        elif key == Qt.Key.Key_Escape and self.grips.cancel():
            pass
        elif key == Qt.Key.Key_Escape and selection.unit is not None:
            selection.choose(None)
        elif key == Qt.Key.Key_Escape and self.pins.pins:
            self.pins.toggle(self.pins.pins[-1])
        elif key == Qt.Key.Key_P:
            return self.pinning.press()
        else:
            return False
        return True

    def _choose_beside(self, rows: int) -> None:
        """Another unit of the same layer, or of the one whose track has the focus."""
        track, selection = self.stops.focused, self.selection
        layer = track.layer if track is not None and track.stacked else selection.layer
        unit = selection.unit if layer == selection.layer else None
        selection.choose(self.groups.units_of(layer).beside(unit, rows), layer)

    def begin_anew(self) -> None:
        """Another experiment: the usual columns from the first on, its last timestep, its first layer, and nothing
        chosen, pinned or scrolled. How the tracks are arranged and the units ordered stays."""
        self.selection.reset()
        self.groups.layer = 0
        self.pins.take((), self.pins.layers)
        self.zoom.begin_anew()
        for units in self.groups.axes:
            units.scroll_to(0)
        self.stack.verticalScrollBar().setValue(0)

    def start_afresh(self) -> None:
        """A new network: forget what scales had grown to."""
        for track in self.groups.tracks:
            track.forget()

    def recolour(self) -> None:
        """Take the theme's colours."""
        for stack in (self.pinned, self.stack):
            stack.recolour()
        self.readout.recolour(self._appearance.theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give rows and columns the pixels there are."""
        super().resizeEvent(event)
        self._fit()

    def _rearrange(self) -> None:
        """The user has arranged the tracks otherwise: those that come into sight catch up."""
        order = self.groups.arrange(self.shown, self.arranger, anew=True)
        assert order is not None
        self.groups.present(self.shown)
        self._lay(order)
        self.stops.announce()
        self._point_again()

    def _lay(self, order: Sequence[Track]) -> None:
        """Have the tracks in this order, and say what to do where there is none to see."""
        self.stack.lay(order)
        self.stops.follow(order)
        self.spotlight.follow(self.stops.maps)
        self.hidden_note.name([t.title for t in self.groups.available if t.name in self.arranger.unusual])
        empty = self.trace is None or self.trace.timesteps == 0
        hidden = bool(self.groups.available) and not self.arranger.shown
        self.hint.setText(WAITING if self.trace is None else _HIDDEN if hidden and not empty else _EMPTY)
        self.hint.setVisible(empty or hidden)
        self._fit()

    def _fit(self) -> None:
        """The highest rows with which all tracks are visible at once."""
        if self.trace is not None:
            self.heights.fit()
            self._fit_width()
        self._reveal()
        self._relayout()

    def _fit_width(self) -> None:
        """All the width that a scroll bar leaves."""
        if self.trace is not None:
            self.time.resize(self.stack.viewport().width(), self.trace.timesteps)
            self._reveal()

    def _show_units(self, whole: bool) -> None:
        self.heights.whole = whole
        self._fit()

    def _follow_border(self, track: Track, height: float) -> None:
        self.heights.follow(track, height)
        self._relayout()

    @property
    def _above(self) -> int:
        """Pixels of what stands over the tracks that scroll."""
        return sum(widget.height() for widget in (self.pinned, self.head) if not widget.isHidden())

    @property
    def _below(self) -> int:
        """Pixels of the line below them."""
        return 0 if self.hidden_note.isHidden() else self.hidden_note.height()

    @property
    def wish(self) -> tuple[int, int]:
        """Pixels that it takes apart from the tracks with rows, and how many of these there are."""
        maps = [track for track in self.stack.open_tracks if track.rows is not None]
        return self._above + self._below + sum(t.height for t in self.stack.shown_tracks if t not in maps), len(maps)

    def stand_beside(self, mates: "tuple[Score, ...]", *, foot: bool = True) -> None:
        """Show one of several networks, or, without mates, the only one; at the `foot` is the time axis' scroll bar."""
        self.mates, self._foot = mates, foot
        self._tell_tokens_apart()
        self.head.setVisible(bool(mates))
        # Both must be equally wide, whether or not one of them scrolls.
        always, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.stack.setVerticalScrollBarPolicy(always if mates else needed)
        self._fit()

    def _reveal(self) -> None:
        if self.selection.timestep is not None:
            self.time.reveal(self.selection.timestep)
        if self.selection.unit is not None:
            self.groups.units_of(self.selection.layer).reveal(self.selection.unit)

    def _select(self) -> None:
        self._reveal()
        for stack in (self.pinned, self.stack):
            stack.show_selection()
        self.stops.announce()
        self.spotlight.announce()
        self._point_again()

    def _relayout(self) -> None:
        for stack in (self.pinned, self.stack):
            stack.arrange()
            stack.point_at(None)
            stack.show_selection()
        self.ruler.point_at(None)
        self.stops.place()
        self.spotlight.place()
        self.readout.hide()
        self.scroll_bar.setVisible(self._foot and self.time.max_offset > 0)
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
        self.spotlight.point(source, timestep, place)
        for score in (self, *self.mates):
            score.ruler.point_at(timestep)
            for stack in (score.pinned, score.stack):
                stack.point_at(timestep, readout.outline if readout is not None and stack is source else None)
        if readout is None:
            self.readout.hide()
        else:
            self.readout.say(self.spotlight.extended(readout.text), source.mapTo(self, place))
