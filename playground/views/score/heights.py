"""Chooses the row heights of the heat maps: as high as possible with all tracks in sight."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from playground.views.score.arrangement import SCALES
from playground.views.score.arranger import Arranger
from playground.views.score.axes import FULL_HEIGHT, TRACK_PADDING
from playground.views.score.groups import Groups
from playground.views.score.rows import Rows
from playground.views.score.stack import TrackStack
from playground.views.score.tracks.track import Track

SCALING = 1.25
"""The factor by which a key press changes a heat map's row height."""
_FOOT = 12
"""Free pixels below the last track."""


class Heights:
    """Shares the height of `score` that the widgets `beside` its tracks leave. A heat map's share grows with the scale
    of its rows."""

    def __init__(
        self,
        stack: TrackStack,
        groups: Groups,
        arranger: Arranger,
        score: QWidget,
        beside: Sequence[QWidget],
    ) -> None:
        self._stack, self._groups, self._arranger, self._score, self._beside = stack, groups, arranger, score, beside
        self.all_units = False
        """Whether each unit has a row of its own, however high the tracks get."""

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
    def needed_space(self) -> tuple[int, int]:
        """The height in pixels of all but the heat maps, and the number of these."""
        every = self._rows
        tracks = sum(track.height for track in self._stack.shown_tracks if track not in every)
        return sum(widget.height() for widget in self._beside if not widget.isHidden()) + tracks, len(every)

    @property
    def _rows(self) -> dict[Track, Rows]:
        """The rows of each open track that has some."""
        return {track: track.rows for track in self._stack.open_tracks if track.rows is not None}

    @property
    def _available(self) -> int:
        """Pixels left for the rows of all heat maps."""
        others, maps = self.needed_space
        return self._score.height() - others - maps * TRACK_PADDING - _FOOT

    def _distribute(self, pixels: float, shares: float) -> None:
        """Share pixels among heat maps that are together `shares` times as high as one at its default."""
        # Rounding must not make rows that fit exactly one pixel lower.
        height = min(int(max(pixels, 0) / shares + 1e-6), FULL_HEIGHT) if shares else FULL_HEIGHT
        for group, _ in self._groups.shown:
            group.units.resize(height, apart=self.all_units)
