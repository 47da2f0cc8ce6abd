"""The levels: how much the window shows. `app.controllers.levels` applies them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What a level shows; None: all.

    `metrics` are those of the top bar, `fields` and `cells` those of the setup panel, beside preset, training sequences
    and the current cell. `hidden_tracks` are hidden at first; with `offers_tracks` each has a chip below the tracks.
    """

    metrics: frozenset[str] | None = None
    fields: frozenset[str] | None = None
    cells: frozenset[str] | None = None
    hidden_tracks: frozenset[str] = frozenset()
    offers_tracks: bool = False
    folds_microscope: bool = False
    """Whether the microscope is a rail in a window of any width."""
    has_brief_history: bool = False
    """Whether the training strip has the loss curve and the scrubber alone."""


LEVELS = {
    "basic": Level(
        metrics=frozenset({"Step", "Loss", "Accuracy"}),
        fields=frozenset({"units", "seed"}),
        cells=frozenset({"rnn", "lstm", "gru"}),
        hidden_tracks=frozenset({"gradient"}),
        offers_tracks=True,
        folds_microscope=True,
        has_brief_history=True,
    ),
    "all": Level(),
}
