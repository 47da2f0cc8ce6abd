"""The tracks that scroll, laid out as the user arranged them."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal

from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score.arranger import Arranger
from playground.views.score.axes import UnitAxis
from playground.views.score.layout import Group, Layout
from playground.views.score.tracks.track import Context, Track
from playground.views.widgets.spread import Perform, at_once


class Groups(QObject):
    """The tracks of one layer, or of all layers of a deep network, one group below the other. Emits `units_changed`
    when a unit axis changes.

    `layer`: the shown layer, or, while all layers are shown (`shows_all_layers`), the one to show afterwards.
    """

    units_changed = Signal()

    def __init__(self, context: Context, make: Callable[[Context], list[Track]], parent: QObject) -> None:
        super().__init__(parent)
        self._units = context.units
        self._layout = Layout(context, make, self._another_axis)
        self.layer = 0
        self.shows_all_layers = False
        self.available: tuple[Track, ...] = ()
        """The tracks of the first group that have something to show, hidden or not."""
        self._shape: tuple[object, ...] = ()
        context.units.changed.connect(self.units_changed)

    @property
    def tracks(self) -> list[Track]:
        """All tracks ever made, of all groups."""
        return self._layout.tracks

    @property
    def shown(self) -> Iterator[tuple[Group, int]]:
        """The groups in use, each with its layer."""
        return self._layout.groups

    @property
    def stacked(self) -> bool:
        """Whether several layers are shown."""
        return self._layout.stacked

    def units_of(self, layer: int) -> UnitAxis:
        """Return the unit axis of a layer."""
        groups = [group for group, _ in self.shown]
        return groups[min(layer, len(groups) - 1)].units

    def make_groups(self, trace: Trace) -> None:
        """Make a group for each layer to show."""
        self.layer = min(self.layer, trace.layers - 1)
        self._layout.set_layers(range(trace.layers) if self.shows_all_layers else (self.layer,))

    def _another_axis(self) -> UnitAxis:
        units = UnitAxis(self)
        units.changed.connect(self.units_changed)
        return units

    def arrange(self, shown: Shown | None, arranger: Arranger, *, anew: bool) -> list[Track] | None:
        """Show, hide, fold and scale the tracks for a moment and an arrangement. Return all tracks, top to bottom, or
        None if nothing changed and `anew` is false."""
        self.available = self._layout.available(shown)
        shape = self.available, len(list(self.shown)), *_shape(None if shown is None else shown.trace)
        if shape == self._shape and not anew:
            return None
        self._shape = shape
        there, arranged = {track.name for track in self.available}, arranger.arrangement
        names = [name for name in arranger.order if name in there and name not in arranger.hidden]
        arranger.shown = tuple(names)
        for track in self.tracks:
            track.set_folded(track.name in arranged.folded)
            if track.rows is not None:
                track.rows.scale = arranger.scale_of(track.name)
        return self._layout.arrange(names)

    def present(self, shown: Shown | None, perform: Perform = at_once) -> None:
        """Show another moment in each visible track. `perform` paints it."""
        self._layout.present(shown, perform)

    def update_images(self, shown: Shown) -> None:
        """Show another trace of the same shape in the images alone."""
        self._layout.update_images(shown)


def _shape(trace: Trace | None) -> tuple[object, ...]:
    """Return what the tracks' heights depend on."""
    if trace is None:
        return ()
    features = None if trace.frames is None else trace.frames.shape[1]
    return trace.cell_kind, trace.units, trace.timesteps, features
