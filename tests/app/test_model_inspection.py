"""Opening a network made elsewhere, without a window."""

import numpy as np
import pytest
import torch
from PySide6.QtWidgets import QWidget
from safetensors.torch import save_file

from playground.app.controllers.model_inspection import ModelInspectionController
from playground.core.specs import ModelSpec, Preset
from playground.engine.training.run import Run
from playground.session import headless
from playground.storage.exports import models
from playground.storage.exports.models import Model
from playground.tasks import typed


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def inspection(context, parent):
    return ModelInspectionController(context, parent)


@pytest.fixture
def opened(inspection):
    arrived = []
    inspection.opened.connect(lambda experiment, task: arrived.append((experiment, task)))
    return arrived


@pytest.fixture
def path(tmp_path):
    net = torch.nn.ModuleDict(
        {
            "a": torch.nn.GRU(4, 4),
            "b": torch.nn.GRU(4, 4),
            "norm": torch.nn.LayerNorm(4),
            "head": torch.nn.Linear(4, 2),
        }
    )
    save_file(net.state_dict(), tmp_path / "net.safetensors")
    return tmp_path / "net.safetensors"


def dialog_of(inspection, qtbot, path):
    inspection.show_preview(path)
    qtbot.waitUntil(lambda: inspection.dialog is not None and not inspection.worker.is_busy)
    return inspection.dialog


def test_what_is_recognised_and_not_is_shown_and_what_is_open_is_asked(inspection, opened, qtbot, path):
    dialog = dialog_of(inspection, qtbot, path)
    assert dialog.parts.toPlainText().split("\n")[2].split() == ["Readout", "head", "4", "→", "2", "outputs"]
    assert "norm.weight (4) is not understood." in dialog.unknown.text()
    assert dialog.open_button.text() == "Inspect without them"
    layers = dialog._boxes["layers"]
    layers.setCurrentIndex(layers.findData("b"))
    qtbot.waitUntil(lambda: not inspection.worker.is_busy)
    assert [line.split()[0] for line in dialog.parts.toPlainText().split("\n")] == ["GRU", "Readout"]
    assert "a is another recurrent module." in dialog.unknown.text()
    dialog.open_button.click()
    qtbot.waitUntil(lambda: bool(opened))
    [(experiment, task)] = opened
    assert inspection.dialog is None
    assert (experiment.preset.model.cell, experiment.preset.model.layers, task.answers) == ("gru", 1, ("0", "1"))
    assert experiment.networks[0].run.vectors[1:].any() == np.False_


def test_further_files_name_tokens_and_answers_or_are_refused(inspection, opened, qtbot, path, tmp_path):
    dialog = dialog_of(inspection, qtbot, path)
    np.save(tmp_path / "probe.npy", np.eye(4, dtype=np.float32) / 3)
    inspection.choose_further("vectors", tmp_path / "probe.npy")
    (tmp_path / "three.txt").write_text("yes\nno\nperhaps\n")
    inspection.choose_further("labels", tmp_path / "three.txt")
    qtbot.waitUntil(lambda: not inspection.worker.is_busy)
    assert "there are 3 labels for 2 answers" in dialog.problem.text()
    assert not dialog.open_button.isEnabled()
    (tmp_path / "two.json").write_text('{"yes": 1, "no": 0}')
    inspection.choose_further("labels", tmp_path / "two.json")
    qtbot.waitUntil(lambda: not inspection.worker.is_busy)
    dialog.open_button.click()
    qtbot.waitUntil(lambda: bool(opened))
    [(experiment, task)] = opened
    assert task.answers == ("no", "yes")
    np.testing.assert_array_equal(task.probe(experiment.view.probe).encoded.inputs, np.eye(4, dtype=np.float32) / 3)


def test_a_file_without_a_network_is_a_message(inspection, said, qtbot, tmp_path):
    save_file({"weight": torch.zeros(2, 2)}, tmp_path / "none.safetensors")
    inspection.show_preview(tmp_path / "none.safetensors")
    qtbot.waitUntil(lambda: not inspection.worker.is_busy)
    assert inspection.dialog is None
    assert "no recurrent layer is in it" in said[-1][0]


def test_a_model_of_this_program_is_opened_with_its_task(inspection, opened, qtbot, tmp_path):
    run = Run(Preset(title="Own", task=typed.Spec(sequences="a b => c"), model=ModelSpec(units=3)))
    run.run(3)
    model: Model = headless.trained_model(run)
    models.write_model(tmp_path / "own.safetensors", model)
    dialog = dialog_of(inspection, qtbot, tmp_path / "own.safetensors")
    assert "It has learned for 3 steps." in dialog.facts.text()
    dialog.open_button.click()
    qtbot.waitUntil(lambda: bool(opened))
    [(experiment, task)] = opened
    assert (task.obstacle, experiment.networks[0].run.step) == ("", 3)
    assert Run.resumed(experiment.networks[0].run, task).run(2).curve.steps.tolist() == [4, 5]
