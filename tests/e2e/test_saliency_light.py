"""An answer is hovered or chosen by keys, and the tokens that it hangs on light up."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from small_presets import SMALL_NUMBERS

from playground.engine.training.run import Run
from playground.storage import presets
from playground.views.style.contrast import ink, luminance
from playground.views.style.numbers import format_signed
from playground.views.style.theme import lookup_table

Key = Qt.Key
NUMBERS = SMALL_NUMBERS.replace('kind = "typed"', 'kind = "typed"\ntokens = "numbers"')


@pytest.fixture
def score(driver):
    driver.window.activateWindow()
    driver.open()
    driver.train_for(20)
    driver.settle()
    return driver.window.score


def answers_of(score):
    return next(track for track in score.stack.shown_tracks if track.answers(0))


def hover(score, timestep, rank=0):
    track = answers_of(score)
    x = score.time.left(timestep) + score.time.column // 2
    QTest.mouseMove(score.stack.viewport(), score.stack.mapFromScene(x, round(track.y()) + 8 + 18 * rank))


def direct(driver, steps, text, at, answer):
    """The engine's numbers for the same network, trained again without a window."""
    run = Run(driver.session.preset, driver.session.task, engine="torch")
    run.run(steps)
    return run.saliency(text, at, answer)


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_the_chips_show_what_the_engine_computes(driver, score, cell):
    driver.window.setup.cell.button(cell).click()
    driver.settle()
    driver.train_for(20)
    driver.settle()
    hover(score, 2, rank=1)
    driver.wait(lambda: score.spotlight.shown_saliency is not None)
    answer = int(np.argsort(-score.trace.predictions[2], kind="stable")[1])
    lit, text = score.spotlight.shown_saliency, driver.window.probe.text
    assert (lit.at, lit.answer) == (2, answer)
    expected = direct(driver, driver.last.step, text, 2, answer)
    np.testing.assert_allclose(lit.values, expected.values, rtol=1e-3, atol=1e-7)
    table = lookup_table("signed", False)
    picture, word = score.pinned.grab().toImage(), score.trace.answers[answer]
    for t in range(3):
        share = expected.values[t] / np.abs(expected.values).max()
        light = score.spotlight.overlay
        assert light.sign_of(t) == ("" if abs(share) < 0.01 else "+" if share > 0 else "−")
        colour = QColor(*(int(part) for part in table[round(127.5 + 127.5 * share)]))
        assert picture.pixelColor(score.time.left(t) + score.time.column // 2, 24 + 10) == colour
        towards = "away from" if expected.values[t] < 0 else "towards"
        told = score.pinned.readout_at(QPoint(score.time.left(t) + 5, 40))[1].text
        assert told.endswith(f", {format_signed(lit.values[t])} {towards} {word}")
    first, second = score.readout.text().split("\n")
    assert first.startswith(f"t 3 “{word}” ")
    strongest = lit.strongest(1)[0]
    assert second.startswith(f"hangs on {score.trace.tokens[strongest]} {format_signed(lit.values[strongest])}")
    told = score.pinned.readout_at(QPoint(score.time.left(3) + 5, 40))[1].text
    assert told.partition(",")[0] == f"t 4 “{score.trace.tokens[3]}”"
    assert "away from" not in told
    assert "towards" not in told


def test_the_light_goes_out_when_the_pointer_leaves(driver, score):
    hover(score, 1)
    driver.wait(lambda: score.spotlight.shown_saliency is not None)
    assert score.spotlight.overlay.isVisible()
    QTest.mouseMove(score.pinned.viewport(), QPoint(score.time.left(1) + 5, 40))
    assert score.spotlight.answer is None
    assert not score.spotlight.overlay.isVisible()
    driver.wait(lambda: driver.last.watch.answer is None)
    assert driver.last.saliency is None


def test_an_answer_beside_the_microscope_is_explained_too(driver, score):
    bars = driver.window.microscope.answers.bars
    driver.wait(lambda: driver.window.microscope.dissection is not None)
    score.selection.move_to(1)
    driver.wait(lambda: driver.window.microscope.dissection.timestep == 1)
    QTest.mouseMove(bars, QPoint(40, 20 + 10))
    second = int(np.argsort(-score.trace.predictions[1], kind="stable")[1])
    assert score.spotlight.answer == (1, second)
    driver.wait(lambda: score.spotlight.shown_saliency is not None)
    assert score.spotlight.overlay.isVisible()
    score.selection.move_to(2)
    driver.wait(lambda: score.spotlight.answer is not None and score.spotlight.answer[0] == 2)
    QTest.mouseMove(bars.parentWidget(), QPoint(40, 5))
    QApplication.sendEvent(bars, QEvent(QEvent.Type.Leave))
    assert score.spotlight.answer is None


def test_it_follows_training_at_full_speed(driver, score):
    hover(score, 3)
    driver.wait(lambda: score.spotlight.shown_saliency is not None)
    driver.session.train()
    seen = set()
    driver.wait(lambda: seen.add(id(driver.last.saliency)) or len(seen) > 4)
    assert score.spotlight.answer[0] == 3
    driver.session.pause()
    driver.settle()
    driver.wait(lambda: score.spotlight.shown_saliency is not None)
    answer, text = score.spotlight.answer[1], driver.window.probe.text
    assert answer == int(score.trace.predictions[3].argmax())
    expected = direct(driver, driver.last.step, text, 3, answer)
    scale = np.abs(expected.values).max()
    np.testing.assert_allclose(score.spotlight.shown_saliency.values, expected.values, rtol=0.02, atol=1e-3 * scale)


def test_in_the_past_the_tracks_are_told_what_is_asked_about_since(driver, score):
    # Such a network has no reach: nothing else that is shown changes with the answer.
    driver.window.setup.cell.button("mlp").click()
    driver.settle()
    driver.train_for(20)
    driver.settle()
    driver.window.strip.scrubber.go_to(0)
    driver.wait(lambda: driver.last.shown_step == 0 and score.shown.step == 0)
    assert score.shown.saliency is None
    hover(score, 2)
    driver.wait(lambda: score.spotlight.shown_saliency is not None)
    assert score.shown.saliency is score.spotlight.shown_saliency


def test_keys_go_through_the_answers_at_the_playhead(driver, score):
    spotlight = score.spotlight
    score.selection.move_to(2)
    spotlight.stop.setFocus(Qt.FocusReason.TabFocusReason)
    assert score.stack._ring.isVisible()
    for key, rank in ((Key.Key_A, 0), (Key.Key_Return, 1), (Key.Key_A, 2), (Key.Key_A, None), (Key.Key_Enter, 0)):
        QTest.keyClick(spotlight.stop, key)
        top = answers_of(score).answers(2)
        assert spotlight.answer == (None if rank is None else (2, top[rank]))
    driver.wait(lambda: spotlight.shown_saliency is not None)
    word = score.trace.answers[spotlight.answer[1]]
    assert f"; {word} hangs on " in spotlight.stop.accessibleName()
    assert spotlight.stop.accessibleName().startswith("Prediction at timestep 3: ")
    QTest.keyClick(spotlight.stop, Key.Key_Left)
    assert spotlight.answer == (1, answers_of(score).answers(1)[0])
    QTest.keyClick(spotlight.stop, Key.Key_Escape)
    assert spotlight.answer is None
    QTest.keyClick(spotlight.stop, Key.Key_A)
    score.setFocus()
    assert QApplication.focusWidget() is score.stops.time
    assert spotlight.answer is None


def test_a_number_hangs_on_numbers(driver, score):
    driver.open(NUMBERS)
    driver.wait(lambda: driver.last.trace.frames is not None)
    hover(score, 2)
    driver.wait(lambda: score.spotlight.shown_saliency is not None)
    expected = direct(driver, 0, "1 2 3", 2, 0)
    np.testing.assert_allclose(score.spotlight.shown_saliency.values, expected.values, rtol=1e-3, atol=1e-7)
    assert "\nhangs on " in score.readout.text()
    told = score.pinned.readout_at(QPoint(score.time.left(1) + 5, 40))[1].text
    assert told.endswith(" the next number")


def test_another_probe_and_another_network_are_asked_anew(driver, score):
    hover(score, 3)
    driver.wait(lambda: score.spotlight.shown_saliency is not None)
    driver.window.probe.set_text("grass")
    driver.wait(lambda: score.trace.timesteps == 1)
    assert score.spotlight.shown_saliency is None
    driver.window.open(presets.loads(NUMBERS, "n.toml"), "n")
    driver.wait(lambda: driver.last.trace is not None and driver.last.trace.frames is not None)
    assert not score.spotlight.overlay.isVisible()


@pytest.mark.parametrize("dark", [False, True])
def test_a_token_can_be_read_on_every_colour(dark):
    for row in lookup_table("signed", dark):
        ground = QColor(*(int(part) for part in row))
        darker, lighter = sorted((luminance(ground), luminance(ink(ground))))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5
