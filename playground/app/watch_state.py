"""What is watched of the network, put together from its parts as they change."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from playground.core.watch import Watch


class WatchState(QObject):
    """Whoever owns a part of `now` updates it. `changed` carries the whole, once for each update that makes a
    difference."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.now = Watch()

    def update(self, **parts: Any) -> None:
        """Watch something else; `parts` are fields of `Watch`."""
        watch = replace(self.now, **parts)
        if watch != self.now:
            self.now = watch
            self.changed.emit(watch)
