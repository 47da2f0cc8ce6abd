"""The rows of keys that no menu shows: training, playhead, units, snapshots, microscope, and what Esc leaves."""

from functools import partial

from PySide6.QtCore import Qt

from playground.app.actions.action import Action, Row, ViewKeys
from playground.app.actions.targets import Targets
from playground.views.lesson.choice_button import ANSWER_KEYS

_ESC = (
    "close a panel, leave a lesson from its panel, clear what was generated, leave the memory lab; in the score: no "
    "unit, then no pin"
)
_PLAYHEAD, _ENDS, _UNIT = "the playhead's timestep", "the first, the last timestep", "the chosen unit"
_PIN = "pin the chosen unit, or no longer; so does a double click on its row"
_SCORE_KEYS = (
    ("playhead.back", "The timestep before", "Left", Qt.Key.Key_Left, _PLAYHEAD),
    ("playhead.forward", "The timestep after", "Right", Qt.Key.Key_Right, _PLAYHEAD),
    ("playhead.first", "The first timestep", "Home", Qt.Key.Key_Home, _ENDS),
    ("playhead.last", "The last timestep", "End", Qt.Key.Key_End, _ENDS),
    ("unit.above", "The unit above", "Up", Qt.Key.Key_Up, _UNIT),
    ("unit.below", "The unit below", "Down", Qt.Key.Key_Down, _UNIT),
    ("unit.pin", "Pin the chosen unit", "P", Qt.Key.Key_P, _PIN),
    ("unit.leave", "Choose no unit", "Esc", Qt.Key.Key_Escape, _ESC),
)
"""Id, title, key, the key that `Score.press` takes, and help. Keys that share a help share a line in the guide."""


def training_keys(targets: Targets) -> list[Row]:
    training, pace = targets.training, targets.pace
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
        *(
            Action(id=id, title=title, keys=(key,), run=partial(pace.move, by), help="train slower, faster")
            for id, title, key, by in (
                ("pace.slower", "Slower", "Ctrl+[", -1),
                ("pace.faster", "Faster", "Ctrl+]", 1),
            )
        ),
    ]


def score_keys(targets: Targets) -> list[Row]:
    """Keys for the playhead, the selected unit and pins. Esc has several rows; the first that applies runs."""
    score = targets.score
    return [
        *(
            Action(
                id=id,
                title=title,
                keys=("Esc",),
                run=partial(run, targets),
                while_typing=True,
                in_palette=False,
                in_lab=True,
                help=_ESC,
            )
            for id, title, run in (
                ("panel.close", "Close the panel", _close_overlay),
                ("lesson.leave", "Leave the lesson", _leave_lesson),
                ("generation.clear", "Clear what was generated", _clear_generation),
                ("lab.leave", "Leave the memory lab", _leave_lab),
            )
        ),
        *(
            Action(id=id, title=title, keys=(name,), run=partial(score.press, key), help=help)
            for id, title, name, key, help in _SCORE_KEYS
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


def lesson_keys(targets: Targets) -> list[Row]:
    lesson = targets.lesson
    around, answers = "the step of the lesson before, after", "in a lesson: the answer to choose"
    return [
        *(
            Action(id=id, title=title, keys=(key,), run=partial(lesson.move_by, by), help=around)
            for id, title, key, by in (
                ("lesson.back", "The step before", "Alt+Left", -1),
                ("lesson.next", "The next step", "Alt+Right", 1),
            )
        ),
        *(
            Action(
                id=f"lesson.answer.{number}",
                title=f"Answer {number}",
                keys=(str(number),),
                run=partial(lesson.press, number),
                in_palette=False,
                help=answers,
            )
            for number in range(1, ANSWER_KEYS + 1)
        ),
    ]


def history_keys(targets: Targets) -> list[Row]:
    history = targets.history
    back_and_forth, ends = "the snapshot before, after", "untrained, live"
    rows = (
        ("history.back", "The snapshot before", "Shift+Left", partial(history.move_by, -1), back_and_forth),
        ("history.forward", "The snapshot after", "Shift+Right", partial(history.move_by, 1), back_and_forth),
        ("history.first", "The untrained network", "Shift+Home", partial(history.go_to, 0), ends),
        ("history.live", "Follow training", "Shift+End", partial(history.go_to, None), ends),
    )
    return [Action(id=id, title=title, keys=(key,), run=run, help=help) for id, title, key, run, help in rows]


def microscope_keys(targets: Targets) -> list[Row]:
    help = "the microscope of a cell: one moment on, one back, play the timestep"
    rows = (
        ("microscope.next", "The next moment", "N"),
        ("microscope.previous", "The moment before", "B"),
        ("microscope.play", "Play the timestep", "M"),
    )
    press = targets.microscope.press
    return [
        Action(id=id, title=title, keys=(key,), run=partial(press, key.lower()), help=help) for id, title, key in rows
    ]


def present_keys() -> list[Row]:
    """Keys of the presentation, whose page handles them."""
    return [
        ViewKeys("PgUp, PgDn", "presenting: the scene before, the next one"),
        ViewKeys("C", "presenting: the gate instead of the state"),
        ViewKeys("B", "presenting: blank, until any key"),
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


def _leave_lesson(targets: Targets) -> bool:
    """Leave the lessons if they have the focus. Return False otherwise."""
    if not targets.lesson.has_focus:
        return False
    targets.lesson.leave()
    return True


def _leave_lab(targets: Targets) -> bool:
    """Leave the lab. Return False if it is not open."""
    if not targets.lab.is_open:
        return False
    targets.lab.leave()
    return True
