"""The gallery in the real window: cards, search, keys, and presets of the user's own."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from playground.app.controllers import preset_gallery as rooms
from playground.storage import own_presets, presets
from playground.views.gallery.card import CardButton
from playground.views.gallery.picture import Picture
from playground.views.gallery.save_dialog import SavePreset

Key = Qt.Key


@pytest.fixture
def room(driver, tmp_path, monkeypatch):
    monkeypatch.setattr(own_presets, "folder", lambda: tmp_path / "own")
    driver.open()
    driver.settle()
    return driver.window.gallery


def opened(driver, room):
    driver.window.setup.presets.click()
    assert room.dialog is not None
    return room.dialog


def cards(dialog):
    return {button.card.name: button for button in dialog.found}


def test_every_shipped_preset_has_a_card_with_a_picture(driver, room):
    dialog = opened(driver, room)
    assert set(cards(dialog)) == {name for name, _ in presets.shipped()}
    driver.wait(lambda: set(room._pictures) == set(cards(dialog)))
    for button in dialog.cards:
        assert button.card.group in {"first steps", "memory", "language", "sound and sight", "benchmarks"}
        assert button.card.idea
        assert "within" in button.card.mark
        bare = CardButton(button.card, driver.window.appearance)
        assert button.grab().toImage() != bare.grab().toImage()
    dialog.reject()


def test_search_leaves_what_matches_and_enter_opens_the_first(driver, room):
    dialog = opened(driver, room)
    QTest.keyClicks(dialog.search, "grammar REBER")
    assert set(cards(dialog)) == {"reber", "continual-reber"}
    assert not dialog.nothing.isVisible()
    QTest.keyClicks(dialog.search, " xyzzy")
    assert cards(dialog) == {}
    assert "grammar REBER xyzzy" in dialog.nothing.text()
    QTest.keyClick(dialog.search, Key.Key_Return)
    assert room.dialog is dialog, "nothing to open"
    dialog.search.setText("wave")
    QTest.keyClick(dialog.search, Key.Key_Return)
    assert driver.window.session.name == "sine"


def test_arrows_go_from_card_to_card(driver, room):
    dialog = opened(driver, room)
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
    assert room.dialog is None


def test_the_button_that_clears_the_search_lies_within_its_field(driver, room):
    dialog = opened(driver, room)
    dialog.search.setText("wave")
    driver.settle()
    button = dialog.search.findChild(QToolButton)
    assert dialog.search.rect().contains(button.geometry())
    assert abs(button.geometry().center().y() - dialog.search.rect().center().y()) <= 1
    assert button.sizeHint().height() <= dialog.search.height() - 4
    dialog.reject()


@pytest.mark.parametrize(("width", "columns"), [(620, 2), (900, 3), (1300, 4)])
def test_as_many_cards_stand_in_a_row_as_there_is_room_for(driver, room, width, columns):
    dialog = opened(driver, room)
    dialog.resize(width, 700)
    driver.settle()
    benchmarks = [button for button in dialog.cards if button.card.group == "benchmarks"]
    tops = [button.mapTo(dialog, button.rect().topLeft()).y() for button in benchmarks]
    assert tops.count(min(tops)) == columns
    for button in benchmarks:
        assert button.mapTo(dialog, button.rect().topRight()).x() <= width
    dialog.reject()


def test_an_experiment_is_saved_listed_and_opened_again(driver, room, tmp_path):
    window = driver.window
    window.session.change_model(replace(window.session.draft.model, units=7))
    driver.settle()
    window.gallery.save()
    dialog = window.findChild(SavePreset)
    dialog.title.setText("My own")
    dialog.idea.setText("To look at it again.")
    saved = window.session.preset
    dialog.save.click()
    path = tmp_path / "own" / "my-own.toml"
    read = presets.load(path)
    probes = tuple(probe for probe in window.probe.probes if probe)
    assert read == replace(saved, title="My own", idea="To look at it again.", group=None, probes=probes)
    assert window.windowTitle().startswith("My own")
    window.gallery.save()
    again = window.findChildren(SavePreset)[-1]
    assert (again.title.text(), again.idea.text()) == ("My own", "To look at it again.")
    again.reject()
    (tmp_path / "own" / "broken.toml").write_text("title = ")
    window.open_preset("sine")
    driver.settle()
    gallery = opened(driver, room)
    own = {button.card.title: button for button in gallery.cards if button.card.group == rooms.YOURS}
    assert set(own) == {"My own", "broken.toml"}
    assert not own["broken.toml"].isEnabled()
    assert "TOML" in own["broken.toml"].card.problem
    own["My own"].click()
    assert window.session.preset.model.units == 7


def test_nobody_waits_for_a_picture_that_takes_long(driver, room, monkeypatch):
    begun, released, made = threading.Event(), threading.Event(), []

    def slow(preset):
        begun.set()
        released.wait(10)
        made.append(preset)
        return Picture()

    monkeypatch.setattr(rooms, "picture", slow)
    room.open()
    assert begun.wait(10)
    room.dialog.reject()
    room.open()
    room.dialog.reject()
    room.close()
    assert made == [], "the window has waited"
    released.set()
    room.wait()
    assert len(made) == 1
    driver.settle()
    assert room._pictures == {}, "told of nothing after its end"


def test_a_preset_that_cannot_be_saved_is_said(driver, room, tmp_path):
    (tmp_path / "own").write_text("a file where the folder should be")
    driver.window.gallery.save()
    driver.window.findChild(SavePreset).save.click()
    assert "own" in driver.window.banner.words.text()
    assert driver.window.banner.property("state") == "wrong"


def test_a_picture_shows_the_sequence_and_its_answer():
    shipped = dict(presets.shipped())
    chips = rooms.picture(shipped["greener-or-brown"])
    assert chips.tokens[-4:] == ("The", "grass", "is", "always")
    assert chips.answers[0] in {"greener", "brown", "fresh", "wet"}
    pairs = rooms.picture(shipped["adding"])
    marked = np.flatnonzero(pairs.frames[:, 1] == 1)
    assert len(marked) == 2 or pairs.frames[0, 1] == -1
    wave = rooms.picture(shipped["sine"])
    assert wave.frames.shape[1] == 1
    assert wave.answers == ()
