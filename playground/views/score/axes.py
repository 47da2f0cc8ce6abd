"""What all tracks share: columns are timesteps, rows are units, one playhead crosses them all."""

from dataclasses import dataclass, field

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
LEAST_HEIGHT = 26
"""A heat map of few units is at least so high, so that its title and caption have their place."""
LOW_HEIGHT, VISIBLE_HEIGHT = 48, 128
"""The bounds of how high a heat map is that scrolls over its units: it is lower where it shares the room."""
FULL_HEIGHT = 260
"""No heat map grows higher, however much room there is."""


@dataclass(slots=True, eq=False)
class _Columns:
    """What axes beside each other have in common. `axes` are those of sequences."""

    width: int = HEADER + GUTTER
    column: int = MIN_COLUMN
    group: int = 1
    offset: int = 0
    zoom: float | None = None
    axes: "list[TimeAxis]" = field(default_factory=list)
    told: "list[TimeAxis]" = field(default_factory=list)

    @property
    def longest(self) -> int:
        """The timesteps of the longest sequence."""
        return max(axis.timesteps for axis in self.axes)

    def tell(self) -> None:
        """They have changed."""
        for axis in self.told:
            axis.changed.emit()


class TimeAxis(QObject):
    """Which pixels each timestep has. Columns grow with the window; where they would get too narrow, they scroll.

    Zoomed out, they get as narrow as a pixel; farther out, a column of one pixel holds a `group` of timesteps.

    An axis may lie `beside` another one, for a sequence of its own: then both have the same columns, in which the
    longer sequence has room. An axis of the `longest` is that of whichever has most timesteps.
    """

    changed = Signal()

    def __init__(
        self, parent: QObject | None = None, *, beside: "TimeAxis | None" = None, longest: bool = False
    ) -> None:
        super().__init__(parent)
        self._columns: _Columns = _Columns() if beside is None else beside._columns
        self._own: int | None = None if longest else 0
        self._columns.told.append(self)
        if not longest:
            self._columns.axes.append(self)

    @property
    def timesteps(self) -> int:
        """How many there are."""
        return self._columns.longest if self._own is None else self._own

    @property
    def width(self) -> int:
        """Pixels of the score, with titles and legends."""
        return self._columns.width

    @property
    def column(self) -> int:
        """Pixels of a column."""
        return self._columns.column

    @property
    def group(self) -> int:
        """How many timesteps share a column."""
        return self._columns.group

    @property
    def offset(self) -> int:
        """Pixels of the columns that lie hidden at the left."""
        return self._columns.offset

    def resize(self, width: int, timesteps: int) -> None:
        """Lay out this many timesteps in a score `width` pixels wide."""
        columns = self._columns
        before = columns.width, self._own, columns.longest, columns.column, columns.group
        columns.width, self._own = width, timesteps
        columns.column, columns.group = self._fitting()
        if (columns.width, self._own, columns.longest, columns.column, columns.group) != before:
            columns.offset = min(columns.offset, self.max_offset)
            columns.tell()

    def put(self, width: int, timesteps: int, column: int) -> None:
        """Lay out columns that are so wide, whether or not all are in sight."""
        self._columns.width, self._columns.column, self._own = width, column, timesteps
        self._columns.tell()

    def _fitting(self) -> tuple[int, int]:
        """The width of a column and the timesteps that share it."""
        count, zoom = max(self._columns.longest, 1), self._columns.zoom
        whole = self.room / count
        pixels = max(whole, MIN_COLUMN) if zoom is None else max(whole, zoom)
        if pixels >= 1:
            return int(min(pixels, MAX_COLUMN)), 1
        return 1, max(-(-count // self.room) if pixels <= whole else round(1 / pixels), 1)

    @property
    def scale(self) -> float:
        """Pixels a timestep."""
        return self.column / self.group

    def zoom_to(self, pixels: float | None, x: float) -> None:
        """Give each timestep about so many pixels, 0 for as few as there must be for all of them to be in sight and
        None for as many as are comfortable; what is at the pixel `x` stays there."""
        place = (x - HEADER + self.offset) / self.scale
        columns = self._columns
        before, columns.zoom = (columns.column, columns.group), pixels
        columns.column, columns.group = self._fitting()
        if (columns.column, columns.group) != before:
            columns.offset = min(max(round(place * self.scale - (x - HEADER)), 0), self.max_offset)
            columns.tell()

    def zoom_by(self, steps: int, x: float) -> None:
        """One or more steps closer; farther, if negative."""
        for _ in range(abs(steps)):
            self.zoom_to(self._next(closer=steps > 0), x)

    def _next(self, *, closer: bool) -> float | None:
        """A quarter more or less, by a whole pixel or timestep at the least; at the usual width, the usual width."""
        column, group = self.column, self.group
        if group > 1 or (column == 1 and not closer):
            group = min(group - 1, round(group / 1.25)) if closer else max(group + 1, round(group * 1.25))
        else:
            column = max(column + 1, round(column * 1.25)) if closer else min(column - 1, round(column / 1.25))
        pixels, whole = min(column / group, MAX_COLUMN), self.room / max(self._columns.longest, 1)
        if pixels <= whole:
            return None if whole >= MIN_COLUMN else 0.0
        return None if int(pixels) == int(max(whole, MIN_COLUMN)) else pixels

    @property
    def room(self) -> int:
        """Pixels that are left for columns."""
        return max(self.width - HEADER - GUTTER, MIN_COLUMN)

    @property
    def length(self) -> int:
        """The pixels of all columns, in sight or not."""
        return -(-self.timesteps // self.group) * self.column

    @property
    def max_offset(self) -> int:
        """How far the columns can be scrolled, in pixels."""
        return max(0, -(-self._columns.longest // self.group) * self.column - self.room)

    def scroll_to(self, offset: int) -> None:
        """Scroll so that `offset` pixels of the columns lie hidden at the left."""
        offset = min(max(offset, 0), self.max_offset)
        if offset != self.offset:
            self._columns.offset = offset
            self._columns.tell()

    def reveal(self, timestep: int) -> None:
        """Scroll no further than it takes to have a timestep in sight."""
        left = timestep // self.group * self.column
        if not self.offset <= left <= self.offset + self.room - self.column:
            self.scroll_to(left if left < self.offset else left + self.column - self.room)

    def left(self, timestep: int) -> int:
        """The pixel at which a timestep's column begins; of as many as there are, at which the last one ends."""
        place = timestep // self.group * self.column if timestep < self.timesteps else self.length
        return HEADER + place - self.offset

    def at(self, x: float) -> int | None:
        """The first timestep of the column at a pixel; None beside the columns."""
        if not HEADER <= x < HEADER + self.room:
            return None
        timestep = int((x - HEADER + self.offset) // self.column) * self.group
        return timestep if timestep < self.timesteps else None

    def sharing(self, timestep: int) -> range:
        """The timesteps that share a timestep's column."""
        first = timestep // self.group * self.group
        return range(first, min(first + self.group, self.timesteps))

    def nearest(self, x: float) -> int:
        """The timestep at a pixel, or, beside the columns, the next one on that side; as if there were at least one."""
        timestep = int((x - HEADER + self.offset) // self.column) * self.group
        seen = self.visible
        return min(max(timestep, seen.start - 1, 0), seen.stop, self.timesteps - 1)

    @property
    def end(self) -> int:
        """The pixel at which the last visible column ends."""
        return min(self.left(self.timesteps), HEADER + self.room)

    @property
    def visible(self) -> range:
        """The timesteps of which at least a part can be seen."""
        first = self.offset // self.column * self.group
        last = -((-(self.offset + self.room)) // self.column) * self.group
        return range(first, min(last, self.timesteps))

    @property
    def columns(self) -> range:
        """The first timestep of each column of which at least a part can be seen."""
        return self.visible[:: self.group]

    def between(self, left: float, right: float) -> range:
        """The first timestep of each visible column of which a part lies between two pixels."""
        seen = self.visible
        first = int((left - HEADER + self.offset) // self.column) * self.group
        last = (int((right - HEADER + self.offset) // self.column) + 1) * self.group
        return range(max(first, seen.start), min(last, seen.stop), self.group)


class UnitAxis(QObject):
    """Which pixels each unit has, in every heat map alike, and in which order the units stand."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order: npt.NDArray[np.intp] = np.arange(0)
        self.row = MIN_ROW
        self.group = 1
        """How many units share a row."""
        self.whole = False
        """Whether all units are to be in sight at once, however little is left of each."""
        self.most = VISIBLE_HEIGHT
        """A heat map of more pixels than this, at the least a row can have, scrolls over its units."""
        self.first = 0

    def resize(self, row: int, most: int = VISIBLE_HEIGHT) -> None:
        """Give each unit `row` pixels, and a heat map that scrolls at the `most` so many."""
        group, units = 1, len(self.order)
        row = min(max(row, MIN_ROW, -(-LEAST_HEIGHT // max(units, 1))), MAX_ROW)
        if self.whole and row == MIN_ROW and units * row > VISIBLE_HEIGHT:
            row, group = max(VISIBLE_HEIGHT // units, 1), -(-units // VISIBLE_HEIGHT)
        if (row, group, most) != (self.row, self.group, self.most):
            self.row, self.group, self.most = row, group, most
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
        """How many rows are visible at once."""
        count = -(-len(self.order) // self.group)
        return min(count, max(self.most // self.row, 1)) if self.row <= MIN_ROW else count

    @property
    def max_first(self) -> int:
        """The row to which the units can be scrolled."""
        return -(-len(self.order) // self.group) - self.rows

    @property
    def note(self) -> str:
        """What cannot be seen: units that are scrolled away, or that share a row. Empty where there is nothing."""
        units = len(self.order)
        if self.max_first > 0:
            return f"{self.rows} of {units:,} units"
        return f"{units:,} units, {self.group} a row" if self.group > 1 else ""

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
        place = None if unit is None else self._place_of(unit)
        if place is None:
            place = -1 if rows > 0 else len(self.order)
        return int(self.order[min(max(place + rows, 0), len(self.order) - 1)])

    def _place_of(self, unit: int) -> int | None:
        found = np.flatnonzero(self.order == unit)
        return int(found[0]) if len(found) else None

    def _row_of(self, unit: int) -> int | None:
        place = self._place_of(unit)
        return None if place is None else place // self.group

    def sharing(self, unit: int) -> npt.NDArray[np.intp]:
        """The units that share a unit's row, in their order."""
        row = self._row_of(unit)
        return self.order[:0] if row is None else self.order[row * self.group : (row + 1) * self.group]

    @property
    def visible(self) -> npt.NDArray[np.intp]:
        """The units that are visible, top to bottom."""
        return self.order[self.first * self.group : (self.first + self.rows) * self.group]

    def at(self, y: float) -> int | None:
        """The first unit of the row at a pixel of a heat map, from its top; None outside."""
        row = int(y // self.row)
        return int(self.visible[row * self.group]) if y >= 0 and row < self.rows else None
