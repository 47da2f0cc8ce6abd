"""Which tracks there are, in their default order. A new track is one row here."""

from collections.abc import Callable
from functools import partial

from playground.views.score.tracks.chain import Chain
from playground.views.score.tracks.difference import DifferenceMap, SecondProbe
from playground.views.score.tracks.frames import Frames
from playground.views.score.tracks.heatmap import HeatMap, Quantity
from playground.views.score.tracks.pins import PinnedUnits
from playground.views.score.tracks.predictions import Predictions
from playground.views.score.tracks.reach import Gradient
from playground.views.score.tracks.series import Series
from playground.views.score.tracks.track import Context, Track

QUANTITIES = (
    Quantity("forget", "f", "Forget", gate=True),
    Quantity("input", "i", "Input", gate=True),
    Quantity("reset", "r", "Reset", gate=True),
    Quantity("update", "z", "Update", gate=True),
    Quantity("candidate", "g", "Candidate", gate=False),
    Quantity("output", "o", "Output", gate=True),
    Quantity("hidden", "h", "Hidden units", gate=False, note="h, no state", stateless=True),
    Quantity("cell", "c", "Cell state", gate=False, note="c, the memory"),
    Quantity("hidden", "h", "Hidden state", gate=False, note="h, the output"),
)
"""Every array of a trace that is drawn as a heat map, top to bottom. A new one is one row here."""

TRACKS: tuple[Callable[[Context], Track], ...] = (
    SecondProbe,
    *(partial(DifferenceMap, state=quantity) for quantity in QUANTITIES[-2:]),
    Frames,
    Chain,
    Series,
    partial(PinnedUnits, quantities=QUANTITIES),
    *(partial(HeatMap, quantity=quantity) for quantity in QUANTITIES),
    Predictions,
    Gradient,
)
"""The tracks that scroll, top to bottom, on the screen and on paper. Each says of which moments it is shown."""


def tracks(context: Context) -> list[Track]:
    """One of each."""
    return [make(context) for make in TRACKS]
