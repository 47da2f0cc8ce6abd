"""How high the heat maps' rows are: as high as they can be with all tracks in sight."""

from collections.abc import Callable

from playground.views.score.arrangement import SCALES
from playground.views.score.arranger import Arranger
from playground.views.score.axes import FULL_HEIGHT, LOW_HEIGHT, TRACK_PADDING, VISIBLE_HEIGHT
from playground.views.score.groups import Groups
from playground.views.score.rows import Rows
from playground.views.score.stack import TrackStack
from playground.views.score.tracks.track import Track

SCALING = 1.25
"""A key makes a heat map's rows so many times as high."""
_FOOT = 12
"""Pixels that stay free below the last track."""


class Heights:
    """Shares the pixels that `room` gives among the tracks. A heat map whose rows are scaled has a larger share, or a
    smaller one. `shared`: another score has the rest of the screen."""

    def __init__(
        self,
        stack: TrackStack,
        groups: Groups,
        arranger: Arranger,
        *,
        room: Callable[[], int],
        shared: Callable[[], bool],
    ) -> None:
        self._stack, self._groups, self._arranger, self._room, self._shared = stack, groups, arranger, room, shared
        self.whole = False
        """Whether all units are to be in sight at once."""

    def fit(self) -> None:
        """The highest rows with which all tracks are visible at once."""
        self._give(self._left, sum(rows.scale for rows in self._rows.values()))

    def follow(self, track: Track, height: float) -> None:
        """While its border is dragged, a heat map's rows have so many pixels, and the others stand still."""
        usual = max(track.context.units.height, 1)
        for each, rows in self._rows.items():
            if each.name == track.name:
                rows.scale = min(max(height / usual, SCALES[0]), SCALES[1])

    def keep(self, track: Track, height: float) -> None:
        """The border was let go: the others share what is left, and the heat map stays as high as it is."""
        every = self._rows
        others = [rows.scale for each, rows in every.items() if each.name != track.name]
        self._give(self._left - (len(every) - len(others)) * height, sum(others))
        self._arranger.scale(track.name, height / max(track.context.units.height, 1))

    def grow(self, track: Track, steps: int) -> None:
        """Higher rows; lower, if negative."""
        if track.rows is not None:
            self.keep(track, track.rows.height * SCALING**steps)

    @property
    def _rows(self) -> dict[Track, Rows]:
        """The rows of each open track that has some."""
        return {track: track.rows for track in self._stack.open_tracks if track.rows is not None}

    @property
    def _left(self) -> int:
        """Pixels that are left for the rows of all heat maps."""
        every = self._rows
        others = sum(track.height for track in self._stack.shown_tracks if track not in every)
        return self._room() - others - len(every) * TRACK_PADDING - _FOOT

    def _give(self, pixels: float, shares: float) -> None:
        """Rows for heat maps that are together `shares` times as high as one usually is, in so many pixels."""
        for group, _ in self._groups.shown:
            units = max(len(group.units.order), 1)
            row = FULL_HEIGHT // units
            if shares:
                # What fits exactly must not fail by the last bit.
                row = min(row, int(max(pixels, 0) / (shares * units) + 1e-6))
            group.units.whole = self.whole
            group.units.resize(row, self._most(pixels, shares))

    def _most(self, pixels: float, shares: float) -> int:
        """Of two networks on one screen each has little room: what scrolls over its units gives way to the rest."""
        share = int(max(pixels, 0) / shares) if shares and self._shared() else VISIBLE_HEIGHT
        return min(max(share, LOW_HEIGHT), VISIBLE_HEIGHT)
