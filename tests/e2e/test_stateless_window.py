"""Networks without a state in the real window: chosen, trained, looked at, matched, compared, exported."""

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from small_presets import SMALL

from playground.core.cell_kinds import KINDS
from playground.session import headless
from playground.storage.exports import models
from playground.views.figures import rendering
from playground.views.setup.match_dialog import MatchDialog

CELLS = ("perceptron", "mlp", "cnn")


def titles(score):
    return [track.title for track in score.stack.shown_tracks]


@pytest.mark.parametrize("cell", CELLS)
def test_it_trains_and_shows_what_it_has(driver, tmp_path, cell):
    driver.open()
    window = driver.window
    window.setup.cell.button(cell).click()
    driver.settle()
    loss = driver.last.trace.predictions
    driver.train_for(60)
    driver.settle()
    assert driver.last.trace.cell_kind == cell
    assert driver.last.engine == "PyTorch"
    assert not np.array_equal(driver.last.trace.predictions, loss)
    assert titles(window.score) == ["Hidden units", "Prediction"]
    assert driver.last.reach is None
    assert not window.microscope.hint.isVisible()
    assert window.microscope.sum.isVisible()
    assert not window.microscope.diagram.isVisible()
    QTest.keyClick(window.score, Qt.Key.Key_Home)
    window.session.export(tmp_path / "model.safetensors")
    driver.wait((tmp_path / "model.safetensors").exists)
    read = models.read_model(tmp_path / "model.safetensors")
    ours = headless.trace(read, driver.last.watch.probe)
    np.testing.assert_allclose(ours.predictions, driver.last.trace.predictions, atol=1e-6)
    window.setup.cell.button("lstm").click()
    driver.settle()
    assert {"Chain", "Forget", "Hidden state", "Gradient"} <= set(titles(window.score))
    assert "Hidden units" not in titles(window.score)
    assert window.microscope.diagram.isVisible()
    assert not window.microscope.sum.isVisible()


def test_an_answer_hangs_on_nothing_outside_the_window(driver):
    driver.open()
    driver.window.setup.cell.button("mlp").click()
    driver.window.setup.window_field.setValue(3)
    driver.settle()
    assert driver.session.preset.model.window == 3
    driver.train_for(20)
    driver.settle()
    trace = driver.last.trace
    first = driver.window.probe.text
    driver.window.probe.set_probes(["is is is grass is always", "always always The grass is always"])
    driver.window.probe.changed.emit(driver.window.probe.text)
    driver.settle()
    one = driver.last.trace.predictions[-1]
    assert trace.tokens[-3:] == ("grass", "is", "always")
    np.testing.assert_allclose(one, trace.predictions[-1], atol=1e-6)
    assert driver.window.probe.text != first


def test_an_lstm_beside_a_perceptron_of_as_many_parameters(driver):
    driver.open()
    window = driver.window
    window.top.compare.click()
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    group = window.setup.groups[1]
    driver.choose_cell(group, "perceptron")
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace.cell_kind == "perceptron")
    assert not group.layers.isVisible()
    group.match.click()
    dialog = window.findChild(MatchDialog)
    assert (dialog.cell.value, dialog.units.value()) == ("lstm", 8)
    dialog.match.click()
    driver.wait(lambda: driver.session.other.model.units != 8)
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace.units == group.units.value())
    assert driver.last.other.parameters == pytest.approx(driver.last.parameters, rel=0.1)
    driver.train_for(40)
    driver.settle()
    assert titles(window.comparison.score) == ["Hidden units", "Prediction"]
    assert "Gradient" in titles(window.score)
    assert window.score.head.name.text() == "A  LSTM"
    assert window.comparison.score.head.name.text() == "B  Perceptron"
    for key in window.strip.pair.legends:
        for value in key.values:
            assert value.width() >= value.sizeHint().width()
    window.comparison.answers.show_timestep(0)
    assert window.comparison.answers.gradient_title.isVisible()


def test_comparing_a_network_without_a_state_sets_an_lstm_beside_it(driver):
    driver.open()
    driver.window.setup.cell.button("cnn").click()
    driver.settle()
    driver.window.top.compare.click()
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    assert driver.session.other.model.cell == "lstm"
    assert [style.name for style in driver.window.comparison.styles] == [KINDS["cnn"].name, KINDS["lstm"].name]
    driver.window.comparison.answers.show_timestep(0)
    assert driver.window.comparison.answers.gradient_title.isVisible()


def shows(driver, timestep, unit, layer=0):
    panel = driver.window.microscope
    driver.wait(
        lambda: (panel.dissection.timestep, panel.dissection.layer, panel.dissection.unit) == (timestep, layer, unit)
    )
    return panel.dissection


@pytest.mark.parametrize("cell", CELLS)
def test_the_microscope_shows_what_the_chosen_unit_adds_up(driver, cell):
    driver.open()
    window, panel = driver.window, driver.window.microscope
    window.setup.cell.button(cell).click()
    driver.settle()
    driver.train_for(20)
    driver.settle()
    for timestep, unit in ((0, 1), (3, 5)):
        window.score.selection.choose_cell(timestep, unit)
        shown, trace = shows(driver, timestep, unit), driver.last.trace
        assert shown.h == pytest.approx(float(trace.hidden[timestep, 0, unit]), abs=1e-6)
        assert [row.word for row in panel.sum.rows[-2:]] == ["b, bias", "sum"]
        tokens = [row.word for row in panel.sum.rows[:-2]]
        assert tokens == list(trace.tokens[timestep + 1 - len(tokens) : timestep + 1])
        total = math.fsum(row.value for row in panel.sum.rows[:-1])
        assert math.tanh(total) == pytest.approx(float(trace.hidden[timestep, 0, unit]), abs=1e-6)
        assert panel.unit.text() == f"unit {unit + 1} of 8"
        assert panel.answers.after == f"after “{trace.tokens[timestep]}”"
    order = [int(each) for each in window.score.units.order]
    before = panel.sum.accessibleDescription()
    panel.sum.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(panel.sum, Qt.Key.Key_N)
    assert panel.player.moment is None
    QTest.keyClick(panel.sum, Qt.Key.Key_Left)
    shows(driver, 2, 5)
    QTest.keyClick(panel.sum, Qt.Key.Key_Down)
    shows(driver, 2, order[(order.index(5) + 1) % len(order)])
    assert panel.sum.hasFocus()
    assert panel.sum.accessibleDescription() != before


def test_the_microscopes_sum_is_a_figure(driver):
    driver.open()
    window = driver.window
    window.setup.cell.button("mlp").click()
    driver.settle()
    window.score.selection.choose_cell(1, 2)
    shows(driver, 1, 2)
    figure = next(each for each in window.figure_export.figures() if each.name.startswith("Microscope"))
    assert figure.name == "Microscope: unit 3 of 8, t 2"
    drawing = rendering.svg(figure).decode()
    for row in window.microscope.sum.rows:
        assert row.word in drawing
        assert row.number in drawing
    assert "This timestep, moment by moment" not in drawing


@pytest.mark.parametrize(("first", "second"), [("cnn", "lstm"), ("lstm", "mlp")])
def test_after_a_comparison_the_microscope_shows_the_first_network_again(driver, first, second):
    driver.open()
    window, panel = driver.window, driver.window.microscope
    window.setup.cell.button(first).click()
    driver.settle()
    window.top.compare.click()
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    driver.choose_cell(window.setup.groups[1], second)
    driver.wait(lambda: driver.last.other.trace.cell_kind == second)
    driver.train_for(10)
    driver.settle()
    assert not panel.isVisible()
    window.top.compare.click()
    driver.wait(lambda: panel.isVisible() and driver.last.other is None and driver.last.dissection is not None)
    driver.settle()
    assert panel.dissection is driver.last.dissection
    assert panel.dissection.cell_kind == first
    assert panel.dissection.h == pytest.approx(float(driver.last.trace.hidden[3, 0].mean()), abs=1e-6)
    assert (panel.sum.isVisible(), panel.diagram.isVisible()) == (first != "lstm", first == "lstm")


def test_while_the_network_is_made_the_microscope_says_what_the_score_says(driver):
    window = driver.window
    assert window.microscope.hint.isVisible()
    assert window.microscope.hint.text() == window.score.hint.text() == "The network is being made …"
    driver.open()
    window.setup.cell.button("mlp").click()
    driver.settle()
    window.probe.line.selectAll()
    QTest.keyClick(window.probe.line, Qt.Key.Key_Delete)
    driver.wait(lambda: window.microscope.dissection is None)
    assert window.microscope.hint.isVisible()
    assert window.microscope.hint.text().startswith("Type a sentence")
    assert window.score.hint.text().startswith("Type a sentence")


def test_many_summands_need_no_scroll_bar_in_a_small_window(driver):
    driver.window.resize(1280, 800)
    driver.open()
    window, panel = driver.window, driver.window.microscope
    window.setup.cell.button("perceptron").click()
    window.probe.set_probes([" ".join(["is always"] * 10)])
    window.probe.changed.emit(window.probe.text)
    driver.settle()
    window.score.selection.choose_cell(19, 2)
    shows(driver, 19, 2)
    driver.wait(lambda: len(panel.sum.rows) == 14)
    assert panel.tanh_curve.isVisible()
    driver.wait(lambda: panel.body.verticalScrollBar().maximum() == 0)


def test_back_from_a_cnn_the_network_is_what_it_was(driver):
    driver.open()
    before = driver.session.preset.model
    for cell in ("cnn", before.cell):
        driver.window.setup.cell.button(cell).click()
        driver.settle()
        assert driver.window.setup.layers.value() == (2 if cell == "cnn" else 1)
    assert driver.session.preset.model == before


def test_back_from_a_cnn_both_of_two_compared_are_what_they_were(driver):
    driver.open()
    window, session = driver.window, driver.session
    before = session.preset.model
    window.setup.cell.button("cnn").click()
    driver.settle()
    window.top.compare.click()
    driver.settle()
    assert session.other.model == before, "what beside a CNN is an LSTM has no more layers than that had"
    first, second = window.setup.groups
    for cell in ("cnn", "rnn"):
        driver.choose_cell(second, cell)
        driver.settle()
        assert second.layers.value() == session.other.model.layers == (2 if cell == "cnn" else 1)
    driver.choose_cell(first, "lstm")
    driver.settle()
    assert (session.preset.model, first.layers.value()) == (before, 1)
    first.layers.setValue(2)
    driver.choose_cell(first, "cnn")
    driver.choose_cell(first, "lstm")
    driver.settle()
    assert session.preset.model == replace(before, layers=2), "what the user set stays"
    driver.open(SMALL.replace("units = 8", 'units = 8\ncell = "cnn"\nlayers = 2'))
    driver.choose_cell(first, "lstm")
    driver.settle()
    assert session.preset.model.layers == 2, "a preset's own layers are no choice's"
