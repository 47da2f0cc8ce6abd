"""Ctrl+Z in a field undoes what was changed in the window, but first what is still being typed there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.views.probe.probe_bar import ProbeBar
from playground.views.setup.sequence_editor import SequenceEditor
from playground.views.style.theme import Appearance
from playground.views.widgets.log_slider import LogSlider
from playground.views.widgets.number_fields import IntegerField
from playground.views.widgets.shared_undo import share_undo_in


@pytest.fixture
def page(qtbot):
    """A page with one of each field, and how often Ctrl+Z reached the page itself."""
    page = QWidget()
    qtbot.addWidget(page)
    page.units, page.rate = IntegerField("Units", (1, 99)), LogSlider("Rate", (1e-6, 1), (-5, 0), Appearance("light"))
    page.editor, page.probe = SequenceEditor(Appearance("light")), ProbeBar(Appearance("light"))
    page.rate.set_value(0.01)
    column = QVBoxLayout(page)
    for each in (page.units, page.rate, page.editor, page.probe):
        column.addWidget(each)
    share_undo_in(page)
    page.undone = []
    action = QAction(page)
    action.setShortcut(QKeySequence("Ctrl+Z"))
    action.triggered.connect(lambda: page.undone.append(True))
    page.addAction(action)
    page.show()
    page.activateWindow()
    return page


def press(qtbot, field):
    field.setFocus()
    qtbot.waitUntil(lambda: field.hasFocus() or field.focusProxy() is not None)
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_what_was_typed_in_the_texts_is_undone_by_the_window(page, qtbot):
    for number, field in enumerate((page.editor, page.probe.field), 1):
        field.setFocus()
        qtbot.keyClicks(field, "abc")
        page.editor.flush()
        press(qtbot, field)
        assert len(page.undone) == number
    assert (page.editor.toPlainText(), page.probe.text) == ("abc", "abc")


def test_a_text_that_is_not_reported_yet_is_undone_by_the_editor(page, qtbot):
    page.editor.setFocus()
    qtbot.keyClicks(page.editor, "abc")
    press(qtbot, page.editor)
    assert (page.editor.toPlainText(), page.undone) == ("", [])


def test_a_number_that_is_not_applied_yet_is_undone_by_its_field(page, qtbot):
    for number, (field, value) in enumerate(
        ((page.units, page.units.value), (page.rate.field, lambda: page.rate.value))
    ):
        field.setFocus()
        before, shown = value(), field.text()
        qtbot.keyClicks(field, "7")
        press(qtbot, field)
        assert (field.text(), value(), len(page.undone)) == (shown, before, number)
        press(qtbot, field)
        assert len(page.undone) == number + 1


def test_the_cursor_stands_where_an_undone_text_has_changed(page):
    page.editor.set_text("one 22 three")
    page.editor.setFocus()
    page.editor.set_text("one three")
    assert page.editor.textCursor().position() == 4
    page.editor.set_text("one 22 three")
    assert page.editor.textCursor().position() == 7
    page.editor.set_text("")
    page.editor.set_text("aa")
    assert page.editor.textCursor().position() == 2
