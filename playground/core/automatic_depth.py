"""Sets the number of layers when the user chooses a CNN, and resets it when the user chooses another cell."""

from dataclasses import replace

from playground.core.specs import ModelSpec


class AutomaticDepth:
    """Gives a new CNN two layers, since a CNN of one layer would be the MLP again; another cell gets one layer back.
    Layers that the user sets stay.

    `is_active`: the current number of layers was set here, not by the user.
    """

    def __init__(self, *, is_active: bool = False) -> None:
        self.is_active = is_active

    def adapt(self, before: ModelSpec, after: ModelSpec) -> ModelSpec:
        """Return the model that the user chose in place of `before`, with its layers adapted."""
        if after.cell == before.cell:
            self.is_active = self.is_active and after.layers == before.layers
            return after
        taken_back = replace(after, layers=1) if self.is_active else after
        self.is_active = after.cell == "cnn" and taken_back.layers == 1
        return replace(taken_back, layers=2) if self.is_active else taken_back
