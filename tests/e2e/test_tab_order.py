"""Tab goes through the whole window, and back: everything once, in order, named, seen, and large enough to hit."""

import numpy as np
import pytest
from hands import press
from PySide6.QtCore import QMargins, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QToolButton, QWidget
from small_presets import SMALL

Key = Qt.Key
LEAST = 24
AROUND = QMargins(6, 6, 6, 6)


def pixels(widget, room):
    picture = widget.grab(room).toImage().convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(picture.constBits(), np.uint8)
    return flat.reshape(picture.height(), picture.bytesPerLine() // 4, 4)[..., :3].copy()


def walk(window, key):
    """Every widget that the key reaches, from the first menu around to it again."""
    menu = window.top.findChild(QToolButton)
    menu.setFocus(Qt.FocusReason.TabFocusReason)
    reached = [menu]
    while len(reached) < 200:
        press(key)
        widget = QApplication.focusWidget()
        if widget is menu:
            return reached
        assert widget not in reached, f"{widget} again, after {reached[-1]}"
        reached.append(widget)
    raise AssertionError("Tab never comes back")


def reachable(window):
    """What takes the focus by Tab; of buttons of which one is chosen, that one: the arrows go to the others."""

    def stands_alone(widget):
        group = widget.group() if isinstance(widget, QAbstractButton) else None
        return group is None or not group.exclusive() or widget.isChecked()

    # A view's own viewport, and the field of a spin box, hand the focus on.
    return {
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not (isinstance(widget.parent(), QAbstractScrollArea) and widget is widget.parent().viewport())
        and stands_alone(widget)
    }


def rooms(window):
    """The window's parts in the order of Tab."""
    first, second = window.score, window.comparison.score
    lens = window.comparison.panel if window.comparison.is_on else window.microscope_panel
    above = [
        window.top,
        window.setup_panel,
        window.probe,
        window.generation.bar,
        window.reading.pane,
        window.sentence.line,
    ]
    return [*above, first, second, lens, window.strip]


def check(window):
    reached = walk(window, Key.Key_Tab)
    assert set(reached) == reachable(window)
    assert walk(window, Key.Key_Backtab) == [reached[0], *reached[:0:-1]]
    order = [
        next(i for i, room in enumerate(rooms(window)) if room is widget or room.isAncestorOf(widget))
        for widget in reached
    ]
    assert order == sorted(order)
    for widget in reached:
        name = QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        assert name.strip(), f"{widget} has no name"
        assert min(widget.width(), widget.height()) >= LEAST, f"{name} is small: {widget.size()}"
    return reached


def check_focus_is_seen(window, widgets):
    """The picture changes where the focus is. Tab brings it into sight, where it has to be scrolled to."""
    widgets[0].setFocus(Qt.FocusReason.TabFocusReason)
    for widget in widgets:
        assert QApplication.focusWidget() is widget
        QApplication.processEvents()
        near = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).marginsAdded(AROUND) & window.rect()
        with_focus = pixels(window, near)
        widget.clearFocus()
        QApplication.processEvents()
        changed = (pixels(window, near) != with_focus).any(axis=2)
        assert changed.sum() >= 40, f"{widget.accessibleName() or widget} does not show its focus"
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        press(Key.Key_Tab)


@pytest.mark.parametrize("size", [(1440, 900), (1180, 800)])
def test_tab_reaches_everything_once_in_order(driver, size):
    window = driver.window
    window.resize(*size)
    window.activateWindow()
    driver.open()
    driver.train_for(3)
    driver.settle()
    reached = check(window)
    stops = [widget for widget in reached if window.score.isAncestorOf(widget)]
    tops = [stop.mapTo(window, QPoint(0, 0)).y() for stop in stops]
    assert tops == sorted(tops)
    assert window.strip.scrubber is reached[-1]
    check_focus_is_seen(window, reached)


def test_tab_reaches_everything_once_in_order_while_tokens_are_generated(driver):
    driver.window.activateWindow()
    driver.open(SMALL.replace("units = 8", 'units = 8\nreadout = "every-step"'))
    driver.window.probe.generate.click()
    driver.wait(lambda: bool(driver.last.finish))
    bar = driver.window.generation.bar
    reached = check(driver.window)
    assert {bar.temperature, bar.top_k, bar.length, bar.pace, bar.seed, bar.keep, bar.clear} <= set(reached)
    check_focus_is_seen(driver.window, [widget for widget in reached if bar.isAncestorOf(widget)])


def test_tab_reaches_everything_once_in_order_while_two_are_compared(driver):
    window = driver.window
    window.activateWindow()
    driver.open()
    window.comparison.set_enabled(True)
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    driver.settle()
    reached = check(window)
    assert sum(widget in window.comparison.score.stops.by_track.values() for widget in reached) == 4
    assert window.comparison.score.stops.time not in reached
    # In the smallest window no figure is cut.
    window.resize(960, 600)
    driver.settle()
    for figure in window.top.metrics.values():
        for words in (figure.name, figure.value):
            assert not figure.isVisible() or words.width() >= words.sizeHint().width(), words.text()
    window.resize(1440, 900)
    assert window.top.metrics["Accuracy"].isVisible()
    check_focus_is_seen(window, reached)


def test_tab_reaches_everything_once_in_order_in_a_lesson(driver):
    window = driver.window
    window.activateWindow()
    window.lesson.begin("one-word", 3)
    driver.wait(lambda: window.lesson.is_open and not window.lesson.is_preparing and not window.session.is_running)
    driver.settle()
    reached = check(window)
    panel = window.side.lessons.panel
    assert {*panel.prediction.buttons, panel.action, panel.next, panel.leave} <= set(reached)
    assert set(window.score.more_tracks.chips.values()) <= set(reached)
    check_focus_is_seen(window, reached)
    panel.listed.emit()
    page = window.side.lessons.list
    reached = check(window)
    assert [widget for widget in reached if page.isAncestorOf(widget)] == [
        *page.buttons.values(),
        *page.tests.values(),
        page.leave,
    ]
    page.tests["after"].click()
    page = window.side.lessons.transfer
    assert [widget for widget in check(window) if page.isAncestorOf(widget)] == [*page.buttons, page.leave]


def test_what_a_rail_opens_is_reached_by_tab_and_closed_by_escape(driver):
    window = driver.window
    window.resize(1180, 800)
    window.activateWindow()
    driver.open()
    driver.settle()
    for side, inside in (
        (window.setup_panel, window.setup.units),
        (window.setup_panel, window.setup.editor),
        (window.microscope_panel, window.microscope.rows[0]),
    ):
        side.rail_button.setFocus(Qt.FocusReason.TabFocusReason)
        press(Key.Key_Space)
        assert inside.isVisible()
        reached = walk(window, Key.Key_Tab)
        assert set(reached) == reachable(window)
        panel = window.setup if side is window.setup_panel else window.microscope
        places = [place for place, widget in enumerate(reached) if panel.isAncestorOf(widget)]
        opener = reached.index(side.rail_button)
        assert places == list(range(opener + 1, opener + 1 + len(places)))
        inside.setFocus(Qt.FocusReason.TabFocusReason)
        press(Key.Key_Escape)
        assert not inside.isVisible()
        assert QApplication.focusWidget() is side.rail_button
