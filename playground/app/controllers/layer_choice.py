"""Chooses the layer that the scores show. “All layers” is stored in the settings."""

from functools import partial

from playground.app.settings import Settings
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score


def connect(settings: Settings, probe: ProbeBar, *scores: Score) -> None:
    """Apply the stored choice, and follow the layer selector beside the probe."""
    for score in scores:
        score.groups.shows_all_layers = settings.all_layers
    probe.layer_changed.connect(partial(_show_layer, settings, scores))


def _show_layer(settings: Settings, scores: tuple[Score, ...], layer: int | None) -> None:
    """Show one layer, or all with None."""
    for score in scores:
        score.show_layer(layer)
    settings.all_layers = layer is None
