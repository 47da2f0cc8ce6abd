"""Chooses the row heights of the heat maps: as high as possible with all tracks in sight."""

from collections.abc import Callable

from playground.views.score.arrangement import SCALES
from playground.views.score.arranger import Arranger
from playground.views.score.axes import FULL_HEIGHT, LOW_HEIGHT, TRACK_PADDING, VISIBLE_HEIGHT
from playground.views.score.groups import Groups
from playground.views.score.rows import Rows
from playground.views.score.stack import TrackStack
from playground.views.score.tracks.track import Track

SCALING = 1.25
"""The factor by which a key press changes a heat map's row height."""
_FOOT = 12
"""Free pixels below the last track."""


class Heights:
    """Shares the height that `room` returns, in pixels, among the tracks. A heat map's share grows with the scale of
    its rows. `shared`: returns whether another score has the rest of the screen."""

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
        self.all_units = False
        """Whether all units must be in sight at once."""

    def fit_rows(self) -> None:
        """Set the highest rows with which all tracks are visible."""
        self._distribute(self._available, sum(rows.scale for rows in self._rows.values()))

    def preview_height(self, track: Track, height: float) -> None:
        """Preview a heat map's height, in pixels, while its border is dragged. The other tracks keep theirs."""
        usual = max(track.context.units.height, 1)
        for each, rows in self._rows.items():
            if each.name == track.name:
                rows.scale = min(max(height / usual, SCALES[0]), SCALES[1])

    def set_height(self, track: Track, height: float) -> None:
        """Keep a heat map's height, in pixels, after a drag. The others share what is left."""
        every = self._rows
        others = [rows.scale for each, rows in every.items() if each.name != track.name]
        self._distribute(self._available - (len(every) - len(others)) * height, sum(others))
        self._arranger.set_scale(track.name, height / max(track.context.units.height, 1))

    def step_height(self, track: Track, steps: int) -> None:
        """Make a heat map's rows higher by a number of steps, or lower if negative."""
        if track.rows is not None:
            self.set_height(track, track.rows.height * SCALING**steps)

    @property
    def _rows(self) -> dict[Track, Rows]:
        """The rows of each open track that has some."""
        return {track: track.rows for track in self._stack.open_tracks if track.rows is not None}

    @property
    def _available(self) -> int:
        """Pixels left for the rows of all heat maps."""
        every = self._rows
        others = sum(track.height for track in self._stack.shown_tracks if track not in every)
        return self._room() - others - len(every) * TRACK_PADDING - _FOOT

    def _distribute(self, pixels: float, shares: float) -> None:
        """Share pixels among heat maps that are together `shares` times as high as one at its default."""
        for group, _ in self._groups.shown:
            units = max(len(group.units.order), 1)
            row = FULL_HEIGHT // units
            if shares:
                # Rounding must not make rows that fit exactly one pixel lower.
                row = min(row, int(max(pixels, 0) / (shares * units) + 1e-6))
            group.units.fits_all = self.all_units
            group.units.resize(row, self._max_height(pixels, shares))

    def _max_height(self, pixels: float, shares: float) -> int:
        """Return the height above which a heat map scrolls. It is lower if two networks share the screen."""
        share = int(max(pixels, 0) / shares) if shares and self._shared() else VISIBLE_HEIGHT
        return min(max(share, LOW_HEIGHT), VISIBLE_HEIGHT)
