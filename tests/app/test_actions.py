"""The table of actions: menus, keys and the guide read the same rows."""

import re

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QWidget

from playground.app.actions import keys, menus
from playground.app.actions.action import Action, Choice, Separator, Submenu, ViewKeys
from playground.app.dialogs.guide import keys_table

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def event(key: Qt.Key, modifiers: Qt.KeyboardModifier = Modifier.NoModifier) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers)


class Done(list):
    """What was run, by name; `does` makes an action of it."""

    def does(self, name: str, result: object = None):
        return lambda: self.append(name) or result


@pytest.fixture
def done():
    return Done()


def row(name: str, run, *, keys: tuple[str, ...] = (), **more) -> Action:
    return Action(id=name, title=name.capitalize(), run=run, keys=keys, **more)


def test_keys_with_ctrl_or_alt_and_function_keys_are_shortcuts_and_all_others_plain():
    action = row("a", lambda: None, keys=("Ctrl+E", "F1", "Alt+Up", "Space", "Shift+Left", "F", "."))
    assert [key.toString() for key in action.shortcuts] == ["Ctrl+E", "F1", "Alt+Up"]
    assert [key.toString() for key in action.plain_keys] == ["Space", "Shift+Left", "F", "."]


@pytest.mark.parametrize(
    ("key", "modifiers", "names"),
    [
        (Key.Key_Space, Modifier.NoModifier, ["train"]),
        (Key.Key_Period, Modifier.KeypadModifier, ["step"]),
        (Key.Key_Left, Modifier.NoModifier, ["left"]),
        (Key.Key_Left, Modifier.ShiftModifier, ["before"]),
        (Key.Key_Left, Modifier.ShiftModifier | Modifier.KeypadModifier, ["before"]),
        (Key.Key_Space, Modifier.ShiftModifier, []),
        (Key.Key_E, Modifier.ControlModifier, []),
        (Key.Key_Q, Modifier.NoModifier, []),
    ],
)
def test_a_plain_key_runs_its_action(qapp, done, key, modifiers, names):
    rows = [
        row("train", done.does("train"), keys=("Space",)),
        row("step", done.does("step"), keys=(".",)),
        row("left", done.does("left"), keys=("Left",)),
        row("before", done.does("before"), keys=("Shift+Left",)),
        row("export", done.does("export"), keys=("Ctrl+E",)),
    ]
    assert keys.run_plain_key(rows, event(key, modifiers), in_lab=False) is bool(names)
    assert done == names


def test_the_next_row_has_a_key_that_one_has_no_use_for(qapp, done):
    rows = [
        row("panel", done.does("panel", False), keys=("Esc",)),
        row("unit", done.does("unit", True), keys=("Esc",)),
        row("pin", done.does("pin", True), keys=("Esc",)),
    ]
    assert keys.run_plain_key(rows, event(Key.Key_Escape), in_lab=False)
    assert done == ["panel", "unit"]
    assert not keys.run_plain_key(rows[:1], event(Key.Key_Escape), in_lab=False)


def test_in_the_lab_only_its_own_keys_work(qapp, done):
    rows = [
        row("step", done.does("step"), keys=(".",)),
        row("run", done.does("run"), keys=("Space",), in_lab=True),
    ]
    assert not keys.run_plain_key(rows, event(Key.Key_Period), in_lab=True)
    assert keys.run_plain_key(rows, event(Key.Key_Space), in_lab=True)
    assert done == ["run"]


def test_who_types_keeps_the_plain_keys_but_those_that_leave(qtbot, done):
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    rows = [
        row("left", done.does("left"), keys=("Left",)),
        row("close", done.does("close"), keys=("Esc",), while_typing=True),
    ]
    assert not keys.run_plain_key(rows, event(Key.Key_Left), in_lab=False)
    assert keys.run_plain_key(rows, event(Key.Key_Escape), in_lab=False)
    assert done == ["close"]


def test_a_click_on_a_button_gives_the_keyboard_back_and_tab_still_reaches_it(qtbot, done):
    button = QPushButton()
    qtbot.addWidget(button)
    keys.return_focus_after_click([button], done.does("focus"))
    assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    button.click()
    assert done == ["focus"]


class Recorder(QObject):
    changed = Signal()
    running = False


def test_menus_have_the_rows_in_their_order_and_follow_what_changes(qtbot, done):
    owner, recorder = QWidget(), Recorder()
    qtbot.addWidget(owner)
    file, view = QMenu("File", owner), QMenu("View", owner)
    rows = [
        row("save", done.does("save"), menu="File", keys=("Ctrl+S", "Ctrl+W")),
        Separator("File"),
        Action(
            id="record",
            title=lambda: "Stop" if recorder.running else "Record",
            run=done.does("record"),
            menu="File",
            enabled=lambda: not recorder.running,
            visible=lambda: True,
            checked=lambda: recorder.running,
            changed=recorder.changed,
        ),
        Choice(id="pace", title="Pace", menu="View", options={1: "One", 2: "Two"}, current=2, choose=done.append),
        Choice(id="theme", title="", menu="View", options={"d": "Dark"}, current="d", choose=done.append),
        Submenu(id="tracks", menu="View", add_to=lambda menu: menu.addMenu("Tracks")),
        row("reset", done.does("reset"), keys=("Ctrl+R",)),
        row("left", done.does("left"), keys=("Left",)),
        ViewKeys("Tab", "from track to track"),
    ]
    entries = menus.fill_menus({"File": file, "View": view}, rows, owner)
    assert [action.text() for action in file.actions()] == ["Save", "", "Record"]
    assert [action.text() for action in view.actions()] == ["Pace", "Dark", "Tracks"]
    assert list(entries) == ["save", "record", "reset"]
    assert [key.toString() for key in entries["save"].shortcuts()] == ["Ctrl+S", "Ctrl+W"]
    assert set(owner.actions()) == set(entries.values())
    recorder.running = True
    assert entries["record"].text() == "Record"
    recorder.changed.emit()
    record = entries["record"]
    assert (record.text(), record.isEnabled(), record.isChecked()) == ("Stop", False, True)
    entries["save"].trigger()
    pace = view.actions()[0].menu()
    assert [action.isChecked() for action in pace.actions()] == [False, True]
    pace.actions()[0].trigger()
    assert [action.isChecked() for action in pace.actions()] == [True, False]
    assert done == ["save", 1]


def test_the_guide_lists_each_key_once_and_shares_a_line_where_the_help_is_the_same():
    def nothing() -> None:
        pass

    rows = [
        row("left", nothing, keys=("Left",), help="the playhead"),
        row("right", nothing, keys=("Right",), help="the playhead"),
        row("out", nothing, keys=("Ctrl+-",)),
        row("mouse", nothing, menu="File"),
        ViewKeys("Tab", "from track to track"),
        row("close", nothing, keys=("Esc",), help="leave < all"),
        row("unit", nothing, keys=("Esc",), help="leave < all"),
    ]
    lines = re.findall(r"<b>(.*?)</b></td><td>(.*?)</td>", keys_table(rows))
    assert lines == [
        ("Left, Right", "the playhead"),
        ("Ctrl+−", "Out"),
        ("Tab", "from track to track"),
        ("Esc", "leave &lt; all"),
    ]
