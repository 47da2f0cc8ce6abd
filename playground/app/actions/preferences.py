"""Shows the kept settings that the View menu has in one dialog. A choice there is one of the menu's entries."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from playground.app.actions.action import Action, Choice, Row
from playground.app.actions.menus import options
from playground.views.help.topics import action_tip
from playground.views.preferences.preferences_dialog import Preference, PreferencesDialog

KEPT = {
    "theme": "Theme",
    "text.size": "Text size",
    "level.all": "Controls",
    "units.order": "Order of units",
    "training.engine": "Engine",
    "history.memory": "Memory for going back",
}
"""The rows of the table that choose what is kept, with their titles in the dialog, in its order."""
_LEVELS = ("The basic ones", "All")


def show_preferences(owner: QWidget, rows: Sequence[Row]) -> PreferencesDialog:
    """Open the dialog over the window that has the menus of these rows."""
    shown: list[Preference] = []
    chosen: dict[str, Callable[[int], object]] = {}
    by_id = {row.id: row for row in rows if isinstance(row, Action | Choice)}
    for id, title in KEPT.items():
        row = by_id[id]
        if isinstance(row, Choice):
            entries = list(options(owner, id).values())
            texts = tuple(entry.text() for entry in entries)
            current = next(place for place, entry in enumerate(entries) if entry.isChecked())
            chosen[id] = partial(_trigger, entries)
        else:
            texts, current = _LEVELS, int(_is_checked(row))
            chosen[id] = partial(_switch, row)
        shown.append(Preference(id=id, title=title, tip=action_tip(id), options=texts, current=current))
    dialog = PreferencesDialog(shown, owner)
    dialog.chosen.connect(lambda id, place: chosen[id](place))
    dialog.open()
    return dialog


def _trigger(entries: Sequence[QAction], place: int) -> None:
    entries[place].trigger()


def _is_checked(row: Action) -> bool:
    return row.checked is not None and row.checked()


def _switch(row: Action, place: int) -> None:
    """Switch an entry that is on or off, unless it is so already."""
    if bool(place) != _is_checked(row):
        row.run()
