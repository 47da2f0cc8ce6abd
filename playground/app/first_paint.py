"""How long a fresh process takes to its first painted window and its first trained step."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject

from playground.app.start import DEFAULT, application, load_soon
from playground.app.window import Window
from playground.core.snapshot import Snapshot
from playground.views.theme import Appearance


def start_once(begin: float) -> None:
    """Open the window as a user does, train one step, print the times as JSON."""
    app = application()
    window = Window(Appearance("light"))
    window.resize(1440, 900)
    times: dict[str, float] = {}
    watch = _FirstPaint(lambda: times.setdefault("window_s", time.time() - begin))
    window.score.stack.viewport().installEventFilter(watch)

    def arrived(snapshot: Snapshot) -> None:
        if snapshot.step == 0 and snapshot.trace is not None and not window.session.running:
            window.session.step()
        elif snapshot.step:
            times.setdefault("first_step_s", time.time() - begin)
            app.quit()

    window.session.snapshot.connect(arrived)
    window.show()
    load_soon(window, DEFAULT)
    app.exec()
    window.close()
    print(json.dumps({**times, "rss_mb": resident()}))


class _FirstPaint(QObject):
    def __init__(self, painted: Callable[[], object]) -> None:
        super().__init__()
        self._painted = painted

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._painted()
        return False


def resident() -> float:
    """The process's resident memory, in MB; 0 where the system does not tell."""
    pages = Path("/proc/self/statm")
    if pages.exists():  # what getrusage says is inherited from a larger parent
        return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 ** (2 if sys.platform == "darwin" else 1)
