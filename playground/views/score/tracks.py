"""Which tracks there are, in their default order. A new track is one line here."""

from playground.views.score.chain import Chain
from playground.views.score.difference import DifferenceMap, SecondProbe
from playground.views.score.frames import Frames
from playground.views.score.heatmap import HeatMap, Quantity
from playground.views.score.pins import PinnedUnits, Pins
from playground.views.score.predictions import Predictions
from playground.views.score.reach import Gradient
from playground.views.score.series import Series
from playground.views.score.track import Context, Track

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
"""Every array of a trace that is drawn as a heat map, top to bottom. A new track is one line here, or in `tracks`."""


def tracks(context: Context) -> list[Track]:
    """The tracks that scroll, in their default order. Each is shown only where the trace has its quantity."""
    heat_maps = [HeatMap(context, quantity) for quantity in QUANTITIES]
    pinned = PinnedUnits(context, Pins(), heat_maps)
    second = [SecondProbe(context), *(DifferenceMap(context, quantity) for quantity in QUANTITIES[-2:])]
    return [
        *second,
        Frames(context),
        Chain(context),
        Series(context),
        pinned,
        *heat_maps,
        Predictions(context),
        Gradient(context),
    ]
