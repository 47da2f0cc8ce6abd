"""A letter drawn on the pad is the probe, and the network's answer follows each stroke, also while it trains."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

HANDWRITING = """
title = "Letters"
probes = ["l 1001", "o 1001"]
[task]
kind = "handwriting"
letters = "LOT"
tested = 5
[model]
units = 24
[training]
learning_rate = 0.01
batch = 32
"""


def draw(pad, *places):
    """One stroke by the mouse, from place to place."""
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(*places[0]))
    for (x, y), (to_x, to_y) in itertools.pairwise(places):
        for part in np.linspace(0.1, 1, 10):
            QTest.mouseMove(pad, QPoint(round(x + part * (to_x - x)), round(y + part * (to_y - y))))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(*places[-1]))


def answer(driver):
    trace = driver.last.trace
    return trace.answers[int(trace.predictions[-1].argmax())]


@pytest.fixture
def pad(driver):
    driver.open(HANDWRITING)
    window = driver.window
    assert window.probe.draw.isVisible()
    assert not window.drawing.dialog.isVisible()
    QTest.mouseClick(window.probe.draw, Qt.MouseButton.LeftButton)
    assert window.drawing.dialog.isVisible()
    return window.drawing.panel.pad


def test_a_drawn_letter_is_read(driver, pad):
    driver.train_for(200)
    draw(pad, (60, 30), (60, 190), (140, 190))
    columns = driver.session.task.drawing([np.array(stroke) for stroke in pad.strokes])
    driver.wait(lambda: driver.last.trace.frames.shape == columns.shape)
    driver.settle()
    np.testing.assert_allclose(driver.last.trace.frames, columns, atol=0.006)
    assert "0:0:" in driver.window.probe.text
    assert all(driver.last.trace.known)
    assert answer(driver) == "L"
    QTest.mouseClick(driver.window.drawing.panel.erase, Qt.MouseButton.LeftButton)
    assert driver.window.probe.text == ""
    draw(pad, (40, 30), (180, 30))
    draw(pad, (110, 30), (110, 190))
    driver.settle()
    assert answer(driver) == "T"


def test_it_follows_while_it_trains(driver, pad):
    driver.window.trigger("training.toggle")
    driver.wait(lambda: driver.last.step > 150)
    draw(pad, (60, 30), (60, 190), (140, 190))
    driver.wait(
        lambda: (
            len(driver.last.trace.tokens)
            == len(driver.session.task.drawing([np.array(stroke) for stroke in pad.strokes]))
        )
    )
    driver.wait(lambda: answer(driver) == "L")
    driver.window.trigger("training.toggle")


def test_the_keys_draw_and_esc_leaves(driver, pad):
    assert pad.hasFocus()
    before = driver.session.is_running
    for key in (Qt.Key.Key_Space, *[Qt.Key.Key_Down] * 6, *[Qt.Key.Key_Right] * 4, Qt.Key.Key_Space):
        QTest.keyClick(pad, key)
    driver.settle()
    assert driver.last.trace.frames.shape[1] == 16
    assert driver.session.is_running is before
    text = driver.window.probe.text
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    assert not driver.window.drawing.dialog.isVisible()
    assert driver.window.probe.text == text
