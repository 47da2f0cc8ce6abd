"""The rows of one heat map, which may be higher or lower than the others'."""

from playground.views.score.axes import UnitAxis


class Rows:
    """The rows of an axis, `scale` times as high, but at least one pixel."""

    def __init__(self, axis: UnitAxis) -> None:
        self._axis = axis
        self.scale = 1.0

    @property
    def height(self) -> int:
        """Height of all rows in pixels."""
        rows = self._axis.rows
        return max(round(rows * self._axis.row * self.scale), rows)

    @property
    def row(self) -> float:
        """Height of a row in pixels."""
        return self.height / max(self._axis.rows, 1)

    def top(self, unit: int) -> float | None:
        """Return the top of a unit's row in pixels below the first row's top, or None if there is no such unit."""
        top = self._axis.top(unit)
        return None if top is None else top / self._axis.row * self.row

    def at(self, y: float) -> int | None:
        """Return the unit `y` pixels below the first row's top, or None outside."""
        return self._axis.at(y / self.row * self._axis.row)
