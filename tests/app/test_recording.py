"""Recording: when pictures are taken, and that the file is complete at the end. Without a window."""

import threading
from types import SimpleNamespace
from unittest.mock import create_autospec

import av
import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton

from playground.app.controllers.figure_export import FigureExportController
from playground.app.controllers.recording import Recorder, RecordingController
from playground.core.snapshot import Snapshot
from playground.core.watch import Watch
from playground.storage.exports.animations.gif import Gif
from playground.views.bars.top_bar import TopBar
from playground.views.figures.dialog import RecordDialog
from playground.views.figures.figure import Figure
from playground.views.style.theme import Appearance


def square(painter):
    painter.fillRect(QRectF(0, 0, 64, 64), Qt.GlobalColor.red)


@pytest.fixture
def recording(context, qtbot):
    top = TopBar(Appearance("light"))
    qtbot.addWidget(top)
    figures = create_autospec(FigureExportController, instance=True)
    figures.headed_curves.return_value = Figure(name="Curves", width=64, height=64, paint=square)
    recording = RecordingController(context, top, figures)
    yield recording
    recording.close()


def train(context, qapp, *steps, whole=True):
    for step in steps:
        context.session.snapshot.emit(Snapshot(generation=1, status="running", step=step, is_complete=whole))
        qapp.processEvents()


def pictures(path):
    with av.open(str(path)) as file:
        return sum(1 for _ in file.decode(video=0))


def test_the_snapshot_rate_rises_only_while_recording(context, recording, tmp_path):
    recording.start(tmp_path / "a.gif", "Curves", 20)
    assert context.watch.current.rate == 40
    recording.stop()
    assert context.watch.current.rate == Watch().rate


def test_a_picture_is_taken_when_due_and_the_step_is_new(context, recording, qapp, tmp_path, monkeypatch):
    now = 100.0
    monkeypatch.setattr("playground.app.controllers.recording.time", SimpleNamespace(monotonic=lambda: now))
    recording.start(tmp_path / "a.gif", "Curves", 2)
    assert recording.count == 1
    train(context, qapp, 1)
    assert recording.count == 1
    now += 1.0
    train(context, qapp, 2, whole=False)
    assert recording.count == 1
    train(context, qapp, 2)
    assert recording.count == 2
    train(context, qapp, 3)
    recording.stop()
    assert recording.count == 3


def test_closing_writes_the_file_and_shows_a_message(context, recording, qapp, qtbot, said, tmp_path):
    path = tmp_path / "a.gif"
    recording.start(path, "Curves", 10)
    train(context, qapp, 1)
    context.closing.close()
    assert not any(thread.name == "recording" for thread in threading.enumerate())
    assert pictures(path) == recording.count == 2
    qapp.processEvents()
    assert said == [(f"Wrote the recording to {path}: 2 pictures, 0.2 s.", "right", "")]


def test_an_unwritable_path_shows_a_message_and_starts_nothing(context, recording, said, tmp_path):
    recording.start(tmp_path / "none" / "a.gif", "Curves", 10)
    assert not recording.running
    [(words, state, _)] = said
    assert str(tmp_path / "none") in words
    assert state == "wrong"


def test_the_dialogs_say_what_is_recorded(recording, monkeypatch, tmp_path):
    started, top = [], recording._top
    monkeypatch.setattr(recording, "start", lambda *given: started.append(given))

    def choose():
        recording.toggle()
        dialog = top.findChildren(RecordDialog)[-1]
        dialog.contents.setCurrentText("Curves")
        dialog.rates.setCurrentText("2 a second")
        next(button for button in dialog.findChildren(QPushButton) if button.isDefault()).click()

    path = tmp_path / "a.gif"
    monkeypatch.setattr(QFileDialog, "exec", lambda self: self.selectFile(str(path)) or QDialog.DialogCode.Accepted)
    choose()
    assert started == [(path, "Curves", 2)]
    monkeypatch.setattr(QFileDialog, "exec", lambda self: QDialog.DialogCode.Rejected)
    choose()
    recording.toggle()
    top.findChildren(RecordDialog)[-1].reject()
    assert len(started) == 1


def test_the_badge_stops_it(recording, qtbot, said, tmp_path):
    recording.start(tmp_path / "a.gif", "Curves")
    top = recording._top
    assert not top.recording.isHidden()
    qtbot.mouseClick(top.recording, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(said) and "1 picture, " in said[-1][0])
    assert not recording.running
    assert top.recording.isHidden()


def test_a_full_disk_ends_the_recording_with_a_message(recording, qtbot, said, monkeypatch, tmp_path):
    def full(self, picture):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Gif, "add_picture", full)
    recording.start(tmp_path / "a.gif", "Curves")
    qtbot.waitUntil(lambda: bool(said) and "the disk is full" in said[-1][0])
    assert not recording.running
    assert recording._top.recording.isHidden()
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_cannot_be_encoded_is_reported(qapp, tmp_path):
    notices = []
    recorder = Recorder(tmp_path / "a.gif", 10, notices.append)
    recorder.add_picture(np.zeros((2, 2), np.uint8))
    recorder.finish()
    recorder.join()
    assert notices[0].wrong
    assert notices[0].text.startswith("The recording stopped: ")
    assert list(tmp_path.iterdir()) == []
