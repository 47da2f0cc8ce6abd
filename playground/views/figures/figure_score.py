"""The score on paper: all its timesteps and units at once, in the light theme, with nothing under a pointer."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtGui import QPainter

from playground.core.batches import Array
from playground.core.shown import Shown
from playground.views.figures.figure import WIDTH, Figure
from playground.views.score.axes import GUTTER, HEADER, TimeAxis, UnitAxis
from playground.views.score.chips import Chips
from playground.views.score.layout import Layout
from playground.views.score.score import Score
from playground.views.score.selection import Selection
from playground.views.score.stack import TrackStack
from playground.views.score.track_table import tracks
from playground.views.score.tracks.pins import Pin, PinnedUnits
from playground.views.score.tracks.ruler import Ruler
from playground.views.score.tracks.track import Context, Track
from playground.views.style.theme import Appearance

WIDEST = 1760
"""Pixels for all columns. Where they would be wider, the columns get as narrow as it takes."""
_LEAST_COLUMN, _MOST_COLUMN = 22, 80
_LEAST_WIDTH = 420
"""Room for a title."""
_MAP, _MOST_ROW = 80, 12
"""Pixels that a heat map has, if its rows can share them, and that a row has at the most."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreState:
    """What a score shows: some `layers` of what is `shown`, in which order the units of each stand `(layers, units)`,
    which tracks there are (by name, top to bottom; none: all that have what they show), how far their colours reach (by
    name and layer), what is pinned, and the playhead, where one is set. Folded tracks are open on paper."""

    shown: Shown
    layers: tuple[int, ...] = (0,)
    order: Array
    tracks: tuple[str, ...] = ()
    levels: Mapping[tuple[str, int], tuple[float, float]] = field(default_factory=dict)
    pins: tuple[Pin, ...] = ()
    timestep: int | None = None
    unit: int | None = None
    layer: int = 0
    """The unit's."""

    @classmethod
    def of(cls, score: Score) -> "ScoreState | None":
        """What a score shows now, or None without a sequence. A playhead that nobody moved is not set."""
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
            timestep=selection.timestep if moved else None,
            unit=selection.unit if selection.unit is not None and selection.unit < shown.trace.units else None,
            layer=selection.layer,
        )


class FigureScore:
    """Tracks of its own that show one moment. Made once for many; its figures paint the moment it shows then."""

    def __init__(self) -> None:
        self._time, self._selection = _WholeTime(), Selection()
        context = Context(Appearance("light"), self._time, _AllUnits(), self._selection)
        self._chips = chips = Chips(context)
        self._top = TrackStack(context, [Ruler(context), chips])
        self._layout = Layout(context, tracks, _AllUnits)
        self._pinned = next(track for track in self._layout.tracks if isinstance(track, PinnedUnits))
        chips.colour_by(self._pinned)
        self._body = TrackStack(context, self._layout.tracks)

    def show(self, moment: ScoreState) -> None:
        """Lay out another moment."""
        trace = moment.shown.trace
        self._selection.fit(0 if moment.timestep is None else trace.timesteps, trace.units, trace.layers)
        if moment.timestep is not None:
            self._selection.move_to(moment.timestep)
        self._selection.choose(moment.unit, moment.layer)
        self._time.fit(trace.timesteps)
        self._pinned.pins.take(moment.pins, trace.layers)
        for track in self._top.tracks:
            track.present(moment.shown, moment.layers[0])
        self._lay(moment)
        for stack in (self._top, self._body):
            stack.arrange()
            stack.show_selection()

    def _lay(self, moment: ScoreState) -> None:
        """The moment's tracks below each other, on units in its order and in colours that reach as far."""
        layout = self._layout
        layout.follow(moment.layers)
        there = [track.name for track in layout.available(moment.shown)]
        self._body.lay(layout.lay([name for name in moment.tracks or there if name in there]))
        for (group, _), order in zip(layout.groups, moment.order, strict=False):
            assert isinstance(group.units, _AllUnits)
            group.units.fit(order)
        for track, layer in layout.in_sight:
            track.levels = moment.levels.get((track.name, layer), track.levels)
        layout.present(moment.shown)

    @property
    def tokens(self) -> tuple[str, ...]:
        """What the network reads in the moment."""
        trace = self._chips.trace
        return () if trace is None else trace.tokens

    @property
    def score(self) -> Figure:
        """Every track."""
        return self._figure("Whole score", self._body.shown_tracks)

    @property
    def single(self) -> list[Figure]:
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
        """Have no other tracks in the scene for a while: to cut them off would not do, as a .svg is not clipped."""
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
            self._body.arrange()
            self._body.show_selection()


class _WholeTime(TimeAxis):
    """All timesteps in sight."""

    def fit(self, timesteps: int) -> None:
        """Columns that share a page's width, or as wide a sheet as it takes to read them."""
        column = min(max((WIDTH - HEADER - GUTTER) // timesteps, _LEAST_COLUMN), _MOST_COLUMN)
        column = min(column, max(WIDEST // timesteps, 1))
        self.put(max(HEADER + timesteps * column + GUTTER, _LEAST_WIDTH), timesteps, column)


class _AllUnits(UnitAxis):
    """All units in sight."""

    def fit(self, order: Array) -> None:
        """Rows that share a heat map's height; two pixels each at the least, or one, where there are very many."""
        self.order = order
        self.row = max(min(_MAP // len(order), _MOST_ROW), 2 if len(order) <= 128 else 1)
        self.changed.emit()

    @property
    def rows(self) -> int:
        """Every unit."""
        return len(self.order)
