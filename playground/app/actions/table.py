"""The table of actions: everything that the user can do by a menu or a key, a row each.

Menus, shortcuts, plain keys and the guide's list of keys are made from it.
"""

from playground.app.actions.action import Action, Row
from playground.app.actions.edit_menu import edit_menu
from playground.app.actions.file_menu import file_menu
from playground.app.actions.plain_keys import (
    history_keys,
    lesson_keys,
    microscope_keys,
    present_keys,
    score_keys,
    training_keys,
)
from playground.app.actions.targets import Targets
from playground.app.actions.view_menu import view_menu
from playground.app.dialogs.guide import show_guide


def action_rows(targets: Targets) -> tuple[Row, ...]:
    """Return all rows, in the order of the menus."""
    rows: list[Row] = [*training_keys(targets), *score_keys(targets), *history_keys(targets), *microscope_keys(targets)]
    rows += [*lesson_keys(targets), *present_keys(), *file_menu(targets), *edit_menu(targets, lambda: rows)]
    rows += view_menu(targets)
    rows.append(
        Action(
            id="help.guide",
            title="&Guide",
            menu="Help",
            keys=("F1",),
            run=lambda: show_guide(targets.window, rows),
            help="this guide",
        )
    )
    rows.append(
        Action(
            id="help.what",
            title="&What is this?",
            menu="Help",
            keys=("Shift+F1",),
            run=targets.help.ask,
            help="what is this? Then click anything",
        )
    )
    return tuple(rows)
