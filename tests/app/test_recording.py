"""When a picture of training is taken, and that the file is whole at the end, without a window."""

import threading
from types import SimpleNamespace
from unittest.mock import create_autospec

import av
import pytest
from PySide6.QtCore import QRectF, Qt

from playground.app.controllers.figure_export import FigureExportController
from playground.app.controllers.recording import RecordingController
from playground.core.snapshot import Snapshot
from playground.core.watch import Watch
from playground.views.bars.top_bar import TopBar
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
        context.session.snapshot.emit(Snapshot(generation=1, status="running", step=step, whole=whole))
        qapp.processEvents()


def pictures(path):
    with av.open(str(path)) as file:
        return sum(1 for _ in file.decode(video=0))


def test_moments_are_wanted_while_it_records_only(context, recording, tmp_path):
    recording.start(tmp_path / "a.gif", "Curves", 20)
    assert context.watch.now.rate == 40
    recording.stop()
    assert context.watch.now.rate == Watch().rate


def test_a_picture_is_taken_when_it_is_due_and_anything_is_new(context, recording, qapp, tmp_path, monkeypatch):
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


def test_the_end_writes_the_file_and_says_so(context, recording, qapp, qtbot, said, tmp_path):
    path = tmp_path / "a.gif"
    recording.start(path, "Curves", 10)
    train(context, qapp, 1)
    context.closing.close()
    assert not any(thread.name == "recording" for thread in threading.enumerate())
    assert pictures(path) == recording.count == 2
    qapp.processEvents()
    assert said == [(f"Wrote the recording to {path}: 2 pictures, 0.2 s.", "right", "")]


def test_where_no_file_can_be_the_reason_is_said_and_nothing_begins(context, recording, said, tmp_path):
    recording.start(tmp_path / "none" / "a.gif", "Curves", 10)
    assert not recording.running
    [(words, state, _)] = said
    assert str(tmp_path / "none") in words
    assert state == "wrong"
