"""Measures one start in a fresh process: until the window is painted, a step is trained, and compiled code runs."""

import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from playground.app.main_window import MainWindow
from playground.app.start import DEFAULT, application, load_after_first_paint
from playground.core.snapshot import Snapshot
from playground.engine.backends import compiler
from playground.views.style.theme import Appearance

PATIENCE_MS = 90_000
"""The longest time to wait for compiled code."""


def start_once(begin: float, *, compiled: bool) -> None:
    """Open the window as a user does, train one step, and print the seconds since `begin` as JSON.

    If `compiled`, train on until compiled code has taken over, and print that time too: None if it never does.
    """
    app = application()
    window = MainWindow(Appearance("light"))
    window.resize(1440, 900)
    start = _Start(app, window, begin, compiled=compiled and compiler.resolve_choice("auto") != "torch")
    window.show()
    load_after_first_paint(window, DEFAULT)
    app.exec()
    times: dict[str, float | None] = {**start.times, "rss_mb": resident_mb()}
    window.close()
    print(json.dumps({"compiled_s": None, **times} if compiled else times))


class _Start(QObject):
    """Notes the times of one start, and then quits."""

    def __init__(self, app: QApplication, window: MainWindow, begin: float, *, compiled: bool) -> None:
        super().__init__()
        self.app, self.window, self.begin, self.compiled = app, window, begin, compiled
        self.times: dict[str, float] = {}
        window.score.stack.viewport().installEventFilter(self)
        window.session.snapshot.connect(self._on_snapshot)
        if compiled:
            window.session.notice.connect(self._on_notice)  # there is no compiler
            QTimer.singleShot(PATIENCE_MS, app.quit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the time of the first paint."""
        if event.type() == QEvent.Type.Paint:
            self._note("window_s")
        return False

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.step:
            self._note("first_step_s")
            if self.compiled and snapshot.engine == "compiled code":
                self._note("compiled_s")
            if not self.compiled or "compiled_s" in self.times:
                self.app.quit()
            elif not self.window.session.is_running:
                self.window.session.train()  # also past its mark
        elif snapshot.trace is not None and not self.window.session.is_running:
            self.window.session.step()

    def _on_notice(self) -> None:
        if "first_step_s" in self.times:
            self.app.quit()
        self.compiled = False

    def _note(self, name: str) -> None:
        self.times.setdefault(name, time.time() - self.begin)


def resident_mb() -> float:
    """Return the process's resident memory in MB, 0 if the system does not tell it."""
    pages = Path("/proc/self/statm")
    if pages.exists():  # getrusage inherits its maximum from a larger parent process
        return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 ** (2 if sys.platform == "darwin" else 1)
