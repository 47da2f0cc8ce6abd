"""Exporting the model, or in the lab the results. Without a window."""

from unittest.mock import call, create_autospec

import pytest

from playground.app.controllers import model_export
from playground.app.lab.lab_controller import LabController
from playground.core.specs import Preset
from playground.tasks import typed

PRESET = Preset(title="Test", task=typed.Spec(sequences="a b => c"))

WORDS = {"title": "Test", "idea": "", "scenes": (), "notes": ""}


@pytest.fixture
def lab():
    lab = create_autospec(LabController, instance=True)
    lab.is_open = False
    return lab


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """The suggested names. Each dialog is answered with a path; without `path`, it is cancelled."""
    names = []

    def model_to_write(_parent, name):
        names.append(name)
        return tmp_path / "a.safetensors" if names[1:] else None

    monkeypatch.setattr(model_export, "model_to_write", model_to_write)
    return names


def test_the_model_is_written_where_the_user_says(context, lab, asked, training_thread, tmp_path):
    context.session.open(PRESET)
    training_thread.reset_mock()
    model_export.export_with_dialog(context, lab, None)
    assert training_thread.mock_calls == []
    context.session.name = "/somewhere/my.toml"
    model_export.export_with_dialog(context, lab, None)
    assert training_thread.mock_calls == [call.export(tmp_path / "a.safetensors", WORDS)]
    assert asked == ["model", "my"]


def test_without_an_experiment_nothing_is_asked(context, lab, asked):
    model_export.export_with_dialog(context, lab, None)
    assert asked == []


def test_in_the_lab_the_results_are_saved(context, lab, asked):
    context.session.open(PRESET)
    lab.is_open = True
    model_export.export_with_dialog(context, lab, None)
    assert (lab.save_with_dialog.call_count, asked) == (1, [])
