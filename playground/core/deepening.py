"""What the choice of a cell changes besides, and takes back."""

from dataclasses import replace

from playground.core.specs import ModelSpec


class Deepening:
    """A CNN of one layer would be the MLP again, so that it begins with two; the choice of another cell takes that
    back. Layers that the user sets stay.

    `made`: whether the layers of the network that is there are such a beginning.
    """

    def __init__(self, *, made: bool = False) -> None:
        self.made = made

    def change(self, before: ModelSpec, after: ModelSpec) -> ModelSpec:
        """What the user asks for, in the place of the network before, with what comes of it."""
        if after.cell == before.cell:
            self.made = self.made and after.layers == before.layers
            return after
        taken_back = replace(after, layers=1) if self.made else after
        self.made = after.cell == "cnn" and taken_back.layers == 1
        return replace(taken_back, layers=2) if self.made else taken_back
