"""The presentation's window: its keys, its controls and when they go."""

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QHoverEvent
from PySide6.QtTest import QTest

from playground.core.specs import Scene
from playground.views.present.page import PresentPage
from playground.views.present.title_dialog import TitleDialog
from playground.views.style.theme import Appearance

SCENES = tuple(Scene(title=title, probe="a b") for title in ("One", "Two", "Three"))


@pytest.fixture
def page(qtbot):
    page = PresentPage(Appearance("light"))
    qtbot.addWidget(page)
    page.resize(1280, 800)
    page.show()
    page.stage.setFocus()
    return page


def asked(page, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    names = []
    page.command.connect(names.append)
    for key in keys:
        QTest.keyClick(page.stage, key, modifier)
    page.command.disconnect(names.append)
    return names


def test_each_key_asks_for_what_the_guide_says(page):
    key = Qt.Key
    ways = asked(page, key.Key_Left, key.Key_Right, key.Key_Home, key.Key_End)
    assert ways == ["back", "forward", "first", "last"]
    assert asked(page, key.Key_Space, key.Key_C, key.Key_X) == ["train", "track"]
    assert asked(page, key.Key_PageDown, key.Key_PageUp) == ["next scene", "previous scene"]
    assert asked(page, key.Key_R, modifier=Qt.KeyboardModifier.ControlModifier) == ["reset"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_F11])
def test_it_is_left_by_two_keys(page, key):
    QTest.keyClick(page.stage, Qt.Key.Key_B)
    QTest.keyClick(page.stage, Qt.Key.Key_B)
    QTest.keyClick(page.stage, key)
    assert not page.isVisible()


def test_any_key_ends_the_blank_screen_and_does_nothing_else(page):
    QTest.keyClick(page.stage, Qt.Key.Key_B)
    assert page.stage.is_blank
    assert page.controls.isHidden()
    assert asked(page, Qt.Key.Key_PageDown) == []
    assert not page.stage.is_blank
    assert not page.controls.isHidden()


def test_the_controls_go_when_the_mouse_rests_and_come_when_it_moves(page):
    page.wake()
    assert page._idle.interval() == 3000
    assert page._idle.isActive()
    page._idle.timeout.emit()
    assert page.controls.isHidden()
    assert page.cursor().shape() == Qt.CursorShape.BlankCursor
    at = QPointF(50, 50)
    page.event(QHoverEvent(QEvent.Type.HoverMove, at, at, at))
    assert not page.controls.isHidden()
    assert page.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_tab_brings_the_controls_and_they_stay_while_the_keyboard_is_in_them(page, qtbot):
    page.activateWindow()
    page.controls.show_scenes(SCENES, 0)
    page.rest()
    QTest.keyClick(page.stage, Qt.Key.Key_Tab)
    assert not page.controls.isHidden()
    qtbot.waitUntil(lambda: page.controls.isAncestorOf(page.focusWidget()))
    page.rest()
    assert not page.controls.isHidden()


def test_a_dot_shows_its_scene_and_has_a_menu(page, qtbot):
    dots = page.controls.dots
    page.controls.show_scenes(SCENES, 1)
    assert [dot.accessibleName() for dot in dots.dots] == ["Scene 1: One", "Scene 2: Two, shown", "Scene 3: Three"]
    with qtbot.waitSignal(dots.chosen) as chosen:
        dots.dots[2].click()
    assert chosen.args == [2]
    menu = dots.menu_of(0)
    entries = {entry.text(): entry for entry in menu.actions() if entry.text()}
    assert list(entries) == ["Rename…", "Move one back", "Move one on", "Remove"]
    assert [entry.isEnabled() for entry in entries.values()] == [True, False, True, True]
    with qtbot.waitSignal(dots.moved) as moved:
        entries["Move one on"].trigger()
    assert moved.args == [0, 1]
    with qtbot.waitSignal(dots.removed) as removed:
        entries["Remove"].trigger()
    assert removed.args == [0]
    with qtbot.waitSignal(dots.rename_requested):
        entries["Rename…"].trigger()


def test_the_controls_say_where_one_is(page):
    controls = page.controls
    for scenes, current, place, back, on in (
        ((), None, "0 scenes", False, False),
        (SCENES, None, "3 scenes", False, True),
        (SCENES, 0, "Scene 1 of 3", False, True),
        (SCENES, 2, "Scene 3 of 3", True, False),
    ):
        controls.show_scenes(scenes, current)
        assert controls.place.isHidden() == (not scenes)
        assert (controls.place.text(), controls.previous.isEnabled(), controls.next.isEnabled()) == (place, back, on)
    controls.show_note("Untrained; the scene is of step 480.", "Train to step 480")
    assert controls.keys.isHidden()
    assert controls.offer.text() == "Train to step 480"
    controls.show_note("")
    assert not controls.keys.isHidden()
    assert controls.offer.isHidden()


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900), (1920, 1080)])
def test_the_controls_fit_with_as_many_scenes_as_there_may_be(page, size):
    page.resize(*size)
    page.controls.show_scenes([Scene(title="T", probe="")] * 20, 19)
    page.controls.show_training(running=True, step="step 1,234,560 of 1,234,567")
    page.controls.show_note("Untrained; the scene is of step 480.", "Train to step 10,000,000")
    page.grab()
    for widget in (page.controls.train, page.controls.offer, page.controls.keep, page.controls.place):
        assert widget.width() >= widget.minimumSizeHint().width()
        assert page.controls.rect().contains(widget.geometry())


def test_a_title_is_asked_for_and_must_not_be_empty(qtbot):
    dialog = TitleDialog("Rename scene", "Rename", "Old")
    qtbot.addWidget(dialog)
    assert dialog.save.isEnabled()
    dialog.title.setText("  ")
    assert not dialog.save.isEnabled()
    dialog.title.setText(" New ")
    with qtbot.waitSignal(dialog.named) as named:
        dialog.save.click()
    assert named.args == ["New"]
