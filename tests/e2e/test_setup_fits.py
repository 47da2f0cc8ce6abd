"""The setup panel shows all of its rows at once, alone and with two networks, whichever they are."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QScrollArea

from playground.core.cell_kinds import KINDS
from playground.core.specs import ModelSpec
from playground.storage import presets


def fields(panel):
    kinds = QAbstractButton, QAbstractSpinBox, QComboBox
    return [field for kind in kinds for field in panel.findChildren(kind) if field.isVisible()]


def check(panel, cell=""):
    scroll = panel.findChild(QScrollArea)
    assert scroll.verticalScrollBar().maximum() == 0, cell
    assert scroll.widget().minimumSizeHint().width() <= scroll.viewport().width(), cell
    assert panel.editor.height() >= 72, cell
    shown = fields(panel)
    for field in shown:
        place = field.mapTo(panel, QPoint())
        where = cell, field.accessibleName()
        assert place.x() >= 0, where
        assert place.x() + field.width() <= panel.width() - 12, where
        assert place.y() + field.height() <= panel.height(), where
        if isinstance(field, QAbstractButton) and field.text():
            text = field.fontMetrics().horizontalAdvance(field.text())
            assert text <= field.width(), f"{field.text()} is cut, {cell}"
    return {field.accessibleName() for field in shown}


def test_every_row_is_in_sight_at_1440_by_900(driver):
    panel = driver.window.setup
    for cell in KINDS:
        driver.open()
        panel.cell.button(cell).click()
        driver.settle()
        names = check(panel, cell)
        assert {"Batch", "Seed", "Stop when", "Optimiser: Adam", "Gradient clip"} <= names, cell
        assert ("Initialisation: Chrono" in names) == (cell not in {"perceptron", "mlp", "cnn"}), cell
        assert ("Window" in names) == (cell in {"mlp", "cnn"}), cell


def test_every_row_of_a_long_text_is_in_sight(driver):
    driver.window.open(presets.load(presets.find("story")), "story")
    driver.settle()
    assert "Carry state" in check(driver.window.setup)


@pytest.mark.parametrize("size", [(1440, 900), (1280, 800)])
def test_every_row_of_two_networks_is_in_sight(driver, size):
    driver.window.resize(*size)
    driver.open()
    driver.window.top.compare.click()
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    if size[0] < 1360:
        driver.window.setup_panel.rail_button.click()
    first, second = driver.window.setup.groups
    for group in (first, second):
        group.model_changed.emit(ModelSpec(cell="lstm", initialisation="chrono"))
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace.cell_kind == "lstm")
    driver.settle()
    assert "Model B, longest memory" in check(driver.window.setup)
    for cell in ("cnn", "mlp", "gru"):
        driver.choose_cell(second, cell)
        driver.wait(lambda cell=cell: driver.last.other is not None and driver.last.other.trace.cell_kind == cell)
        driver.settle()
        names = check(driver.window.setup)
        assert {"Model A, cell", "Model B, cell", "Model B, optimiser: Adam", "Stop when", "Seed"} <= names
        assert ("Model B, window" in names) == (cell != "gru")
        assert first.units.mapTo(driver.window, QPoint()).y() == second.units.mapTo(driver.window, QPoint()).y()
        assert first.clip.mapTo(driver.window, QPoint()).y() == second.clip.mapTo(driver.window, QPoint()).y()


def test_the_drawer_of_a_small_window_shows_every_row(driver):
    driver.window.resize(1280, 800)
    driver.open()
    driver.window.setup_panel.rail_button.click()
    driver.settle()
    check(driver.window.setup)
    assert driver.window.setup.geometry().bottom() <= driver.window.height()


def test_the_number_that_ends_training_is_whole(driver):
    window = driver.window
    window.open(presets.load(presets.find("two-sequence")), "two-sequence")
    driver.settle()
    value = window.setup.stop.value
    assert value.text() == "0.000225"
    line = value.lineEdit()
    assert line.fontMetrics().horizontalAdvance(value.text()) <= line.contentsRect().width()
    check(window.setup)


@pytest.mark.parametrize("paired", [False, True])
@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080)])
def test_a_presets_sentence_is_whole_beside_all_rows(driver, size, paired):
    window = driver.window
    window.resize(*size)
    window.open_preset("greener-or-brown")
    driver.settle()
    if paired:
        window.top.compare.click()
        driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    check(window.setup)
    card = window.setup.presets
    assert " ".join(card.lines) == window.session.preset.idea
    assert card.height() >= card.sizeHint().height()
