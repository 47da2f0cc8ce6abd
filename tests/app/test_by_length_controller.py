"""The dialog of accuracy by length, fed by a training thread that is a double."""

from concurrent.futures import Future

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from playground.app.controllers.by_length import ByLengthController
from playground.core.by_length import by_length
from playground.core.specs import ModelSpec, Preset
from playground.tasks import typed
from playground.views.style.theme import Appearance

PRESET = Preset(title="Test", task=typed.Spec(sequences="a => b\na b => c"), model=ModelSpec(units=4))
FOUND = by_length(9, "accuracy", np.repeat([2, 5], 8), np.r_[np.ones(8), np.zeros(8)], np.ones(16, np.int64))


@pytest.fixture
def saved():
    return []


@pytest.fixture
def lengths(context, qtbot, saved, training_thread):
    asked = []

    def measure():
        asked.append(Future())
        return asked[-1]

    training_thread.measure_lengths = measure
    window = QWidget()
    qtbot.addWidget(window)
    controller = ByLengthController(context, Appearance("light"), saved.append, window)
    controller.asked, controller.window = asked, window
    return controller


def test_it_needs_a_network_to_measure(lengths, context):
    assert not lengths.is_available
    context.session.open(PRESET)
    assert lengths.is_available


def test_it_shows_what_the_training_thread_measured(lengths, context, qtbot, saved):
    context.session.open(PRESET)
    lengths.open()
    dialog = lengths.dialog
    assert not dialog.again.isEnabled()
    assert dialog.measured_on.text() == "Measuring…"
    lengths.asked[0].set_result((FOUND,))
    qtbot.waitUntil(dialog.again.isEnabled)
    assert dialog.measured_on.text() == "After step 9, on the training sequences."
    said = dialog.plot.accessibleDescription()
    assert "2 timesteps: 100 %, between 67 % and 100 %, 8 sequences." in said.replace("\u2009", " ")
    assert not dialog.plot.grab().toImage().isNull()
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert [figure.name for figure in saved] == ["Accuracy by length"]


def test_it_measures_again_when_asked_or_another_network_starts(lengths, context, qtbot):
    context.session.open(PRESET)
    lengths.open()
    lengths.asked[0].set_result((None,))
    dialog = lengths.dialog
    qtbot.waitUntil(dialog.again.isEnabled)
    assert "There is nothing to tell apart" in dialog.measured_on.text()
    assert not dialog.save.isEnabled()
    qtbot.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
    context.session.reset()
    assert len(lengths.asked) == 3
    lengths.asked[1].set_result((FOUND,))
    lengths.asked[2].set_exception(MemoryError("too little memory"))
    qtbot.waitUntil(dialog.again.isEnabled)
    assert dialog.measured_on.text() == "Not measured: too little memory."
    dialog.close()
    context.session.reset()
    assert len(lengths.asked) == 3
