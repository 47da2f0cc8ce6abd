"""Training beside a window that draws: the program's own, and another's loop in a thread."""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from playground.app import interruption
from playground.app.main_window import MainWindow
from playground.bench.timing import Train, per_step
from playground.core.snapshot import Curve, Snapshot
from playground.engine.backends.compiler import Choice

TICK_MS = 4
"""How often the event loop is asked for a turn, to see how late it comes."""
FRAME_MS = 16
"""Between two frames of a window that draws sixty times a second."""
LEAD = 0.2
"""Seconds of training before any counts: an engine that takes over first finds out how long its steps are."""


class Live(QObject):
    """Training in the window: its steps, the frames it draws, and the gaps between turns of the event loop, in ms."""

    def __init__(self, app: QApplication, window: MainWindow, engine: Choice) -> None:
        super().__init__()
        self.app, self.window, self.engine = app, window, engine
        self.recent: deque[Snapshot] = deque(maxlen=2)
        self.forget()
        self._arrival = (0, 0.0)
        self._last = 0.0
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        window.session.snapshot.connect(self._arrived)
        window.score.stack.viewport().installEventFilter(self)

    def measure(self, seconds: float) -> float:
        """Milliseconds a step, training in the window for at least so long."""
        session = self.window.session
        session.choose_engine(self.engine)
        self._arrival = (0, 0.0)
        session.train()
        lead = time.perf_counter() + LEAD
        self._turn_until(lambda: self._arrival[1] > lead)
        first, begin = self._arrival
        self._last = time.perf_counter()
        self._timer.start()
        self._turn_until(lambda: self._arrival[1] - begin >= seconds and self._arrival[0] > first)
        self._timer.stop()
        last, end = self._arrival
        self.seconds += end - begin
        session.pause()
        self._turn_until(lambda: self._paused)
        return (end - begin) * 1000 / (last - first)

    def forget(self) -> None:
        """Start counting anew."""
        self.frames, self.seconds = 0, 0.0
        self.gaps: list[float] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count paints of the score."""
        if event.type() == QEvent.Type.Paint and self._timer.isActive():
            self.frames += 1
        return False

    def _turn_until(self, done: Callable[[], bool]) -> None:
        while not done():
            interruption.check()
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def _arrived(self, snapshot: Snapshot) -> None:
        if snapshot.turn != self.window.session.turn:
            return
        self._paused = snapshot.status == "paused"
        if snapshot.status == "running":
            self._arrival = snapshot.step, time.perf_counter()
            if snapshot.whole:
                self.recent.append(snapshot)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


class Beside(QObject):
    """Another's loop in a thread beside the same window, which goes on drawing what it drew of its own training.

    Two snapshots come by turns, so that all that changes is drawn anew, and as often as in the program with all that is
    read. They bring no points of the curve, which makes it a little easier for the other.
    """

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        super().__init__()
        self.app, self.window = app, window
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=FRAME_MS)
        self._timer.timeout.connect(self._draw)

    def measure(self, train: Train, snapshots: deque[Snapshot], seconds: float) -> float:
        """Milliseconds a step of `train`, called over and over for so long."""
        told = [replace(snapshot, curve=Curve(), evaluations=()) for snapshot in snapshots]
        self._next = cycle([replace(told[n % len(told)], whole=n % 7 == 0) for n in range(14)])

        def work() -> float:
            train()  # a new thread first gathers its helpers
            return per_step(train, seconds)

        self._timer.start()
        with ThreadPoolExecutor(1) as thread:
            future = thread.submit(work)
            while not future.done():
                interruption.check()
                self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self._timer.stop()
        return future.result()

    def _draw(self) -> None:
        self.window.session.snapshot.emit(next(self._next))
