"""The microscope in the real window: in step with the score, and its numbers those of the trace."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from small_presets import SMALL, SMALL_NUMBERS

from playground.views.answers.answer_bars import AnswerRow
from playground.views.style.numbers import format_compact

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


@pytest.fixture
def panel(driver):
    driver.window.activateWindow()
    driver.open()
    driver.train_for(20)
    driver.settle()
    return driver.window.microscope


def click_cell(driver, name, timestep, row):
    score = driver.window.score
    track = next(t for t in score.stack.shown_tracks if getattr(t, "quantity", None) and t.quantity.name == name)
    y = round(track.y()) + 4 + row * score.units.row + score.units.row // 2
    spot = score.stack.mapFromScene(score.time.left(timestep) + score.time.column // 2, y)
    QTest.mouseClick(score.stack.viewport(), LEFT, pos=spot)


def shows(driver, timestep, unit, layer=0):
    panel = driver.window.microscope
    driver.wait(
        lambda: (panel.dissection.timestep, panel.dissection.layer, panel.dissection.unit) == (timestep, layer, unit)
    )
    return panel.dissection


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_a_click_on_a_heat_map_shows_that_units_numbers(driver, panel, cell):
    driver.window.setup.cell.button(cell).click()
    driver.settle()
    driver.train_for(20)
    driver.settle()
    for timestep, row in ((2, 3), (0, 1)):
        unit = int(driver.window.score.units.order[row])
        click_cell(driver, "hidden", timestep, row)
        shown, trace = shows(driver, timestep, unit), driver.last.trace
        for name, gate in trace.gates.items():
            assert shown.operations[name].value == pytest.approx(float(gate[timestep, 0, unit]), abs=1e-6)
        assert shown.h == pytest.approx(float(trace.hidden[timestep, 0, unit]), abs=1e-6)
        if trace.cell is not None:
            assert shown.c == pytest.approx(float(trace.cell[timestep, 0, unit]), abs=1e-6)
        assert panel.unit.text() == f"unit {unit + 1} of 8"
        h = next(label for label in panel.diagram.diagram.labels if label.name == "h")
        assert panel.diagram._words(h) == format_compact(float(trace.hidden[timestep, 0, unit]))
        best = int(trace.predictions[timestep].argmax())
        assert panel.answers.bars.rows[0].word == trace.answers[best]
        assert panel.answers.bars.rows[0].number == f"{trace.predictions[timestep, best]:.3f}"
        assert panel.answers.after == f"after “{trace.tokens[timestep]}”"


def test_the_microscopes_buttons_move_the_scores_unit_and_back(driver, panel):
    score = driver.window.score
    order = [int(unit) for unit in score.units.order]
    assert panel.dissection.unit is None
    assert panel.unit.text() == "mean over 8 units"
    for unit in order[:2]:
        QTest.mouseClick(panel.below, LEFT)
        assert score.selection.unit == unit
        shows(driver, 3, unit)
    QTest.mouseClick(panel.above, LEFT)
    shows(driver, 3, order[0])
    QTest.mouseClick(panel.unit, LEFT)
    assert score.selection.unit is None
    mean = shows(driver, 3, None)
    trace = driver.last.trace
    assert mean.c == pytest.approx(float(trace.cell[3, 0].mean()), abs=1e-6)
    kept = (trace.gates["forget"][3, 0] * trace.cell[2, 0]).mean()
    assert mean.kept == pytest.approx(float(kept), abs=1e-6)


def test_arrows_go_on_moving_the_playhead_from_within_the_panel(driver, panel):
    row = panel.rows[1]
    row.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(row, Key.Key_Left)
    QTest.keyClick(row, Key.Key_Down)
    shows(driver, 2, int(driver.window.score.units.order[0]))
    assert QApplication.focusWidget() is row
    QTest.keyClick(row, Key.Key_Return)
    assert panel.opened == "input"
    QTest.keyClick(row, Key.Key_Tab)
    assert QApplication.focusWidget() is panel.rows[2]
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Space)
    assert driver.session.is_running
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Space)
    assert not driver.session.is_running


def test_a_timestep_is_stepped_through_with_keys(driver, panel):
    score = driver.window.score
    score.setFocus()
    for moment in (0, 1, 2):
        QTest.keyClick(QApplication.focusWidget(), Key.Key_N)
        assert panel.player.moment == panel.diagram.moment == moment
    QTest.keyClick(QApplication.focusWidget(), Key.Key_B)
    assert panel.player.moment == 1
    driver.window.probe.line.setFocus()
    driver.type(driver.window.probe.line, "n")
    assert panel.player.moment == 1


def test_layers_are_taken_apart_one_at_a_time(driver):
    driver.open(SMALL.replace("units = 8", "units = 8\nlayers = 2"))
    panel, window = driver.window.microscope, driver.window
    window.score.selection.choose_cell(1, 4)
    shows(driver, 1, 4)
    window.probe.layer_changed.emit(1)
    shown = shows(driver, 1, 4, layer=1)
    assert shown.h == pytest.approx(float(driver.last.trace.hidden[1, 1, 4]), abs=1e-6)
    assert panel.layer.text() == "layer 2 of 2"


def test_in_training_the_numbers_change_and_stay_those_of_one_moment(driver, panel):
    driver.window.score.selection.choose_unit(2)
    shows(driver, 3, 2)
    panel.open("forget")
    seen = []
    driver.window.session.train()
    while len(seen) < 4:
        before = panel.dissection
        driver.wait(lambda before=before: panel.dissection is not before)
        seen.append(panel.dissection)
        d = panel.dissection
        f, i, g = (d.operations[name].value for name in ("forget", "input", "candidate"))
        assert d.c == pytest.approx(f * d.last_c + i * g, abs=1e-12)
        value = format_compact(d.operations["forget"].value)
        assert panel.rows[0].accessibleName() == f"Forget gate, {value}"
        assert panel.detail.lines.text.endswith(value)
    driver.window.session.pause()


def test_numbers_and_an_empty_probe(driver):
    driver.open(SMALL_NUMBERS.replace("[task]", '[task]\ntokens = "numbers"'))
    panel = driver.window.microscope
    driver.wait(lambda: panel.dissection is not None and bool(panel.dissection.predicted), 3000)
    predicted = format_compact(float(driver.last.trace.predictions[2, 0]))
    assert panel.answers.bars.rows == (AnswerRow("next value", predicted, None, "4.00"),)
    line = driver.window.probe.line
    line.selectAll()
    QTest.keyClick(line, Key.Key_Delete)
    driver.wait(lambda: panel.dissection is None)
    assert panel.hint.isVisible()


@pytest.mark.parametrize(("width", "beside", "wide"), [(1100, False, 320), (1280, True, 320), (1920, True, 360)])
def test_it_takes_the_room_there_is(driver, panel, width, beside, wide):
    window = driver.window
    window.resize(width, 800)
    driver.wait(lambda: panel.isVisible() == beside)
    assert panel.width() == wide
    assert window.microscope_panel.rail.isVisible() != beside
    if not beside:
        window.microscope_panel.rail_button.click()
        assert panel.isVisible()
        corner = panel.mapTo(window, QPoint())
        assert corner.x() + panel.width() == window.microscope_panel.mapTo(window, QPoint()).x()
        QTest.keyClick(window.score.stops.time, Key.Key_Escape)
        assert not panel.isVisible()
