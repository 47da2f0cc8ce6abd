"""The line of findings: hidden without one, one at a time, and what its buttons ask for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.core.diagnosis.board import Posted
from playground.core.diagnosis.finding import Finding
from playground.core.guided_action import GuidedAction
from playground.core.sentence import Target
from playground.views.probe.finding_line import FindingLine
from playground.views.style.theme import Appearance

CLIP = GuidedAction(label="Try the clip 1", settings=("training.clip=1",))
EXPLODING = Posted(Finding("exploding", "The gradient's norm rose to 53.", CLIP, Target(track="gradient")))
DATA = Posted(Finding("few sequences", "They are too few.", GuidedAction(label="Type more sequences", place="setup")))
DEAD = Posted(Finding("dead", "5 of 16 units stay the same.", None, Target(track="hidden")))


@pytest.fixture
def line(qtbot):
    window = QWidget()
    line = FindingLine(Appearance("light"))
    column = QVBoxLayout(window)
    column.addWidget(line)
    column.addStretch(1)
    qtbot.addWidget(window)
    window.resize(900, 200)
    window.show()
    line.outer = window
    return line


def test_it_takes_no_room_without_a_finding(line):
    assert line.isHidden()
    line.show_findings([EXPLODING])
    assert line.isVisible()
    assert (line.words.text(), line.accessibleName()) == (EXPLODING.text, f"Finding: {EXPLODING.text}")
    assert not line.next.isVisible()
    line.show_findings([])
    assert line.isHidden()
    assert line.current is None


def test_it_steps_around_and_stays_at_the_finding_it_shows(line):
    line.show_findings([EXPLODING, DEAD, DATA])
    line.previous.click()
    assert (line.current, line.count.text()) == (DATA, "3 of 3")
    line.next.click()
    line.next.click()
    assert (line.current, line.count.text()) == (DEAD, "2 of 3")
    line.show_findings([DATA, DEAD])
    assert (line.current, line.count.text()) == (DEAD, "2 of 2")
    line.show_findings([DATA])
    assert line.current == DATA


def test_there_is_a_button_for_each_thing_that_can_be_done(line):
    shown = []
    for posted in (EXPLODING, DATA, DEAD):
        line.show_findings([posted])
        shown.append((line.show_place.isVisible(), line.attempt.isVisible(), line.attempt.text()))
    assert shown[0] == (True, True, "Try the clip 1")
    assert shown[1] == (False, True, "Type more sequences")
    assert shown[2][:2] == (True, False)


def test_the_hint_says_which_network_is_changed(line):
    hints = []
    for letter in ("", "A", "B"):
        line.show_findings([Posted(EXPLODING.finding, letter)])
        hints.append(line.attempt.toolTip())
    assert hints[0] == hints[1] != hints[2]
    assert all("training.clip=1" in hint for hint in hints)
    assert hints[2].endswith("A stays as it is.")
    line.show_findings([DATA])
    assert line.attempt.toolTip() == "Go to the training sequences in Setup."


def test_the_buttons_ask_for_what_is_shown(line):
    heard = []
    for signal, name in ((line.tried, "try"), (line.followed, "follow"), (line.dismissed, "dismiss")):
        signal.connect(lambda posted, name=name: heard.append((name, posted)))
    line.show_findings([DEAD, EXPLODING])
    line.next.click()
    for button in (line.attempt, line.show_place, line.close_button):
        button.click()
    assert heard == [("try", EXPLODING), ("follow", EXPLODING), ("dismiss", EXPLODING)]


def test_its_key_gives_it_the_focus_and_then_steps_on(line):
    assert line.focus_next() is False
    line.show_findings([EXPLODING, DEAD])
    line.outer.activateWindow()
    assert line.focus_next()
    assert line.attempt.hasFocus()
    assert line.focus_next()
    assert line.current == DEAD
    heard = []
    line.dismissed.connect(heard.append)
    line.close_button.setFocus()
    QTest.keyClick(line.close_button, Qt.Key.Key_Space)
    assert heard == [DEAD]


def test_it_keeps_its_height_and_hides_in_a_low_window(line):
    line.show_findings([EXPLODING])
    height = line.height()
    line.show_findings([Posted(Finding("rate", "Much longer. " * 20))])
    assert line.height() == height
    shown = []
    line.changed.connect(lambda: shown.append(line.is_shown))
    line.set_room(False)
    assert line.isHidden()
    line.set_room(True)
    assert line.isVisible()
    assert shown == [False, True]


def test_a_narrow_line_has_room_for_all_its_rows(line, qtbot):
    line.outer.resize(420, 200)
    line.show_findings([Posted(Finding("dead", "5 of 16 units stay the same in all of 17 sequences. " * 3, CLIP))])
    qtbot.waitUntil(lambda: line.words.height() >= line.words.heightForWidth(line.words.width()) > 50)
    line.show_findings([DEAD])
    line.outer.resize(900, 200)
    qtbot.waitUntil(lambda: line.height() == 42)
