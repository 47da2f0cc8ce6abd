"""A gate or a state as a heat map: a column per timestep, a row per unit."""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.shapes import is_recurrent
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.score import sharp_images
from playground.views.score.axes import HEADER, TRACK_PADDING
from playground.views.score.binning import extremes, means, place_of
from playground.views.score.colour_limit import fitting_limit
from playground.views.score.colour_scale import Ticks, paint_scale, round_ticks
from playground.views.score.quantities import Quantity
from playground.views.score.rows import Rows
from playground.views.score.scale import signed_root
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.colour_maps import colours, picture
from playground.views.style.numbers import with_minus_sign

_TOP = TRACK_PADDING // 2
_ARROW = HEADER - 6
"""Left edge of the arrow beside the chosen unit's row, in pixels."""
_LINED = 8
"""In columns narrower than this, in pixels, separating lines would hide too much."""
_OUTLINED = 5
"""The least width of an outline, in pixels."""
_NAMED = 12
"""The most units named in one line."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class HeatMap(Track):
    """All units of one quantity over time. The colours cover [0, 1] for a gate and [-1, 1] for h and the candidate. For
    c, and for unbounded h and candidates, they grow with the root of the size up to a round limit, at least 1, which
    follows the 95th percentile."""

    layered = True

    def __init__(self, context: Context, quantity: Quantity) -> None:
        super().__init__(context, quantity.title, "" if quantity.name in ("cell", "hidden") else quantity.symbol)
        self.quantity, self.name = quantity, "units" if quantity.stateless else quantity.name
        self.pinned_quantity = quantity.name
        self.shows_state = quantity.name in ("cell", "hidden")
        self._ranging = quantity.name == "cell"
        self.rows: Rows = Rows(context.units)
        self.levels: tuple[float, float] = (0.0, 1.0) if quantity.gate else (-1.0, 1.0)
        self.caption = quantity.note
        self._shown: Array | None = None
        self._seen: Array | None = None
        """The values in the image. During training they can be newer than `_shown`."""
        self._picture: QImage | None = None
        self._lines: list[QLineF] = []
        self._marked: int | None = None

    @property
    def full_height(self) -> int:
        """Padding, and the visible rows."""
        return self.rows.height + TRACK_PADDING

    @property
    def badge_colour(self) -> str:
        """The gate's colour."""
        return self.theme.gate_colour(self.quantity.name)

    def can_show(self, shown: Shown) -> bool:
        """Whether the network has this quantity, under the name that fits the network."""
        other = self.quantity.name == "hidden" and self.quantity.stateless == is_recurrent(shown.trace.cell_kind)
        return self._values(shown) is not None and not other

    def summary(self, trace: Trace) -> str:
        """Return the mean over all units and timesteps."""
        values = None if self.shown is None else self._values(self.shown)
        return "" if values is None else _mean(self.quantity, values[:, self.layer])

    def _values(self, shown: Shown) -> Array | None:
        trace, name = shown.trace, self.quantity.name
        return trace.gates.get(name, trace.states.get(name))

    def present(self, shown: Shown | None, layer: int) -> None:
        """Show another moment: one new image, at the current levels, and the caption."""
        self.shown, self.layer = shown, layer
        values = None if shown is None else self._values(shown)
        self._shown = None if values is None or not len(values) else values[:, layer]
        if shown is not None:
            self._range_as(shown.trace.cell_kind)
        if self._shown is not None and self._ranging:
            self._follow(self._shown)
        self._draw(self._shown)
        self._write()

    def _range_as(self, cell: str) -> None:
        """Let the colours follow the values if the kind of network requires it."""
        ranging = self.quantity.is_unbounded(cell)
        if ranging != self._ranging:
            self._ranging, self.levels = ranging, (-1.0, 1.0)

    def update_image(self, shown: Shown, layer: int) -> None:
        """Draw one new image, at the current levels."""
        values = self._values(shown)
        if self._shown is not None and values is not None:
            self._draw(values[:, layer])

    def _draw(self, values: Array | None) -> None:
        self._seen, self._picture = values, None
        self.repaint(QRectF(HEADER, _TOP, self.context.time.end - HEADER, self.rows.height))

    def _write(self) -> None:
        """Update the caption."""
        before = self.caption
        if self._shown is not None:
            self._caption(self._shown)
        else:
            self.caption = self.quantity.note
        if self.caption != before:
            self.repaint(QRectF(0, 0, HEADER, self.height))

    def reset_range(self) -> None:
        """Reset the range of c to its smallest, for a new network."""
        if self._ranging:
            self.levels = (-1.0, 1.0)

    def relayout(self) -> None:
        """Follow changed rows, columns or orders."""
        self._picture = None
        self._lines = []
        super().relayout()

    def recolour(self) -> None:
        """Apply the theme's colour map."""
        self._picture = None
        super().recolour()

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Stretch one image with a pixel per value, or per several, then draw the lines between the columns."""
        if self._seen is None:
            return
        time, height = self.context.time, self.rows.height
        if self._picture is None:
            self._picture = self._coloured(self.pixels.T)
        place = QRectF(time.left(time.visible.start), _TOP, self._picture.width() * time.column, height)
        sharp_images.draw_sharp(painter, place, self._picture)
        if time.column < _LINED:
            return
        painter.setPen(QPen(QColor(self.theme.panel), 1))
        if not self._lines:
            self._lines = [QLineF(time.left(t), _TOP, time.left(t), _TOP + height) for t in time.visible]
        painter.drawLines(self._lines)

    def _coloured(self, values: Array) -> QImage:
        """Return values as an image with a pixel each, in the track's colours."""
        if self._ranging:
            return picture(signed_root(values, self.levels[1]), (-1.0, 1.0), self._colours)
        return picture(values, self.levels, self._colours)

    @property
    def pixels(self) -> Array:
        """The visible values `(columns, rows)`. Of the timesteps that share a pixel, the value that stands out most; of
        units that share a row, the mean of a gate and otherwise the value that stands out most."""
        assert self._seen is not None
        time, units = self.context.time, self.context.units
        seen = slice(time.visible.start, time.visible.stop)
        usual = self._usual(self._seen)[units.order] if time.group * units.group > 1 else self._seen[0]
        return self._reduced(self._seen[seen].take(units.order, axis=1), usual, time.group, units.group)

    def _reduced(self, values: Array, usual: Array, timesteps: int, units: int) -> Array:
        """Reduce values `(time, units)` to a value for each block of `timesteps` x `units`."""
        if self.quantity.gate:
            return means(extremes(values, usual, timesteps, 1), units)
        return extremes(values, usual, timesteps, units)

    def _usual(self, values: Array) -> Array:
        """Return the values that others stand out from, `(units,)`: each unit's mean for a gate, and otherwise 0."""
        if not self.quantity.gate:
            return np.zeros(values.shape[1], values.dtype)
        means: Array = values.mean(axis=0)
        return means

    @property
    def topic(self) -> str:
        """The topic of its gate or state, in the kind of network that is shown."""
        return self.topic_in("lstm" if self.trace is None else self.trace.cell_kind)

    def topic_in(self, cell: str) -> str:
        """Return the topic of its gate or state in a kind of network."""
        gate = self.quantity.name in KINDS[cell].gate_names and self.quantity.name != "hidden"
        return f"{'gate' if gate else 'state'}.{cell}.{self.quantity.name}"

    def topic_at(self, timestep: int | None, in_legend: bool) -> str:
        """Return the topic of its colours over its legend."""
        return f"colours-{'gate' if self.quantity.gate else 'signed'}" if in_legend else self.topic

    def unit_at(self, y: float) -> int | None:
        """Return the unit of a row."""
        return self.rows.at(y - _TOP)

    def cell(self, timestep: int, unit: int) -> QRectF | None:
        """Return one row of one column."""
        time, top = self.context.time, self.rows.top(unit)
        if top is None:
            return None
        place = QRectF(time.left(timestep), _TOP + top, time.column, self.rows.row)
        more = max(0.0, _OUTLINED - place.width()) / 2
        return place.adjusted(-more, 0, more, 0)

    def show_selection(self, before: int | None) -> None:
        """Repaint the arrow beside the chosen unit's row."""
        if self._chosen != self._marked:
            self._marked = self._chosen
            self.update(QRectF(_ARROW - 1, 0, HEADER - _ARROW, self.height))

    @property
    def _caption_lines(self) -> list[str]:
        """How many units share a row comes before the caption, which may find no room."""
        *layer, caption = super()._caption_lines
        return [*layer, self.context.units.note, caption]

    def paint_header(self, painter: QPainter) -> None:
        """Paint the title and the arrow."""
        super().paint_header(painter)
        arrow = None if self._chosen is None else self.rows.top(self._chosen)
        if arrow is not None:
            middle = _TOP + arrow + self.rows.row / 2
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.text))
            corners = ((_ARROW, middle - 4), (_ARROW, middle + 4), (_ARROW + 4.5, middle))
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    @property
    def announcement(self) -> str:
        """What a screen reader says: the chosen unit's value at the playhead, or the mean of all units."""
        timestep, unit = self.context.selection.timestep, self._chosen
        if self.folded or self._shown is None or timestep is None or timestep >= len(self._shown):
            return super().announcement
        values = self._shown[timestep]
        if unit is not None and unit < len(values):
            text = f"{self.label}, unit {unit + 1}, timestep {timestep + 1}, {float(values[unit]):.2f}"
        else:
            text = f"{self.label}, all units, timestep {timestep + 1}, mean {float(values.mean()):.2f}"
        return with_minus_sign(text)

    @property
    def _chosen(self) -> int | None:
        """The chosen unit, if it is in this layer."""
        selection = self.context.selection
        return selection.unit if selection.layer == self.layer else None

    @property
    def _colours(self) -> Array:
        return colours("gate" if self.quantity.gate else "signed", self.theme.is_dark)

    def readout(self, timestep: int, y: float) -> Readout | None:
        """Return unit, timestep, token and value under the pointer; of units that share a row, all of them."""
        unit = self.unit_at(y)
        if unit is None or self._shown is None or self.trace is None:
            return None
        outline, (times, units) = self.cell(timestep, unit), self._sharing(timestep, unit)
        layer = f"layer {self.layer + 1}, " if self.stacked else ""
        if self.quantity.gate and len(units) > 1:
            return Readout(f"{layer}{self._mean_text(times, units)}", outline)
        at, unit, others = self._most_prominent(timestep, unit)
        where = f"t {at + 1} “{display_token(self.trace.tokens[at])}”"
        number = with_minus_sign(f"{self.quantity.symbol} = {float(self._shown[at, unit]):.3f}{others}")
        return Readout(f"{layer}unit {unit + 1}, {where}, {number}{together(units)}", outline)

    def _mean_text(self, times: range, units: Array) -> str:
        """Describe the mean of a gate over the units that share a row."""
        assert self._shown is not None
        assert self.trace is not None
        block, usual = self._shown[times.start : times.stop, units], self._usual(self._shown)[units]
        value = self._reduced(block, usual, len(times), len(units)).item()
        where = f"t {times[0] + 1} “{display_token(self.trace.tokens[times[0]])}”"
        if len(times) > 1:
            where = f"t {times[0] + 1} to {times[-1] + 1}, the farthest from its unit’s mean of each"
        span = f"{float(block.min()):.3f} to {float(block.max()):.3f}"
        return f"{where}, mean {self.quantity.symbol} = {value:.3f} of {len(units)} units: {span}{together(units)}"

    def _sharing(self, timestep: int, unit: int) -> tuple[range, Array]:
        """Return the timesteps and the units that share a pixel with these."""
        return self.context.time.group_of(timestep), self.context.units.group_of(unit)

    def most_prominent(self, timestep: int, unit: int) -> tuple[int, int]:
        """Return the timestep and unit that stand out most of those that share a pixel."""
        return self._most_prominent(timestep, unit)[:2] if self._shown is not None else (timestep, unit)

    def _most_prominent(self, timestep: int, unit: int) -> tuple[int, int, str]:
        assert self._shown is not None
        times, units = self._sharing(timestep, unit)
        if len(times) * len(units) == 1:
            return timestep, unit, ""
        block = self._shown[times.start : times.stop, units]
        t, row = place_of(extremes(block, self._usual(self._shown)[units], len(times), len(units)).item(), block)
        what = "the farthest from its unit’s mean" if self.quantity.gate else "the largest"
        others = f", {what} of {block.size} here: {float(block.min()):.3f} to {float(block.max()):.3f}"
        return times[t], int(units[row]), others

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """Paint the colour scale and its values."""
        bar = QRectF(place.left() + 6, _TOP + 1, 5, self.rows.height - 2)
        paint_scale(painter, bar, self._colours, self.ticks(bar.height()), self.theme)

    def ticks(self, height: float) -> Ticks:
        """Return the values that the legend names on a scale `height` pixels high."""
        return round_ticks(self.levels, height, rooted=self._ranging)

    def _caption(self, values: Array) -> None:
        self.caption = self.quantity.note or _mean(self.quantity, values)

    def _follow(self, values: Array) -> None:
        """Change the range only in round steps, and lower it late, so that colours do not flicker during training."""
        limit = fitting_limit(values, self.levels[1])
        if limit != self.levels[1]:
            self.levels = (-limit, limit)
            self.repaint()


def together(units: Array) -> str:
    """Name the units that share a row, on lines of their own with some in each; empty for one alone."""
    if len(units) < 2:
        return ""
    names = [f"{unit + 1}" for unit in units]
    lines = [", ".join(names[first : first + _NAMED]) for first in range(0, len(names), _NAMED)]
    return "\nunits " + ",\n".join(lines)


def _mean(quantity: Quantity, values: Array) -> str:
    """Return the mean of all values, or of their absolute values if they are signed, as text."""
    if quantity.gate:
        return f"mean {float(values.mean()):.2f}"
    return f"mean |{quantity.symbol}| {float(np.abs(values).mean()):.2f}"
