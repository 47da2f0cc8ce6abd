"""All tracks, in their default order. Add a new track here."""

from collections.abc import Callable
from functools import partial

from playground.views.score.quantities import QUANTITIES
from playground.views.score.tracks.chain import Chain
from playground.views.score.tracks.difference import DifferenceMap, SecondProbe
from playground.views.score.tracks.frames import Frames
from playground.views.score.tracks.heatmap import HeatMap
from playground.views.score.tracks.pinned_units import PinnedUnits
from playground.views.score.tracks.predictions import Predictions
from playground.views.score.tracks.reach import Gradient
from playground.views.score.tracks.series import Series
from playground.views.score.tracks.track import Context, Track

TRACKS: tuple[Callable[[Context], Track], ...] = (
    SecondProbe,
    *(partial(DifferenceMap, state=quantity) for quantity in QUANTITIES[-2:]),
    Frames,
    Chain,
    Series,
    PinnedUnits,
    *(partial(HeatMap, quantity=quantity) for quantity in QUANTITIES),
    Predictions,
    Gradient,
)
"""The tracks that scroll, top to bottom, on screen and on paper. Each decides which moments it can show."""


def tracks(context: Context) -> list[Track]:
    """Make one of each track."""
    return [make(context) for make in TRACKS]
