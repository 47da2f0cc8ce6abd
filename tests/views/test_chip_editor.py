"""Tokens edited where their chips are, in step with the text field. Without a window."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from playground.core.shown import Shown
from playground.core.specs import ModelSpec, Preset
from playground.core.typed_probe import TypedProbe
from playground.engine.training.run import Run
from playground.tasks import typed
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score
from playground.views.style.theme import Appearance

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
WORDS = "The grass is always => greener\nIt is winter. The grass is always => brown"
NUMBERS = "1 2 3 => 4\n2 3 4 => 5"


class Bench:
    """A probe bar and a score that shows the probe's trace in an untrained network, as the window does."""

    def __init__(self, qtbot):
        self.page = QWidget()
        qtbot.addWidget(self.page)
        self.probe, self.score = ProbeBar(Appearance("light")), Score(Appearance("light"))
        column = QVBoxLayout(self.page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.probe)
        column.addWidget(self.score)
        self.page.resize(832, 740)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)
        self.score.chip_editor.edited.connect(self.probe.set_text)
        self.probe.changed.connect(self.show)

    def open(self, tokens, text=WORDS):
        """A preset with sequences of words, characters or numbers; its score and chip editor."""
        task = typed.Spec(tokens=tokens, sequences=text)
        self.run = Run(Preset(title="Small", task=task, model=ModelSpec(units=8)))
        self.probe.set_probes(("1 2 3",) if tokens == "numbers" else ("The grass is always",))
        self.show()
        self.score.setFocus()
        return self.score, self.score.chip_editor

    def show(self, *_):
        self.score.chip_editor.show_probe(TypedProbe(text=self.probe.text, kind=self.run.task.tokens))
        self.score.present(Shown(trace=self.run.trace(self.probe.text)), settled=True)
        QApplication.processEvents()


@pytest.fixture
def bench(qtbot):
    return Bench(qtbot)


def chip(score, timestep):
    return score.pinned.mapFromScene(score.time.left(timestep) + score.time.column // 2, 24 + 18)


def edit(score, timestep):
    """Click a chip twice."""
    viewport = score.pinned.viewport()
    QTest.mouseClick(viewport, LEFT, pos=chip(score, timestep))
    QTest.mouseDClick(viewport, LEFT, pos=chip(score, timestep))
    assert score.chip_editor.isVisible()
    assert score.chip_editor.hasFocus()


def shown(bench, *tokens):
    """Check that these are the tokens, in the chips and in the field."""
    assert bench.score.trace.tokens == tokens
    assert bench.score.chip_editor.probe.tokens == tokens
    assert bench.probe.text == bench.score.chip_editor.probe.text


def test_a_click_sets_the_playhead_and_a_second_one_edits(bench):
    score, editor = bench.open("words")
    for timestep in (1, 3, 2):
        QTest.mouseClick(score.pinned.viewport(), LEFT, pos=chip(score, timestep))
        assert score.selection.timestep == timestep
        assert not editor.isVisible()
    QTest.mouseClick(score.pinned.viewport(), LEFT, pos=chip(score, 2))
    assert (editor.isVisible(), editor.text(), editor.selectedText()) == (True, "is", "is")
    place = editor.geometry()
    assert place.left() == score.time.left(2)
    assert place.width() == score.time.column
    assert 24 < place.top() < place.bottom() < 64
    QTest.keyClicks(editor, "was")
    QTest.keyClick(editor, Key.Key_Return)
    shown(bench, "The", "grass", "was", "always")
    assert not editor.isVisible()
    assert score.selection.timestep == 2
    assert QApplication.focusWidget() is score.stops.time
    assert score.trace.known == (True, True, False, True)


def test_words_are_typed_one_after_the_other(bench):
    score, editor = bench.open("words")
    edit(score, 1)
    QTest.keyClicks(editor, "winter . It ")
    assert editor.text() == ""
    shown(bench, "The", "winter", ".", "It", "is", "always")
    QTest.keyClicks(editor, "green")
    QTest.keyClick(editor, Key.Key_Tab)
    shown(bench, "The", "winter", ".", "It", "green", "is", "always")
    assert editor.text() == "is"
    QTest.keyClick(editor, Key.Key_Backtab)
    assert editor.text() == "green"
    QTest.keyClick(editor, Key.Key_Escape)
    assert not editor.isVisible()
    assert bench.probe.text == "The winter. It green is always"


def test_backspace_joins_and_space_parts(bench):
    score, editor = bench.open("words")
    edit(score, 2)
    QTest.keyClick(editor, Key.Key_Home)
    QTest.keyClick(editor, Key.Key_Backspace)
    assert (editor.text(), editor.cursorPosition(), editor.timestep) == ("grassis", 5, 1)
    assert bench.probe.text == "The grass is always"
    QTest.keyClick(editor, Key.Key_Return)
    shown(bench, "The", "grassis", "always")
    edit(score, 1)
    QTest.keyClick(editor, Key.Key_Home)
    for _ in range(5):
        QTest.keyClick(editor, Key.Key_Right)
    QTest.keyClick(editor, Key.Key_Space)
    shown(bench, "The", "grass", "is", "always")
    assert editor.text() == "is"


def test_escape_changes_nothing_and_no_text_takes_the_token_out(bench):
    score, editor = bench.open("words")
    edit(score, 0)
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, Key.Key_Escape)
    assert bench.probe.text == "The grass is always"
    edit(score, 3)
    QTest.keyClick(editor, Key.Key_Backspace)
    QTest.keyClick(editor, Key.Key_Return)
    shown(bench, "The", "grass", "is")


def test_arrows_at_the_ends_go_to_the_neighbours_and_behind_the_last(bench):
    score, editor = bench.open("words")
    score.setFocus()
    score.selection.move_to(3)
    QTest.keyClick(score.stops.time, Key.Key_F2)
    assert editor.text() == "always"
    QTest.keyClick(editor, Key.Key_End)
    QTest.keyClick(editor, Key.Key_Right)
    assert (editor.timestep, editor.text()) == (4, "")
    QTest.keyClicks(editor, "green")
    QTest.keyClick(editor, Key.Key_Home)
    QTest.keyClick(editor, Key.Key_Left)
    shown(bench, "The", "grass", "is", "always", "green")
    assert (editor.timestep, editor.text()) == (3, "always")
    QTest.keyClick(editor, Key.Key_Tab)
    QTest.keyClick(editor, Key.Key_Tab)
    QTest.keyClick(editor, Key.Key_Tab)
    assert not editor.isVisible()
    assert QApplication.focusWidget() is score.stops.time
    QTest.keyClick(score.stops.time, Key.Key_Return)
    assert editor.isVisible()


def test_a_click_behind_the_last_chip_appends(bench):
    score, editor = bench.open("words")
    QTest.mouseClick(score.pinned.viewport(), LEFT, pos=QPoint(score.time.end + 10, 42))
    assert (editor.isVisible(), editor.timestep) == (True, 4)
    QTest.keyClicks(editor, "greener.")
    QTest.keyClick(editor, Key.Key_Return)
    shown(bench, "The", "grass", "is", "always", "greener", ".")
    bench.probe.line.setFocus()
    bench.probe.set_text("")
    assert score.trace.timesteps == 0
    QTest.mouseClick(score.pinned.viewport(), LEFT, pos=QPoint(300, 42))
    QTest.keyClicks(editor, "grass is ")
    shown(bench, "grass", "is")


def test_what_touches_stays_apart(bench):
    score, editor = bench.open("words")
    bench.probe.set_text("It is winter. The grass")
    assert score.trace.timesteps == 6
    edit(score, 3)
    QTest.keyClicks(editor, "cold")
    QTest.keyClick(editor, Key.Key_Return)
    shown(bench, "It", "is", "winter", "cold", "The", "grass")
    assert bench.probe.text == "It is winter cold The grass"


def test_characters(bench):
    score, editor = bench.open("characters")
    bench.probe.set_text("aé👩🏽‍🚀مب")
    assert score.trace.timesteps == 5
    edit(score, 2)
    assert editor.text() == "👩🏽‍🚀"
    QTest.keyClicks(editor, " x")
    QTest.keyClick(editor, Key.Key_Return)
    shown(bench, "a", "é", " ", "x", "م", "ب")
    edit(score, 5)
    editor.setText("🇨🇭")
    QTest.keyClick(editor, Key.Key_Tab)
    shown(bench, "a", "é", " ", "x", "م", "🇨🇭")
    assert editor.timestep == 6


def test_numbers(bench):
    score, editor = bench.open("numbers", NUMBERS)
    bench.probe.set_text("1, 2; 3")
    assert score.trace.timesteps == 3
    edit(score, 1)
    QTest.keyClicks(editor, "-0.5")
    QTest.keyClick(editor, Key.Key_Return)
    shown(bench, "1", "-0.5", "3")
    assert bench.probe.text == "1, -0.5; 3"
    assert score.trace.frames[:, 0][1] == -0.5


def test_a_chip_that_is_scrolled_away_is_finished(bench):
    score, editor = bench.open("words")
    bench.probe.set_text("winter is " * 500)
    assert score.trace.timesteps == 1000
    score.time.scroll_to(0)
    edit(score, 1)
    QTest.keyClicks(editor, "was")
    score.time.scroll_to(4000)
    assert not editor.isVisible()
    assert score.trace.tokens[:3] == ("winter", "was", "winter")
    score.time.scroll_to(score.time.max_offset)
    assert score.chip_editor.field.add_place.isEmpty()
    assert len(editor.probe.tokens) == 1000
