"""The score: the probe's tokens on top, pinned, and below them the tracks of its trace."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollBar, QVBoxLayout, QWidget

from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score.answer import Answer, answer_of
from playground.views.score.arranger import Arranger
from playground.views.score.axes import TimeAxis, UnitAxis
from playground.views.score.chip_editor import ChipEditor
from playground.views.score.group_head import GroupHead
from playground.views.score.groups import Groups
from playground.views.score.heights import Heights
from playground.views.score.hidden_note import HiddenNote
from playground.views.score.hover import Hover
from playground.views.score.keys import Keys
from playground.views.score.more_tracks import MoreTracks
from playground.views.score.ordering import Ordering
from playground.views.score.pinned_rows import PinnedRows
from playground.views.score.pinning import Pinning
from playground.views.score.readout_label import ReadoutLabel
from playground.views.score.selection import Selection
from playground.views.score.spotlight import Spotlight
from playground.views.score.stack import TrackStack
from playground.views.score.tab_stops import TabStops
from playground.views.score.track_menu import TrackMenus
from playground.views.score.track_table import tracks
from playground.views.score.tracks.track import Context, Track
from playground.views.score.zoom import Zoom
from playground.views.style.theme import Appearance
from playground.views.widgets.spread import Perform, at_once

WAITING = "The network is being made …"
_EMPTY = "Type a sentence in the probe, and every gate and state shows here."
_HIDDEN = "All tracks are hidden. View > Tracks shows them."


class Score(QWidget):
    """All tracks of one trace on one time axis, with one playhead, `selection`. `arranger`: their arrangement; `menus`:
    their menus.

    A second score, for another network, can stand below a `first` one. Both then share columns, playhead and ruler, and
    are each other's `mates`. The second shows no tokens of its own until the networks generate different ones.
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
        # The playhead can reach the end of the longer sequence.
        ruled = replace(context, time=TimeAxis(self, beside=self.time, longest=True)) if first is None else context
        self.pinned: PinnedRows = PinnedRows(context, ruled, self, has_ruler=first is None)
        self.pinned.setVisible(first is None)
        self.ruler, self.chips = self.pinned.ruler, self.pinned.chips
        self._first = first
        self.head = GroupHead(appearance)
        self.groups = Groups(context, tracks, self)
        self.stack = TrackStack(context, self.groups.tracks, self)
        self.arranger = Arranger([track.name for track in self.groups.tracks], self)
        self.grips = self.stack.enable_grips(self.arranger)
        self.hidden_note, self.more_tracks = HiddenNote(), MoreTracks(appearance)
        self.scroll_bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self.scroll_bar.setAccessibleName("Timesteps")
        self.hint = QLabel(self.stack)
        self.hint.setProperty("role", "caption")
        self.readout = ReadoutLabel(self)
        self._has_scroll_bar = True
        self.shown: Shown | None = None
        self._build_layout()
        self.stops = TabStops(self, context, self.pinned, self.stack, self.arranger)
        if first is not None:
            # There is one ruler, and so one stop for the timesteps.
            self.stops.default = first.stops.default
        self.menus = TrackMenus(self.arranger, self)
        self.pinning = Pinning(self.stack, self.stops)
        self.pins = context.pins
        beside = self.pinned, self.head, self.hidden_note, self.more_tracks
        self.heights = Heights(self.stack, self.groups, self.arranger, self, beside)
        self.zoom = Zoom(context, [self.pinned.viewport(), self.stack.viewport()], self._show_units, self)
        self.chip_editor = ChipEditor(self.pinned, self.chips, self.stops.time)
        self.spotlight = self._make_spotlight(first or self)
        self._hover = Hover(self, self.readout, self.spotlight, self._mark)
        self._keys = Keys(self.selection, self.groups, self.stops, self.grips, self.pinning)
        if first is None:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setFocusProxy(self.stops.time)
        self._connect()
        self._appearance = appearance
        appearance.changed.connect(self.recolour)
        self.recolour()
        self._rearrange()

    def _make_spotlight(self, ruling: "Score") -> Spotlight:
        """Make the object that shows saliency on the tokens, which stand above the first score."""
        spotlight = Spotlight(self, ruling.chips, ruling.pinned, self.stack)
        self.chips.note = spotlight.note
        return spotlight

    def _build_layout(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        # The first score's tokens stand above both networks.
        for widget in (self.pinned, self.head) if self._first is None else (self.head, self.pinned):
            layout.addWidget(widget)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.hidden_note)
        layout.addWidget(self.more_tracks)
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
        self.more_tracks.chosen.connect(self.reveal_track)
        self.grips.resizing.connect(self._follow_border)
        self.grips.resized.connect(self.heights.set_height)
        for source in (self.stack, self.stops):
            source.menu_requested.connect(self.menus.open)
        for asking in (self.stops, self.menus):
            asking.resize_requested.connect(self.heights.step_height)
        self.scroll_bar.valueChanged.connect(self.time.scroll_to)
        for stack in (self.pinned, self.stack):
            stack.pointed.connect(lambda t, r, place, stack=stack: self._hover.point(stack, t, r, place))
            stack.pressed.connect(self.stops.focus_track)

    @property
    def trace(self) -> Trace | None:
        """The trace on display."""
        return None if self.shown is None else self.shown.trace

    @property
    def answer(self) -> Answer | None:
        """The network's answer: to the whole sequence, or at the playhead if it answers at every timestep."""
        return answer_of(self.trace, self.selection.timestep, self.selection.number)

    def present(self, shown: Shown | None, *, settled: bool, perform: Perform = at_once) -> None:
        """Show another moment, or none. `settled`: training is paused; only then sort the units, so that rows do not
        jump during training. `perform` paints the tracks."""
        self.shown = shown
        trace = self.trace
        self._update_tokens()
        if trace is None and self._first is not None:
            # Leave all columns to the first score.
            self.time.resize(self.time.width, 0, self._answer_room)
        if trace is not None:
            self.groups.make_groups(trace)
            for group, layer in self.groups.shown:
                if settled or len(group.units.order) != trace.units:
                    self.ordering.sort(group.units, trace.memory[:, layer])
            self._resize_columns(trace)
            self.pins.drop_missing(tuple(trace.quantities), trace.units, trace.layers)
        order = self.groups.arrange(shown, self.arranger, anew=False)
        for track in self.pinned.tracks:
            track.present(shown, self.layer)
        self.groups.present(shown, perform)
        if order is not None:
            self._show_tracks(order)
        elif self.pinned.height() != self.pinned.needed_height:
            self._relayout()
        if trace is not None:
            traces = [score.trace for score in (self, *self.mates) if score.trace is not None]
            timesteps = max(t.timesteps for t in traces)
            self.selection.set_bounds(timesteps, max(t.units for t in traces), max(t.layers for t in traces))
        self._show_answer()
        if settled:
            # A screen reader cannot keep up with training, so announce only settled numbers.
            self.stops.announce()
            self.spotlight.announce()
        self._hover.refresh()

    def update_images(self, shown: Shown) -> None:
        """Update the images during training. Texts stay those of the moment presented last."""
        if self.trace is not None and self.trace.hidden.shape == shown.trace.hidden.shape:
            self.groups.update_images(shown)

    def _update_tokens(self) -> None:
        """Show tokens above both networks if they generate their own, and otherwise above the first only."""
        first = self._first
        for score in (self, *self.mates):
            letter = "A" if score._first is None else "B"
            score.chips.set_title(f"Tokens, {letter}" if score._has_own_tokens else "Tokens")
            score.chips.set_network(letter if score.mates else "")
        if first is not None and self._has_own_tokens == self.pinned.isHidden():
            own = self if self._has_own_tokens else first
            self.spotlight.move_to(own.chips, own.pinned)
            self.pinned.setVisible(self._has_own_tokens)

    @property
    def _has_own_tokens(self) -> bool:
        """Whether its network is one of two and generates tokens, which may differ from the other one's."""
        return bool(self.mates) and self.trace is not None and bool(self.trace.generated_count)

    @property
    def layer(self) -> int:
        """The shown layer, if not all are shown."""
        return self.groups.layer

    def show_layer(self, layer: int | None) -> None:
        """Show another layer of the same trace, or all of them with None."""
        self.groups.shows_all_layers = layer is None
        if layer is not None:
            self.groups.layer = layer
        self.present(self.shown, settled=True)
        if layer is not None:
            self.selection.choose_layer(self.layer)

    def reveal_track(self, name: str) -> None:
        """Show a track even if it is hidden or folded, and scroll to it; do nothing where the moment has no such
        track."""
        if name not in {track.name for track in self.groups.available}:
            return
        self.arranger.reveal(name)
        self.stack.reveal(name)

    def offer_tracks(self, offered: bool) -> None:
        """Show a row with a chip for each track that is hidden by default, or no longer."""
        self.more_tracks.is_offered = offered
        self._rearrange()

    def press(self, key: int) -> bool:
        """Handle a key: move the playhead, choose or pin a unit. Return False for any other key."""
        return self._keys.press(key)

    def reset_view(self) -> None:
        """Reset for another experiment: zoom, scrolling, playhead, layer, chosen unit, pins and a limit to some tracks.
        Keeps the arrangement of the tracks and the order of the units."""
        self.arranger.show_only(None)
        self.selection.reset()
        self.groups.layer = 0
        self.pins.replace((), self.pins.layers)
        self.zoom.reset()
        self.stack.verticalScrollBar().setValue(0)

    def reset_ranges(self) -> None:
        """Reset the ranges of all tracks for a new network."""
        for track in self.groups.tracks:
            track.reset_range()

    def recolour(self) -> None:
        """Apply the theme's colours."""
        for stack in (self.pinned, self.stack):
            stack.recolour()
        self.readout.recolour(self._appearance.theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit rows and columns to the new size."""
        super().resizeEvent(event)
        self.more_tracks.fit(self.height())
        self._fit()

    def _rearrange(self) -> None:
        """Apply a changed arrangement."""
        order = self.groups.arrange(self.shown, self.arranger, anew=True)
        assert order is not None
        self.groups.present(self.shown)
        self._show_tracks(order)
        self.stops.announce()
        self._hover.refresh()

    def _show_tracks(self, order: Sequence[Track]) -> None:
        """Show the tracks in this order, or a hint if there are none."""
        self.stack.set_tracks(order)
        self.stops.set_tracks(order)
        self.spotlight.insert_stop(self.stops.by_track)
        left_out = self.arranger.left_out if self.more_tracks.is_offered else frozenset()
        noted = self.arranger.hidden_by_user - left_out
        self.hidden_note.show_titles([track.title for track in self.groups.available if track.name in noted])
        offered = [track for track in self.groups.available if track.name in left_out]
        self.more_tracks.show_tracks(offered, "" if self.trace is None else self.trace.cell_kind)
        if order:
            self.more_tracks.follow(self.stops.by_track[order[-1]])
        empty = self.trace is None or self.trace.timesteps == 0
        hidden = bool(self.groups.available) and not self.arranger.shown
        self.hint.setText(WAITING if self.trace is None else _HIDDEN if hidden and not empty else _EMPTY)
        self.hint.setVisible(empty or hidden)
        self._fit()

    def _fit(self) -> None:
        """Fit rows and columns to the widget."""
        if self.trace is not None:
            self.heights.fit_rows()
            self._fit_width()
        self._reveal()
        self._relayout()

    def _fit_width(self) -> None:
        """Fit the columns to the width that the scroll bar and the pinned answer leave."""
        if self.trace is not None:
            self._resize_columns(self.trace)
            self._reveal()

    def _resize_columns(self, trace: Trace) -> None:
        self.time.resize(self.stack.viewport().width(), trace.timesteps, self._answer_room)

    @property
    def _answer_room(self) -> int:
        """Pixels that the pinned answer needs behind the columns. Of two networks, each one's head has its answer."""
        return 0 if self.mates else self.pinned.answer_room(self.trace, self.stack.viewport().width())

    def _show_answer(self) -> None:
        """Show the answer in the place that stays in sight: beside the tokens, or in the head of one of two scores."""
        answer = self.answer
        self.pinned.show_answer(None if self.mates else answer)
        self.head.show_answer(answer)
        self.stops.answer = "" if answer is None or self.mates else answer.spoken

    def _show_units(self, whole: bool) -> None:
        for score in (self, *self.mates):
            score.heights.all_units = whole
            score._fit()

    def _follow_border(self, track: Track, height: float) -> None:
        self.heights.preview_height(track, height)
        self._relayout()

    def set_mates(self, mates: "tuple[Score, ...]", *, has_scroll_bar: bool = True) -> None:
        """Show one of several networks, or the only one if there are no mates. `has_scroll_bar`: show the time axis's
        scroll bar below."""
        self.mates, self._has_scroll_bar = mates, has_scroll_bar
        if self._first is not None:
            self.heights.all_units = self._first.heights.all_units
        self._update_tokens()
        self._show_answer()
        self.head.setVisible(bool(mates))
        # Both must have the same width, whether or not one of them scrolls.
        always, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.stack.setVerticalScrollBarPolicy(always if mates else needed)
        self._fit()

    def _reveal(self) -> None:
        if self.selection.timestep is not None:
            self.time.reveal(self.selection.timestep)

    def _select(self) -> None:
        self._reveal()
        for stack in (self.pinned, self.stack):
            stack.show_selection()
        self._show_answer()
        self.stops.announce()
        self.spotlight.announce()
        self._hover.refresh()

    def _relayout(self) -> None:
        if self.pinned.height() != self.pinned.needed_height:
            self.pinned.place_tracks()
            self.heights.fit_rows()
        for stack in (self.pinned, self.stack):
            stack.place_tracks()
            stack.point_at(None)
            stack.show_selection()
        self.ruler.point_at(None)
        self.stops.place()
        self.spotlight.place()
        self.readout.hide()
        self.scroll_bar.setVisible(self._has_scroll_bar and self.time.max_offset > 0)
        self.scroll_bar.setRange(0, self.time.max_offset)
        self.scroll_bar.setPageStep(self.time.room)
        self.scroll_bar.setSingleStep(self.time.column)
        self.scroll_bar.setValue(self.time.offset)
        self.hint.adjustSize()
        self.hint.move(120, 24)

    def _mark(self, timestep: int | None, source: TrackStack, outline: QRectF | None) -> None:
        """Mark the timestep under the pointer in all scores, and outline its cell in one stack."""
        for score in (self, *self.mates):
            score.ruler.point_at(timestep)
            for stack in (score.pinned, score.stack):
                stack.point_at(timestep, outline if stack is source else None)
