"""A letter or a sound beside the probe: its picture, and its name in the place of rows of numbers."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from playground.core.trace import Trace
from playground.views.probe.probe_bar import ProbeBar
from playground.views.style.theme import LIGHT, Appearance


def trace(frames, frame_name="Pixel columns", answer=-1, answers=("A", "B")):
    time = 3 if frames is None else len(frames)
    expected = np.full(time, -1)
    expected[-1:] = answer
    return Trace(
        cell_kind="rnn",
        tokens=tuple(map(str, range(time))),
        known=(True,) * time,
        gates={},
        states={"hidden": np.zeros((time, 1, 2), np.float32)},
        predictions=np.zeros((time, len(answers) or 4), np.float32),
        answers=answers,
        expected=expected if answers else np.full((time, 4), np.nan),
        frames=frames,
        frame_name=frame_name if frames is not None else "",
    )


LETTER = np.repeat(np.float32([[1], [0], [0], [0]]), 8, axis=1)


@pytest.fixture
def bar(qtbot):
    bar = ProbeBar(Appearance("light"))
    qtbot.addWidget(bar)
    bar.resize(900, 44)
    bar.show()
    bar.setFocus()
    return bar


def test_a_letter_is_drawn_in_proportion(bar):
    bar.show_trace(trace(LETTER, answer=1), moment="", past=False)
    assert bar.picture.isVisible()
    image = bar.picture.grab().toImage()
    # 4 columns of 8 pixels, four times as large, in the middle: x from 8 to 24.
    seen = [image.pixelColor(x, 16) for x in (9, 11, 13, 23)]
    assert seen == [QColor(LIGHT.text)] * 2 + [QColor(LIGHT.sunken)] * 2
    assert bar.picture.accessibleName() == "B: 4 pixel columns of 8 numbers"
    assert bar.picture.toolTip() == "The network reads B as 4 pixel columns of 8 numbers."


def test_tokens_and_an_empty_probe_have_no_picture(bar):
    for each in (trace(None), trace(np.zeros((0, 8), np.float32))):
        bar.show_trace(trace(LETTER), moment="", past=False)
        bar.show_trace(each, moment="", past=False)
        assert bar.picture.isHidden()
        assert bar.cover.isHidden()


def test_a_narrow_bar_gives_up_the_picture_after_its_heading(bar):
    bar.generate.show()
    bar.show_trace(trace(LETTER), moment="", past=False)
    seen = []
    for width in range(900, 300, -20):
        bar.resize(width, 44)
        QApplication.processEvents()
        seen.append((bar._name.isVisible(), bar.picture.isVisible()))
    assert list(dict.fromkeys(seen)) == [(True, True), (False, True), (False, False)]
    bar.resize(900, 44)
    QApplication.processEvents()
    assert bar.picture.isVisible()


def test_rows_of_numbers_are_called_by_their_name_until_the_field_has_the_focus(bar):
    bar.set_probes(["0:1 1:0 => A"])
    bar.show_trace(trace(LETTER, "Sound frames", answer=0), moment="", past=False)
    assert bar.cover.isVisible()
    assert bar.cover.text() == "A: 4 sound frames of 8 numbers"
    assert bar.cover.geometry() == bar.line.rect()
    bar.line.setFocus(Qt.FocusReason.TabFocusReason)
    assert bar.cover.isHidden()
    bar.setFocus()
    bar.line.clearFocus()
    assert bar.cover.isVisible()
    bar.set_text("a 7")
    assert bar.cover.isHidden()


def test_a_sound_without_a_known_name_is_called_by_its_frames(bar):
    bar.set_probes(["0:1 1:0"])
    bar.show_trace(trace(LETTER, "Sound frames", answers=()), moment="", past=False)
    assert bar.cover.text() == "4 sound frames of 8 numbers"
