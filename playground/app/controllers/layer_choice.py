"""Which layer of a deep network the scores show; that all are shown is kept from one start to the next."""

from functools import partial

from playground.app.settings import Settings
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score


def connect(settings: Settings, probe: ProbeBar, *scores: Score) -> None:
    """Show as many as were shown last, and listen to the choice beside the probe."""
    for score in scores:
        score.groups.every = settings.all_layers
    probe.layer_changed.connect(partial(_show, settings, scores))


def _show(settings: Settings, scores: tuple[Score, ...], layer: int | None) -> None:
    """A layer, or with None all of them."""
    for score in scores:
        score.show_layer(layer)
    settings.all_layers = layer is None
