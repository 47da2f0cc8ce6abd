"""The gallery: cards, pictures, search and keys. Without a window."""

import threading

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget

from playground.app.controllers import preset_gallery
from playground.app.controllers.preset_gallery import PictureThread, PresetGalleryController
from playground.storage import own_presets, presets
from playground.views.gallery.card import CardButton
from playground.views.gallery.picture import Picture
from playground.views.style.theme import Appearance

Key = Qt.Key


@pytest.fixture
def parent(qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(own_presets, "preset_folder", lambda: tmp_path / "own")
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(1440, 900)
    widget.show()
    return widget


@pytest.fixture
def gallery(context, probe, parent):
    gallery = PresetGalleryController(context, probe, Appearance("light"), parent)
    yield gallery
    gallery.close()
    gallery.join()


@pytest.fixture
def no_pictures(monkeypatch):
    """Makes pictures without their tasks, which take a while."""
    monkeypatch.setattr(preset_gallery, "picture", lambda _preset: Picture())


def opened(qtbot, gallery):
    gallery.open()
    qtbot.waitUntil(lambda: gallery.dialog is not None)
    return gallery.dialog


@pytest.fixture
def dialog(qtbot, gallery, no_pictures):
    return opened(qtbot, gallery)


def cards(dialog):
    return {button.card.name: button for button in dialog.found}


def test_every_shipped_preset_has_a_card_with_a_picture(gallery, qtbot):
    dialog = opened(qtbot, gallery)
    assert set(cards(dialog)) == {name for name, _ in presets.shipped()}
    qtbot.waitUntil(lambda: set(gallery._pictures) == set(cards(dialog)), timeout=60_000)
    for button in dialog.cards:
        assert button.card.group in {"first steps", "memory", "language", "sound and sight", "benchmarks"}
        assert button.card.idea
        assert "within" in button.card.mark
        bare = CardButton(button.card, Appearance("light"))
        assert button.grab().toImage() != bare.grab().toImage()
    dialog.reject()


def test_search_leaves_what_matches_and_enter_chooses_the_first(gallery, dialog):
    chosen = []
    gallery.chosen.connect(chosen.append)
    QTest.keyClicks(dialog.search, "grammar REBER")
    assert set(cards(dialog)) == {"reber", "continual-reber"}
    assert not dialog.nothing.isVisible()
    QTest.keyClicks(dialog.search, " xyzzy")
    assert cards(dialog) == {}
    assert "grammar REBER xyzzy" in dialog.nothing.text()
    QTest.keyClick(dialog.search, Key.Key_Return)
    assert gallery.dialog is dialog, "nothing to open"
    dialog.search.setText("wave")
    QTest.keyClick(dialog.search, Key.Key_Return)
    assert chosen == ["sine"]
    assert gallery.dialog is None


def test_arrows_go_from_card_to_card(gallery, dialog):
    QTest.keyClick(dialog.search, Key.Key_Down)
    first = dialog.focusWidget()
    assert first is dialog.cards[0]
    QTest.keyClick(first, Key.Key_Right)
    assert dialog.focusWidget() is dialog.cards[1]
    QTest.keyClick(dialog.focusWidget(), Key.Key_Down)
    below = dialog.focusWidget()
    assert below.card.group == "memory"
    QTest.keyClick(below, Key.Key_Up)
    QTest.keyClick(dialog.focusWidget(), Key.Key_Up)
    assert dialog.focusWidget() is dialog.search
    QTest.keyClick(dialog.search, Key.Key_Escape)
    assert gallery.dialog is None


def test_the_button_that_clears_the_search_lies_within_its_field(dialog, qapp):
    dialog.search.setText("wave")
    qapp.processEvents()
    button = dialog.search.findChild(QToolButton)
    assert dialog.search.rect().contains(button.geometry())
    assert abs(button.geometry().center().y() - dialog.search.rect().center().y()) <= 1
    assert button.sizeHint().height() <= dialog.search.height() - 4


@pytest.mark.parametrize(("width", "columns"), [(620, 2), (900, 3), (1300, 4)])
def test_as_many_cards_stand_in_a_row_as_there_is_room_for(dialog, qapp, width, columns):
    dialog.resize(width, 700)
    qapp.processEvents()
    benchmarks = [button for button in dialog.cards if button.card.group == "benchmarks"]
    tops = [button.mapTo(dialog, button.rect().topLeft()).y() for button in benchmarks]
    assert tops.count(min(tops)) == columns
    for button in benchmarks:
        assert button.mapTo(dialog, button.rect().topRight()).x() <= width


def test_own_presets_have_cards_and_unreadable_ones_say_why(gallery, qtbot, no_pictures, tmp_path):
    (tmp_path / "own").mkdir()
    own = presets.load(presets.find("hello"))
    own_presets.save(own, tmp_path / "own" / "mine.toml")
    (tmp_path / "own" / "broken.toml").write_text("title = ")
    dialog = opened(qtbot, gallery)
    found = {button.card.name: button for button in dialog.cards if button.card.group == preset_gallery.YOURS}
    assert set(found) == {str(tmp_path / "own" / name) for name in ("mine.toml", "broken.toml")}
    broken = found[str(tmp_path / "own" / "broken.toml")]
    assert not broken.isEnabled()
    assert "TOML" in broken.card.problem
    chosen = []
    gallery.chosen.connect(chosen.append)
    found[str(tmp_path / "own" / "mine.toml")].click()
    assert chosen == [str(tmp_path / "own" / "mine.toml")]


def test_browse_asks_for_a_file(gallery, dialog):
    asked = []
    gallery.browse_requested.connect(lambda: asked.append(True))
    dialog.browse.emit()
    assert asked == [True]


def test_pictures_are_made_once_and_shown_again(gallery, qtbot, monkeypatch):
    drawn = []
    monkeypatch.setattr(preset_gallery, "picture", lambda preset: drawn.append(preset.title) or Picture())
    dialog = opened(qtbot, gallery)
    qtbot.waitUntil(lambda: len(gallery._pictures) == len(dialog.cards))
    dialog.reject()
    opened(qtbot, gallery).reject()
    gallery.close()
    gallery.join()
    assert len(drawn) == len(set(drawn)) == len(presets.shipped())


def test_closing_does_not_wait_for_a_slow_picture(gallery, qtbot, qapp, monkeypatch):
    begun, released, made = threading.Event(), threading.Event(), []

    def slow(preset):
        begun.set()
        released.wait(10)
        made.append(preset)
        return Picture()

    monkeypatch.setattr(preset_gallery, "picture", slow)
    dialog = opened(qtbot, gallery)
    assert begun.wait(10)
    dialog.reject()
    opened(qtbot, gallery).reject()
    gallery.close()
    assert made == [], "the window has waited"
    released.set()
    gallery.join()
    assert len(made) == 1
    qapp.processEvents()
    assert gallery._pictures == {}, "no picture arrives after closing"


def test_a_new_batch_replaces_the_one_that_waits(monkeypatch):
    arrived, first = [], threading.Event()

    def draw(preset):
        first.wait(10)
        return Picture()

    monkeypatch.setattr(preset_gallery, "picture", draw)
    thread = PictureThread(arrived.append)
    preset = presets.load(presets.find("hello"))
    thread.submit({"one": preset, "two": preset})
    while not thread._batches.empty():
        pass
    thread.submit({"three": preset})
    first.set()
    while [name for name, _ in arrived] != ["one", "three"]:
        pass
    thread.close()
    thread.join()


def test_a_picture_shows_the_sequence_and_its_answer():
    shipped = dict(presets.shipped())
    chips = preset_gallery.picture(shipped["greener-or-brown"])
    assert chips.tokens[-4:] == ("The", "grass", "is", "always")
    assert chips.answers[0] in {"greener", "brown", "fresh", "wet"}
    pairs = preset_gallery.picture(shipped["adding"])
    marked = np.flatnonzero(pairs.frames[:, 1] == 1)
    assert len(marked) == 2 or pairs.frames[0, 1] == -1
    wave = preset_gallery.picture(shipped["sine"])
    assert wave.frames.shape[1] == 1
    assert wave.answers == ()
