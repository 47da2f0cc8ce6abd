"""The current `Watch`, which tells the training thread what to trace and dissect."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from playground.core.watch import Watch


class WatchState(QObject):
    """Each controller updates the fields that it owns. `changed` carries the new `Watch`, once per update that changes
    anything."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.current = Watch()

    def update(self, **fields: Any) -> None:
        """Replace fields of `Watch`."""
        watch = replace(self.current, **fields)
        if watch != self.current:
            self.current = watch
            self.changed.emit(watch)
