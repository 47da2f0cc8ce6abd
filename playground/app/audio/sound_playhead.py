"""The playhead goes along with a sound."""

import time

from PySide6.QtCore import QObject, QTimer

from playground.app.audio.loudspeaker import Begun
from playground.views.score.selection import Selection

EVERY = 40
"""Milliseconds between two looks at which frame is heard, two frames of 20."""


class SoundPlayhead(QObject):
    """Moves the playhead to the frame that is heard, and in the end back to where it was; unless somebody takes it
    elsewhere meanwhile."""

    def __init__(self, selection: Selection, parent: QObject) -> None:
        super().__init__(parent)
        self._selection = selection
        self._begun: Begun | None = None
        self._before: int | None = None
        self._led: int | None = None
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self._go_along)

    def begin(self, begun: Begun) -> None:
        """A sound is heard from now on."""
        self.end()
        self._begun, self._before, self._led = begun, self._selection.timestep, self._selection.timestep
        self._go_along()
        self._timer.start()

    def end(self) -> None:
        """It is over."""
        self._timer.stop()
        if self._begun is not None and self._before is not None and self._selection.timestep == self._led:
            self._selection.move_to(self._before)
        self._begun = None

    def _go_along(self) -> None:
        if self._begun is None or self._selection.timestep != self._led:
            self._timer.stop()
            return
        self._selection.move_to(self._begun.sound.frame_at(time.perf_counter() - self._begun.at))
        self._led = self._selection.timestep
