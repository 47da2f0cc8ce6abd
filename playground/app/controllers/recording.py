"""Recording training: pictures of the score, taken while it trains, become a moving one on a thread of its own."""

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
"""As many pictures may wait to be encoded; while they do, no other is taken."""


class Recorder:
    """Encodes pictures on its own thread. At the end, `done` is called there with what came of it, in a sentence."""

    def __init__(self, path: Path, rate: int, done: Callable[[Notice], None]) -> None:
        self._path, self._rate, self._done = path, rate, done
        self._pictures: queue.SimpleQueue[Array | None] = queue.SimpleQueue()
        self._palette = palette()
        self._thread = threading.Thread(target=self._work, name="recording")
        self._thread.start()

    @property
    def ready(self) -> bool:
        """Whether another picture may come."""
        return self._pictures.qsize() < WAITING

    def add(self, picture: Array) -> None:
        """Encode a picture soon."""
        self._pictures.put(picture)

    def finish(self) -> None:
        """No picture will come after those that wait."""
        self._pictures.put(None)

    def join(self) -> None:
        """Wait until the file is written."""
        self._thread.join()

    def _work(self) -> None:
        count = 0
        try:
            with animations.writing(self._path, rate=self._rate, palette=self._palette) as frames:
                while (picture := self._pictures.get()) is not None:
                    frames.add(picture)
                    count += 1
        except FileProblem as problem:
            self._done(Notice(str(problem), wrong=True))
        except Exception as error:
            text = str(error).partition("\n")[0]
            self._done(Notice(f"The recording stopped: {type(error).__name__}: {text}", wrong=True))
        else:
            taken = f"{count:,} picture{'s' * (count != 1)}, {count / self._rate:.1f} s"
            self._done(Notice(f"Wrote the recording to {self._path}: {taken}.", wrong=False))


class RecordingController(QObject):
    """What the window has to do with it: when a picture is due, what it shows, and that it says so."""

    changed = Signal()
    """It began or ended, or took another picture."""
    _ended = Signal(object)

    def __init__(self, context: Context, top: TopBar, figures: FigureExportController) -> None:
        super().__init__(top)
        self._context, self._top, self._figures = context, top, figures
        self.count = 0
        """Pictures taken."""
        self._recorder: Recorder | None = None
        self._papers = FigureScore(), FigureScore()
        self._next, self._step, self._newest = 0.0, -1, 0
        self._size: QSize | None = None
        self._contents, self._rate, self._scale = CONTENTS[0], 10, 1.0
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._take)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)
        context.session.snapshot.connect(self._on_snapshot)
        top.recording.clicked.connect(self.stop)
        context.closing.add(self.close)

    @property
    def running(self) -> bool:
        """Whether pictures are taken."""
        return self._recorder is not None

    def toggle(self) -> None:
        """Ask what to record, and begin; or stop."""
        if self.running:
            self.stop()
            return
        dialog = RecordDialog(CONTENTS, RATES, self._top.window())
        dialog.chosen.connect(self._choose)
        dialog.open()

    def _choose(self, contents: str, rate: int) -> None:
        """Ask for the file, and begin."""
        path = animation_to_write(self._top.window(), f"{Path(self._context.session.name).stem or 'training'}-training")
        if path is not None:
            self.start(path, contents, rate)

    def start(self, path: Path, contents: str = CONTENTS[0], rate: int = 10) -> None:
        """Record into a file from now on, beginning with what is shown now."""
        try:
            animations.check_target(path)
        except FileProblem as problem:
            self._context.messages.say(str(problem))
            return
        self._contents, self._rate, self._scale = contents, rate, animations.FORMATS.of(path).scale
        self._size, self._step, self.count, self._next = None, -1, 0, 0.0
        self._recorder = Recorder(path, rate, self._ended.emit)
        self._take()
        self._show()
        self._want_moments()

    def stop(self) -> None:
        """Take the last picture, and let the file be finished; the banner says when it is."""
        recorder = self._recorder
        if recorder is not None:
            self._take(always=True)
            self._recorder = None
            self._show()
            recorder.finish()
            self._want_moments()

    def close(self) -> None:
        """Stop, and wait until the file is whole: the window goes."""
        recorder = self._recorder
        self.stop()
        if recorder is not None:
            recorder.join()

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        """Take a picture when one is due, in a turn of its own, after the window has shown the snapshot."""
        if not snapshot.whole:
            return
        self._newest = snapshot.step
        if self._recorder is not None and time.monotonic() >= self._next and self._recorder.ready:
            self._soon.start()

    def _take(self, *, always: bool = False) -> None:
        """One picture, if there is anything new. Where the encoder lags, the next snapshot has another chance."""
        recorder = self._recorder
        if recorder is None or self._newest == self._step or not (always or recorder.ready):
            return
        figure = self._figure()
        if figure is None:
            return
        self._next = max(self._next + 1 / self._rate, time.monotonic() + 0.5 / self._rate)
        self._step = self._newest
        recorder.add(self._painted(figure))
        self.count += 1
        self._show()

    def _figure(self) -> Figure | None:
        if self._contents == "Curves":
            return self._figures.headed_curves()
        score = self._figures.score(self._papers)
        if score is None or self._contents == "Score":
            return score
        return stacked(self._contents, (score, self._figures.curves()))

    def _painted(self, figure: Figure) -> Array:
        """The pixels; a later figure of another size is made to fit those of the first."""
        if self._size is None:
            self._size = QSize(round(figure.width * self._scale), round(figure.height * self._scale))
        return pixels(figure, self._size)

    def _want_moments(self) -> None:
        """So many a second that one is near whenever a picture is due."""
        self._context.watch.update(rate=max(Watch().rate, 2 * self._rate if self.running else 0))

    def _show(self) -> None:
        self._top.show_recording(self.count if self.running else None)
        self.changed.emit()

    @Slot(object)
    def _end(self, notice: Notice) -> None:
        """The file is written, or could not be: then, no more is recorded."""
        if notice.wrong:
            self._recorder = None
            self._show()
            self._want_moments()
        if not self._context.session.closed:
            self._context.messages.tell(notice)


def pixels(figure: Figure, size: QSize) -> Array:
    """A figure as large as fits in a picture of this size: `(height, width, 4)`, blue, green, red, unused."""
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
