"""Keeps the units in the chosen order. Computes slow orders on a thread of its own."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from PySide6.QtCore import QObject, Qt, Signal, Slot

from playground.core.batches import Array
from playground.views.score.axes import UnitAxis
from playground.views.score.orders import ORDERS, SLOW, by_final_state

DEFAULT_ORDER = "final"


class Ordering(QObject):
    """Sorts unit axes by the states they were given last, at once or when the background thread has finished."""

    _computed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = DEFAULT_ORDER
        self._states: dict[UnitAxis, Array] = {}
        self._thread: ThreadPoolExecutor | None = None
        self._computed.connect(self._apply, Qt.ConnectionType.QueuedConnection)

    def set_order(self, kind: str) -> None:
        """Set the order by its name in `ORDERS`; an unknown name means the default."""
        self.kind = kind if kind in ORDERS else DEFAULT_ORDER
        for units, states in self._states.items():
            self.sort(units, states)

    def sort(self, units: UnitAxis, states: Array) -> None:
        """Sort an axis's units by their states `(time, units)`."""
        self._states[units] = states
        if self.kind != SLOW:
            units.sort(ORDERS[self.kind][1](states))
            return
        if len(units.order) != states.shape[1]:
            units.sort(by_final_state(states))
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="order")
        self._thread.submit(self._compute, units, states)

    def _compute(self, units: UnitAxis, states: Array) -> None:
        if self._states[units] is states:
            found = units, states, ORDERS[SLOW][1](states)
            with suppress(RuntimeError):  # the window has closed
                self._computed.emit(found)

    @Slot(object)
    def _apply(self, found: tuple[UnitAxis, Array, Array]) -> None:
        units, states, order = found
        if self._states[units] is states and self.kind == SLOW:
            units.sort(order)
