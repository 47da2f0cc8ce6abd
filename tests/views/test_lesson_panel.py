"""The lesson's panel: what it asks, what it says to a prediction, and what its buttons ask for."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from playground.core.guided_action import GuidedAction
from playground.core.lessons.lesson import Lesson, Step
from playground.core.lessons.prediction import (
    Choice,
    Click,
    ClickAsked,
    NumberAsked,
    Place,
    judge_choice,
    judge_number,
)
from playground.core.lessons.progress import Progress
from playground.views.lesson.lesson_list import LessonEntry, LessonList
from playground.views.lesson.lesson_panel import FAILED, LessonPanel, Moment
from playground.views.lesson.outline import Outline
from playground.views.lesson.rich_text import as_html, as_plain
from playground.views.style.stylesheet import stylesheet
from playground.views.style.theme import Appearance

LONG = "A long answer that takes more than one line of a narrow panel to say"
STEPS = (
    Step(
        title="Choose",
        text=("A *word*.",),
        question="Which?",
        choices=(
            Choice(text=LONG, reply="Too long."),
            Choice(text="Short", right=True),
        ),
        action=GuidedAction(label="Train", train="mark"),
        why=("Because.",),
    ),
    Step(title="Type", question="How many?", number=NumberAsked(right=0.5, tolerance=0.1, otherwise="No.")),
    Step(
        title="Click",
        question="Where?",
        click=ClickAsked(
            what="track", right=("cell",), choices=(Place(track="cell", label="Cell state"),), otherwise="Not there."
        ),
    ),
    Step(title="Word", question="Which word?", click=ClickAsked(what="token", right=("a",), otherwise="No.")),
)
LESSON = Lesson(title="Test", idea="A test", minutes=1, number=3, start=GuidedAction(preset="parity"), steps=STEPS)


@pytest.fixture
def panel(qtbot):
    panel = LessonPanel(Appearance("light"))
    panel.setStyleSheet(stylesheet(Appearance("light").theme))
    qtbot.addWidget(panel)
    panel.resize(288, 700)
    panel.show()
    panel.activateWindow()
    return panel


def show(panel, index=0, *, progress=None):
    progress = progress or Progress.begin(LESSON).go_to(index)
    panel.show_progress(progress, {"chain": "Chain", "cell": "Cell state"})
    return progress


def said(panel):
    """The texts in sight."""
    return [words.accessibleName() or words.text() for words in panel.findChildren(QLabel) if words.isVisible()]


def test_choices_wrap_and_the_chosen_index_is_told(panel, qtbot):
    show(panel)
    prediction = panel.prediction
    chosen = []
    prediction.chosen.connect(chosen.append)
    first, second = prediction.buttons
    qtbot.waitUntil(lambda: first.height() > second.height() >= 32)
    assert first.accessibleName() == LONG
    for below, above in ((second, first), (panel.action, second)):
        top = below.mapTo(panel, QPoint()).y()
        assert top >= above.mapTo(panel, QPoint()).y() + above.height(), "nothing overlaps"
    second.click()
    assert prediction.press(1)
    assert not prediction.press(3)
    assert chosen == [1, 0]


def test_a_wrong_prediction_is_answered_and_the_answer_offered_after_two(panel):
    prediction, progress = panel.prediction, show(panel)
    assert not prediction.show_me.isVisible()
    for offered in (False, True):
        progress = progress.predict(judge_choice(STEPS[0].choices, 0))
        show(panel, progress=progress)
        assert "Too long." in said(panel)
        assert prediction.buttons[0].property("state") == "wrong"
        assert prediction.show_me.isVisible() == offered
        assert "Because." not in said(panel)
    asked = []
    prediction.answer_requested.connect(lambda: asked.append(True))
    prediction.show_me.click()
    assert asked
    show(panel, progress=progress.show_answer())
    assert not prediction.show_me.isVisible()
    assert prediction.buttons[1].property("state") == "right"
    assert "Because." in said(panel)


def test_a_number_is_typed_and_what_is_none_is_said(panel):
    progress = show(panel, 1)
    prediction, typed = panel.prediction, []
    prediction.typed.connect(typed.append)
    for text in ("0,45", "−2", "50 %", "much"):
        prediction.number.setText(text)
        QTest.keyClick(prediction.number, Qt.Key.Key_Return)
    assert typed == [0.45, -2.0, 50.0]
    assert "Type a number, such as 0.5." in said(panel)
    assert not panel.action.isVisible(), "this step has no action"
    show(panel, progress=progress.predict(judge_number(STEPS[1].number, 0.45)))
    assert "✓ Yes." in said(panel)


def test_a_place_can_be_chosen_by_its_name_or_by_the_playhead(panel):
    prediction, placed, taken = panel.prediction, [], []
    prediction.placed.connect(placed.append)
    prediction.playhead_placed.connect(lambda: taken.append(True))
    show(panel, 2)
    assert not prediction.take_playhead.isVisible()
    prediction.buttons[0].click()
    assert placed == [Click(track="cell")]
    show(panel, 3)
    assert not prediction.buttons
    prediction.show_playhead("")
    assert not prediction.take_playhead.isEnabled()
    prediction.show_playhead("t 3, winter")
    assert "t 3, winter" in prediction.take_playhead.text()
    prediction.take_playhead.click()
    assert taken == [True]


def test_the_action_s_button_says_what_it_does_now(panel, qtbot):
    show(panel)
    heard = []
    for name in ("acted", "stopped", "retried"):
        getattr(panel, name).connect(lambda name=name: heard.append(name))
    assert panel.action.text() == "Train"
    panel.action.click()
    panel.show_moment(Moment(state="training", status="Step 3."))
    assert (panel.action.text(), "Step 3." in said(panel)) == ("Stop", True)
    panel.action.click()
    panel.show_moment(Moment(state="failed"))
    assert FAILED in said(panel)
    panel.retry.click()
    assert heard == ["acted", "stopped", "retried"]
    panel.show_moment(Moment(state="done", seen=("It is *brown*.",)))
    assert "It is brown." in said(panel)
    assert not panel.retry.isVisible()


def test_next_is_never_locked_and_leads_to_all_lessons_at_the_end(panel):
    moved, listed = [], []
    panel.moved.connect(moved.append)
    panel.listed.connect(lambda: listed.append(True))
    show(panel)
    assert not panel.back.isEnabled()
    panel.next.click()
    show(panel, 3)
    panel.back.click()
    panel.next.click()
    assert (moved, listed) == ([1, 2], [True])


def test_asterisks_emphasise_and_nothing_else_is_markup():
    assert as_html("a *b c* < d * e") == 'a <span style="font-weight: 600">b c</span> &lt; d * e'
    assert as_html("c = f · b + g") == "c\u00a0=\u00a0f\u00a0·\u00a0b + g"
    assert as_plain("a *b c* * e") == "a b c * e"


def test_the_list_says_how_far_each_lesson_is(qtbot):
    page, chosen = LessonList(), []
    qtbot.addWidget(page)
    page.chosen.connect(chosen.append)
    entries = [LessonEntry(f"l{done}", f"Title {done}", "Idea", 4, 5, done) for done in (0, 2, 5)]
    page.show_lessons(entries)
    page.show_lessons(entries)
    assert [button.accessibleName() for button in page.buttons.values()] == [
        "Title 0. Idea. 4 min",
        "Title 2. Idea. 2 of 5",
        "Title 5. Idea. ✓ done",
    ]
    page.buttons["l2"].click()
    assert chosen == ["l2"]


def test_the_outline_follows_what_it_surrounds_and_lets_clicks_through(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(200, 200)
    window.show()
    places = [QRect(20, 20, 60, 40)]
    outline = Outline(Appearance("light"), window)
    outline.surround(lambda: places[0])
    assert outline.geometry() == QRect(18, 18, 64, 44)
    assert outline.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert not outline.mask().contains(QPoint(32, 22))
    places[0] = QRect(150, 150, 100, 100)
    qtbot.waitUntil(lambda: outline.geometry() == QRect(148, 148, 52, 52))
    places[0] = None
    qtbot.waitUntil(outline.isHidden)
    places[0] = QRect(20, 20, 60, 40)
    qtbot.waitUntil(outline.isVisible)
    outline.surround(None)
    assert outline.isHidden()
