"""The microscope and the score in step: each shows and moves what the other does."""

from PySide6.QtCore import Qt

from playground.core.snapshot import Snapshot
from playground.views.microscope.panel import EMPTY, WIDE, WIDTH, MicroscopePanel
from playground.views.score.score import WAITING, Score
from playground.views.style.theme import Appearance
from playground.views.widgets.collapsible_panel import CollapsiblePanel

NARROW, BROAD = 1200, 1920
"""Below this width of the window the microscope becomes a rail; from this width on it is broader."""


def collapsible(panel: MicroscopePanel, appearance: Appearance) -> CollapsiblePanel:
    """The microscope in its place."""
    about = "the cell or unit at the playhead, with its numbers"
    picture = "microscope"
    return CollapsiblePanel(panel, appearance, name="Microscope", about=about, picture=picture, far=True)


def connect(panel: MicroscopePanel, score: Score) -> None:
    """What is chosen in the microscope is chosen in the score."""
    panel.unit_stepped.connect(lambda rows: score.press(Qt.Key.Key_Down if rows > 0 else Qt.Key.Key_Up))
    panel.mean_chosen.connect(lambda: score.selection.choose(None))


def show(panel: MicroscopePanel, snapshot: Snapshot, *, waiting: bool) -> None:
    """Show what a moment of training looks like at the playhead; `waiting`: no sequence has been shown yet."""
    panel.show_hint(WAITING if waiting else EMPTY)
    # Where there is no trace, the last one's numbers stay, as they do in the score; and while it is hidden.
    if snapshot.trace is not None and snapshot.watch.inside:
        panel.show_dissection(snapshot.dissection)
    panel.hints.show_running(snapshot.status == "running")


def fit(panel: MicroscopePanel, width: int, *sides: CollapsiblePanel) -> None:
    """Take the room that there is in a window of this width."""
    panel.setFixedWidth(WIDE if width >= BROAD else WIDTH)
    for side in sides:
        side.fold(width < NARROW)
