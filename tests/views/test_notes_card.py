"""The card of the user's notes: each change is told, no more is taken than fits, and undo is the window's."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from playground.views.setup.notes_card import MOST, NotesCard


@pytest.fixture
def card(qtbot):
    card = NotesCard()
    qtbot.addWidget(card)
    return card


@pytest.fixture
def told(card):
    heard = []
    card.edited.connect(heard.append)
    return heard


def test_what_is_typed_is_told_and_what_is_shown_is_not(card, told, qtbot):
    card.show_notes("one")
    qtbot.keyClicks(card.editor, "ab")
    assert told == ["aone", "abone"]
    # The session gives back what it was told: the cursor stays.
    card.show_notes("abone")
    qtbot.keyClicks(card.editor, "c")
    assert told[-1] == "abcone"
    qtbot.keyClick(card.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert card.editor.toPlainText() == "abcone"


def test_no_more_is_taken_than_is_kept(card, told):
    card.show_notes("n" * MOST)
    card.editor.insertPlainText("x")
    assert (card.editor.toPlainText(), told) == ("n" * MOST, [])
    assert not card.full.isHidden()
    card.editor.moveCursor(QTextCursor.MoveOperation.End)
    card.editor.textCursor().deletePreviousChar()
    assert told == ["n" * (MOST - 1)]
    assert card.full.isHidden()
