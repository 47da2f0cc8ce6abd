"""What all tracks share: columns are timesteps, rows are units, one playhead crosses them all."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

HEADER = 104
"""Width of the tracks' titles, in pixels."""
GUTTER = 42
"""Width of the legends at the right, in pixels."""
MIN_COLUMN, MAX_COLUMN = 22, 120
MIN_ROW, MAX_ROW = 2, 28
TRACK_PADDING = 8
VISIBLE_HEIGHT = 128
"""A heat map of more pixels than this, at the least a row can have, scrolls over its units."""
FULL_HEIGHT = 260
"""No heat map grows higher, however much room there is."""


class TimeAxis(QObject):
    """Which pixels each timestep has. Columns grow with the window; where they would get too narrow, they scroll."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.width = HEADER + GUTTER
        self.timesteps = 0
        self.column = MIN_COLUMN
        self.offset = 0

    def resize(self, width: int, timesteps: int) -> None:
        """Lay out this many timesteps in a score `width` pixels wide."""
        room = max(width - HEADER - GUTTER, MIN_COLUMN)
        column = min(max(room // max(timesteps, 1), MIN_COLUMN), MAX_COLUMN)
        if (width, timesteps, column) != (self.width, self.timesteps, self.column):
            self.width, self.timesteps, self.column = width, timesteps, column
            self.offset = min(self.offset, self.max_offset)
            self.changed.emit()

    @property
    def room(self) -> int:
        """Pixels that are left for columns."""
        return max(self.width - HEADER - GUTTER, MIN_COLUMN)

    @property
    def max_offset(self) -> int:
        """How far the columns can be scrolled, in pixels."""
        return max(0, self.timesteps * self.column - self.room)

    def scroll_to(self, offset: int) -> None:
        """Scroll so that `offset` pixels of the columns lie hidden at the left."""
        offset = min(max(offset, 0), self.max_offset)
        if offset != self.offset:
            self.offset = offset
            self.changed.emit()

    def reveal(self, timestep: int) -> None:
        """Scroll no further than it takes to have a timestep in sight."""
        left = timestep * self.column
        if not self.offset <= left <= self.offset + self.room - self.column:
            self.scroll_to(left if left < self.offset else left + self.column - self.room)

    def left(self, timestep: int) -> int:
        """The pixel at which a timestep's column begins."""
        return HEADER + timestep * self.column - self.offset

    def at(self, x: float) -> int | None:
        """The timestep at a pixel; None beside the columns."""
        if not HEADER <= x < HEADER + self.room:
            return None
        timestep = int((x - HEADER + self.offset) // self.column)
        return timestep if timestep < self.timesteps else None

    def nearest(self, x: float) -> int:
        """The timestep at a pixel, or, beside the columns, the next one on that side; as if there were at least one."""
        timestep = int((x - HEADER + self.offset) // self.column)
        seen = self.visible
        return min(max(timestep, seen.start - 1, 0), seen.stop, self.timesteps - 1)

    @property
    def end(self) -> int:
        """The pixel at which the last visible column ends."""
        return min(self.left(self.timesteps), HEADER + self.room)

    @property
    def visible(self) -> range:
        """The timesteps of which at least a part can be seen."""
        first = self.offset // self.column
        last = -((-(self.offset + self.room)) // self.column)
        return range(first, min(last, self.timesteps))

    def between(self, left: float, right: float) -> range:
        """The visible timesteps of which a part lies between two pixels."""
        seen = self.visible
        first = int((left - HEADER + self.offset) // self.column)
        last = int((right - HEADER + self.offset) // self.column) + 1
        return range(max(first, seen.start), min(last, seen.stop))


class UnitAxis(QObject):
    """Which pixels each unit has, in every heat map alike, and in which order the units stand."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order: npt.NDArray[np.intp] = np.arange(0)
        self.row = MIN_ROW
        self.first = 0

    def resize(self, row: int) -> None:
        """Give each unit `row` pixels."""
        row = min(max(row, MIN_ROW), MAX_ROW)
        if row != self.row:
            self.row = row
            self.first = min(self.first, self.max_first)
            self.changed.emit()

    def sort(self, order: npt.NDArray[np.intp]) -> None:
        """Show the units in this order, top to bottom."""
        if not np.array_equal(order, self.order):
            self.order = order
            self.first = min(self.first, self.max_first)
            self.changed.emit()

    @property
    def rows(self) -> int:
        """How many units are visible at once."""
        return min(len(self.order), max(VISIBLE_HEIGHT // self.row, 1)) if self.row == MIN_ROW else len(self.order)

    @property
    def max_first(self) -> int:
        """The row to which the units can be scrolled."""
        return len(self.order) - self.rows

    @property
    def height(self) -> int:
        """Pixels of a heat map."""
        return self.rows * self.row

    def scroll_to(self, first: int) -> None:
        """Scroll so that this row is the first that is visible."""
        first = min(max(first, 0), max(self.max_first, 0))
        if first != self.first:
            self.first = first
            self.changed.emit()

    def reveal(self, unit: int) -> None:
        """Scroll no further than it takes to have a unit in sight."""
        row = self._row_of(unit)
        if row is not None and not self.first <= row < self.first + self.rows:
            self.scroll_to(row if row < self.first else row - self.rows + 1)

    def top(self, unit: int) -> int | None:
        """The pixel, from a heat map's top, at which a unit's row begins; None where it is scrolled away."""
        row = self._row_of(unit)
        if row is None or not self.first <= row < self.first + self.rows:
            return None
        return (row - self.first) * self.row

    def beside(self, unit: int | None, rows: int) -> int | None:
        """The unit so many rows below another one (above, if negative), at most at an end; from none, from outside."""
        if not len(self.order):
            return None
        row = None if unit is None else self._row_of(unit)
        if row is None:
            row = -1 if rows > 0 else len(self.order)
        return int(self.order[min(max(row + rows, 0), len(self.order) - 1)])

    def _row_of(self, unit: int) -> int | None:
        found = np.flatnonzero(self.order == unit)
        return int(found[0]) if len(found) else None

    @property
    def visible(self) -> npt.NDArray[np.intp]:
        """The units that are visible, top to bottom."""
        return self.order[self.first : self.first + self.rows]

    def at(self, y: float) -> int | None:
        """The unit at a pixel of a heat map, from its top; None outside."""
        row = int(y // self.row)
        return int(self.visible[row]) if y >= 0 and row < self.rows else None
