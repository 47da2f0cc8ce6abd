"""Keeps the microscope and the score in sync."""

from PySide6.QtCore import Qt

from playground.core.snapshot import Snapshot
from playground.views.microscope.panel import EMPTY, WIDE, WIDTH, MicroscopePanel
from playground.views.score.score import WAITING, Score
from playground.views.style.theme import Appearance
from playground.views.widgets.collapsible_panel import CollapsiblePanel
from playground.views.widgets.spread import Perform, at_once

NARROW, WIDE_WINDOW = 1200, 1920
"""Window widths in pixels: below the first the microscope becomes a rail, from the second on it is wider."""


def collapsible(panel: MicroscopePanel, appearance: Appearance) -> CollapsiblePanel:
    """Wrap the microscope in its collapsible panel."""
    about = "the cell or unit at the playhead, with its numbers"
    picture = "microscope"
    return CollapsiblePanel(panel, appearance, name="Microscope", description=about, icon_name=picture, at_right=True)


def connect(panel: MicroscopePanel, score: Score) -> None:
    """Select in the score what is selected in the microscope, and explain the answer that is pointed at there."""
    panel.unit_stepped.connect(lambda rows: score.press(Qt.Key.Key_Down if rows > 0 else Qt.Key.Key_Up))
    panel.mean_chosen.connect(lambda: score.selection.choose_unit(None))
    panel.answers.pointed.connect(score.spotlight.point_at_answer)


def show(panel: MicroscopePanel, snapshot: Snapshot, *, waiting: bool, perform: Perform = at_once) -> None:
    """Show a snapshot's dissection at the playhead. `waiting`: no trace has been shown yet. `perform` paints the
    diagram."""
    panel.show_hint(WAITING if waiting else EMPTY)
    # Without a trace, or while hidden, the last numbers stay, as they do in the score.
    if snapshot.trace is not None and snapshot.watch.shows_cell:
        panel.show_dissection(snapshot.dissection, perform)
    panel.hints.show_running(snapshot.status == "running")


def fit_to_window(
    panel: MicroscopePanel, width: int, collapsible_panel: CollapsiblePanel, *, is_rail: bool = False
) -> None:
    """Set the microscope's width for a window `width` pixels wide, and fold it if that is narrow, or if `is_rail`."""
    panel.setFixedWidth(WIDE if width >= WIDE_WINDOW else WIDTH)
    collapsible_panel.set_folded(is_rail or width < NARROW)
