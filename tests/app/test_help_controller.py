"""Asking what something is: by the key what has the focus, by a click what lies there, until Esc."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from playground.app.controllers.help import HelpController
from playground.views.help.described import name_topic, set_topic
from playground.views.help.topics import topic
from playground.views.style.theme import Appearance

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key


class Painted(QWidget):
    """Two things, one above the other."""

    def topic_at(self, place):
        return "loss" if place.y() < 40 else ""


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    name_topic(window, "window")
    window.button, window.field, window.painted, window.plain = QPushButton("Go"), QLineEdit(), Painted(), QWidget()
    column = QVBoxLayout(window)
    for widget in (window.button, window.field, window.painted, window.plain):
        widget.setMinimumHeight(80)
        column.addWidget(widget)
    set_topic(window.button, "train")
    set_topic(window.field, "units")
    window.clicks = []
    window.button.clicked.connect(lambda: window.clicks.append("clicked"))
    window.help = HelpController(window, Appearance("light"))
    window.show()
    window.activateWindow()
    window.field.setFocus()
    yield window
    window.help.end()


def shown(window):
    return None if window.help.popup is None else window.help.popup.topic


def click(widget, place=None):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place or widget.rect().center())


def test_the_key_explains_what_has_the_focus_and_esc_ends_it(window):
    window.help.ask()
    assert shown(window) == topic("units")
    assert QApplication.overrideCursor().shape() == Qt.CursorShape.WhatsThisCursor
    QTest.keyClick(window.field, Key.Key_Escape)
    assert (shown(window), QApplication.overrideCursor()) == (None, None)
    window.help.ask()
    window.help.ask()
    assert shown(window) is None


def test_a_click_explains_and_does_nothing_else(window):
    window.help.ask()
    click(window.button)
    assert (shown(window), window.clicks) == (topic("train"), [])
    click(window.painted, QPoint(5, 5))
    assert shown(window) == topic("loss")
    click(window.painted, QPoint(5, 70))
    assert shown(window) == topic("window")
    click(window.help.popup.words)
    assert shown(window) is None
    click(window.button)
    assert window.clicks == ["clicked"]


def test_tab_goes_on_to_what_it_reaches(window):
    window.help.ask()
    QTest.keyClick(window.field, Key.Key_Backtab)
    assert QApplication.focusWidget() is window.button
    assert shown(window) == topic("train")


def test_a_dialog_has_the_key_once_and_its_own_popup(window, qtbot):
    dialog = QDialog(window)
    field = QLineEdit(dialog)
    set_topic(field, "seed")
    for _ in range(2):
        window.help.describe_window(dialog)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    field.setFocus()
    QTest.keyClick(field, Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert shown(window) == topic("seed")
    assert window.help.popup.parentWidget() is dialog
    window.help.end()
    dialog.close()


def test_the_popup_is_no_wider_than_it_says_and_shows_all_of_its_text(window):
    window.help.ask()
    click(window.button)
    popup = window.help.popup
    assert popup.width() == 360
    assert not popup._scroll.verticalScrollBar().maximum()
    for part in (popup.title, popup.words, popup.equations, popup.foot):
        assert part.height() >= part.heightForWidth(part.width())
