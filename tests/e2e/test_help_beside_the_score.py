"""What stands beside the score has its help, too: the basic level, the lessons and their questions, a preset's story,
findings, running text, framed sequences and the presentation."""

import pytest
from help_walk import faults, faults_of_menu, faults_of_sentence
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from small_presets import SMALL

from playground.storage import lesson_answers, presets
from playground.views.help.topics import topic
from playground.views.lesson.lesson_panel import Moment

DIALOGUE = SMALL.replace("units = 8", 'units = 8\nreadout = "every-step"')


@pytest.fixture
def window(driver, monkeypatch, tmp_path):
    monkeypatch.setattr(lesson_answers, "folder", lambda: tmp_path)
    return driver.window


def open_shipped(driver, name, changes=()):
    driver.window.open(presets.load(presets.find(name), changes), name)
    driver.settle()


def test_on_the_basic_level_and_in_the_list_of_lessons(driver, window):
    window.levels.choose("basic")
    driver.open()
    assert window.score.more_tracks.isVisible()
    assert faults(window) == ""
    window.top.learn.click()
    lessons = window.side.lessons
    driver.wait(lambda: bool(lessons.list.buttons))
    assert faults(window) == ""
    lessons.list.tests["after"].click()
    assert faults(window) == ""
    while lessons.transfer.buttons:
        lessons.transfer.buttons[0].click()
    assert faults(window) == ""


@pytest.mark.parametrize(("name", "step"), [("one-word", 0), ("one-word", 2), ("inside", 0), ("inside", 1)])
def test_in_a_lesson_that_asks_for_a_choice_a_word_a_number_or_a_track(driver, window, name, step):
    window.lesson.begin(name, step)
    driver.wait(lambda: window.lesson.is_open and not window.lesson.is_preparing)
    driver.settle()
    panel = window.side.lessons.panel
    panel.prediction.show_me.show()
    panel.show_moment(Moment(state="failed", seen=("The answer is brown.",)))
    assert panel.retry.isVisible()
    assert faults(window) == ""


def test_in_a_presets_story_and_of_two_networks_that_begin_apart(driver, window):
    open_shipped(driver, "greener-or-brown")
    story = window.setup.story
    for fold in (story.toggle, story.claims_head):
        if not fold.isChecked():
            fold.click()
    assert story.claims.isVisible()
    assert faults(window) == ""
    window.comparison.set_enabled(True)
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    first = window.setup.groups[0]
    first.initialisation.setCurrentIndex(first.initialisation.findData("chrono"))
    first.initialisation.activated.emit(first.initialisation.currentIndex())
    driver.wait(first.lag.isVisible)
    assert faults(window) == ""


def test_of_findings(driver, window):
    open_shipped(driver, "greener-or-brown", ["training.learning_rate=1.0"])
    driver.train_for(200)
    line = window.diagnosis.line
    driver.wait(line.isVisible)
    window.probe.set_text("It is monsoon. The grass is always")
    driver.wait(line.next.isVisible)
    for _ in range(2):
        assert faults(window) == ""
        line.next.click()


def test_of_running_text_and_of_a_dialogue(driver, window):
    driver.open(DIALOGUE)
    window.probe.generate.click()
    driver.wait(lambda: bool(driver.last.finish))
    driver.settle()
    pane = window.reading.pane
    assert pane.texts[0].reading.is_dialogue
    assert pane.isVisible()
    assert faults(window) == ""
    window.score.selection.choose_unit(0)
    driver.wait(pane.tint.button("unit").isEnabled)
    pane.fold.click()
    assert faults(window) == ""


def test_of_framed_sequences_and_the_picture_of_the_probe(driver, window):
    open_shipped(driver, "speech-recognition")
    assert window.setup.framed.isVisible()
    assert window.probe.picture.isVisible()
    assert faults(window) == ""


def test_of_the_answer_beside_the_tokens(driver, window):
    driver.open()
    pinned = window.score.pinned
    place = pinned.mapFromScene(pinned.answer.card.center())
    assert topic(pinned.topic_at(place)).title == "Answer"
    answer = pinned.answer.answer
    assert f"“{answer.word} {answer.number}”" in pinned.tip_at(place)
    assert list(faults_of_sentence(pinned.tip_at(place), answer.word)) == []
    assert pinned.topic_at(place - QPoint(pinned.width() // 2, 0)) == "tokens-track"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_while_presenting(driver, window, monkeypatch):
    open_shipped(driver, "greener-or-brown")
    page = window.present.page
    monkeypatch.setattr(page, "showFullScreen", lambda: (page.resize(1920, 1080), page.show()))
    window.trigger("present.toggle")
    QTest.keyClick(page.stage, Qt.Key.Key_PageDown)
    QTest.keyClick(page.stage, Qt.Key.Key_PageDown)
    driver.wait(page.controls.offer.isVisible)
    assert faults(page) == ""
    assert faults_of_menu(page.controls.dots.menu_of(0)) == []
    for ask in (page.controls.keep.click, lambda: page.controls.dots.rename_requested.emit(0)):
        ask()
        dialog = window.present.scenes.dialog
        assert faults(dialog) == ""
        dialog.close()
    page.activateWindow()
    driver.wait(page.isActiveWindow)
    page.controls.keep.setFocus()
    QTest.keyClick(page.controls.keep, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert window.help.popup.topic == topic("scene-keep")
    assert window.help.popup.parentWidget() is page
    window.help.end()
    page.close()
