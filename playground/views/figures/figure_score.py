"""The score as a figure: all timesteps and units at once, in the light theme, without a pointer."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtGui import QPainter

from playground.core.batches import Array
from playground.core.shown import Shown
from playground.views.figures.figure import WIDTH, Figure
from playground.views.score.answer import Answer
from playground.views.score.axes import GUTTER, HEADER, TimeAxis, UnitAxis
from playground.views.score.layout import Layout
from playground.views.score.pinned_rows import PinnedRows
from playground.views.score.pins import Pin
from playground.views.score.score import Score
from playground.views.score.selection import Selection
from playground.views.score.stack import TrackStack
from playground.views.score.track_table import tracks
from playground.views.score.tracks.track import Context, Track
from playground.views.style.theme import Appearance

WIDEST = 1760
"""The greatest width of all columns in pixels. Columns get narrower to fit."""
_LEAST_COLUMN, _MOST_COLUMN = 22, 80
_LEAST_WIDTH = 420
"""The least width of a figure in pixels, so that titles fit."""
_MAP, _MOST_ROW = 80, 12
"""The height of a heat map, if its rows fit, and the greatest height of a row, in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreState:
    """What a score shows: some `layers` of the moment `shown`, the order of each layer's units `(layers, units)`, the
    tracks (by name, top to bottom; empty: all that have something to show), their colour ranges (by name and layer),
    the pins, and the playhead if it is set. Folded tracks are open in figures. `answer` stands beside the tokens; None
    for one of two networks, whose answers stand above their tracks."""

    shown: Shown
    layers: tuple[int, ...] = (0,)
    order: Array
    tracks: tuple[str, ...] = ()
    levels: Mapping[tuple[str, int], tuple[float, float]] = field(default_factory=dict)
    pins: tuple[Pin, ...] = ()
    answer: Answer | None = None
    timestep: int | None = None
    unit: int | None = None
    layer: int = 0
    """The unit's layer."""
    tokens_title: str = "Tokens"
    network: str = ""
    """The letter of the network whose answer tints the tokens, if there are several."""

    @classmethod
    def of(cls, score: Score) -> "ScoreState | None":
        """Return what a score shows now, or None without a sequence. A playhead that the user has not moved is not
        set."""
        shown, selection = score.shown, score.selection
        if shown is None or not shown.trace.timesteps:
            return None
        moved = selection.timestep_from_end is not None or selection.unit is not None
        groups = list(score.groups.shown)
        tracks = score.stack.shown_tracks
        return cls(
            shown=shown,
            layers=tuple(layer for _, layer in groups),
            order=np.array([group.units.order for group, _ in groups]),
            tracks=tuple(dict.fromkeys(track.name for track in tracks)),
            levels={(track.name, track.layer): track.levels for track in tracks if track.levels is not None},
            pins=score.pins.pins,
            answer=None if score.mates else score.answer,
            timestep=selection.timestep if moved else None,
            unit=selection.unit if selection.unit is not None and selection.unit < shown.trace.units else None,
            layer=selection.layer,
            tokens_title=score.chips.title,
            network=score.chips.network,
        )


class FigureScore:
    """Tracks that show one state for figures. Make it once for many: its figures paint the state on display when they
    are painted."""

    def __init__(self) -> None:
        self._time, self._selection = _WholeTime(), Selection()
        context = Context(Appearance("light"), self._time, _AllUnits(), self._selection)
        self._top = PinnedRows(context, context)
        self._layout = Layout(context, tracks, _AllUnits)
        self._pins = context.pins
        self._body = TrackStack(context, self._layout.tracks)

    def show_state(self, state: ScoreState) -> None:
        """Lay out another state."""
        trace = state.shown.trace
        self._selection.set_bounds(0 if state.timestep is None else trace.timesteps, trace.units, trace.layers)
        if state.timestep is not None:
            self._selection.move_to(state.timestep)
        self._selection.choose_unit(state.unit, state.layer)
        self._top.chips.set_title(state.tokens_title)
        self._top.chips.set_network(state.network)
        self._top.show_answer(state.answer)
        self._time.set_timesteps(trace.timesteps, self._top.answer_room(trace, WIDTH) if state.answer else 0)
        self._pins.replace(state.pins, trace.layers)
        for track in self._top.tracks:
            track.present(state.shown, state.layers[0])
        self._show_tracks(state)
        for stack in (self._top, self._body):
            stack.place_tracks()
            stack.show_selection()

    def _show_tracks(self, state: ScoreState) -> None:
        """Place the state's tracks below each other, with its orders and colour ranges."""
        layout = self._layout
        layout.set_layers(state.layers)
        there = [track.name for track in layout.available(state.shown)]
        self._body.set_tracks(layout.arrange([name for name in state.tracks or there if name in there]))
        for (group, _), order in zip(layout.groups, state.order, strict=False):
            assert isinstance(group.units, _AllUnits)
            group.units.set_order(order)
        for track, layer in layout.in_sight:
            track.levels = state.levels.get((track.name, layer), track.levels)
        layout.present(state.shown)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The tokens that the network reads."""
        trace = self._top.chips.trace
        return () if trace is None else trace.tokens

    @property
    def score(self) -> Figure:
        """Every track, below the tokens."""
        return self._figure("Whole score", self._body.shown_tracks)

    @property
    def single_tracks(self) -> list[Figure]:
        """Each track by itself, below the tokens."""
        return [self._figure(track.label, [track]) for track in self._body.shown_tracks]

    @property
    def head(self) -> Figure:
        """The tokens alone."""
        return self._figure("Tokens", [])

    @property
    def body(self) -> Figure:
        """Every track, without the tokens."""
        return self._figure("Tracks", self._body.shown_tracks, head=False)

    def _figure(self, name: str, shown: Sequence[Track], *, head: bool = True) -> Figure:
        above = round(self._top.sceneRect().height()) if head else 0
        width, height = round(self._top.sceneRect().width()), sum(track.height for track in shown)
        stacks = [*([(self._top, 0)] if head else []), *([(self._body, above)] if shown else [])]

        def paint(painter: QPainter) -> None:
            with self._only(shown):
                for stack, top in stacks:
                    part = stack.sceneRect()
                    stack.scene().render(painter, part.translated(0, top), part)

        return Figure(name=name, width=width, height=above + height, paint=paint)

    @contextmanager
    def _only(self, tracks: Sequence[Track]) -> Iterator[None]:
        """Remove all other tracks from the scene for a while. Clipping them would not work in an SVG."""
        others = [track for track in self._body.shown_tracks if track not in tracks]
        self._show_all(others, False)
        try:
            yield
        finally:
            self._show_all(others, True)

    def _show_all(self, tracks: Sequence[Track], visible: bool) -> None:
        for track in tracks:
            track.setVisible(visible)
        if tracks:
            self._body.place_tracks()
            self._body.show_selection()


class _WholeTime(TimeAxis):
    """A time axis with all timesteps in sight."""

    def set_timesteps(self, timesteps: int, margin: int) -> None:
        """Set columns that share a page's width, or a wider sheet's if they would be too narrow to read, with `margin`
        pixels behind them."""
        margin = max(margin, GUTTER)
        column = min(max((WIDTH - HEADER - margin) // timesteps, _LEAST_COLUMN), _MOST_COLUMN)
        column = min(column, max(WIDEST // timesteps, 1))
        self.set_columns(max(HEADER + timesteps * column + margin, _LEAST_WIDTH), timesteps, column)


class _AllUnits(UnitAxis):
    """A unit axis with all units in sight."""

    def set_order(self, order: Array) -> None:
        """Set the order, and rows that share a heat map's height: at least two pixels each, or one if there are very
        many."""
        self.order = order
        self.row = max(min(_MAP // len(order), _MOST_ROW), 2 if len(order) <= 128 else 1)
        self.changed.emit()
