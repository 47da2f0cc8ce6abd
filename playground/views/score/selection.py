"""The selection in a score: the playhead's timestep, and at most one unit."""

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """The playhead's timestep (None while the probe is empty), the chosen unit (or None) and its layer, all counted
    from 0. Without a unit, the layer is the one shown last.

    `number`: which of several numbers per timestep to show. All tracks share one selection. A playhead at the last
    timestep stays at the end when the probe grows.
    """

    changed = Signal()
    number_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.timestep: int | None = None
        self.unit: int | None = None
        self.layer = 0
        self.timesteps = 0
        self.units = 0
        self.number = 0

    @property
    def timestep_from_end(self) -> int | None:
        """The playhead's timestep, or None if it stands at the end, wherever that will be."""
        return None if self.timestep == self.timesteps - 1 else self.timestep

    def set_bounds(self, timesteps: int, units: int, layers: int = 1) -> None:
        """Clamp the selection to another trace."""
        ended = self.timestep is None or self.timestep == self.timesteps - 1
        self.timesteps, self.units = timesteps, units
        unit = self.unit if self.unit is not None and self.unit < units else None
        self._set(timesteps - 1 if ended else self.timestep, unit, min(self.layer, layers - 1))

    def reset(self) -> None:
        """Reset to the last timestep, no unit, the first layer and the first number."""
        self.choose_number(0)
        self._set(self.timesteps - 1, None, 0)

    def move_to(self, timestep: int) -> None:
        """Move the playhead to a timestep, clamped to the ends."""
        self._set(timestep, self.unit, self.layer)

    def move_by(self, timesteps: int) -> None:
        """Move the playhead by some timesteps, clamped to the ends."""
        if self.timestep is not None:
            self._set(self.timestep + timesteps, self.unit, self.layer)

    def choose_unit(self, unit: int | None, layer: int | None = None) -> None:
        """Choose a unit, or none; without a layer, in the current one."""
        self._set(self.timestep, unit, self.layer if layer is None else layer)

    def choose_cell(self, timestep: int, unit: int, layer: int | None = None) -> None:
        """Choose a timestep and a unit."""
        self._set(timestep, unit, self.layer if layer is None else layer)

    def choose_number(self, number: int) -> None:
        """Choose which of several numbers to show."""
        if number != self.number:
            self.number = number
            self.number_changed.emit()

    def choose_layer(self, layer: int) -> None:
        """Choose a layer, and keep the unit."""
        self._set(self.timestep, self.unit, layer)

    def _set(self, timestep: int | None, unit: int | None, layer: int) -> None:
        if timestep is not None:
            timestep = min(max(timestep, 0), self.timesteps - 1) if self.timesteps else None
        if (timestep, unit, layer) != (self.timestep, self.unit, self.layer):
            self.timestep, self.unit, self.layer = timestep, unit, layer
            self.changed.emit()
