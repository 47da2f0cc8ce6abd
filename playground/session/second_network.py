"""The second network of a comparison, on the window's side."""

from dataclasses import replace

from playground.core.automatic_depth import AutomaticDepth
from playground.core.comparison_presets import counterpart, with_shared_settings
from playground.core.snapshot import Snapshot
from playground.core.specs import ModelSpec, Preset, TrainingSpec


class SecondNetwork:
    """The `preset` of the second network, None while there is none.

    It always has the task, batch size and seed of the first preset. `generation` counts its restarts.
    """

    def __init__(self) -> None:
        self.preset: Preset | None = None
        self.generation = 0
        self._deepening = AutomaticDepth()

    def reset(self, first: Preset) -> None:
        """Start from the counterpart of another experiment, if there is a second network."""
        self.preset = None if self.preset is None else counterpart(first)
        self._deepening = AutomaticDepth()

    @property
    def is_deepened(self) -> bool:
        """Whether its number of layers was set by `AutomaticDepth`."""
        return self._deepening.is_active

    def restore(self, preset: Preset | None, *, is_deepened: bool) -> None:
        """Take the second network of an earlier moment, or none."""
        self.preset = preset
        self._deepening = AutomaticDepth(is_active=is_deepened)

    def choose(self, preset: Preset | None, first: Preset, deepening: AutomaticDepth) -> None:
        """Replace the preset; None removes the network. `deepening` is that of the first network."""
        if preset is not None and self.preset is None:
            # It starts as a copy of the first network whose cell the user then changed.
            self._deepening = AutomaticDepth(is_active=deepening.is_active)
            preset = replace(preset, model=self._deepening.adapt(first.model, preset.model))
        self.preset = preset
        self.share_settings(first)

    def with_model(self, model: ModelSpec) -> Preset | None:
        """Return the preset with another model, None if there is no second network."""
        if self.preset is None:
            return None
        return replace(self.preset, model=self._deepening.adapt(self.preset.model, model))

    def change_training(self, training: TrainingSpec, first: Preset) -> None:
        """Change the training settings, except for those it shares with the first network."""
        if self.preset is not None:
            self.preset = replace(self.preset, training=training)
            self.share_settings(first)

    def share_settings(self, first: Preset) -> None:
        """Take over the shared settings of the first network."""
        if self.preset is not None:
            self.preset = with_shared_settings(first, self.preset)

    def is_in(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot's `other` is of this network, and not of one before."""
        other = snapshot.other
        return self.preset is not None and other is not None and other.generation == self.generation
