"""Records training: takes pictures of the score during training and encodes them on a background thread."""

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPainter

from playground.app.context import Context
from playground.app.controllers.figure_export import FigureExportController
from playground.app.dialogs.file_dialogs import animation_to_write
from playground.core.batches import Array
from playground.core.snapshot import Snapshot
from playground.core.watch import Watch
from playground.session.mailbox import Notice
from playground.storage.errors import FileProblem
from playground.storage.exports import animations
from playground.views.bars.top_bar import TopBar
from playground.views.figures.colours import palette
from playground.views.figures.dialog import RecordDialog
from playground.views.figures.figure import Figure, stacked
from playground.views.figures.figure_score import FigureScore

RATES = {10: "10 a second", 5: "5 a second", 2: "2 a second", 20: "20 a second"}
CONTENTS = ("Score and curves", "Score", "Curves")
WAITING = 3
"""The most pictures that wait to be encoded; no other is taken meanwhile."""


class Recorder:
    """Encodes pictures into a file on its own thread. At the end, `on_done` is called on that thread with a notice."""

    def __init__(self, path: Path, rate: int, on_done: Callable[[Notice], None]) -> None:
        self._path, self._rate, self._on_done = path, rate, on_done
        self._pictures: queue.SimpleQueue[Array | None] = queue.SimpleQueue()
        self._palette = palette()
        self._thread = threading.Thread(target=self._run, name="recording")
        self._thread.start()

    @property
    def ready(self) -> bool:
        """Whether the queue has room for another picture."""
        return self._pictures.qsize() < WAITING

    def add_picture(self, picture: Array) -> None:
        """Put a picture in the queue."""
        self._pictures.put(picture)

    def finish(self) -> None:
        """Close the file after the pictures in the queue. Does not wait."""
        self._pictures.put(None)

    def join(self) -> None:
        """Wait until the file is written."""
        self._thread.join()

    def _run(self) -> None:
        count = 0
        try:
            with animations.writing(self._path, rate=self._rate, palette=self._palette) as frames:
                while (picture := self._pictures.get()) is not None:
                    frames.add_picture(picture)
                    count += 1
        except FileProblem as problem:
            self._on_done(Notice(str(problem), wrong=True))
        except Exception as error:
            text = str(error).partition("\n")[0]
            self._on_done(Notice(f"The recording stopped: {type(error).__name__}: {text}", wrong=True))
        else:
            summary = f"{count:,} picture{'s' * (count != 1)}, {count / self._rate:.1f} s"
            self._on_done(Notice(f"Wrote the recording to {self._path}: {summary}.", wrong=False))


class RecordingController(QObject):
    """Starts and stops recordings, and takes a picture whenever one is due."""

    changed = Signal()
    """A recording started or ended, or took a picture."""
    _encoded = Signal(object)

    def __init__(self, context: Context, top: TopBar, figures: FigureExportController) -> None:
        super().__init__(top)
        self._context, self._top, self._figures = context, top, figures
        self.count = 0
        """How many pictures this recording has taken."""
        self._recorder: Recorder | None = None
        self._figure_scores = FigureScore(), FigureScore()
        self._due, self._last_step, self._latest_step = 0.0, -1, 0
        self._size: QSize | None = None
        self._contents, self._rate, self._scale = CONTENTS[0], 10, 1.0
        self._take_later = QTimer(self, singleShot=True, interval=0)
        self._take_later.timeout.connect(self._take)
        self._encoded.connect(self._on_encoded, Qt.ConnectionType.QueuedConnection)
        context.session.snapshot.connect(self._on_snapshot)
        top.recording.clicked.connect(self.stop)
        context.closing.on_close(self.close)

    @property
    def running(self) -> bool:
        """Whether a recording is under way."""
        return self._recorder is not None

    def toggle(self) -> None:
        """Ask what to record and start, or stop."""
        if self.running:
            self.stop()
            return
        dialog = RecordDialog(CONTENTS, RATES, self._top.window())
        dialog.chosen.connect(self._choose_file)
        dialog.open()

    def _choose_file(self, contents: str, rate: int) -> None:
        """Ask for a path and start recording."""
        path = animation_to_write(self._top.window(), f"{Path(self._context.session.name).stem or 'training'}-training")
        if path is not None:
            self.start(path, contents, rate)

    def start(self, path: Path, contents: str = CONTENTS[0], rate: int = 10) -> None:
        """Start a recording, with the current view as its first picture."""
        try:
            animations.check_target(path)
        except FileProblem as problem:
            self._context.messages.show(str(problem))
            return
        self._contents, self._rate, self._scale = contents, rate, animations.FORMATS.of(path).scale
        self._size, self._last_step, self.count, self._due = None, -1, 0, 0.0
        self._recorder = Recorder(path, rate, self._encoded.emit)
        self._take()
        self._show()
        self._request_snapshots()

    def stop(self) -> None:
        """Take the last picture and finish the file. A message says when it is written."""
        recorder = self._recorder
        if recorder is not None:
            self._take(always=True)
            self._recorder = None
            self._show()
            recorder.finish()
            self._request_snapshots()

    def close(self) -> None:
        """Stop, and wait until the file is written."""
        recorder = self._recorder
        self.stop()
        if recorder is not None:
            recorder.join()

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        """Take a picture when one is due, in a later turn of the event loop, once the views show the snapshot."""
        if not snapshot.is_complete:
            return
        self._latest_step = snapshot.step
        if self._recorder is not None and time.monotonic() >= self._due and self._recorder.ready:
            self._take_later.start()

    def _take(self, *, always: bool = False) -> None:
        """Take a picture if the step is new. If the encoder lags, try again at the next snapshot."""
        recorder = self._recorder
        if recorder is None or self._latest_step == self._last_step or not (always or recorder.ready):
            return
        figure = self._figure()
        if figure is None:
            return
        self._due = max(self._due + 1 / self._rate, time.monotonic() + 0.5 / self._rate)
        self._last_step = self._latest_step
        recorder.add_picture(self._paint(figure))
        self.count += 1
        self._show()

    def _figure(self) -> Figure | None:
        if self._contents == "Curves":
            return self._figures.headed_curves()
        score = self._figures.score(self._figure_scores)
        if score is None or self._contents == "Score":
            return score
        return stacked(self._contents, (score, self._figures.curves()))

    def _paint(self, figure: Figure) -> Array:
        """Return the pixels of a figure, scaled to the size of the first one."""
        if self._size is None:
            self._size = QSize(round(figure.width * self._scale), round(figure.height * self._scale))
        return pixels(figure, self._size)

    def _request_snapshots(self) -> None:
        """Ask for twice as many snapshots a second as pictures, so that a fresh one is there when a picture is due."""
        self._context.watch.update(rate=max(Watch().rate, 2 * self._rate if self.running else 0))

    def _show(self) -> None:
        self._top.show_recording(self.count if self.running else None)
        self.changed.emit()

    @Slot(object)
    def _on_encoded(self, notice: Notice) -> None:
        """Show the notice. On an error, end the recording."""
        if notice.wrong:
            self._recorder = None
            self._show()
            self._request_snapshots()
        if not self._context.session.is_closed:
            self._context.messages.show_notice(notice)


def pixels(figure: Figure, size: QSize) -> Array:
    """Return a figure scaled to fit `size`: uint8 `(height, width, 4)`, the channels blue, green, red and unused."""
    picture = QImage(size, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    fitting = QSize(figure.width, figure.height).scaled(size, Qt.AspectRatioMode.KeepAspectRatio)
    painter = QPainter(picture)
    painter.setClipRect(QRectF(0, 0, size.width(), size.height()))
    painter.scale(fitting.width() / figure.width, fitting.width() / figure.width)
    figure.paint(painter)
    painter.end()
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(size.height(), -1, 4)
    return rows[:, : size.width()].copy()
