"""Another experiment begins at the top: nothing of how the last one was looked at is left."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.app.window import Window


def begin_anew(window: "Window") -> None:
    """Show the experiment that was just opened as a new window would.

    What the user chose for good stays, whatever is opened: theme, text size, pace, engine, the memory for going back,
    the order of units, which tracks are hidden (the score says so), folded, moved or resized, whether all layers
    are shown, whether two networks are compared and how they share the room, the scale of the loss, and what Generate
    and Play are set to.
    """
    # What is watched is the new probe, before anything else of it is.
    window.continuing.begin_anew()
    for score in (window.score, window.comparing.score):
        score.begin_anew()
    window.microscope.begin_anew()
    window.setup.begin_anew()
    window.drawing.panel.wipe()
