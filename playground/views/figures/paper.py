"""The score on paper: all its timesteps and units at once, in the light theme, with nothing under a pointer."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtGui import QPainter

from playground.core.difference import Difference
from playground.core.reach import Reach
from playground.core.trace import Array, Trace
from playground.views.figures.figure import WIDTH, Figure
from playground.views.score.axes import GUTTER, HEADER, TimeAxis, UnitAxis
from playground.views.score.chips import Chips
from playground.views.score.difference import DifferenceMap, SecondProbe
from playground.views.score.heatmap import HeatMap
from playground.views.score.reach import Gradient
from playground.views.score.ruler import Ruler
from playground.views.score.score import Score
from playground.views.score.selection import Selection
from playground.views.score.stack import TrackStack
from playground.views.score.track import Context, Track
from playground.views.score.tracks import tracks
from playground.views.theme import Appearance

WIDEST = 1760
"""Pixels for all columns. Where they would be wider, the columns get as narrow as it takes."""
_LEAST_COLUMN, _MOST_COLUMN = 22, 80
_LEAST_WIDTH = 420
"""Room for a title."""
_MAP, _MOST_ROW = 80, 12
"""Pixels that a heat map has, if its rows can share them, and that a row has at the most."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Still:
    """What a score shows: a trace of one layer (where all are shown, the one that was before), in which order the
    units stand, which tracks there are (by title, top to bottom; none: all that the trace has) and how far their
    colours reach, and the playhead, where one is set. Folded tracks are open on paper."""

    trace: Trace
    reach: Reach | None = None
    difference: Difference | None = None
    layer: int = 0
    order: Array
    tracks: tuple[str, ...] = ()
    levels: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    timestep: int | None = None
    unit: int | None = None

    @classmethod
    def of(cls, score: Score) -> "Still | None":
        """What a score shows now, or None without a sequence. A playhead that nobody moved is not set."""
        trace, selection = score.trace, score.selection
        if trace is None or not trace.timesteps:
            return None
        moved = selection.timestep_from_end is not None or selection.unit is not None
        shown = score.stack.shown_tracks
        maps = [track for track in shown if isinstance(track, HeatMap) and track.layer == score.layer]
        return cls(
            trace=trace,
            reach=score.reach,
            difference=score.groups.difference,
            layer=score.layer,
            order=score.groups.units_of(score.layer).order,
            tracks=tuple(dict.fromkeys(track.title for track in shown)),
            levels={track.title: track.levels for track in maps},
            timestep=selection.timestep if moved else None,
            unit=selection.unit,
        )


class Paper:
    """Tracks of its own that show one moment. Made once for many; its figures paint the moment it shows then."""

    def __init__(self) -> None:
        self._time, self._units, self._selection = _WholeTime(), _AllUnits(), Selection()
        context = Context(Appearance("light"), self._time, self._units, self._selection)
        self._top = TrackStack(context, [Ruler(context), Chips(context)])
        self._all = tracks(context)
        self._body = TrackStack(context, self._all)

    def show(self, moment: Still) -> None:
        """Lay out another moment."""
        trace = moment.trace
        self._selection.fit(0 if moment.timestep is None else trace.timesteps, trace.units, trace.layers)
        if moment.timestep is not None:
            self._selection.move_to(moment.timestep)
        self._selection.choose(moment.unit, moment.layer)
        self._time.fit(trace.timesteps)
        self._units.fit(moment.order)
        for track in (*self._top.tracks, *self._body.tracks):
            if isinstance(track, HeatMap):
                track.levels = moment.levels.get(track.title, track.levels)
            if isinstance(track, Gradient):
                track.show_reach(moment.reach)
            if isinstance(track, DifferenceMap | SecondProbe):
                track.show_difference(moment.difference)
            track.show_trace(trace, moment.layer)
            if isinstance(track, HeatMap):
                track.show_text()
        places = {title: place for place, title in enumerate(moment.tracks or (track.title for track in self._all))}
        self._body.tracks.sort(key=lambda track: places.get(track.title, len(places)))
        for track in self._body.tracks:
            track.setVisible(track.has(trace) and track.title in places)
        for stack in (self._top, self._body):
            stack.arrange()
            stack.show_selection()

    @property
    def score(self) -> Figure:
        """Every track."""
        return self._figure("Whole score", self._body.shown_tracks)

    @property
    def single(self) -> list[Figure]:
        """Each track by itself, below the tokens."""
        return [self._figure(track.title, [track]) for track in self._body.shown_tracks]

    def _figure(self, name: str, shown: Sequence[Track]) -> Figure:
        head = self._top.sceneRect()
        height = sum(track.height for track in shown)

        def paint(painter: QPainter) -> None:
            with self._only(shown):
                for stack, top in ((self._top, 0.0), (self._body, head.height())):
                    part = stack.sceneRect()
                    stack.scene().render(painter, part.translated(0, top), part)

        return Figure(name=name, width=round(head.width()), height=round(head.height()) + height, paint=paint)

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
        self.timesteps, self.column = timesteps, min(column, max(WIDEST // timesteps, 1))
        self.width = max(HEADER + timesteps * self.column + GUTTER, _LEAST_WIDTH)
        self.changed.emit()


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
