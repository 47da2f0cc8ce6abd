"""What is chosen in the score: one timestep, which is the playhead's, and at most one unit."""

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """The playhead's timestep (None while the probe is empty), the chosen unit (None: none) and its layer, which
    without a unit is the one last looked at; all counted from 0.

    `number` is the one shown of several that each timestep has. All tracks share one selection. A playhead at the last
    timestep follows the end of a probe that grows.
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
        """The playhead's timestep; None where it stands at the end, whichever that will be."""
        return None if self.timestep == self.timesteps - 1 else self.timestep

    def fit(self, timesteps: int, units: int, layers: int = 1) -> None:
        """Another trace is shown: keep to what it has."""
        ended = self.timestep is None or self.timestep == self.timesteps - 1
        self.timesteps, self.units = timesteps, units
        unit = self.unit if self.unit is not None and self.unit < units else None
        self._set(timesteps - 1 if ended else self.timestep, unit, min(self.layer, layers - 1))

    def reset(self) -> None:
        """Another experiment: its last timestep, no unit, the first layer, and the first of its numbers."""
        self.choose_number(0)
        self._set(self.timesteps - 1, None, 0)

    def move_to(self, timestep: int) -> None:
        """Put the playhead at a timestep, or at the end that is nearest to it."""
        self._set(timestep, self.unit, self.layer)

    def move_by(self, timesteps: int) -> None:
        """Move the playhead, at most to an end."""
        if self.timestep is not None:
            self._set(self.timestep + timesteps, self.unit, self.layer)

    def choose(self, unit: int | None, layer: int | None = None) -> None:
        """Choose a unit, or none; without a layer, in the same one."""
        self._set(self.timestep, unit, self.layer if layer is None else layer)

    def choose_cell(self, timestep: int, unit: int, layer: int | None = None) -> None:
        """A timestep and a unit at once."""
        self._set(timestep, unit, self.layer if layer is None else layer)

    def choose_number(self, number: int) -> None:
        """Which of several numbers is shown."""
        if number != self.number:
            self.number = number
            self.number_changed.emit()

    def look_at(self, layer: int) -> None:
        """Another layer is shown: the same unit there."""
        self._set(self.timestep, self.unit, layer)

    def _set(self, timestep: int | None, unit: int | None, layer: int) -> None:
        if timestep is not None:
            timestep = min(max(timestep, 0), self.timesteps - 1) if self.timesteps else None
        if (timestep, unit, layer) != (self.timestep, self.unit, self.layer):
            self.timestep, self.unit, self.layer = timestep, unit, layer
            self.changed.emit()
