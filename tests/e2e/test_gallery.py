"""The gallery in the real window: an experiment is saved, listed and opened again."""

from dataclasses import replace

import pytest

from playground.app.controllers import preset_gallery
from playground.storage import own_presets, presets
from playground.views.gallery.save_preset_dialog import SavePresetDialog


@pytest.fixture
def gallery(driver, tmp_path, monkeypatch):
    monkeypatch.setattr(own_presets, "preset_folder", lambda: tmp_path / "own")
    driver.open()
    driver.settle()
    return driver.window.gallery


def opened(driver, gallery):
    driver.window.setup.presets.click()
    driver.wait(lambda: gallery.dialog is not None)
    return gallery.dialog


def test_an_experiment_is_saved_listed_and_opened_again(driver, gallery, tmp_path):
    window = driver.window
    window.session.change_model(replace(window.session.draft.model, units=7))
    driver.settle()
    window.gallery.show_save_dialog()
    dialog = window.findChild(SavePresetDialog)
    dialog.title.setText("My own")
    dialog.idea.setText("To look at it again.")
    saved = window.session.preset
    dialog.save.click()
    path = tmp_path / "own" / "my-own.toml"
    read = presets.load(path)
    probes = tuple(probe for probe in window.probe.probes if probe)
    assert read == replace(saved, title="My own", idea="To look at it again.", group=None, probes=probes)
    assert window.windowTitle().startswith("My own")
    window.gallery.show_save_dialog()
    again = window.findChildren(SavePresetDialog)[-1]
    assert (again.title.text(), again.idea.text()) == ("My own", "To look at it again.")
    again.reject()
    (tmp_path / "own" / "broken.toml").write_text("title = ")
    window.open_preset("sine")
    driver.settle()
    gallery = opened(driver, gallery)
    own = {button.card.title: button for button in gallery.cards if button.card.group == preset_gallery.YOURS}
    assert set(own) == {"My own", "broken.toml"}
    assert not own["broken.toml"].isEnabled()
    assert "TOML" in own["broken.toml"].card.problem
    own["My own"].click()
    assert window.session.preset.model.units == 7
