"""The tracks that scroll: those of one layer, or of all layers of a deep network one group below the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from playground.core.difference import Difference
from playground.core.reach import Reach
from playground.core.trace import Trace
from playground.views.score.arrangement import stacked
from playground.views.score.arranger import Arranger
from playground.views.score.axes import UnitAxis
from playground.views.score.difference import DifferenceMap, SecondProbe
from playground.views.score.heatmap import HeatMap
from playground.views.score.reach import Gradient
from playground.views.score.track import Context, Track


@dataclass(frozen=True, slots=True)
class Group:
    """The tracks of one layer, on an axis of units in their own order. The first group also has those tracks that are
    not a layer's."""

    units: UnitAxis
    tracks: tuple[Track, ...]


class Groups(QObject):
    """Makes a group when a layer needs one, and keeps it. What is hidden is told nothing, what is folded only what its
    line needs. `units_changed`: an axis of units has changed.

    `layer` is the one that is shown, or, while all are (`every`), the one to be shown after it.
    """

    units_changed = Signal()

    def __init__(self, context: Context, make: Callable[[Context], list[Track]], parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._make = context, make
        self.layer = 0
        self.every = False
        self.available: tuple[Track, ...] = ()
        """Those of the first group that the trace has, hidden or not."""
        self.difference: Difference | None = None
        """What the next trace is shown with: its difference to a second one."""
        self._shape: tuple[object, ...] = ()
        self._all = [Group(context.units, tuple(make(context)))]
        self._count = 1
        context.units.changed.connect(self.units_changed)

    @property
    def tracks(self) -> list[Track]:
        """Those of all groups that there ever were."""
        return [track for group in self._all for track in group.tracks]

    @property
    def axes(self) -> list[UnitAxis]:
        """Those of all groups that there ever were."""
        return [group.units for group in self._all]

    @property
    def shown(self) -> Iterator[tuple[Group, int]]:
        """The groups in use, and the layer that each shows."""
        return ((group, index if self.stacked else self.layer) for index, group in enumerate(self._all[: self._count]))

    @property
    def stacked(self) -> bool:
        """Whether several layers are shown."""
        return self._count > 1

    def units_of(self, layer: int) -> UnitAxis:
        """The axis of a layer's units."""
        return self._all[min(layer, self._count - 1)].units

    def follow(self, trace: Trace) -> None:
        """Have a group for each layer to be shown."""
        self.layer = min(self.layer, trace.layers - 1)
        self._count = trace.layers if self.every else 1
        while len(self._all) < self._count:
            units = UnitAxis(self)
            units.resize(self._context.units.row)
            units.changed.connect(self.units_changed)
            context = replace(self._context, units=units)
            self._all.append(Group(units, tuple(track for track in self._make(context) if track.layered)))
        for track in self.tracks:
            if isinstance(track, DifferenceMap | SecondProbe):
                track.show_difference(self.difference)

    def arrange(self, trace: Trace | None, arranger: Arranger, *, anew: bool) -> list[Track] | None:
        """Show, hide, fold and scale the tracks as a trace and the arrangement have it, and give all of them top to
        bottom; None where nothing has changed, unless it is to be done `anew`."""
        self.available = tuple(t for t in self._all[0].tracks if trace is not None and t.has(trace))
        features = None if trace is None or trace.frames is None else trace.frames.shape[1]
        size = () if trace is None else (trace.cell_kind, trace.units, trace.timesteps, features)
        shape = self.available, self._count, *size
        if shape == self._shape and not anew:
            return None
        self._shape = shape
        there = {track.name: track for track in self.available}
        arranged = arranger.arrangement
        names = [name for name in arranger.order if name in there and name not in arranged.hidden]
        arranger.shown = tuple(names)
        of = {(track.name, place): track for place, group in enumerate(self._all) for track in group.tracks}
        placed = stacked(names, lambda name: there[name].layered, self._count)
        order = [of[key] for key in placed]
        for track in self.tracks:
            track.stacked = self.stacked and track.layered
            track.fold(track.name in arranged.folded)
            if isinstance(track, HeatMap):
                track.rows.scale = arranger.scale_of(track.name)
            track.setVisible(track in order)
            track.ends_layer = False
        for (_, above), (_, below), track in zip(placed, placed[1:], order, strict=False):
            track.ends_layer = above != below
        return order + [track for track in self.tracks if track not in order]

    def show_reach(self, reach: Reach | None) -> None:
        """Give the gradient's tracks what they show with the next trace."""
        for track in self.tracks:
            if isinstance(track, Gradient):
                track.show_reach(reach)

    def show_trace(self, trace: Trace | None) -> None:
        """Show a trace in each track in sight."""
        for track, layer in self._in_sight:
            if track.folded:
                track.show_summary(trace, layer)
            else:
                track.show_trace(trace, layer)
                if isinstance(track, HeatMap):
                    track.show_text()

    def follow_pictures(self, trace: Trace) -> None:
        """Show another trace of the same shape in pictures alone."""
        for track, layer in self._in_sight:
            if not track.folded:
                track.follow(trace, layer)

    @property
    def _in_sight(self) -> Iterator[tuple[Track, int]]:
        """Each track with the layer that it shows."""
        return ((track, layer) for group, layer in self.shown for track in group.tracks if track.isVisible())
