"""Choices of which only some are offered, and the row of tracks that could be shown as well."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from trained_score import on_screen

from playground.views.score.arrangement import Arrangement
from playground.views.widgets.dropdown import Dropdown
from playground.views.widgets.segmented import Segmented

CHOICES = (("a", "One"), ("b", "Two"), ("c", "Three"))


def test_the_arrows_pass_over_segments_that_are_not_offered(qtbot):
    field, chosen = Segmented("Choice", CHOICES), []
    qtbot.addWidget(field)
    field.changed.connect(chosen.append)
    field.set_value("a")
    field.offer({"a", "c"})
    field.show()
    field.activateWindow()
    qtbot.waitUntil(lambda: field.button("c").x() < field.width() and field.isActiveWindow())
    field.button("a").setFocus()
    QTest.keyClick(field.button("a"), Qt.Key.Key_Right)
    assert (field.value, chosen) == ("c", ["c"])
    field.offer(None)
    assert field.button("b").isVisible()


def test_a_list_offers_some_the_current_one_and_what_is_set(qtbot):
    field = Dropdown("Choice", CHOICES)
    qtbot.addWidget(field)
    field.set_value("b")
    field.offer({"a"})
    assert [field.itemText(row) for row in range(field.count())] == ["One", "Two"]
    assert field.value == "b"
    field.set_value("c")
    assert [field.itemData(row) for row in range(field.count())] == ["a", "b", "c"]
    assert field.value == "c"
    field.offer(None)
    assert (field.count(), field.value) == (3, "c")


def test_a_chip_shows_its_track_and_goes(qtbot):
    score = on_screen(qtbot)
    score.offer_tracks(True)
    assert not score.more_tracks.isVisible()
    hidden = frozenset({"input", "gradient"})
    score.arranger.default = Arrangement(hidden=hidden)
    score.arranger.set_arrangement(score.arranger.default)
    row = score.more_tracks
    assert [chip.text() for chip in row.chips.values()] == ["Input", "Gradient"]
    assert score.hidden_note.isHidden()
    row.chips["input"].click()
    assert "input" in {track.name for track in score.stack.shown_tracks}
    assert list(row.chips) == ["gradient"]
    row.chips["gradient"].click()
    assert not row.isVisible()


def test_chips_that_do_not_fit_are_in_a_menu(qtbot):
    score = on_screen(qtbot)
    score.offer_tracks(True)
    score.arranger.default = Arrangement(hidden=frozenset({"forget", "input", "candidate", "output", "cell", "hidden"}))
    score.arranger.set_arrangement(score.arranger.default)
    row = score.more_tracks
    qtbot.waitUntil(lambda: row.width() == score.width())
    assert row.rest.isHidden()
    score.page.resize(420, 676)
    qtbot.waitUntil(lambda: not row.rest.isHidden())
    shown = [chip.text() for chip in row.chips.values() if chip.isVisible()]
    listed = [action.text() for action in row.rest.menu().actions()]
    assert shown
    assert shown + listed == ["Forget", "Input", "Candidate", "Output", "Cell state", "Hidden state"]
    assert row.rest.geometry().right() <= row.width()
    row.rest.menu().actions()[-1].trigger()
    assert "hidden" in {track.name for track in score.stack.shown_tracks}
