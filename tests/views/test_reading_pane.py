"""The reading pane: what it shows, how it is tinted, and how a token is chosen, selected and copied."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.core.reading import Verdict, read
from playground.views.help.described import describe
from playground.views.help.topics import topic
from playground.views.reading import tints
from playground.views.reading.reading_pane import ReadingPane, Shown
from playground.views.style.stylesheet import stylesheet
from playground.views.style.theme import DARK, LIGHT, Appearance

NONE = np.zeros(0)


@pytest.fixture
def pane(qtbot):
    window, pane = QWidget(), ReadingPane(Appearance("light"))
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(pane)
    column.addStretch(1)
    qtbot.addWidget(window)
    window.resize(700, 400)
    window.show()
    pane.outer = window
    return pane


@pytest.fixture
def chosen(pane):
    heard = []
    pane.token_chosen.connect(heard.append)
    return heard


def characters(text, generated=0, bits=None, **parts):
    tokens = tuple(text)
    bits = np.full(len(tokens), np.nan) if bits is None else np.array(bits, float)
    return Shown(reading=read(tokens, "characters", generated=generated), tokens=tokens, bits=bits, **parts)


def dialogue(prompt, reply, verdict=None, generated=True):
    tokens = tuple((prompt + " " + reply).split())
    count = len(prompt.split())
    reading = read(tokens, "words", generated=len(tokens) - count if generated else 0, prompt=count)
    return Shown(reading=reading, tokens=tokens, bits=np.full(len(tokens), np.nan), verdict=verdict)


def looks(text):
    """Return colour, weight and background of each character, as painted."""
    found = {}
    block = text.document().begin()
    while block.isValid():
        for part in block.layout().formats():
            for place in range(part.start, part.start + part.length):
                brush = part.format.background()
                tint = brush.color().name() if brush.style() != Qt.BrushStyle.NoBrush else None
                found[block.position() + place] = (
                    part.format.foreground().color().name(),
                    part.format.fontWeight() >= 600,
                    tint,
                    part.format.fontUnderline() or bool(part.format.underlineStyle().value),
                )
        block = block.next()
    return [found.get(place) for place in range(len(text.toPlainText()))]


def luminance(colour):
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_legible_on_every_tint(qapp, theme):
    for tint in ("unit", "surprise"):
        for level in range(tints.LEVELS + 1):
            ground = luminance(tints.colour(tint, level, theme))
            for name in ("text", "accent"):
                low, high = sorted((ground, luminance(QColor(getattr(theme, name)))))
                assert (high + 0.05) / (low + 0.05) >= 4.6


def test_bits_and_ranks_have_levels_and_nothing_and_nan_have_none():
    bits = np.array([np.nan, 0, 0.2, 4, 8, 30])
    assert tints.levels("surprise", bits).tolist() == [-1, -1, -1, 6, 12, 12]
    assert tints.marked("surprise", bits).tolist() == [False, False, False, True, True, True]
    assert tints.levels("unit", np.array([0, 0.5, 1])).tolist() == [0, 6, 12]
    assert tints.marked("unit", np.array([0, 0.5, 0.75, 1])).tolist() == [False, False, True, True]
    assert set(tints.levels("nothing", bits)) == {-1}
    assert not tints.marked("nothing", bits).any()


def test_generated_text_is_heavier_and_the_surprising_is_tinted(pane):
    pane.show_networks([characters("abcd", generated=2, bits=[np.nan, 0.1, 5, 0.1])], characters=True)
    text, accent = LIGHT.text.lower(), LIGHT.accent.lower()
    tint = tints.colour("surprise", 8, LIGHT).name()
    assert looks(pane.texts[0]) == [
        (text, False, None, False),
        (text, False, None, False),
        (accent, True, tint, True),
        (accent, True, None, False),
    ]
    pane.tint.button("nothing").click()
    assert {look[2] for look in looks(pane.texts[0])} == {None}


def test_tokens_are_tinted_by_the_ranks_of_a_unit_once_there_is_one(pane):
    heard = []
    pane.tint_changed.connect(heard.append)
    assert not pane.tint.button("unit").isEnabled()
    pane.show_unit("c, unit 3")
    pane.show_networks([characters("ab", ranks=np.array([0.0, 1.0]))], characters=True)
    pane.tint.button("unit").click()
    assert heard == ["unit"]
    assert pane.tint.button("unit").text() == "c, unit 3"
    assert pane.note.text() == "gold: high for this unit, blue: low; line: its top quarter"
    assert [look[2] for look in looks(pane.texts[0])] == [tints.colour("unit", at, LIGHT).name() for at in (0, 12)]
    pane.show_unit("")
    pane.show_networks([characters("ab")], characters=True)
    assert {look[2] for look in looks(pane.texts[0])} == {None}


def test_a_click_chooses_the_token_under_the_pointer(pane, chosen):
    pane.show_networks([characters("abcdef")], characters=True)
    text = pane.texts[0]
    for token in (0, 3, 5):
        QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=text.place_of(token).center().toPoint())
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(text.viewport().width() - 5, 5))
    assert chosen == [0, 3, 5]


def test_arrow_keys_move_from_token_to_token_and_a_selection_is_copied(pane, chosen):
    pane.show_networks([characters("abcdef")], characters=True)
    pane.show_playhead(2)
    text = pane.texts[0]
    QTest.keyClick(text, Qt.Key.Key_Right)
    assert chosen == [3]
    pane.show_playhead(3)
    for _ in range(2):
        QTest.keyClick(text, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "de"
    assert chosen == [3]


def test_the_windows_keys_work_inside_the_text(pane, chosen):
    class Keys(QObject):
        def __init__(self):
            super().__init__()
            self.seen = []

        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.KeyPress:
                self.seen.append(event.key())
            return False

    keys = Keys()
    pane.installEventFilter(keys)
    pane.show_networks([characters("word " * 100)], characters=True)
    text = pane.texts[0]
    text.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_P):
        QTest.keyClick(text, key)
    assert keys.seen == [Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_P]
    assert text.verticalScrollBar().value() == 0
    assert chosen == []


def test_a_selection_stays_while_text_is_generated(pane):
    pane.show_networks([characters("abcdef")], characters=True)
    text = pane.texts[0]
    cursor = text.textCursor()
    cursor.setPosition(1)
    cursor.setPosition(3, QTextCursor.MoveMode.KeepAnchor)
    text.setTextCursor(cursor)
    pane.show_networks([characters("abcdefgh", generated=2)], characters=True)
    pane.show_playhead(7)
    assert text.toPlainText() == "abcdefgh"
    assert text.textCursor().selectedText() == "bc"


def test_it_follows_the_playhead_through_long_text(pane):
    shown = characters("word " * 150)
    pane.show_networks([shown], characters=True)
    text = pane.texts[0]
    for token in (749, 0, 400):
        pane.show_playhead(token)
        assert text.viewport().rect().contains(text.place_of(token).center().toPoint())


def test_it_is_as_high_as_its_text_up_to_the_rows_that_were_chosen(pane):
    heard = []
    pane.rows_changed.connect(heard.append)
    text = pane.texts[0]
    heights = []
    for length in (10, 100, 1000):
        pane.show_networks([characters("x" * length)], characters=True)
        heights.append(text.height())
    assert heights[1] == heights[2] == heights[0] + text.row_height
    keys = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(text, Qt.Key.Key_Down, keys)
    assert heard == [3]
    assert text.height() == heights[0] + 2 * text.row_height
    for _ in range(4):
        QTest.keyClick(text, Qt.Key.Key_Up, keys)
    assert heard[-1] == 1
    assert text.height() == heights[0]


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_it_scrolls_only_where_more_rows_are_filled_than_were_chosen(pane, rows):
    text = pane.texts[0]
    scrolled = []
    for length in range(20, 420, 7):
        pane.show_networks([characters("ab cd " * (length // 6))], characters=True)
        pane.set_rows(1)
        pane.set_rows(rows)
        visible = text.viewport().rect().contains(text.place_of(length // 6 * 6 - 2).center().toPoint())
        assert visible == (text.verticalScrollBar().maximum() == 0)
        assert text.verticalScrollBar().isVisible() != visible
        scrolled.append(not visible)
    assert scrolled == sorted(scrolled)
    assert (scrolled[0], scrolled[-1]) == (False, True)


def test_the_edge_is_dragged_by_whole_rows(pane):
    pane.show_networks([characters("x" * 1000)], characters=True)
    heard = []
    pane.rows_changed.connect(heard.append)
    edge, row = pane.edge, pane.texts[0].row_height
    QTest.mousePress(edge, Qt.MouseButton.LeftButton, pos=QPoint(50, 2))
    QTest.mouseMove(edge, QPoint(50, 2 + row // 3))
    assert heard == []
    QTest.mouseMove(edge, QPoint(50, 2 + 2 * row))
    QTest.mouseRelease(edge, Qt.MouseButton.LeftButton, pos=QPoint(50, 2))
    assert heard == [4]


def test_folded_it_keeps_its_heading(pane):
    heard = []
    pane.folded.connect(heard.append)
    pane.show_networks([characters("abc")], characters=True)
    pane.fold.click()
    assert pane.texts[0].isHidden()
    assert pane.edge.isHidden()
    assert pane.tint.isVisible()
    pane.fold.click()
    assert pane.texts[0].isVisible()
    assert heard == [True, False]


def test_the_heading_says_how_unexpected_the_text_is(pane):
    pane.show_networks([characters("ab ", bits=[np.nan, 1, 4])], characters=True)
    assert pane.note.text() == "mean 2.5 bits a token; least expected: “␣” at t 3, 4.0 bits"
    assert pane.describe(2) == "t 3 “␣”: 4.0 bits, probability 0.062 one timestep before"
    assert pane.describe(0) == "t 1 “a”"
    pane.show_networks([characters("ab")], characters=True)
    assert pane.note.text() == ""


def test_a_dialogue_has_two_speakers_and_a_verdict(pane):
    said = Verdict(False, "The right reply: fine.")
    pane.show_networks([dialogue("how are you ?", "so so .", said)], characters=False)
    text = pane.texts[0]
    assert text.toPlainText() == "how are you?\nso so."
    assert text.viewport().x() >= 60
    assert (pane.verdict.text(), pane.verdict.property("state")) == ("✗ The right reply: fine.", "wrong")
    pane.show_networks([characters("abc")], characters=True)
    assert text.viewport().x() < 60
    assert pane.verdict.isHidden()


def test_two_networks_have_two_texts_where_they_were_generated(pane):
    right, wrong = Verdict(True, "The right reply."), Verdict(False, "The right reply: fine.")
    pane.show_networks([dialogue("hi", "fine", right), dialogue("hi", "bad", wrong)], characters=False)
    assert [text.toPlainText() for text in pane.texts] == ["hi\nfine", "hi\nbad"]
    assert all(text.isVisible() for text in pane.texts)
    assert pane.verdict.text() == "A: ✓ The right reply.  B: ✗ The right reply: fine."
    assert pane.verdict.property("state") == ""
    both = [dialogue("hi", "fine", right, generated=False)] * 2
    pane.show_networks(both, characters=False)
    assert not pane.texts[1].isVisible()
    assert (pane.verdict.text(), pane.verdict.property("state")) == ("✓ The right reply.", "right")


def test_every_control_has_a_name_and_the_unit_says_when_it_can_be_chosen(pane):
    describe(pane)
    for widget in (pane.fold, pane.edge, *(pane.tint.button(value) for value in ("unit", "surprise", "nothing"))):
        assert widget.accessibleName()
        assert widget.toolTip()
    assert pane.tint.button("unit").toolTip().startswith("Choose a unit in the score first")
    pane.show_unit("c3")
    assert pane.tint.button("unit").toolTip() == topic("tint").options["unit"]
    assert all(text.accessibleName() for text in pane.texts)


def test_another_theme_recolours_the_text(pane):
    pane.show_networks([characters("ab", generated=1, bits=[np.nan, 8])], characters=True)
    appearance = pane._appearance
    appearance.set_theme("dark")
    assert looks(pane.texts[0])[1][:3] == (DARK.accent.lower(), True, tints.colour("surprise", 12, DARK).name())


def test_another_style_sheet_keeps_the_letters(pane):
    pane.setStyleSheet(stylesheet(LIGHT))
    pane.show_networks([characters("ab")], characters=True)
    letters = pane.texts[0].font()
    assert letters.family() == "JetBrains Mono"
    for theme in (DARK, LIGHT):
        pane.setStyleSheet("")
        pane.setStyleSheet(stylesheet(theme))
        assert pane.texts[0].font() == letters
