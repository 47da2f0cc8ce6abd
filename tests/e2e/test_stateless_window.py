"""Networks without a state in the real window: chosen, trained, looked at, matched, compared, exported."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.app import headless
from playground.core.shapes import NAMES
from playground.storage import exports
from playground.views.match_dialog import MatchDialog

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
    assert (driver.last.reach, driver.last.dissection) == (None, None)
    assert window.microscope.hint.isVisible()
    assert "no cell to look into" in window.microscope.hint.text()
    QTest.keyClick(window.score, Qt.Key.Key_Home)
    window.session.export(tmp_path / "model.safetensors")
    driver.wait((tmp_path / "model.safetensors").exists)
    read = exports.read(tmp_path / "model.safetensors")
    ours = headless.trace(read, driver.last.watch.probe)
    np.testing.assert_allclose(ours.predictions, driver.last.trace.predictions, atol=1e-6)
    window.setup.cell.button("lstm").click()
    driver.settle()
    assert {"Chain", "Forget", "Hidden state", "Gradient"} <= set(titles(window.score))
    assert "Hidden units" not in titles(window.score)
    assert window.microscope.diagram.isVisible()


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
    driver.window.look()
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
    assert titles(window.comparing.score) == ["Hidden units", "Prediction"]
    assert "Gradient" in titles(window.score)
    assert window.score.head.name.text() == "A  LSTM"
    assert window.comparing.score.head.name.text() == "B  Perceptron"
    for key in window.strip.pair.keys:
        for value in key.values:
            assert value.width() >= value.sizeHint().width()
    window.comparing.answers.show_timestep(0)
    assert window.comparing.answers.gradient_title.isVisible()


def test_comparing_a_network_without_a_state_sets_an_lstm_beside_it(driver):
    driver.open()
    driver.window.setup.cell.button("cnn").click()
    driver.settle()
    driver.window.top.compare.click()
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    assert driver.session.other.model.cell == "lstm"
    assert [face.name for face in driver.window.comparing.faces] == [NAMES["cnn"], NAMES["lstm"]]
    driver.window.comparing.answers.show_timestep(0)
    assert driver.window.comparing.answers.gradient_title.isVisible()
