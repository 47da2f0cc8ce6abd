"""The tracks that scroll: laid out as the user has arranged them."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal

from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score.arranger import Arranger
from playground.views.score.axes import UnitAxis
from playground.views.score.layout import Group, Layout
from playground.views.score.tracks.track import Context, Track


class Groups(QObject):
    """Those of one layer, or of all layers of a deep network one group below the other. `units_changed`: an axis of
    units has changed.

    `layer` is the one that is shown, or, while all are (`every`), the one to be shown after it.
    """

    units_changed = Signal()

    def __init__(self, context: Context, make: Callable[[Context], list[Track]], parent: QObject) -> None:
        super().__init__(parent)
        self._units = context.units
        self._layout = Layout(context, make, self._another_axis)
        self.layer = 0
        self.every = False
        self.available: tuple[Track, ...] = ()
        """Those of the first group that have what they show, hidden or not."""
        self._shape: tuple[object, ...] = ()
        context.units.changed.connect(self.units_changed)

    @property
    def tracks(self) -> list[Track]:
        """Those of all groups that there ever were."""
        return self._layout.tracks

    @property
    def axes(self) -> list[UnitAxis]:
        """Those of all groups that there ever were."""
        return self._layout.axes

    @property
    def shown(self) -> Iterator[tuple[Group, int]]:
        """The groups in use, and the layer that each shows."""
        return self._layout.groups

    @property
    def stacked(self) -> bool:
        """Whether several layers are shown."""
        return self._layout.stacked

    def units_of(self, layer: int) -> UnitAxis:
        """The axis of a layer's units."""
        groups = [group for group, _ in self.shown]
        return groups[min(layer, len(groups) - 1)].units

    def follow(self, trace: Trace) -> None:
        """Have a group for each layer to be shown."""
        self.layer = min(self.layer, trace.layers - 1)
        self._layout.follow(range(trace.layers) if self.every else (self.layer,))

    def _another_axis(self) -> UnitAxis:
        units = UnitAxis(self)
        units.resize(self._units.row)
        units.changed.connect(self.units_changed)
        return units

    def arrange(self, shown: Shown | None, arranger: Arranger, *, anew: bool) -> list[Track] | None:
        """Show, hide, fold and scale the tracks as a moment and the arrangement have it, and give all of them top to
        bottom; None where nothing has changed, unless it is to be done `anew`."""
        self.available = self._layout.available(shown)
        shape = self.available, len(list(self.shown)), *_shape(None if shown is None else shown.trace)
        if shape == self._shape and not anew:
            return None
        self._shape = shape
        there, arranged = {track.name for track in self.available}, arranger.arrangement
        names = [name for name in arranger.order if name in there and name not in arranged.hidden]
        arranger.shown = tuple(names)
        for track in self.tracks:
            track.fold(track.name in arranged.folded)
            if track.rows is not None:
                track.rows.scale = arranger.scale_of(track.name)
        return self._layout.lay(names)

    def present(self, shown: Shown | None) -> None:
        """Show another moment in each track in sight."""
        self._layout.present(shown)

    def follow_pictures(self, shown: Shown) -> None:
        """Show another trace of the same shape in pictures alone."""
        self._layout.follow_pictures(shown)


def _shape(trace: Trace | None) -> tuple[object, ...]:
    """What of a trace the tracks' heights hang on."""
    if trace is None:
        return ()
    features = None if trace.frames is None else trace.frames.shape[1]
    return trace.cell_kind, trace.units, trace.timesteps, features
