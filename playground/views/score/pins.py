"""The pinned units of a score."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from playground.core.batches import Array
from playground.core.trace import Trace
from playground.views.score.quantities import BY_NAME
from playground.views.score.scale import round_up

MOST = 4
"""The most pins at once; the eye cannot tell more lines apart."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A unit of one quantity in a layer."""

    quantity: str
    unit: int
    layer: int = 0


class Pins(QObject):
    """The pinned units, the latest last."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pins: tuple[Pin, ...] = ()
        self.layers = 1
        """The network's number of layers. Names of pins leave out the layer if there is only one."""

    def toggle(self, pin: Pin) -> None:
        """Pin or unpin a unit. Unpins the oldest if there are too many."""
        others = tuple(other for other in self.pins if other != pin)
        self._set(others if len(others) < len(self.pins) else (*others, pin)[-MOST:])

    def replace(self, pins: tuple[Pin, ...], layers: int) -> None:
        """Replace all pins, for a network with this many layers."""
        self.layers = layers
        self._set(pins)

    def drop_missing(self, quantities: Sequence[str], units: int, layers: int) -> None:
        """Unpin what a network with these quantities, units and layers lacks."""
        self.layers = layers
        kept = (pin for pin in self.pins if pin.quantity in quantities and pin.unit < units and pin.layer < layers)
        self._set(tuple(kept))

    def _set(self, pins: tuple[Pin, ...]) -> None:
        if pins != self.pins:
            self.pins = pins
            self.changed.emit()

    def name_of(self, pin: Pin) -> str:
        """Return a pin's name, as headers and readouts show it."""
        layer = f", l. {pin.layer + 1}" if self.layers > 1 else ""
        return f"{BY_NAME[pin.quantity].symbol} unit {pin.unit + 1}{layer}"

    def scale_of(self, pin: Pin, trace: Trace | None) -> tuple[float, float]:
        """Return the bottom and the top of a pin's scale. All pins of a quantity share one scale, and no value lies
        outside it. (A heat map's colours cut off the largest cell states.)"""
        if BY_NAME[pin.quantity].gate:
            return 0.0, 1.0
        alike = [each for each in self.pins if each.quantity == pin.quantity]
        values = [values_of(each, trace) for each in alike] if trace is not None else []
        sizes = np.abs(np.concatenate([np.ones(1), *values]))
        reach = round_up(float(sizes[np.isfinite(sizes)].max()))
        return -reach, reach


def values_of(pin: Pin, trace: Trace) -> Array:
    """Return a pinned unit's value at each timestep, `(time,)`."""
    values: Array = trace.quantities[pin.quantity][:, pin.layer, pin.unit]
    return values
