"""The user's own presets are renamed, overwritten and deleted in the gallery, and come back. Without a window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from playground.app.controllers import own_presets as edits
from playground.app.controllers import preset_gallery
from playground.app.controllers.preset_gallery import PresetGalleryController
from playground.core.specs import ModelSpec, Preset
from playground.storage import own_presets, presets
from playground.tasks import typed
from playground.views.gallery.picture import Picture
from playground.views.present.title_dialog import TitleDialog
from playground.views.style.theme import Appearance

MINE = Preset(title="Mine", idea="Of my own.", task=typed.Spec(sequences="a b => c"), probes=("a",))


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """The folder of two own presets. What goes to the trash is moved to another one."""
    monkeypatch.setattr(own_presets, "preset_folder", lambda: tmp_path / "own")
    monkeypatch.setattr(preset_gallery, "picture", lambda _preset: Picture())
    trash = tmp_path / "trash"
    trash.mkdir()

    monkeypatch.setattr(edits, "_move_to_trash", lambda path: bool(path.rename(trash / path.name)))
    for name in ("mine", "other"):
        own_presets.save(replace(MINE, title=name.capitalize()), tmp_path / "own" / f"{name}.toml")
    return tmp_path / "own"


@pytest.fixture
def gallery(context, probe, qtbot, folder):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(1200, 800)
    parent.show()
    context.session.open(replace(MINE, title="Now", model=ModelSpec(units=7)))
    probe.set_probes(("a b", ""))
    gallery = PresetGalleryController(context, probe, Appearance("light"), parent)
    gallery.parent_widget = parent
    gallery.open()
    qtbot.waitUntil(lambda: gallery.dialog is not None)
    yield gallery
    gallery.dialog.reject()
    gallery.close()
    gallery.join()


def card(gallery, path):
    return next(button for button in gallery.dialog.cards if button.card.name == str(path))


def own_titles(gallery):
    return [button.card.title for button in gallery.dialog.cards if button.card.is_own]


def test_a_preset_is_renamed_and_gets_its_title_back(gallery, folder):
    QTest.keyClick(card(gallery, folder / "mine.toml"), Qt.Key.Key_F2)
    dialog = gallery.parent_widget.findChild(TitleDialog)
    assert dialog.title.text() == "Mine"
    dialog.title.setText("Better")
    dialog.save.click()
    assert presets.load(folder / "mine.toml") == replace(MINE, title="Better")
    assert own_titles(gallery) == ["Better", "Other"]
    assert (gallery.dialog.note.text(), gallery.dialog.undo.isVisible()) == ("“Mine” is called “Better” now.", True)
    gallery.dialog.undo.click()
    assert own_titles(gallery) == ["Mine", "Other"]
    assert not gallery.dialog.undo.isVisible()


def test_a_preset_takes_the_open_experiment_and_gets_its_own_back(gallery, folder, context):
    saved = []
    gallery.saved.connect(lambda preset, path: saved.append((preset, path)))
    before = (folder / "mine.toml").read_bytes()
    QTest.keyClick(card(gallery, folder / "mine.toml"), Qt.Key.Key_Insert)
    written = presets.load(folder / "mine.toml")
    assert (written.title, written.idea, written.model.units, written.probes) == ("Mine", "Of my own.", 7, ("a b",))
    assert saved == [(written, str(folder / "mine.toml"))]
    assert context.session.opened == written
    gallery.edits.undo()
    assert (folder / "mine.toml").read_bytes() == before


def test_a_preset_is_deleted_by_its_menu_and_comes_back(gallery, folder, tmp_path, monkeypatch):
    # Without a screen a menu that is open keeps all keys.
    monkeypatch.setattr(QMenu, "popup", lambda _menu, _place: None)
    before = (folder / "mine.toml").read_bytes()
    button = card(gallery, folder / "mine.toml")
    button.customContextMenuRequested.emit(button.rect().center())
    menu = gallery.dialog.findChild(QMenu)
    assert [action.text() for action in menu.actions()] == ["&Rename…", "&Overwrite", "&Delete"]
    menu.actions()[2].trigger()
    assert own_titles(gallery) == ["Other"]
    assert (tmp_path / "trash" / "mine.toml").read_bytes() == before
    assert gallery.dialog.focusWidget() is card(gallery, folder / "other.toml")
    QTest.keyClick(gallery.dialog.focusWidget(), Qt.Key.Key_Delete)
    assert own_titles(gallery) == []
    gallery.dialog.reject()
    gallery.open()
    gallery.dialog.activateWindow()
    assert QTest.qWaitForWindowActive(gallery.dialog)
    QTest.keyClick(gallery.dialog.search, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert own_titles(gallery) == ["Other"]
    gallery.edits.undo()
    assert own_titles(gallery) == ["Mine", "Other"]
    assert (folder / "mine.toml").read_bytes() == before


def test_without_a_trash_a_preset_is_deleted_all_the_same(gallery, folder, monkeypatch):
    monkeypatch.setattr(edits, "_move_to_trash", lambda _path: False)
    gallery.edits.edit("delete", str(folder / "mine.toml"))
    assert not (folder / "mine.toml").exists()
    gallery.edits.undo()
    assert presets.load(folder / "mine.toml") == MINE


def test_a_shipped_preset_stays_as_it_is(gallery):
    shipped = next(button for button in gallery.dialog.cards if button.card.name == "hello")
    for key in (Qt.Key.Key_F2, Qt.Key.Key_Insert, Qt.Key.Key_Delete):
        QTest.keyClick(shipped, key)
    assert gallery.edits.note == ""
    assert shipped.contextMenuPolicy() != Qt.ContextMenuPolicy.CustomContextMenu


def test_what_cannot_be_changed_is_said(gallery, folder, said):
    (folder / "mine.toml").unlink()
    for what in ("rename", "overwrite", "delete"):
        said.clear()
        gallery.edits.edit(what, str(folder / "mine.toml"))
        assert str(folder / "mine.toml") in said[-1][0]
    assert gallery.edits.note == ""
