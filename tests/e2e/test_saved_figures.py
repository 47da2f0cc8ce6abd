"""Figures from the window: the dialog, the clipboard, and the menu of a track."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog

from playground.views.figures import rendering
from playground.views.figures.dialog import FigureDialog

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


def test_the_score_is_copied_by_a_key(driver, qtbot):
    window = driver.window
    driver.open()
    window.appearance.set_theme("dark")
    driver.press(Qt.Key.Key_C, modifiers=CTRL_SHIFT)
    held = QGuiApplication.clipboard().mimeData()
    image = held.imageData()
    assert image.pixelColor(4, 4).name() == "#ffffff"
    assert b"Forget" in bytes(held.data("image/svg+xml").data())
    assert window.banner.words.text() == "Copied the figure “Whole score”."
    QGuiApplication.clipboard().clear()


def test_the_microscope_is_a_figure_with_its_numbers_as_text(driver):
    window = driver.window
    driver.open()
    window.score.selection.choose_cell(1, 2)
    driver.wait(lambda: driver.last.dissection is not None and driver.last.dissection.unit == 2)
    driver.settle()
    window.microscope.open("forget")
    dissection = window.microscope.dissection
    figure = next(each for each in window.figure_export.figures() if each.name.startswith("Microscope"))
    assert figure.name == f"Microscope: unit 3 of {dissection.units}, t 2"
    drawing = rendering.svg(figure).decode()
    assert f"{dissection.operations['forget'].value:.2f}" in drawing
    assert figure.name.removeprefix("Microscope: ") in drawing
