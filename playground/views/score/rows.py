"""The rows of one heat map, which may be higher or lower than those of the others."""

import numpy as np
import numpy.typing as npt

from playground.views.score.axes import UnitAxis


class Rows:
    """The units of an axis, those in sight and in its order, in rows `scale` times as high, but at least a pixel."""

    def __init__(self, axis: UnitAxis) -> None:
        self._axis = axis
        self.scale = 1.0

    @property
    def height(self) -> int:
        """Pixels of all rows in sight."""
        return max(round(self._axis.height * self.scale), self._axis.rows)

    @property
    def row(self) -> float:
        """Pixels of a row."""
        return self.height / max(self._axis.rows, 1)

    @property
    def visible(self) -> npt.NDArray[np.intp]:
        """The units in sight, top to bottom."""
        return self._axis.visible

    def top(self, unit: int) -> float | None:
        """The pixel, from the first row's top, at which a unit's row begins; None where it is scrolled away."""
        top = self._axis.top(unit)
        return None if top is None else top / self._axis.row * self.row

    def at(self, y: float) -> int | None:
        """The unit at a pixel, from the first row's top; None outside."""
        return self._axis.at(y / self.row * self._axis.row)
