"""Fills menus from the action table and keeps their entries up to date."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, cast

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from playground.app.actions.action import Action, Choice, Row, Separator, Submenu, ViewKeys
from playground.views.help.topics import action_tip


def fill_menus(menus: Mapping[str, QMenu], rows: Sequence[Row], owner: QWidget) -> dict[str, QAction]:
    """Add rows, in order, to the menus that they name. Return the actions' entries by id.

    `owner` owns the entries, so that their shortcuts work wherever the focus is inside it.
    """
    entries: dict[str, QAction] = {}
    for menu in menus.values():
        menu.setToolTipsVisible(True)
    for row in rows:
        match row:
            case Action():
                if row.menu or row.shortcuts:
                    entries[row.id] = _add_action(menus, row, owner)
            case Choice():
                _add_choice(menus[row.menu], row, owner)
            case Submenu():
                row.add_to(menus[row.menu])
                menus[row.menu].actions()[-1].setToolTip(action_tip(row.id))
            case Separator():
                menus[row.menu].addSeparator()
            case ViewKeys():
                pass
    return entries


def _add_action(menus: Mapping[str, QMenu], row: Action, owner: QWidget) -> QAction:
    entry = QAction(owner)
    entry.setShortcuts(list(row.shortcuts))
    entry.setToolTip(action_tip(row.id))
    entry.setCheckable(row.checked is not None)
    entry.triggered.connect(lambda _checked: row.run())
    refresh = partial(_refresh, entry, row)
    refresh()
    if row.changed is not None:
        row.changed.connect(refresh)
    if row.menu:
        menus[row.menu].addAction(entry)
    owner.addAction(entry)
    return entry


def _refresh(entry: QAction, row: Action, *_: object) -> None:
    """Update an entry from its row."""
    entry.setText(row.title if isinstance(row.title, str) else row.title())
    if row.enabled is not None:
        entry.setEnabled(row.enabled())
    if row.visible is not None:
        entry.setVisible(row.visible())
    if row.checked is not None:
        entry.setChecked(row.checked())


def _add_choice(menu: QMenu, row: Choice, owner: QWidget) -> None:
    if row.title:
        menu = menu.addMenu(row.title)
        menu.setToolTipsVisible(True)
        menu.menuAction().setToolTip(action_tip(row.id))
    group, entries = QActionGroup(owner), {}
    group.setObjectName(row.id)
    for value, text in row.options.items():
        entry = menu.addAction(text)
        entry.setToolTip(action_tip(row.id))
        entry.setCheckable(True)
        entry.setChecked(value == row.current)
        entry.setData(value)
        entry.triggered.connect(lambda _checked, value=value: row.choose(value))
        group.addAction(entry)
        entries[value] = entry
    if row.changed is not None:
        row.changed.connect(lambda value: entries[value].setChecked(True))


def options(owner: QWidget, choice: str) -> dict[Any, QAction]:
    """Return the entries of a `Choice` by their values, the id given. To trigger one is to choose it everywhere."""
    group = cast(QActionGroup | None, owner.findChild(QActionGroup, choice))
    return {} if group is None else {entry.data(): entry for entry in group.actions()}
