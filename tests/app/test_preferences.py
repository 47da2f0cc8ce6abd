"""The dialog of the preferences shows what the menus choose, and chooses it there. Without the window."""

import pytest
from PySide6.QtWidgets import QMenu, QWidget

from playground.app.actions import menus
from playground.app.actions.action import Action, Choice
from playground.app.actions.preferences import KEPT, show_preferences


@pytest.fixture
def owner(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def state():
    return {"level.all": False, "theme": "dark"}


@pytest.fixture
def rows(owner, state):
    """A row for each kept setting, with its entries in a menu."""

    def row(id):
        if id == "level.all":
            switch = lambda: state.update({id: not state[id]})  # noqa: E731
            return Action(id=id, title="All", menu="View", run=switch, checked=lambda: state[id])
        options = {"light": "Light", "dark": "Dark"}
        choose = lambda value: state.update({id: value})  # noqa: E731
        return Choice(id=id, title=id, menu="View", options=options, current="dark", choose=choose)

    rows = [row(id) for id in KEPT]
    menus.fill_menus({"View": QMenu("View", owner)}, rows, owner)
    return rows


@pytest.fixture
def dialog(owner, rows):
    dialog = show_preferences(owner, rows)
    yield dialog
    dialog.reject()


def choose(field, place):
    field.setCurrentIndex(place)
    field.activated.emit(place)


def test_every_kept_setting_has_a_field_with_the_present_value(dialog):
    assert list(dialog.fields) == list(KEPT)
    assert [field.accessibleName() for field in dialog.fields.values()] == list(KEPT.values())
    assert {id: field.currentText() for id, field in dialog.fields.items()} == {
        **dict.fromkeys(KEPT, "Dark"),
        "level.all": "The basic ones",
    }
    assert all(field.toolTip().endswith(".") for field in dialog.fields.values())


def test_a_choice_is_made_in_the_menu(dialog, owner, state):
    choose(dialog.fields["theme"], 0)
    assert state["theme"] == "light"
    assert menus.options(owner, "theme")["light"].isChecked()


def test_the_level_is_switched_once(dialog, state):
    for place, all_controls in ((1, True), (1, True), (0, False)):
        choose(dialog.fields["level.all"], place)
        assert state["level.all"] is all_controls
