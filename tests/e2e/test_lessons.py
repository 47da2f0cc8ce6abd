"""Lessons in the window: a first start, the way through the first lesson, and leaving it."""

from dataclasses import replace
from typing import get_args

import pytest
from hands import press, track_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from playground.app import start
from playground.app.controllers import lesson_highlight
from playground.app.settings import Settings
from playground.core.lessons.lesson import Highlight
from playground.storage import lesson_answers
from playground.views.score.places import TOKENS, place_of

Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def first_start(driver, monkeypatch, tmp_path):
    """The window as a new user opens it, without arguments, once lesson 1 has set up its experiment."""
    settings, window = driver.window.settings, driver.window
    monkeypatch.setattr(lesson_answers, "folder", lambda: tmp_path)
    settings.store.clear()
    window.levels.show(settings.level)
    start.open_first(window, None, settings)
    driver.wait(lambda: window.lesson.is_open and not window.lesson.is_preparing)
    driver.settle()
    return window


def click(score, name, timestep):
    """A click on a track of the score, at a timestep."""
    stack = score.pinned if name == TOKENS else score.stack
    track = score.chips if name == TOKENS else track_of(score, name)
    place = stack.mapFromScene(track.sceneBoundingRect()).boundingRect()
    x = score.time.left(timestep) + score.time.column // 2
    QTest.mouseClick(stack.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, place.center().y()))


@pytest.mark.parametrize("size", [(1440, 900), (1280, 800)])
def test_a_new_user_has_a_trained_lstm_after_two_clicks_and_the_sentence_names_winter(driver, first_start, size):
    window = first_start
    window.resize(*size)
    driver.settle()
    panel = window.side.lessons.panel
    assert panel.isVisible()
    assert window.lesson.name == "one-word"
    assert [track.name for track in window.score.stack.shown_tracks] == ["chain", "cell"]
    panel.next.click()
    panel.action.click()
    driver.wait(lambda: driver.last.reached is not None and not window.session.is_running, timeout=10_000)
    driver.wait(lambda: "winter" in window.sentence.line.accessibleName())


def test_the_first_lesson_can_be_gone_through_and_left(driver, first_start):
    window, lesson = first_start, first_start.lesson
    panel, prediction = window.side.lessons.panel, window.side.lessons.panel.prediction
    window.activateWindow()
    window.score.setFocus()
    press(Key.Key_2, otherwise=window.score)
    assert not lesson.progress.now.is_answered
    press(Key.Key_1, otherwise=window.score)
    driver.wait(lambda: lesson.progress.is_current_done)
    press(Key.Key_Right, modifiers=Modifier.AltModifier, otherwise=window.score)
    assert lesson.progress.index == 1
    # The word is asked for by a click before the network shows it; the wrong one is answered.
    assert "winter" not in window.sentence.line.text
    click(window.score, TOKENS, 13)
    assert lesson.progress.now.verdict.said == "always"
    assert not lesson.progress.now.is_answered
    click(window.score, TOKENS, 2)
    assert lesson.progress.now.is_answered
    kept = [(answer.step, answer.prediction, answer.right, answer.tries) for answer in lesson_answers.answers()]
    assert kept == [("1", "0.5", False, 1), ("1", "0.03", True, 2), ("2", "always", False, 1), ("2", "winter", True, 2)]
    panel.action.click()
    driver.wait(lambda: lesson.progress.is_current_done and "winter" in window.sentence.line.text)
    lesson.go_to(3)
    # The difference is the right track's; a click on another one is wrong, and its name in the panel is right.
    click(window.score, "chain", 5)
    assert prediction.show_me.isVisible() is False
    prediction.buttons[2].click()
    assert lesson.progress.now.is_answered
    driver.wait(lambda: not window.score.stack.grab().isNull() and place_of(window.score, "cell") is not None)
    panel.leave.click()
    assert not lesson.is_open
    assert window.setup.isVisible()
    assert window.levels.name == "basic"
    assert "forget" in {track.name for track in window.score.stack.shown_tracks}
    step = window.session.preset, driver.last.step
    window.top.learn.click()
    driver.wait(lambda: "one-word" in window.side.lessons.list.buttons)
    window.side.lessons.list.buttons["one-word"].click()
    driver.wait(lambda: lesson.is_open and not lesson.is_preparing)
    driver.settle()
    assert lesson.progress.index == 3
    assert (window.session.preset, driver.last.step) == step, "the network was left alone"
    assert Settings().lessons["one-word"]["step"] == 3


def test_training_that_misses_its_mark_offers_another_seed(driver, first_start):
    window, lesson = first_start, first_start.lesson
    panel = window.side.lessons.panel
    panel.next.click()
    mark = window.session.preset.mark
    window.session.change_mark(replace(mark, confidence=0.999999, steps=3))
    driver.settle()
    seed = window.session.preset.training.seed
    panel.action.click()
    driver.wait(panel.retry.isVisible)
    assert lesson.progress.now.met == 0
    panel.retry.click()
    driver.wait(lambda: window.session.preset.training.seed == seed + 1 and driver.last.step == 3)
    driver.wait(panel.retry.isVisible)


def test_ctrl_l_goes_between_lesson_and_setup_and_escape_leaves(driver, first_start):
    window = first_start
    window.activateWindow()
    for shown in (False, True):
        press(Key.Key_L, modifiers=Modifier.ControlModifier, otherwise=window.score)
        assert window.side.lessons.panel.isVisible() == shown
        assert window.setup.isVisible() != shown
    window.side.lessons.panel.next.setFocus()
    press(Key.Key_Escape)
    assert not window.lesson.is_open
    assert not window.side.has_lessons


def test_a_preset_that_is_named_opens_without_a_lesson(driver):
    window = driver.window
    window.settings.store.clear()
    start.open_first(window, "hello", window.settings)
    driver.wait(lambda: window.session.name == "hello")
    assert not window.lesson.is_open


def test_a_microscope_over_the_score_closes_where_a_step_is_not_about_it(driver):
    window = driver.window
    window.levels.show("basic")
    window.lesson.begin("inside", 0)
    driver.wait(lambda: window.lesson.is_open and not window.lesson.is_preparing and not window.session.is_running)
    window.side.lessons.panel.action.click()
    driver.wait(window.microscope.isVisible)
    window.lesson.go_to(0)
    assert window.microscope.isVisible()
    window.lesson.go_to(1)
    assert not window.microscope.isVisible()


def test_a_later_step_is_opened_with_the_experiment_that_it_speaks_of(driver):
    window = driver.window
    window.lesson.begin("one-word", 3)
    driver.wait(lambda: window.lesson.is_open and not window.lesson.is_preparing and not window.session.is_running)
    driver.settle()
    assert window.lesson.progress.index == 3
    assert driver.last.reached is not None
    assert window.probe.text.startswith("It is summer"), "as the step before left it"
    # Whatever a step may point at is a part of the window.
    tracks = {track.name for track in window.score.groups.tracks}
    known = tracks | {TOKENS} | set(lesson_highlight._TRACKS) | set(window.lesson._highlight._widgets)
    assert set(get_args(Highlight)) - {""} <= known
