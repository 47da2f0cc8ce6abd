"""Recording training: the file holds what the window showed, and is whole however the recording ends."""

import threading

import av
import numpy as np
import pytest
from PySide6.QtCore import QSize

from playground.app.controllers import recording
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


def test_pictures_do_not_pile_up_behind_a_slow_encoder(driver, monkeypatch, tmp_path):
    go = threading.Event()
    add = Gif.add_picture
    monkeypatch.setattr(Gif, "add_picture", lambda self, picture: go.wait(20) and add(self, picture))
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
