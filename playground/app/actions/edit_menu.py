"""The rows of the Edit menu."""

from collections.abc import Callable, Sequence
from functools import partial

from playground.app.actions.action import Action, Row, Separator
from playground.app.actions.preferences import show_preferences
from playground.app.actions.targets import Targets


def edit_menu(targets: Targets, rows: Callable[[], Sequence[Row]]) -> list[Row]:
    """`rows` returns the whole table, once it is made."""
    undo = targets.undo
    menu, keys = "Edit", "take back the last change of the experiment, do it again"
    return [
        Action(
            id="edit.undo",
            title=lambda: _title("&Undo", undo.undo_title),
            menu=menu,
            keys=("Ctrl+Z",),
            run=partial(_in_sight, targets, undo.undo),
            enabled=lambda: bool(undo.undo_title),
            changed=undo.changed,
            help=keys,
        ),
        Action(
            id="edit.redo",
            title=lambda: _title("&Redo", undo.redo_title),
            menu=menu,
            keys=("Ctrl+Shift+Z", "Ctrl+Y"),
            run=partial(_in_sight, targets, undo.redo),
            enabled=lambda: bool(undo.redo_title),
            changed=undo.changed,
            help=keys,
        ),
        Separator(menu),
        Action(
            id="palette.open",
            title="Command &palette…",
            menu=menu,
            keys=("Ctrl+K",),
            run=lambda: targets.palette.open(rows()),
            in_palette=False,
            help="find anything by typing",
        ),
        Action(
            id="preferences.show",
            title="Pre&ferences…",
            menu=menu,
            keys=("Ctrl+,",),
            run=lambda: show_preferences(targets.window, rows()),
            help="all settings that are kept",
        ),
    ]


def _in_sight(targets: Targets, run: Callable[[], object]) -> None:
    """Change the experiment where it is seen, outside the memory lab."""
    targets.lab.leave()
    run()


def _title(verb: str, what: str) -> str:
    """Return a menu title, in which `&` stands for itself."""
    return f"{verb} {what.replace('&', '&&')}" if what else verb
