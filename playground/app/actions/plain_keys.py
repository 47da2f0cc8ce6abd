"""The rows of keys that no menu shows: training, playhead, units, snapshots, microscope, and what Esc leaves."""

from functools import partial

from PySide6.QtCore import Qt

from playground.app.actions.action import Action, Row, ViewKeys
from playground.app.actions.targets import Targets

_ESC = "close a panel, clear what was generated, leave the memory lab; in the score: no unit, then no pin"


def training_keys(targets: Targets) -> list[Row]:
    training = targets.training
    return [
        Action(
            id="training.toggle",
            title="Train or pause",
            keys=("Space",),
            run=training.toggle,
            in_lab=True,
            help="train, pause",
        ),
        Action(id="training.step", title="One training step", keys=(".",), run=training.step, help="one step"),
        Action(
            id="training.reset",
            title="Reset",
            keys=("Ctrl+R",),
            run=training.reset,
            help="reset to the seed's first weights",
        ),
    ]


def score_keys(targets: Targets) -> list[Row]:
    """Keys for the playhead, the selected unit and pins. Esc has several rows; the first that applies runs."""
    score, key = targets.score, Qt.Key
    return [
        Action(
            id="panel.close",
            title="Close the panel",
            keys=("Esc",),
            run=partial(_close_overlay, targets),
            while_typing=True,
            in_lab=True,
            help=_ESC,
        ),
        Action(
            id="generation.clear",
            title="Clear what was generated",
            keys=("Esc",),
            run=partial(_clear_generation, targets),
            while_typing=True,
            in_lab=True,
            help=_ESC,
        ),
        Action(
            id="lab.leave",
            title="Leave the memory lab",
            keys=("Esc",),
            run=partial(_leave_lab, targets),
            while_typing=True,
            in_lab=True,
            help=_ESC,
        ),
        Action(
            id="playhead.back",
            title="The timestep before",
            keys=("Left",),
            run=partial(score.press, key.Key_Left),
            help="the playhead's timestep",
        ),
        Action(
            id="playhead.forward",
            title="The timestep after",
            keys=("Right",),
            run=partial(score.press, key.Key_Right),
            help="the playhead's timestep",
        ),
        Action(
            id="playhead.first",
            title="The first timestep",
            keys=("Home",),
            run=partial(score.press, key.Key_Home),
            help="the first, the last timestep",
        ),
        Action(
            id="playhead.last",
            title="The last timestep",
            keys=("End",),
            run=partial(score.press, key.Key_End),
            help="the first, the last timestep",
        ),
        Action(
            id="unit.above",
            title="The unit above",
            keys=("Up",),
            run=partial(score.press, key.Key_Up),
            help="the chosen unit",
        ),
        Action(
            id="unit.below",
            title="The unit below",
            keys=("Down",),
            run=partial(score.press, key.Key_Down),
            help="the chosen unit",
        ),
        Action(
            id="unit.pin",
            title="Pin the chosen unit",
            keys=("P",),
            run=partial(score.press, key.Key_P),
            help="pin the chosen unit, or no longer; so does a double click on its row",
        ),
        Action(
            id="unit.leave", title="Choose no unit", keys=("Esc",), run=partial(score.press, key.Key_Escape), help=_ESC
        ),
        ViewKeys("F2, Enter", "on the timesteps: edit the token at the playhead"),
        ViewKeys("A, Enter", "on the predictions: what an answer hangs on"),
        ViewKeys("Tab", "from track to track, which a screen reader reads"),
        ViewKeys("F, Enter", "fold or open the track that has the focus"),
        ViewKeys("Alt+Up, Alt+Down", "move it"),
        ViewKeys("Alt+Shift+Up, Alt+Shift+Down", "lower or higher rows of a heat map"),
        ViewKeys("Menu", "all that can be done with it"),
        ViewKeys("Shift+wheel", "scroll through time"),
    ]


def history_keys(targets: Targets) -> list[Row]:
    history = targets.history
    return [
        Action(
            id="history.back",
            title="The snapshot before",
            keys=("Shift+Left",),
            run=partial(history.move_by, -1),
            help="the snapshot before, after",
        ),
        Action(
            id="history.forward",
            title="The snapshot after",
            keys=("Shift+Right",),
            run=partial(history.move_by, 1),
            help="the snapshot before, after",
        ),
        Action(
            id="history.first",
            title="The untrained network",
            keys=("Shift+Home",),
            run=partial(history.go_to, 0),
            help="untrained, live",
        ),
        Action(
            id="history.live",
            title="Follow training",
            keys=("Shift+End",),
            run=partial(history.go_to, None),
            help="untrained, live",
        ),
    ]


def microscope_keys(targets: Targets) -> list[Row]:
    press = targets.microscope.press
    return [
        Action(
            id="microscope.next",
            title="The next moment",
            keys=("N",),
            run=partial(press, "n"),
            help="the microscope of a cell: one moment on, one back, play the timestep",
        ),
        Action(
            id="microscope.previous",
            title="The moment before",
            keys=("B",),
            run=partial(press, "b"),
            help="the microscope of a cell: one moment on, one back, play the timestep",
        ),
        Action(
            id="microscope.play",
            title="Play the timestep",
            keys=("M",),
            run=partial(press, "m"),
            help="the microscope of a cell: one moment on, one back, play the timestep",
        ),
    ]


def _close_overlay(targets: Targets) -> bool:
    """Close the panel that covers the score in a narrow window. Return False if none does."""
    panels = (targets.setup_panel, targets.microscope_panel, targets.comparison.panel, targets.lab.panel)
    overlay = next((panel for panel in panels if panel is not None and panel.rail_button.isChecked()), None)
    if overlay is None:
        return False
    overlay.close_overlay()
    return True


def _clear_generation(targets: Targets) -> bool:
    """Clear the generated tokens if the bar has the focus. Return False otherwise."""
    if not targets.generation.has_focus:
        return False
    targets.generation.clear()
    return True


def _leave_lab(targets: Targets) -> bool:
    """Leave the lab. Return False if it is not open."""
    if not targets.lab.is_open:
        return False
    targets.lab.leave()
    return True
