"""The microscope and the score in step: each shows and moves what the other does."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from playground.app.side import Side
from playground.core.snapshot import Snapshot
from playground.views.microscope.panel import EMPTY, WIDE, WIDTH
from playground.views.score.score import WAITING

if TYPE_CHECKING:
    from playground.app.window import Window

NARROW, BROAD = 1200, 1920
"""Below this width of the window the microscope becomes a rail; from this width on it is broader."""


def side(window: "Window") -> Side:
    """The microscope in its place."""
    about = "the cell or unit at the playhead, with its numbers"
    picture = "microscope"
    return Side(window.microscope, window.appearance, name="Microscope", about=about, picture=picture, far=True)


def connect(window: "Window") -> None:
    """What is chosen in the microscope is chosen in the score."""
    score, panel = window.score, window.microscope
    panel.unit_stepped.connect(lambda rows: score.press(Qt.Key.Key_Down if rows > 0 else Qt.Key.Key_Up))
    panel.mean_chosen.connect(lambda: score.selection.choose(None))


def parts(window: "Window") -> dict[str, Any]:
    """What is chosen in the score is what is taken apart."""
    selection = window.score.selection
    return {
        "timestep": window.comparing.timestep,
        "layer": selection.layer,
        "unit": selection.unit,
        "inside": not window.comparing.on,
        "answer": window.comparing.answer,
    }


def show(window: "Window", snapshot: Snapshot) -> None:
    """Show what a moment of training looks like at the playhead."""
    panel = window.microscope
    panel.show_hint(WAITING if window.score.trace is None else EMPTY)
    # Where there is no trace, the last one's numbers stay, as they do in the score; and while it is hidden.
    if snapshot.trace is not None and snapshot.watch.inside:
        panel.show_dissection(snapshot.dissection)
    panel.hints.show_running(snapshot.status == "running")


def fit(window: "Window") -> None:
    """Take the room that there is."""
    window.microscope.setFixedWidth(WIDE if window.width() >= BROAD else WIDTH)
    for side in (window.lens, window.comparing.side):
        side.fold(window.width() < NARROW)
