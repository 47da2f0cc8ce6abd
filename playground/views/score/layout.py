"""Places the tracks of one or several layers below each other, on screen and on paper."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from playground.core.shown import Shown
from playground.views.score.arrangement import repeat_layers
from playground.views.score.axes import UnitAxis
from playground.views.score.tracks.track import Context, Track
from playground.views.widgets.spread import Perform, at_once


@dataclass(frozen=True, slots=True)
class Group:
    """The tracks of one layer, on a unit axis of their own. The first group also has the tracks that belong to no
    layer."""

    units: UnitAxis
    tracks: tuple[Track, ...]


class Layout:
    """Makes a group for a layer when needed, and keeps it. Sends hidden tracks nothing and folded ones only a summary.
    `make`: makes all tracks of a group; `axis`: makes its unit axis."""

    def __init__(
        self, context: Context, make: Callable[[Context], list[Track]], axis: Callable[[], UnitAxis] = UnitAxis
    ) -> None:
        self._context, self._make, self._axis = context, make, axis
        self._all = [Group(context.units, tuple(make(context)))]
        self._layers: tuple[int, ...] = (0,)

    @property
    def tracks(self) -> list[Track]:
        """All tracks ever made, of all groups."""
        return [track for group in self._all for track in group.tracks]

    @property
    def groups(self) -> Iterator[tuple[Group, int]]:
        """The groups in use, each with its layer."""
        return zip(self._all, self._layers, strict=False)

    @property
    def stacked(self) -> bool:
        """Whether several layers are shown."""
        return len(self._layers) > 1

    def set_layers(self, layers: Sequence[int]) -> None:
        """Make a group for each of these layers."""
        self._layers = tuple(layers)
        while len(self._all) < len(layers):
            units = self._axis()
            context = replace(self._context, units=units)
            self._all.append(Group(units, tuple(track for track in self._make(context) if track.layered)))

    def available(self, shown: Shown | None) -> tuple[Track, ...]:
        """Return the tracks of the first group that have something to show."""
        return tuple(track for track in self._all[0].tracks if shown is not None and track.can_show(shown))

    def arrange(self, names: Sequence[str]) -> list[Track]:
        """Show just the named tracks, top to bottom; layered ones once per layer. Return all tracks, the visible ones
        first and in order."""
        first = {track.name: track for track in self._all[0].tracks}
        of = {(track.name, place): track for place, group in enumerate(self._all) for track in group.tracks}
        placed = repeat_layers(names, lambda name: first[name].layered, len(self._layers))
        order = [of[key] for key in placed]
        for track in self.tracks:
            track.stacked = self.stacked and track.layered
            track.setVisible(track in order)
            track.ends_layer = False
        for (_, above), (_, below), track in zip(placed, placed[1:], order, strict=False):
            track.ends_layer = above != below
        return order + [track for track in self.tracks if track not in order]

    def present(self, shown: Shown | None, perform: Perform = at_once) -> None:
        """Show another moment in each visible track. `perform` paints it."""
        for track, layer in self.in_sight:
            with track.painted_by(perform):
                if track.folded:
                    track.show_summary(shown, layer)
                else:
                    track.present(shown, layer)

    def update_images(self, shown: Shown) -> None:
        """Show another trace of the same shape in the images alone."""
        for track, layer in self.in_sight:
            if not track.folded:
                track.update_image(shown, layer)

    @property
    def in_sight(self) -> Iterator[tuple[Track, int]]:
        """Each visible track with its layer."""
        return ((track, layer) for group, layer in self.groups for track in group.tracks if track.isVisible())
