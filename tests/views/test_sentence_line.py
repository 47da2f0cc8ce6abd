"""The line under the probe: what it shows in the room it has, how a clause is followed, how often it changes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.core.sentence import Clause, Target
from playground.views.probe.sentence_line import _ROW as ROW
from playground.views.probe.sentence_line import Sentence, SentenceLine, emphasis_colour
from playground.views.style.theme import DARK, LIGHT, Appearance

TURNED = Clause("After winter the answer turned to brown (0.77).", Target(2), ((6, 12, "token"), (34, 39, "answer")))
KEPT = Clause("Since then 93 % of the memory was kept at each timestep.", Target(track="forget"))
PLAIN = Clause("It says so.")
ALL = Sentence((TURNED, KEPT, PLAIN))


@pytest.fixture
def line(qtbot):
    window = QWidget()
    line = SentenceLine(Appearance("light"))
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(line)
    column.addStretch(1)
    qtbot.addWidget(window)
    window.resize(1000, 300)
    window.show()
    line.outer = window
    return line


@pytest.fixture
def followed(line):
    heard = []
    line.clause_clicked.connect(heard.append)
    return heard


def test_it_takes_no_room_without_a_sentence(line):
    assert line.isHidden()
    line.show_sentences([ALL], settled=True)
    assert line.isVisible()
    line.show_sentences([Sentence(())], settled=True)
    assert line.isHidden()


def test_all_of_it_is_its_name_in_one_row_or_in_two(line):
    line.show_sentences([ALL], settled=True)
    assert line.accessibleName() == line.shown_text == f"{TURNED.text} {KEPT.text} {PLAIN.text}"
    one = line.height()
    line.window().resize(500, 300)
    assert line.shown_text == line.accessibleName()
    assert line.height() == one + ROW


def test_what_does_not_fit_two_rows_is_left_out_by_whole_clauses(line):
    line.show_sentences([ALL], settled=True)
    line.window().resize(250, 300)
    assert line.shown_text == TURNED.text
    assert line.accessibleName() == ALL.text


def test_a_click_follows_a_clause_that_leads_somewhere(line, followed):
    line.show_sentences([ALL], settled=True)
    for clause in (KEPT, PLAIN, TURNED):
        place = line.place_of(clause)[0].center().toPoint()
        QTest.mouseMove(line, place)
        assert (line.cursor().shape() == Qt.CursorShape.PointingHandCursor) == clause.leads_somewhere
        QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=place)
    assert followed == [KEPT, TURNED]


def test_arrows_choose_a_clause_and_enter_follows_it(line, followed):
    line.show_sentences([ALL], settled=True)
    assert line.focusPolicy() == Qt.FocusPolicy.TabFocus
    line.setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Enter, Qt.Key.Key_Right, Qt.Key.Key_Enter):
        QTest.keyClick(line, key)
    assert followed == [TURNED, KEPT, KEPT]
    assert line.accessibleDescription().startswith(KEPT.text)
    line.show_sentences([Sentence((PLAIN,))], settled=True)
    assert line.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_while_a_network_trains_it_changes_five_times_a_second_and_keeps_its_room(line, qtbot):
    line.window().resize(500, 300)
    line.show_sentences([ALL], settled=True)
    tall = line.height()
    for words in (Sentence((TURNED,)), Sentence((KEPT,)), Sentence(())):
        line.show_sentences([words], settled=False)
        assert line.shown_text == ALL.text
    qtbot.waitUntil(lambda: line.shown_text == "", timeout=2000)
    assert (line.isVisible(), line.height()) == (True, tall)
    line.show_sentences([Sentence((PLAIN,))], settled=True)
    assert line.height() == tall - ROW


def test_two_networks_have_a_row_each_where_both_fit(line):
    both = [Sentence((TURNED,), "A"), Sentence((KEPT,), "B")]
    line.show_sentences(both, settled=True)
    assert line.shown_text == f"A: {TURNED.text}\nB: {KEPT.text}"
    assert (line.is_second(TURNED), line.is_second(KEPT)) == (False, True)
    line.window().resize(300, 300)
    assert line.shown_text == f"A: {TURNED.text}"
    assert line.accessibleName() == f"A: {TURNED.text} B: {KEPT.text}"


def test_in_a_low_window_it_is_hidden(line):
    line.show_sentences([ALL], settled=True)
    line.set_room(False)
    assert line.isHidden()
    line.set_room(True)
    assert line.isVisible()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_what_is_set_off_has_the_colour_of_what_it_is(theme):
    kinds = ("token", "answer", "forget", "update")
    assert [emphasis_colour(kind, theme) for kind in kinds] == [theme.accent, theme.text, theme.forget, theme.input]
