"""Figures from the window: the dialog, the clipboard, and the menu of a track."""

import gc
import re

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QGraphicsItem, QMenu

from playground.views.figures import rendering
from playground.views.figures.dialog import FigureDialog
from playground.views.score.tracks.heatmap import HeatMap
from playground.views.style.theme import lookup_table

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def to_file(monkeypatch):
    """Answers the question where to write."""

    def answer(path):
        def accept(dialog):
            if path is None:
                return QFileDialog.DialogCode.Rejected
            dialog.selectFile(str(path))
            return QFileDialog.DialogCode.Accepted

        monkeypatch.setattr(QFileDialog, "exec", accept)

    return answer


def dialog_of(window):
    return window.findChild(FigureDialog)


def test_a_figure_is_chosen_seen_and_saved(driver, qtbot, to_file, tmp_path):
    window = driver.window
    driver.open()
    driver.train_for(3)
    driver.press(Qt.Key.Key_S, modifiers=CTRL_SHIFT)
    dialog = dialog_of(window)
    names = [dialog.choice.itemText(row) for row in range(dialog.choice.count())]
    tracks = [track.title for track in window.score.stack.shown_tracks]
    assert names == ["Whole score", *tracks, "Microscope: mean over 8 units, t 4", "Training curves"]
    before = dialog.preview.grab().toImage()
    dialog.choice.setCurrentText("Forget")
    assert dialog.preview.grab().toImage() != before
    assert re.fullmatch(r"\d+ × \d+ mm", dialog.size_label.text())
    for name in ("a.svg", "a.pdf", "a.png"):
        to_file(tmp_path / name)
        qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
        assert (tmp_path / name).stat().st_size > 1000
        assert window.banner.words.text() == f"Wrote the figure “Forget” to {tmp_path / name}."
    drawing = (tmp_path / "a.svg").read_text()
    assert ">Small</text>" in drawing
    assert re.search(r">LSTM, 8 units · step 3</text>", drawing)
    assert not QImage(str(tmp_path / "a.png")).isNull()
    dialog.close()


def test_cancelled_and_impossible_files_leave_nothing(driver, to_file, tmp_path):
    driver.open()
    window = driver.window
    figure = window.figure_export.available()[0]
    to_file(None)
    window.figure_export.save(figure)
    assert list(tmp_path.iterdir()) == []
    for path, sentence in (
        (tmp_path / "none" / "a.svg", "there is no folder"),
        (tmp_path / "a.gif", "must end in .png, .svg or .pdf"),
    ):
        to_file(path)
        window.figure_export.save(figure)
        assert sentence in window.banner.words.text()
        assert window.banner.property("state") == "wrong"
    assert list(tmp_path.iterdir()) == []


def test_without_a_sequence_there_are_only_the_curves(driver):
    window = driver.window
    driver.open()
    window.score.present(None, settled=True)
    assert [figure.name for figure in window.figure_export.available()] == ["Training curves"]


def test_the_score_is_copied_by_a_key(driver, qtbot):
    window = driver.window
    driver.open()
    window.appearance.choose("dark")
    driver.press(Qt.Key.Key_C, modifiers=CTRL_SHIFT)
    held = QGuiApplication.clipboard().mimeData()
    image = held.imageData()
    assert image.pixelColor(4, 4).name() == "#ffffff"
    assert b"Forget" in bytes(held.data("image/svg+xml").data())
    assert window.banner.words.text() == "Copied the figure “Whole score”."
    QGuiApplication.clipboard().clear()


def test_the_menu_of_a_track_copies_and_saves_it(driver, to_file, tmp_path, monkeypatch):
    window = driver.window
    driver.open()
    score = window.score
    track = next(t for t in score.stack.shown_tracks if isinstance(t, HeatMap) and t.title == "Input")
    # The offscreen platform complains of a menu that opens.
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    menu = score.menus.open(track, QPoint())
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy as picture"].trigger()
    image = QGuiApplication.clipboard().mimeData().imageData()
    values = score.trace.gates["input"][:, 0]
    code = int(values[0, score.units.order[0]] * 255 + 0.5)
    # Title, ruler and tokens are 46 + 64 pixels; the first column's first row is 4 below them.
    found = image.pixelColor(int(2.5 * (104 + 11)), int(2.5 * (46 + 64 + 4 + 4))).getRgb()[:3]
    assert np.abs(np.array(found) - lookup_table("gate", dark=False)[code]).max() <= 1
    to_file(tmp_path / "input.svg")
    actions["Save as…"].trigger()
    assert b">Input</text>" in (tmp_path / "input.svg").read_bytes()
    menu.deleteLater()
    QGuiApplication.clipboard().clear()


def test_the_microscope_is_a_figure_with_its_numbers_as_text(driver):
    window = driver.window
    driver.open()
    window.score.selection.choose_cell(1, 2)
    driver.wait(lambda: driver.last.dissection is not None and driver.last.dissection.unit == 2)
    driver.settle()
    window.microscope.open("forget")
    dissection = window.microscope.dissection
    figure = next(each for each in window.figure_export.available() if each.name.startswith("Microscope"))
    assert figure.name == f"Microscope: unit 3 of {dissection.units}, t 2"
    drawing = rendering.svg(figure).decode()
    assert f"{dissection.operations['forget'].value:.2f}" in drawing
    assert figure.name.removeprefix("Microscope: ") in drawing


def test_no_living_item_is_left_as_garbage(driver):
    """It would end the program where another thread collects it while the window looks at its scene."""
    driver.open()
    driver.train_for(3)
    driver.window.figure_export.available()
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        driver.window.figure_export.available()
        gc.collect()
        left = [type(one).__name__ for one in gc.garbage if isinstance(one, QGraphicsItem) and shiboken6.isValid(one)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert left == []
