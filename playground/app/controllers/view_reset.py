"""Resets the views when another experiment is opened."""

from collections.abc import Iterable
from typing import Protocol


class ResettableView(Protocol):
    """A view or controller that holds state of one experiment, such as pins, zoom or a drawing."""

    def reset_view(self) -> None:
        """Drop the state that belongs to the last experiment."""


def reset_views(views: Iterable[ResettableView]) -> None:
    """Show the experiment that was just opened as a new window would.

    The user's lasting choices stay: level, theme, text size, pace, engine, memory for snapshots, the order of units,
    which tracks are hidden, folded, moved or resized, whether all layers are shown, whether two networks are compared
    and how they share the room, the scale of the loss, and the settings of Generate and Play.
    """
    for view in views:
        view.reset_view()
