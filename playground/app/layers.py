"""Which layer of a deep network the scores show; that all are shown is kept from one start to the next."""

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.app.window import Window


def connect(window: "Window") -> None:
    """Show as many as were shown last, and listen to the choice beside the probe."""
    for score in (window.score, window.comparing.score):
        score.groups.every = window.settings.all_layers
    window.probe.layer_changed.connect(partial(_show, window))


def _show(window: "Window", layer: int | None) -> None:
    """A layer, or with None all of them."""
    for score in (window.score, window.comparing.score):
        score.show_layer(layer)
    window.settings.all_layers = layer is None
    window.look()
