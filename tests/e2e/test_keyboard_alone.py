"""All that the score, the microscope and the history can do, by keys, with no pointer."""

import pytest
from hands import press, track_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from small_presets import SMALL

from playground.views.figures.dialog import FigureDialog
from playground.views.microscope.rows import OperationRow

Key = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


# A popup grabs the keyboard, which the offscreen platform has none of.
NO_KEYBOARD = pytest.mark.qt_log_ignore("This plugin does not support")


class Keyboard:
    """Keys go where a person's would: to the popup, or else to the widget that has the focus."""

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier, times=1):
        press(*[key] * times, modifiers=modifiers)

    def type(self, text):
        QTest.keyClicks(QApplication.focusWidget(), text)

    def tab_to(self, wanted, key=Qt.Key.Key_Tab):
        """Press Tab until the focus is on what is wanted."""
        for _ in range(100):
            widget = QApplication.focusWidget()
            if widget is wanted or (not hasattr(wanted, "winId") and wanted(widget)):
                return widget
            self.press(key)
        raise AssertionError("Tab never gets there")


@pytest.fixture
def keys(driver):
    driver.window.activateWindow()
    driver.open(SMALL)
    driver.settle()
    yield Keyboard()
    driver.window.score.arranger.reset()


@NO_KEYBOARD
def test_a_preset_is_picked_trained_and_paused(driver, keys):
    window = driver.window
    keys.tab_to(window.setup.presets)
    keys.press(Key.Key_Space)
    driver.wait(lambda: window.gallery.dialog is not None)
    gallery = window.gallery.dialog
    QTest.keyClicks(gallery.search, "memory")
    QTest.keyClick(gallery.search, Key.Key_Down)
    names = [button.card.name for button in gallery.found]
    for _ in range(names.index("counting")):
        QTest.keyClick(gallery.focusWidget(), Key.Key_Right)
    QTest.keyClick(gallery.focusWidget(), Key.Key_Return)
    assert window.session.name == "counting"
    driver.settle()
    keys.tab_to(window.top.train)
    keys.press(Key.Key_Space)
    driver.wait(lambda: driver.last.status == "running" and driver.last.step > 3)
    keys.press(Key.Key_Space)
    driver.wait(lambda: driver.last.status in {"paused", "reached"})
    before = driver.last.step
    keys.tab_to(window.score.stops.time)
    keys.press(Key.Key_Period)
    driver.wait(lambda: driver.last.step == before + 1)


def test_playhead_unit_and_microscope(driver, keys):
    window, selection = driver.window, driver.window.score.selection
    keys.tab_to(window.score.stops.time)
    keys.press(Key.Key_Home)
    keys.press(Key.Key_Right, times=2)
    keys.press(Key.Key_Down, times=2)
    assert selection.timestep == 2
    assert selection.unit == window.score.units.order[1]
    driver.settle()
    row = keys.tab_to(lambda widget: isinstance(widget, OperationRow) and widget.name == "input")
    keys.press(Key.Key_Return)
    assert window.microscope.opened == "input"
    assert window.microscope.detail.isVisible()
    keys.press(Key.Key_Right)
    assert selection.timestep == 3
    assert QApplication.focusWidget() is row
    seen = []
    window.microscope.player.changed.connect(lambda moment, _: seen.append(moment))
    keys.press(Key.Key_N, times=2)
    keys.press(Key.Key_B)
    assert [moment for i, moment in enumerate(seen) if not i or moment != seen[i - 1]] == [0, 1, 0]
    keys.tab_to(window.microscope.unit, Key.Key_Backtab)
    keys.press(Key.Key_Return)
    assert selection.unit is None


@NO_KEYBOARD
def test_tracks_are_folded_moved_hidden_pinned_and_zoomed(driver, keys):
    score = driver.window.score
    stop = keys.tab_to(score.stops.by_track[track_of(score, "input")])
    keys.press(Key.Key_F)
    assert track_of(score, "input").folded
    keys.press(Key.Key_F)
    keys.press(Key.Key_Up, ALT)
    shown = [track.name for track in score.stack.shown_tracks]
    assert shown.index("input") == shown.index("forget") - 1
    keys.press(Key.Key_Down)
    keys.press(Key.Key_P)
    assert [pin.unit for pin in score.pins.pins] == [score.units.order[0]]
    keys.press(Key.Key_P)
    assert not score.pins.pins
    QApplication.sendEvent(
        stop, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), stop.mapToGlobal(QPoint(1, 1)))
    )
    driver.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    keys.press(Key.Key_Down, times=2)
    keys.press(Key.Key_Return)
    assert "input" not in [track.name for track in score.stack.shown_tracks]
    driver.open(SMALL.replace('["The', '["' + "The grass is always. " * 12 + "The"))
    driver.wait(lambda: score.trace.timesteps > 60)
    widths = []
    for key in (Key.Key_Plus, Key.Key_Minus, Key.Key_0):
        keys.press(key, CTRL)
        widths.append(score.time.column)
    assert widths[0] > widths[1] >= widths[2]


@NO_KEYBOARD
def test_the_order_of_units_and_the_tracks_are_chosen_in_the_menu(driver, keys):
    window, score = driver.window, driver.window.score
    menu = window.top.menus["View"]
    keys.tab_to(lambda widget: widget.accessibleName() == "View")
    before = score.ordering.kind
    menu.popup(window.mapToGlobal(QPoint(216, 40)))
    assert QApplication.activePopupWidget() is menu
    for _ in range(len(menu.actions())):
        keys.press(Key.Key_Down)
        if menu.activeAction().text() == "Order of units":
            break
    keys.press(Key.Key_Right)
    order = QApplication.activePopupWidget()
    assert order is not menu
    while order.activeAction().isChecked():
        keys.press(Key.Key_Down)
    keys.press(Key.Key_Return)
    assert score.ordering.kind != before
    score.ordering.set_order(before)


def test_a_chip_is_edited_and_an_answer_explained(driver, keys):
    score = driver.window.score
    keys.tab_to(score.stops.time)
    keys.press(Key.Key_Home)
    keys.press(Key.Key_Right)
    keys.press(Key.Key_F2)
    keys.type("winter")
    keys.press(Key.Key_Return)
    driver.wait(lambda: score.trace.tokens[1] == "winter")
    driver.settle()
    keys.press(Key.Key_End)
    driver.settle()
    keys.tab_to(score.spotlight.stop)
    keys.press(Key.Key_A)
    driver.wait(lambda: score.spotlight.shown_saliency is not None)
    assert "hangs on" in score.spotlight.stop.accessibleName()
    keys.press(Key.Key_Escape)
    assert score.spotlight.shown_saliency is None


def test_history_is_scrubbed_and_continued(driver, keys):
    window = driver.window
    driver.train_for(60)
    driver.settle()
    scrubber = keys.tab_to(window.strip.scrubber)
    keys.press(Key.Key_Left, times=3)
    assert scrubber.step is not None
    driver.settle()
    step = driver.last.shown_step
    keys.tab_to(window.strip.history.continue_button, Key.Key_Backtab)
    keys.press(Key.Key_Space)
    driver.wait(lambda: scrubber.step is None and driver.last.turn == driver.session.turn)
    driver.session.pause()
    driver.settle()
    assert window.strip.store.steps[0] <= step


def test_comparing_and_the_figure_dialog_open_and_close(driver, keys):
    window = driver.window
    keys.tab_to(window.top.compare)
    keys.press(Key.Key_Space)
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    assert window.comparison.is_on
    keys.press(Key.Key_1, CTRL)
    driver.wait(lambda: not window.comparison.is_on)
    driver.settle()
    keys.press(Key.Key_S, CTRL | SHIFT)
    driver.wait(lambda: isinstance(QApplication.activeWindow(), FigureDialog))
    dialog = QApplication.activeWindow()
    QTest.keyClick(dialog.choice, Key.Key_Down)
    assert dialog.choice.currentIndex() == 1
    QTest.keyClick(dialog, Key.Key_Escape)
    assert not dialog.isVisible()
