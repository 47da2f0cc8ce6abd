"""Measures training while the window draws: the program's own, and another training loop in a thread."""

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from playground.app import ctrl_c
from playground.app.main_window import MainWindow
from playground.bench.timing import Train, per_step
from playground.core.snapshot import Curve, Snapshot
from playground.engine.backends.compiler import Choice

TICK_MS = 4
"""The interval of the timer whose delays measure the gaps of the event loop."""
FRAME_MS = 16
"""The time between two frames at sixty frames a second."""
LEAD = 0.2
"""Seconds of training before measuring, in which pacing learns how long a step takes."""


class Live(QObject):
    """Trains in the window, and counts its `frames`, and the `gaps` between two turns of the event loop in ms."""

    def __init__(self, app: QApplication, window: MainWindow, engine: Choice) -> None:
        super().__init__()
        self.app, self.window, self.engine = app, window, engine
        self.recent: deque[Snapshot] = deque(maxlen=2)
        self.reset()
        self._arrival = (0, 0.0)
        self._last = 0.0
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        window.session.snapshot.connect(self._on_snapshot)
        window.score.stack.viewport().installEventFilter(self)

    def measure(self, seconds: float) -> float:
        """Train in the window for at least `seconds`, and return the milliseconds a step."""
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

    def reset(self) -> None:
        """Reset the counts."""
        self.frames, self.seconds = 0, 0.0
        self.gaps: list[float] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count the paints of the score."""
        if event.type() == QEvent.Type.Paint and self._timer.isActive():
            self.frames += 1
        return False

    def _turn_until(self, done: Callable[[], bool]) -> None:
        while not done():
            ctrl_c.raise_if_pressed()
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.turn != self.window.session.turn:
            return
        self._paused = snapshot.status == "paused"
        if snapshot.status == "running":
            self._arrival = snapshot.step, time.perf_counter()
            if snapshot.is_complete:
                self.recent.append(snapshot)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append((now - self._last) * 1000)
        self._last = now


class OtherLoop(QObject):
    """Runs another training loop in a thread while the window draws stored snapshots of its own training.

    Two snapshots alternate, so that the window redraws as much as in real training, and as often whole snapshots. They
    have no points of the curve, which favours the other loop a little.
    """

    def __init__(self, app: QApplication, window: MainWindow) -> None:
        super().__init__()
        self.app, self.window = app, window
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=FRAME_MS)
        self._timer.timeout.connect(self._draw)

    def measure(self, train: Train, snapshots: deque[Snapshot], seconds: float) -> float:
        """Call `train` again and again for `seconds`, and return the milliseconds a step."""
        told = [replace(snapshot, curve=Curve(), evaluations=()) for snapshot in snapshots]
        self._next = cycle([replace(told[n % len(told)], is_complete=n % 7 == 0) for n in range(14)])

        def work() -> float:
            train()  # in a new thread, torch first starts its helper threads
            return per_step(train, seconds)

        self._timer.start()
        with ThreadPoolExecutor(1) as thread:
            future = thread.submit(work)
            while not future.done():
                ctrl_c.raise_if_pressed()
                self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self._timer.stop()
        return future.result()

    def _draw(self) -> None:
        self.window.session.snapshot.emit(next(self._next))
