"""Recording training: the file holds what the window showed, and is whole however the recording ends."""

import threading

import av
import numpy as np
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton

from playground.app.controllers import recording
from playground.storage.errors import FileProblem
from playground.storage.exports import animations
from playground.storage.exports.animations.gif import Gif


def decoded(path):
    with av.open(str(path)) as file:
        return [frame.to_ndarray(format="rgb24").astype(int) for frame in file.decode(video=0)]


def entry(window):
    return window.menu_entries["recording.toggle"].text()


@pytest.mark.parametrize("name", ["a.gif", "a.mp4"])
def test_the_last_picture_is_the_score_at_the_end(driver, tmp_path, name):
    window, path = driver.window, tmp_path / name
    driver.open()
    window.recording.start(path, rate=20)
    assert window.top.recording.isVisible()
    assert entry(window) == "Stop &recording"
    window.session.set_pace(100)
    driver.train_for(60)
    count = window.recording.count
    assert 3 <= count <= 20
    window.recording.stop()
    driver.wait(lambda: "Wrote the recording" in window.banner.words.text())
    assert not window.top.recording.isVisible()
    assert entry(window) == "&Record training…"
    pictures = decoded(path)
    assert len(pictures) == window.recording.count
    assert f": {len(pictures)} pictures, {len(pictures) / 20:.1f} s." in window.banner.words.text()
    figure = window.recording._figure()
    scale = animations.FORMATS.of(path).scale
    size = QSize(round(figure.width * scale), round(figure.height * scale))
    expected = recording.pixels(figure, size)[..., 2::-1].astype(int)
    last = pictures[-1][: size.height(), : size.width()]
    assert last.shape == expected.shape
    assert np.abs(last - expected).mean() < 2
    assert np.abs(pictures[0][: size.height(), : size.width()] - expected).mean() > 2
    assert list(tmp_path.iterdir()) == [path]


def test_closing_the_window_finishes_the_file(driver, tmp_path):
    driver.open()
    driver.window.recording.start(tmp_path / "a.gif", rate=20)
    driver.session.train()
    driver.wait(lambda: driver.window.recording.count >= 3)
    driver.window.close()
    assert not any(thread.name == "recording" for thread in threading.enumerate())
    assert len(decoded(tmp_path / "a.gif")) == driver.window.recording.count


def test_another_experiment_meanwhile_fits_the_first_picture(driver, tmp_path):
    driver.open()
    driver.window.recording.start(tmp_path / "a.mp4")
    driver.train_for(2)
    driver.window.open_preset("counting")
    driver.settle()
    driver.train_for(5)
    driver.window.recording.stop()
    driver.wait(lambda: "Wrote the recording" in driver.window.banner.words.text())
    shapes = {picture.shape for picture in decoded(tmp_path / "a.mp4")}
    assert len(shapes) == 1


def test_the_dialogs_say_what_is_recorded(driver, qtbot, monkeypatch, tmp_path):
    window = driver.window
    driver.open()
    told = []
    monkeypatch.setattr(window.recording, "start", lambda *given: told.append(given))

    def choose():
        window.recording.toggle()
        dialog = window.findChild(recording.RecordDialog)
        dialog.contents.setCurrentText("Curves")
        dialog.rates.setCurrentText("2 a second")
        next(button for button in dialog.findChildren(QPushButton) if button.isDefault()).click()

    monkeypatch.setattr(
        QFileDialog, "exec", lambda self: self.selectFile(str(tmp_path / "a.gif")) or QDialog.DialogCode.Accepted
    )
    choose()
    assert told == [(tmp_path / "a.gif", "Curves", 2)]
    monkeypatch.setattr(QFileDialog, "exec", lambda self: QDialog.DialogCode.Rejected)
    driver.settle()
    choose()
    driver.settle()
    window.recording.toggle()
    window.findChild(recording.RecordDialog).reject()
    assert len(told) == 1


def test_the_badge_stops_it(driver, qtbot, tmp_path):
    driver.open()
    driver.window.recording.start(tmp_path / "a.gif", recording.CONTENTS[2])
    qtbot.mouseClick(driver.window.top.recording, Qt.MouseButton.LeftButton)
    driver.wait(lambda: "1 picture, " in driver.window.banner.words.text())
    assert not driver.window.recording.running


def test_a_file_that_cannot_be_written_is_said(driver, monkeypatch, tmp_path):
    window = driver.window
    driver.open()
    window.recording.start(tmp_path / "none" / "a.gif")
    assert "there is no folder" in window.banner.words.text()
    assert not window.recording.running

    def full(self, picture):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Gif, "add", full)
    window.recording.start(tmp_path / "a.gif")
    driver.wait(lambda: "the disk is full" in window.banner.words.text())
    assert not window.recording.running
    assert not window.top.recording.isVisible()
    assert list(tmp_path.iterdir()) == []


def test_pictures_do_not_pile_up_behind_a_slow_encoder(driver, monkeypatch, tmp_path):
    go = threading.Event()
    add = Gif.add
    monkeypatch.setattr(Gif, "add", lambda self, picture: go.wait(20) and add(self, picture))
    window = driver.window
    driver.open()
    window.recording.start(tmp_path / "a.gif", rate=20)
    driver.session.train()
    driver.wait(lambda: not window.recording._recorder.ready)
    count, step = window.recording.count, driver.last.step
    driver.wait(lambda: driver.last.step > step + 20)
    assert window.recording.count == count <= recording.WAITING + 1
    go.set()
    driver.wait(lambda: window.recording.count > count)
    driver.session.pause()
    window.recording.stop()
    driver.wait(lambda: "Wrote" in window.banner.words.text())
    assert len(decoded(tmp_path / "a.gif")) == window.recording.count


def test_what_cannot_be_encoded_is_said(monkeypatch, tmp_path):
    said = []
    recorder = recording.Recorder(tmp_path / "a.gif", 10, said.append)
    recorder.add(np.zeros((2, 2), np.uint8))
    recorder.finish()
    recorder.join()
    assert said[0].wrong
    assert said[0].text.startswith("The recording stopped: ")
    assert not isinstance(said[0].text, FileProblem)
    assert list(tmp_path.iterdir()) == []
