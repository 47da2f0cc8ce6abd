"""Moves the playhead along with a sound."""

import time

from PySide6.QtCore import QObject, QTimer

from playground.app.audio.loudspeaker import Started
from playground.views.score.selection import Selection

INTERVAL = 40
"""Milliseconds between two updates of the playhead: two frames of 20 ms."""


class SoundPlayhead(QObject):
    """Keeps the playhead at the frame being played, and returns it afterwards. Stops if the user moves the playhead."""

    def __init__(self, selection: Selection, parent: QObject) -> None:
        super().__init__(parent)
        self._selection = selection
        self._started: Started | None = None
        self._before: int | None = None
        self._set_to: int | None = None
        self._timer = QTimer(self, interval=INTERVAL)
        self._timer.timeout.connect(self._follow)

    def start(self, started: Started) -> None:
        """Follow a sound that starts."""
        self.stop()
        self._started, self._before, self._set_to = started, self._selection.timestep, self._selection.timestep
        self._follow()
        self._timer.start()

    def stop(self) -> None:
        """Stop following, and return the playhead."""
        self._timer.stop()
        if self._started is not None and self._before is not None and self._selection.timestep == self._set_to:
            self._selection.move_to(self._before)
        self._started = None

    def _follow(self) -> None:
        if self._started is None or self._selection.timestep != self._set_to:
            self._timer.stop()
            return
        self._selection.move_to(self._started.sound.frame_at(time.perf_counter() - self._started.at))
        self._set_to = self._selection.timestep
