"""Saving the experiment as a preset: what is written, what it is called from then on, and what is said."""

import pytest
from PySide6.QtWidgets import QWidget

from playground.app.controllers.preset_gallery import PresetGalleryController
from playground.core.specs import Preset
from playground.storage import own_presets, presets
from playground.tasks import typed
from playground.views.gallery.save_dialog import SavePreset
from playground.views.probe.probe_bar import ProbeBar
from playground.views.style.theme import Appearance


@pytest.fixture
def parent(qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(own_presets, "folder", lambda: tmp_path / "own")
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def room(context, parent):
    context.session.open(Preset(title="Before", task=typed.Spec(sequences="a b => c")))
    probe = ProbeBar(Appearance("light"), parent)
    probe.set_probes(("a b", ""))
    room = PresetGalleryController(context, probe, Appearance("light"), parent)
    yield room
    context.closing.close()
    room.wait()


def save(parent, title):
    dialog = parent.findChildren(SavePreset)[-1]
    dialog.saved.emit(title, "why", False)
    dialog.close()


def test_what_was_typed_a_moment_ago_is_saved_with_the_probes(context, parent, room, said, tmp_path):
    room.flush.connect(lambda: context.session.change_text("a b => d"))
    saved = []
    room.saved.connect(lambda preset, name: saved.append((preset, name)))
    room.save()
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


def test_where_it_cannot_be_written_the_title_stays(context, parent, room, said, tmp_path):
    (tmp_path / "own").write_text("a file")
    room.save()
    save(parent, "After")
    assert context.session.preset.title == "Before"
    [(words, state, _)] = said
    assert (str(tmp_path / "own") in words, state) == (True, "wrong")
