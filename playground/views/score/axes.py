"""The two axes of every track: a column per timestep, a row per unit."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

HEADER = 104
"""Width of the titles at the left, in pixels."""
GUTTER = 42
"""Width of the legends at the right, in pixels."""
MIN_COLUMN, MAX_COLUMN = 22, 120
MIN_ROW, MAX_ROW = 2, 28
TRACK_PADDING = 8
LEAST_HEIGHT = 26
"""The least height of a heat map, in pixels: its title and caption need this much."""
LEAST_JOINED = 32
"""The least height in pixels of the rows that units share."""
MANY_UNITS = 256
"""Up to this many units, a row of one unit is at least `MIN_ROW` high; of more, one pixel."""
FULL_HEIGHT = 260
"""The greatest height of a heat map, in pixels."""


@dataclass(slots=True, eq=False)
class _Columns:
    """State shared by aligned time axes. `axes`: those with a sequence of their own."""

    width: int = HEADER + GUTTER
    margin: int = GUTTER
    column: int = MIN_COLUMN
    group: int = 1
    offset: int = 0
    zoom: float | None = None
    axes: "list[TimeAxis]" = field(default_factory=list)
    listeners: "list[TimeAxis]" = field(default_factory=list)

    @property
    def longest(self) -> int:
        """The number of timesteps of the longest sequence."""
        return max(axis.timesteps for axis in self.axes)

    def notify(self) -> None:
        """Emit `changed` from every axis."""
        for axis in self.listeners:
            axis.changed.emit()


class TimeAxis(QObject):
    """Maps timesteps to pixels. Columns grow with the window, and scroll if they would get too narrow.

    Zooming out narrows columns to one pixel; beyond that, each column holds a `group` of timesteps.

    An axis made `beside` another one has a sequence of its own but shares its columns, which have room for the longer
    sequence. An axis made with `longest` has as many timesteps as the longest sequence.
    """

    changed = Signal()

    def __init__(
        self, parent: QObject | None = None, *, beside: "TimeAxis | None" = None, longest: bool = False
    ) -> None:
        super().__init__(parent)
        self._columns: _Columns = _Columns() if beside is None else beside._columns
        self._own: int | None = None if longest else 0
        self._columns.listeners.append(self)
        if not longest:
            self._columns.axes.append(self)

    @property
    def timesteps(self) -> int:
        """The number of timesteps."""
        return self._columns.longest if self._own is None else self._own

    @property
    def width(self) -> int:
        """Width of the score in pixels, with titles and legends."""
        return self._columns.width

    @property
    def column(self) -> int:
        """Width of a column in pixels."""
        return self._columns.column

    @property
    def group(self) -> int:
        """The number of timesteps per column."""
        return self._columns.group

    @property
    def offset(self) -> int:
        """Pixels of the columns scrolled out of sight at the left."""
        return self._columns.offset

    def resize(self, width: int, timesteps: int, margin: int = GUTTER) -> None:
        """Lay out the timesteps in a score `width` pixels wide, with at least `margin` pixels behind the columns."""
        columns = self._columns
        before = columns.width, columns.margin, self._own, columns.longest, columns.column, columns.group
        columns.width, columns.margin, self._own = width, max(margin, GUTTER), timesteps
        columns.column, columns.group = self._fitting()
        if (columns.width, columns.margin, self._own, columns.longest, columns.column, columns.group) != before:
            columns.offset = min(columns.offset, self.max_offset)
            columns.notify()

    def set_columns(self, width: int, timesteps: int, column: int) -> None:
        """Set the widths in pixels, whether or not all columns are in sight."""
        self._columns.width, self._columns.column, self._own = width, column, timesteps
        self._columns.notify()

    def _fitting(self) -> tuple[int, int]:
        """Return the width of a column in pixels and the number of timesteps in it."""
        count, zoom = max(self._columns.longest, 1), self._columns.zoom
        whole = self.room / count
        pixels = max(whole, MIN_COLUMN) if zoom is None else max(whole, zoom)
        if pixels >= 1:
            return int(min(pixels, MAX_COLUMN)), 1
        return 1, max(-(-count // self.room) if pixels <= whole else round(1 / pixels), 1)

    @property
    def scale(self) -> float:
        """Pixels per timestep."""
        return self.column / self.group

    def zoom_to(self, pixels: float | None, x: float) -> None:
        """Give each timestep about this many pixels. 0: as few as needed to see all timesteps; None: the default width.
        The timestep at pixel `x` stays there."""
        place = (x - HEADER + self.offset) / self.scale
        columns = self._columns
        before, columns.zoom = (columns.column, columns.group), pixels
        columns.column, columns.group = self._fitting()
        if (columns.column, columns.group) != before:
            columns.offset = min(max(round(place * self.scale - (x - HEADER)), 0), self.max_offset)
            columns.notify()

    def zoom_by(self, steps: int, x: float) -> None:
        """Zoom in by a number of steps, or out if negative."""
        for _ in range(abs(steps)):
            self.zoom_to(self._next(closer=steps > 0), x)

    def _next(self, *, closer: bool) -> float | None:
        """Return the pixels per timestep one zoom step away: a quarter more or less, but at least a whole pixel or
        timestep. Return None at the default width, 0 where all timesteps are in sight."""
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
        """Pixels available for columns."""
        return max(self.width - HEADER - self._columns.margin, MIN_COLUMN)

    @property
    def length(self) -> int:
        """Width of all columns in pixels, in sight or not."""
        return -(-self.timesteps // self.group) * self.column

    @property
    def max_offset(self) -> int:
        """The largest scroll offset in pixels."""
        return max(0, -(-self._columns.longest // self.group) * self.column - self.room)

    def scroll_to(self, offset: int) -> None:
        """Scroll until `offset` pixels of the columns lie out of sight at the left."""
        offset = min(max(offset, 0), self.max_offset)
        if offset != self.offset:
            self._columns.offset = offset
            self._columns.notify()

    def reveal(self, timestep: int) -> None:
        """Scroll just far enough to bring a timestep into sight."""
        left = timestep // self.group * self.column
        if not self.offset <= left <= self.offset + self.room - self.column:
            self.scroll_to(left if left < self.offset else left + self.column - self.room)

    def left(self, timestep: int) -> int:
        """Return the left edge of a timestep's column in pixels. For `timesteps` itself, return the end of the last
        column."""
        place = timestep // self.group * self.column if timestep < self.timesteps else self.length
        return HEADER + place - self.offset

    def at(self, x: float) -> int | None:
        """Return the first timestep of the column at a pixel, or None outside the columns."""
        if not HEADER <= x < HEADER + self.room:
            return None
        timestep = int((x - HEADER + self.offset) // self.column) * self.group
        return timestep if timestep < self.timesteps else None

    def group_of(self, timestep: int) -> range:
        """Return all timesteps in a timestep's column."""
        first = timestep // self.group * self.group
        return range(first, min(first + self.group, self.timesteps))

    def nearest(self, x: float) -> int:
        """Return the timestep at a pixel, or the nearest one if the pixel lies outside the columns. Needs at least one
        timestep."""
        timestep = int((x - HEADER + self.offset) // self.column) * self.group
        seen = self.visible
        return min(max(timestep, seen.start - 1, 0), seen.stop, self.timesteps - 1)

    @property
    def end(self) -> int:
        """The right edge of the last visible column in pixels."""
        return min(self.left(self.timesteps), HEADER + self.room)

    @property
    def visible(self) -> range:
        """The timesteps that are at least partly visible."""
        # Asked for at each paint of each track, so read once what it needs.
        offset, column, group = self.offset, self.column, self.group
        last = -((-(offset + self.room)) // column) * group
        return range(offset // column * group, min(last, self.timesteps))

    @property
    def columns(self) -> range:
        """The first timestep of each column that is at least partly visible."""
        return self.visible[:: self.group]

    def between(self, left: float, right: float) -> range:
        """Return the first timestep of each visible column that overlaps two pixels' interval."""
        seen = self.visible
        first = int((left - HEADER + self.offset) // self.column) * self.group
        last = (int((right - HEADER + self.offset) // self.column) + 1) * self.group
        return range(max(first, seen.start), min(last, seen.stop), self.group)


class UnitAxis(QObject):
    """Maps units to the rows of every heat map, in a chosen order. All units are in sight: where their rows would get
    too low to see, several neighbours share one."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.order: npt.NDArray[np.intp] = np.arange(0)
        self.row = MIN_ROW
        self.group = 1
        """The number of units per row."""

    def resize(self, height: int, *, apart: bool = False) -> None:
        """Fit the rows into a height in pixels, or into the least height of a heat map if that is more. `apart`: give
        each unit a row of its own, however high the heat map gets."""
        units, group = max(len(self.order), 1), 1
        if apart or units * MIN_ROW <= max(height, LEAST_JOINED):
            lowest = MIN_ROW if units <= MANY_UNITS else 1
            row = min(max(height // units, lowest, -(-LEAST_HEIGHT // units)), MAX_ROW)
        else:
            height = max(height, LEAST_JOINED)
            group = -(-units // (height // MIN_ROW))
            row = height // -(-units // group)
        if (row, group) != (self.row, self.group):
            self.row, self.group = row, group
            self.changed.emit()

    def sort(self, order: npt.NDArray[np.intp]) -> None:
        """Show the units in this order, top to bottom."""
        if not np.array_equal(order, self.order):
            self.order = order
            self.changed.emit()

    @property
    def rows(self) -> int:
        """The number of rows."""
        return -(-len(self.order) // self.group)

    @property
    def note(self) -> str:
        """A note on units that share a row; empty if none do."""
        return f"{self.rows} rows of {self.group}" if self.group > 1 else ""

    @property
    def height(self) -> int:
        """Height of a heat map in pixels."""
        return self.rows * self.row

    def top(self, unit: int) -> int | None:
        """Return the top of a unit's row in pixels below the heat map's top, or None if there is no such unit."""
        place = self._place_of(unit)
        return None if place is None else place // self.group * self.row

    def neighbour(self, unit: int | None, rows: int) -> int | None:
        """Return the unit `rows` places below another (above if negative), clamped to the ends. With no unit, count
        from outside."""
        if not len(self.order):
            return None
        place = None if unit is None else self._place_of(unit)
        if place is None:
            place = -1 if rows > 0 else len(self.order)
        return int(self.order[min(max(place + rows, 0), len(self.order) - 1)])

    def _place_of(self, unit: int) -> int | None:
        found = np.flatnonzero(self.order == unit)
        return int(found[0]) if len(found) else None

    def group_of(self, unit: int) -> npt.NDArray[np.intp]:
        """Return all units in a unit's row, in their order."""
        place = self._place_of(unit)
        if place is None:
            return self.order[:0]
        first = place // self.group * self.group
        return self.order[first : first + self.group]

    def at(self, y: float) -> int | None:
        """Return the first unit of the row `y` pixels below a heat map's top, or None outside."""
        row = int(y // self.row)
        return int(self.order[row * self.group]) if y >= 0 and row < self.rows else None
