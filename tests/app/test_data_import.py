"""A file of one's own becomes an experiment, without a window."""

import pytest
from PySide6.QtWidgets import QWidget

from playground.app.controllers.data_import import DataImportController
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.tasks import text, typed
from playground.views.style.theme import Appearance

BEFORE = Preset(
    title="Before", task=typed.Spec(sequences="a b => c"), model=ModelSpec(cell="gru"), training=TrainingSpec(seed=5)
)


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def own_data(context, parent):
    return DataImportController(context, Appearance("light"), parent)


@pytest.fixture
def opened(own_data):
    arrived = []
    own_data.opened.connect(lambda preset, task: arrived.append((preset, task)))
    return arrived


def test_a_text_becomes_an_experiment_with_the_cell_and_the_seed_of_the_one_before(context, own_data, opened, tmp_path):
    path = tmp_path / "own.txt"
    path.write_text("the quick brown fox jumps over the lazy dog\n" * 40)
    context.session.open(BEFORE)
    own_data.show(path)
    assert opened == []
    own_data.read()
    [(preset, task)] = opened
    assert own_data.dialog is None
    assert isinstance(task, text.TextTask)
    assert (preset.task.file, preset.model.cell, preset.training.seed) == (str(path), "gru", 5)
    assert preset.probes == task.samples()


def test_what_cannot_be_opened_is_said_before_anything_is_asked(own_data, opened, said, tmp_path):
    own_data.show(tmp_path / "none.txt")
    assert own_data.dialog is None
    assert [words == "" for words, _, _ in said] == [True, False]
    assert "none.txt" in said[-1][0]
    assert opened == []
