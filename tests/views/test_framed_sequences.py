"""Letters and sounds in the place where training sequences are listed: pictures with names, and how one is chosen."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from playground.core.framed_sequence import FramedSequence
from playground.core.specs import ModelSpec, TrainingSpec
from playground.views.setup.framed_sequences import FramedSequences
from playground.views.setup.setup_panel import Setup, SetupPanel
from playground.views.style.theme import DARK, LIGHT, Appearance
from playground.views.widgets.frame_picture import frame_picture


def sequence(name, columns=8):
    frames = np.zeros((columns, 8), np.float32)
    frames[0] = 1
    return FramedSequence(name=name, detail="shape 1", probe=f"{name.lower()} 1", frames=frames)


LETTERS = (sequence("A"), sequence("B", 4))


@pytest.fixture
def grid(qtbot):
    grid = FramedSequences(Appearance("light"))
    qtbot.addWidget(grid)
    grid.resize(250, 160)
    grid.show_sequences(LETTERS, "Pixel columns")
    grid.show()
    return grid


@pytest.fixture
def chosen(grid):
    heard = []
    grid.chosen.connect(heard.append)
    return heard


def test_the_picture_of_frames_goes_from_paper_to_ink():
    frames = np.array([[0, 0.5, 2], [2, 2, 2]], np.float32)
    image = frame_picture(frames, "Pixel columns", LIGHT)
    assert (image.width(), image.height()) == (2, 3)
    paper, ink = QColor(LIGHT.sunken), QColor(LIGHT.text)
    assert [image.pixelColor(0, row) for row in (0, 2)] == [paper, ink]
    assert image.pixelColor(0, 1).red() == pytest.approx(paper.red() + (ink.red() - paper.red()) / 4, abs=1)
    rising = frame_picture(frames, "Sound frames", LIGHT)
    assert [rising.pixelColor(0, row) for row in (0, 2)] == [ink, paper]


@pytest.mark.parametrize("frames", [np.ones((3, 2)), np.zeros((2, 2)), np.full((1, 1), np.nan)])
def test_equal_numbers_are_blank_paper(frames):
    image = frame_picture(frames, "Sound frames", DARK)
    assert image.pixelColor(0, 0) == QColor(DARK.sunken)


def test_each_sequence_has_its_name_and_its_picture_in_proportion(grid):
    assert [grid.item(row).text() for row in range(2)] == ["A\nshape 1", "B\nshape 1"]
    assert grid.item(1).data(Qt.ItemDataRole.AccessibleTextRole) == "B, shape 1"
    sizes = [grid.item(row).icon().actualSize(grid.iconSize()) for row in range(2)]
    assert [(size.width(), size.height()) for size in sizes] == [(32, 32), (16, 32)]


def test_a_click_or_enter_makes_one_the_probe(grid, chosen):
    centre = grid.visualItemRect(grid.item(1)).center()
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert chosen == ["b 1"]
    QTest.keyClick(grid, Qt.Key.Key_Left)
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert chosen == ["b 1", "a 1"]


def test_the_windows_keys_work_inside_it(grid, chosen, qtbot):
    grid.setCurrentRow(0)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_B):
        QTest.keyClick(grid, key)
    assert grid.currentRow() == 0
    assert chosen == []


def test_the_same_sequences_keep_what_is_selected_and_a_theme_repaints_them(grid):
    grid.setCurrentRow(1)
    grid.show_sequences(LETTERS, "Pixel columns")
    assert grid.currentRow() == 1
    grid._appearance.set_theme("dark")
    image = grid.item(0).icon().pixmap(32, 32).toImage()
    assert image.pixelColor(1, 16) == QColor(DARK.text)
    assert image.pixelColor(20, 16) == QColor(DARK.sunken)


def test_the_setup_shows_pictures_instead_of_rows_of_numbers_while_there_are_any(qtbot):
    panel = SetupPanel(Appearance("light"))
    qtbot.addWidget(panel)
    panel.show()
    rest = {"model": ModelSpec(), "training": TrainingSpec(), "mark": None, "goals": frozenset({"never"})}
    for framed in (LETTERS, ()):
        panel.show_setup(Setup(**rest, tokens="numbers", text="0 1 => A", editable=False, framed=framed))
        assert panel.framed.isVisible() == bool(framed)
        assert panel.editor.isVisible() != bool(framed)
        assert panel.edit_as_text.isVisible()
