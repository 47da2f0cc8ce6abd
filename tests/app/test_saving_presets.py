"""Saving the experiment as a preset: the file, the new title, and the message. Without a window."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from playground.app.controllers.preset_gallery import PresetGalleryController
from playground.core.specs import Preset
from playground.session import background
from playground.storage import own_presets, presets
from playground.tasks import adding, typed
from playground.views.gallery.save_preset_dialog import SavePresetDialog
from playground.views.probe.probe_bar import ProbeBar
from playground.views.style.theme import Appearance


@pytest.fixture
def parent(qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(own_presets, "preset_folder", lambda: tmp_path / "own")
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def gallery(context, parent):
    context.session.open(Preset(title="Before", task=typed.Spec(sequences="a b => c")))
    probe = ProbeBar(Appearance("light"), parent)
    probe.set_probes(("a b", ""))
    gallery = PresetGalleryController(context, probe, Appearance("light"), parent)
    yield gallery
    context.closing.close()
    gallery.join()


def save(parent, title):
    dialog = parent.findChildren(SavePresetDialog)[-1]
    dialog.saved.emit(title, "why", False)
    dialog.close()


def test_what_was_typed_a_moment_ago_is_saved_with_the_probes(context, parent, gallery, said, tmp_path):
    gallery.flush_requested.connect(lambda: context.session.change_text("a b => d"))
    saved = []
    gallery.saved.connect(lambda preset, name: saved.append((preset, name)))
    gallery.show_save_dialog()
    save(parent, "After all")
    [(preset, name)] = saved
    written = presets.load(tmp_path / "own" / "after-all.toml")
    assert name == str(tmp_path / "own" / "after-all.toml")
    assert (written.title, written.idea, written.probes, written.task.sequences) == (
        "After all",
        "why",
        ("a b",),
        "a b => d",
    )
    assert preset == written
    assert (context.session.preset.title, context.session.draft.idea) == ("After all", "why")
    assert said == [(f"Saved as {name}", "right", "")]


def test_where_it_cannot_be_written_the_title_stays(context, parent, gallery, said, tmp_path):
    (tmp_path / "own").write_text("a file")
    gallery.show_save_dialog()
    save(parent, "After")
    assert context.session.preset.title == "Before"
    [(words, state, _)] = said
    assert (str(tmp_path / "own") in words, state) == (True, "wrong")


def test_a_change_whose_task_is_still_being_made_is_saved(context, parent, gallery, tmp_path, monkeypatch):
    gate, make = threading.Event(), adding.make_task
    session = context.session
    session.open(presets.load(presets.find("adding"), ["task.length=10", "task.tested=5", "model.units=4"]))
    monkeypatch.setattr(adding, "make_task", lambda *arguments: gate.wait(20) and make(*arguments))
    monkeypatch.setattr(background, "PATIENCE", 0)
    session.change_training(replace(session.draft.training, seed=5))
    assert session.preset.training.seed == 0
    gallery.show_save_dialog()
    gate.set()
    save(parent, "Later")
    assert presets.load(tmp_path / "own" / "later.toml").training.seed == 5


def test_a_changed_experiment_is_saved_with_what_is_still_true_of_it(context, parent, gallery, tmp_path):
    hello = presets.load(presets.find("hello"))
    context.session.open(hello)
    context.session.change_model(replace(hello.model, units=2))
    gallery.show_save_dialog()
    save(parent, "Two units")
    written = presets.load(tmp_path / "own" / "two-units.toml")
    assert (written.look, written.try_, written.measured) == (hello.look, hello.try_, ())
    assert context.session.opened == written
