"""The menus: every action is there, works from the keyboard, and one of each choice is in force."""

import gc
import re

from hands import entries, ticked
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QWidget

from playground.app.actions.action import Action
from playground.app.preferences.engine import ENGINES
from playground.app.preferences.pace import NAMES


def test_every_action_is_in_its_menu_with_its_keys(driver):
    menus = driver.window.top.menus
    keys = {
        text: action.shortcut().toString()
        for menu in menus.values()
        for text, action in entries(menu).items()
        if action.menu() is None
    }
    assert keys == {
        "&Presets…": "Ctrl+P",
        "&Open…": "Ctrl+O",
        "Open &last experiment": "",
        "Copy lin&k to the experiment": "",
        "Open the link in the clip&board": "",
        "Sa&ve experiment…": "Ctrl+Alt+S",
        "Save &as preset…": "Ctrl+S",
        "Open &text or CSV…": "Ctrl+Shift+O",
        "&Inspect a model…": "Ctrl+I",
        "&Export model…": "Ctrl+E",
        "&Save figure…": "Ctrl+Shift+S",
        "&Copy figure": "Ctrl+Shift+C",
        "&Record training…": "",
        "Save soun&d…": "",
        "&Quit": "Ctrl+Q",
        "&Undo": "Ctrl+Z",
        "&Redo": "Ctrl+Shift+Z",
        "Command &palette…": "Ctrl+K",
        "Pre&ferences…": "Ctrl+,",
        "Zoom &in": "Ctrl++",
        "Zoom &out": "Ctrl+-",
        "&All timesteps": "Ctrl+0",
        "&Usual width": "",
        "All u&nits": "Ctrl+U",
        "&Generate": "Ctrl+G",
        "&Play sound": "Ctrl+Shift+L",
        "&Lessons": "Ctrl+L",
        "Score": "Ctrl+1",
        "Compare": "Ctrl+2",
        "Memory lab": "Ctrl+3",
        "All &controls": "Ctrl+Shift+A",
        "&Present": "F11",
        "&Keep as scene…": "",
        "Next &finding": "F8",
        "N&otes": "",
        "By l&ength…": "",
        "System theme": "",
        "Light theme": "",
        "Dark theme": "",
        "&Guide": "F1",
        "&What is this?": "Shift+F1",
    }


def test_no_two_actions_share_an_id_or_a_shortcut(driver):
    actions = [row for row in driver.window.action_rows if isinstance(row, Action)]
    ids = [action.id for action in actions]
    shortcuts = [key.toString() for action in actions for key in action.shortcuts]
    assert (len(set(ids)), len(set(shortcuts))) == (len(ids), len(shortcuts))


def test_every_key_that_a_tooltip_names_is_an_actions(driver):
    driver.open()
    keys = {key for row in driver.window.action_rows if isinstance(row, Action) for key in row.keys}
    named = [
        key
        for widget in driver.window.findChildren(QWidget)
        for words in re.findall(r"\(([^()]*)\)\.?$", widget.toolTip())
        for key in re.findall(r"Ctrl\+[\w+]+|Space|^\.$|F\d+", words)
    ]
    assert {"Space", ".", "Ctrl+R", "Ctrl+E", "Ctrl+1", "Ctrl+2", "Ctrl+3", "Ctrl+P"} <= set(named) <= keys


def test_one_pace_one_engine_and_one_theme_are_in_force(driver, monkeypatch):
    told = []
    monkeypatch.setattr(driver.session, "choose_engine", told.append)
    monkeypatch.setattr(driver.session._training_thread, "set_pace", told.append)
    view = entries(driver.window.top.menus["View"])
    paces, engines = entries(view["Pace"].menu()), entries(view["Engine"].menu())
    assert (list(paces), ticked(paces)) == (list(NAMES.values()), [NAMES["full"]])
    assert (list(engines), ticked(engines)) == (list(ENGINES.values()), [ENGINES["auto"]])
    paces[NAMES["slow"]].trigger()
    engines["PyTorch"].trigger()
    assert told == [4.0, "torch"]
    assert (ticked(paces), ticked(engines)) == ([NAMES["slow"]], ["PyTorch"])
    assert driver.window.top.pace.value == "slow"
    driver.window.top.pace.button("normal").click()
    assert (told[2:], ticked(paces)) == ([30.0], [NAMES["normal"]])
    assert QSettings().value("engine") == "torch"
    QSettings().remove("engine")
    view["Dark theme"].trigger()
    assert driver.window.appearance.theme.is_dark
    assert ticked(view) == ["All &controls", "Dark theme"]
    QSettings().remove("theme")


def test_ctrl_r_resets(driver, qtbot):
    driver.open()
    driver.train_for(3)
    qtbot.keyClick(driver.window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    driver.wait(lambda: driver.last.step == 0)


def test_an_export_is_written_where_the_user_says(driver, monkeypatch, tmp_path):
    from PySide6.QtWidgets import QFileDialog

    path = tmp_path / "mine.safetensors"
    monkeypatch.setattr(QFileDialog, "exec", lambda self: self.selectFile(str(path)) or QFileDialog.DialogCode.Accepted)
    driver.open()
    entries(driver.window.top.menus["File"])["&Export model…"].trigger()
    driver.wait(lambda: str(path) in driver.window.banner.words.text())
    assert path.stat().st_size > 0
    monkeypatch.setattr(QFileDialog, "exec", lambda self: QFileDialog.DialogCode.Rejected)
    told = []
    monkeypatch.setattr(driver.session, "export", told.append)
    driver.window.trigger("model.export")
    assert told == []


def test_the_preset_that_the_user_picks_is_opened(driver, monkeypatch):
    from PySide6.QtWidgets import QFileDialog

    picked = iter([("counting", ""), ("", "")])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: next(picked))
    driver.window.preset_loader.choose_file()
    assert driver.window.session.name == "counting"
    driver.window.preset_loader.choose_file()
    assert driver.window.session.name == "counting"


def test_a_theme_is_set_without_switching_collections_of_garbage_on(driver):
    gc.disable()
    try:
        driver.window.appearance.set_theme("dark")
        assert not gc.isenabled()
    finally:
        gc.enable()
