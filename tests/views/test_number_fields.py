"""Number fields: they show every key typed and never silently take an invalid number."""

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from playground.core.specs import Mark, ModelSpec, TrainingSpec, bounds
from playground.views.style.theme import Appearance
from playground.views.widgets.log_slider import LogSlider
from playground.views.widgets.number_fields import DecimalField, IntegerField

Key = Qt.Key
WHOLE = "Units is a whole number from 1 to 512."
REAL = "Stop value is a number from 1e-06 to 1."
RATE = "Learning rate is a number above 0, at most "


@pytest.fixture
def window(qtbot):
    """A window with another field that can take the focus."""
    window = QWidget()
    window.resize(400, 300)
    window.column = QVBoxLayout(window)
    window.other = QLineEdit()
    window.column.addWidget(window.other)
    window.show()
    qtbot.addWidget(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def units(window):
    field = IntegerField("Units", bounds(ModelSpec, "units"))
    field.setValue(16)
    return put(window, field)


@pytest.fixture
def stop(window):
    field = DecimalField("Stop value", bounds(Mark, "accuracy"))
    field.setValue(0.9)
    return put(window, field)


def put(window, field):
    window.column.addWidget(field)
    field.told = []
    field.valueChanged.connect(field.told.append)
    return field


def typed(field, text):
    field.setFocus()
    line = field if isinstance(field, QLineEdit) else field.lineEdit()
    line.selectAll()
    QTest.keyClicks(field, text)
    return line


@pytest.mark.parametrize("text", ["99999", "0", "-5", "1.5", "1e3", "12345678901234567890"])
def test_an_input_out_of_bounds_stays_with_a_hint(units, text):
    line = typed(units, text)
    assert line.text() == text
    assert (units.hint.text, units.property("state")) == (WHOLE, "wrong")
    QTest.keyClick(units, Key.Key_Return)
    assert (line.text(), units.value(), units.told) == (text, 16, [])
    assert units.hint.text == WHOLE
    assert units.hint.words.isVisible()


def test_a_corrected_number_is_taken_and_the_hint_goes(units):
    line = typed(units, "999")
    QTest.keyClick(units, Key.Key_Backspace)
    assert (units.hint.text, units.property("state")) == ("", "")
    QTest.keyClick(units, Key.Key_Return)
    assert (line.text(), units.told) == ("99", [99])


def test_leaving_the_field_restores_the_number_and_shows_the_hint(units, window):
    line = typed(units, "99999")
    window.other.setFocus()
    assert (line.text(), units.value(), units.told) == ("16", 16, [])
    assert units.hint.text == f"99999 was not taken. {WHOLE}"
    assert not units.property("state")
    units.setValue(20)
    assert units.hint.text == ""


def test_escape_restores_the_number(units):
    line = typed(units, "99999")
    QTest.keyClick(units, Key.Key_Escape)
    assert (line.text(), units.hint.text, units.told) == ("16", "", [])


def test_an_empty_field_says_nothing(units, window):
    line = typed(units, "7")
    QTest.keyClick(units, Key.Key_Backspace)
    assert units.hint.text == ""
    window.other.setFocus()
    assert line.text() == "16"


def test_a_suffix_is_no_error(window):
    share = put(window, IntegerField("Held out", (1, 50)))
    share.setSuffix(" %")
    typed(share, "99")
    assert share.hint.text == "Held out is a whole number from 1 to 50."
    typed(share, "9")
    QTest.keyClick(share, Key.Key_Return)
    assert (share.value(), share.hint.text) == (9, "")


@pytest.mark.parametrize("text", ["1.5", "7", "-1", "0,9,9", "half"])
def test_a_decimal_out_of_bounds_stays_as_typed(stop, text):
    line = typed(stop, text)
    QTest.keyClick(stop, Key.Key_Return)
    assert (line.text(), stop.value(), stop.told, stop.hint.text) == (text, 0.9, [], REAL)


@pytest.mark.parametrize("text", ["0.75", "0,75"])
def test_a_decimal_has_a_point_or_a_comma_in_any_country(window, text):
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("de_DE"))
        field = put(window, DecimalField("Stop value", bounds(Mark, "accuracy")))
        typed(field, text)
        QTest.keyClick(field, Key.Key_Return)
        assert (field.value(), field.hint.text, field.lineEdit().text()) == (0.75, "", "0.75")
    finally:
        QLocale.setDefault(before)


def test_the_learning_rate_does_the_same(window):
    high = bounds(TrainingSpec, "learning_rate")
    rate = LogSlider("Learning rate", high, (-5, 0), Appearance("light"))
    window.column.addWidget(rate)
    rate.set_value(0.01)
    told = []
    rate.changed.connect(told.append)
    for text in ("5000", "0", "-1", "much"):
        line = typed(rate.field, text)
        QTest.keyClick(rate.field, Key.Key_Return)
        assert (line.text(), rate.value, told) == (text, 0.01, [])
        assert rate.hint.text.startswith(RATE)
    window.other.setFocus()
    assert (rate.field.text(), rate.value, told) == ("0.01", 0.01, [])
    assert rate.hint.text.startswith(f"much was not taken. {RATE}")
    typed(rate.field, "0.02")
    QTest.keyClick(rate.field, Key.Key_Return)
    assert (rate.value, told, rate.hint.text) == (0.02, [0.02], "")


def test_the_hint_lies_within_the_window(window, units):
    window.column.removeWidget(units)
    units.setGeometry(360, 268, 36, 28)
    typed(units, "99999")
    assert window.rect().contains(units.hint.words.geometry())
    assert not units.hint.words.geometry().intersects(units.geometry())


@pytest.mark.parametrize("text", ["abc", "", "-1", "0", "nan", "inf", "1e9"])
def test_nonsense_in_the_learning_rate_leaves_the_number(window, text):
    rate = LogSlider("Learning rate", bounds(TrainingSpec, "learning_rate"), (-5, 0), Appearance("light"))
    window.column.addWidget(rate)
    rate.set_value(0.02)
    rate.field.setText(text)
    rate.field.editingFinished.emit()
    assert (rate.value, rate.field.text()) == (0.02, "0.02")
