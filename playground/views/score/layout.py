"""Which tracks stand below each other, on the screen and on paper: those of one layer, or of several."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from playground.core.shown import Shown
from playground.views.score.arrangement import stacked
from playground.views.score.axes import UnitAxis
from playground.views.score.tracks.track import Context, Track


@dataclass(frozen=True, slots=True)
class Group:
    """The tracks of one layer, on an axis of units in their own order. The first group also has those tracks that are
    not a layer's."""

    units: UnitAxis
    tracks: tuple[Track, ...]


class Layout:
    """Makes a group when a layer needs one, and keeps it. What is hidden is told nothing, what is folded only what its
    line needs. `make` makes all tracks of a group, `axis` the axis of its units."""

    def __init__(
        self, context: Context, make: Callable[[Context], list[Track]], axis: Callable[[], UnitAxis] = UnitAxis
    ) -> None:
        self._context, self._make, self._axis = context, make, axis
        self._all = [Group(context.units, tuple(make(context)))]
        self._layers: tuple[int, ...] = (0,)

    @property
    def tracks(self) -> list[Track]:
        """Those of all groups that there ever were."""
        return [track for group in self._all for track in group.tracks]

    @property
    def axes(self) -> list[UnitAxis]:
        """Those of all groups that there ever were."""
        return [group.units for group in self._all]

    @property
    def groups(self) -> Iterator[tuple[Group, int]]:
        """The groups in use, and the layer that each shows."""
        return zip(self._all, self._layers, strict=False)

    @property
    def stacked(self) -> bool:
        """Whether several layers are shown."""
        return len(self._layers) > 1

    def follow(self, layers: Sequence[int]) -> None:
        """Have a group for each of these layers."""
        self._layers = tuple(layers)
        while len(self._all) < len(layers):
            units = self._axis()
            context = replace(self._context, units=units)
            self._all.append(Group(units, tuple(track for track in self._make(context) if track.layered)))

    def available(self, shown: Shown | None) -> tuple[Track, ...]:
        """The tracks of the first group that have what they show."""
        return tuple(track for track in self._all[0].tracks if shown is not None and track.has(shown))

    def lay(self, names: Sequence[str]) -> list[Track]:
        """Show just the tracks of these names, top to bottom, those that every layer has once for each. Gives all
        tracks, the ones that are shown first and in their order."""
        first = {track.name: track for track in self._all[0].tracks}
        of = {(track.name, place): track for place, group in enumerate(self._all) for track in group.tracks}
        placed = stacked(names, lambda name: first[name].layered, len(self._layers))
        order = [of[key] for key in placed]
        for track in self.tracks:
            track.stacked = self.stacked and track.layered
            track.setVisible(track in order)
            track.ends_layer = False
        for (_, above), (_, below), track in zip(placed, placed[1:], order, strict=False):
            track.ends_layer = above != below
        return order + [track for track in self.tracks if track not in order]

    def present(self, shown: Shown | None) -> None:
        """Show another moment in each track in sight."""
        for track, layer in self.in_sight:
            if track.folded:
                track.show_summary(shown, layer)
            else:
                track.present(shown, layer)

    def follow_pictures(self, shown: Shown) -> None:
        """Show another trace of the same shape in pictures alone."""
        for track, layer in self.in_sight:
            if not track.folded:
                track.follow(shown, layer)

    @property
    def in_sight(self) -> Iterator[tuple[Track, int]]:
        """Each track that is shown, with its layer."""
        return ((track, layer) for group, layer in self.groups for track in group.tracks if track.isVisible())
