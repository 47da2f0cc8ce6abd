"""Another experiment begins at the top: nothing of how the last one was looked at is left."""

from collections.abc import Iterable
from typing import Protocol


class Part(Protocol):
    """Whoever shows something of an experiment."""

    def begin_anew(self) -> None:
        """Nothing of the last one is left."""


def begin_anew(parts: Iterable[Part]) -> None:
    """Show the experiment that was just opened as a new window would.

    What the user chose for good stays, whatever is opened: theme, text size, pace, engine, the memory for going back,
    the order of units, which tracks are hidden (the score says so), folded, moved or resized, whether all layers
    are shown, whether two networks are compared and how they share the room, the scale of the loss, and what Generate
    and Play are set to.
    """
    for part in parts:
        part.begin_anew()
