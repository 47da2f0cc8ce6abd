"""Keeps the units in the chosen order. What takes long is computed beside the window."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, Signal, Slot

from playground.core.batches import Array
from playground.views.score.axes import UnitAxis
from playground.views.score.orders import ORDERS, SLOW, by_final_state

USUAL = "final"


class Ordering(QObject):
    """Sorts axes by the states they were given last: at once, or as soon as the order is known."""

    _found = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = USUAL
        self._states: dict[UnitAxis, Array] = {}
        self._thread: ThreadPoolExecutor | None = None
        self._found.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def choose(self, kind: str) -> None:
        """Another order, by its name in `ORDERS`; the usual one where there is none of that name."""
        self.kind = kind if kind in ORDERS else USUAL
        for units, states in self._states.items():
            self.sort(units, states)

    def sort(self, units: UnitAxis, states: Array) -> None:
        """Put an axis' units in order by their states `(time, units)`."""
        self._states[units] = states
        if self.kind != SLOW:
            units.sort(ORDERS[self.kind][1](states))
            return
        if len(units.order) != states.shape[1]:
            units.sort(by_final_state(states))
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="order")
        self._thread.submit(self._find, units, states)

    def _find(self, units: UnitAxis, states: Array) -> None:
        if self._states[units] is states:
            found = units, states, ORDERS[SLOW][1](states)
            with suppress(RuntimeError):  # the window was closed meanwhile
                self._found.emit(found)

    @Slot(object)
    def _take(self, found: tuple[UnitAxis, Array, Array]) -> None:
        units, states, order = found
        if self._states[units] is states and self.kind == SLOW:
            units.sort(order)
