"""The unrolled network: a cell per timestep, with the cell state above and the hidden state between the cells."""

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QStaticText

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.shapes import is_recurrent
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.score.axes import HEADER
from playground.views.score.binning import least
from playground.views.score.tracks.chain_cells import BELT, BELT_TOP, Form, Sprites, brush, pen, sprites
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.theme import font

_SYMBOLS = {
    gate.name: f"|{gate.symbol}|" if gate.is_signed else gate.symbol for kind in KINDS.values() for gate in kind.gates
}
"""The symbol of each quantity's mean. Signed quantities show the mean of their absolute values."""
_FAINTEST = 0.12
_ROOM = 22
"""Pixels that a percentage needs. In narrower columns, only some have one."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Chain(Track):
    """One cell per timestep with the mean of each gate. The line above an LSTM's cells is as opaque as the share of the
    cell state kept there."""

    name = "chain"
    layered = True

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Chain")
        self.bars: tuple[str, ...] = ()
        """The quantities shown as bars, in order."""
        self.means: Array = np.empty((0, 0))
        """The bars' values `(time, bars)`."""
        self.kept: Array | None = None
        """The mean of the forget gate at each timestep; None without a cell state."""
        self._notes: tuple[str, ...] = ()
        self._sprites: Sprites | None = None

    @property
    def form(self) -> Form:
        """The layout of each cell."""
        return Form(self.context.time.column, max(len(self.bars), 1), self.kept is not None)

    def can_show(self, shown: Shown) -> bool:
        """Only recurrent networks have a chain."""
        return is_recurrent(shown.trace.cell_kind)

    def topic_at(self, timestep: int | None, in_legend: bool) -> str:
        """Return the topic of the cell that is drawn at a timestep; elsewhere that of the chain."""
        trace = self.trace
        if trace is None or timestep is None or timestep >= trace.timesteps:
            return self.topic
        return f"cell.{trace.cell_kind}"

    @property
    def full_height(self) -> int:
        """Lower without a cell state."""
        return self.form.height

    def summary(self, trace: Trace) -> str:
        """Return the length."""
        return _length(trace)

    def present(self, shown: Shown | None, layer: int) -> None:
        """Compute the means over the layer's units once, for all repaints."""
        before, trace = (self.form, self._notes), None if shown is None else shown.trace
        if trace is not None and _keeps(trace) != (self.kept is not None):
            self.prepareGeometryChange()
        self.shown, self.layer = shown, layer
        if trace is None:
            return
        self._measure(trace, layer)
        if (self.form, self._notes) == before:
            self.repaint(QRectF(HEADER, 0, self.context.time.width - HEADER, self.height))
        else:
            self.repaint()

    def _measure(self, trace: Trace, layer: int) -> None:
        self.bars = tuple(trace.gates) or ("hidden",)
        signed = {gate.name for gate in KINDS[trace.cell_kind].gates if gate.is_signed}
        values = [trace.quantities[name][:, layer] for name in self.bars]
        means = [(np.abs(v) if name in signed else v).mean(axis=1) for name, v in zip(self.bars, values, strict=True)]
        self.means = np.stack(means, axis=1)
        keeps = _keeps(trace)
        self.kept = self.means[:, self.bars.index("forget")] if keeps else None
        means_of = "mean " + ", ".join(_SYMBOLS.get(name, name) for name in self.bars)
        self._notes = (
            f"Layer {layer + 1}" if self.stacked else _length(trace),
            "% of c kept" if keeps else means_of,
        )

    @property
    def title_top(self) -> int:
        """Above the notes."""
        return self.height // 2 - 9 - 8 * len(self._notes)

    def paint_header(self, painter: QPainter) -> None:
        """Paint the title, the length, and what the numbers or bars mean."""
        top = self.title_top
        painter.setPen(pen(self.theme.text))
        painter.setFont(font(12, 600))
        painter.drawText(QRectF(12, top, HEADER - 16, 18), _LEFT, self.title)
        painter.setPen(pen(self.theme.text3))
        for row, text in enumerate(self._notes):
            painter.setFont(font(11 if len(text) < 16 else 10))
            painter.drawText(QRectF(12, top + 18 + 15 * row, HEADER - 13, 15), _LEFT, text)

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Paint the visible cells: first the parts that never change, then the values, then the marks on the
        conveyor."""
        form, time = self.form, self.context.time
        parts = self._sprites
        if parts is None or parts.form != form or parts.theme is not self.theme:
            parts = self._sprites = sprites(form, self.theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lefts = [time.left(t) for t in self.drawn]
        parts.cell.paint(painter, lefts)
        if form.has_bars:
            parts.link.paint(painter, [time.left(t) for t in self._links])
        elif lefts:
            # Cells too thin for bars are linked by one line.
            place = QRectF(lefts[0], form.link - 0.5, lefts[-1] + time.column - lefts[0], 1)
            painter.fillRect(place, brush(self.theme.text2))
        if self.kept is not None:
            self._paint_conveyor(painter, form, self.kept)
        self._paint_border(painter, form)
        parts.marks.paint(painter, lefts)
        if form.has_bars:
            self._paint_bars(painter, form)
        if form.lies:
            painter.setPen(pen(self.theme.text))
            painter.setFont(font(11))
            for left in lefts:
                place = form.box.translated(left, 0).adjusted(0, 8, 0, -22)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "tanh")

    def show_selection(self, before: int | None) -> None:
        """Repaint the border of the cell at the playhead."""
        self.update_column(before)
        self.update_column(self.context.selection.timestep)

    @property
    def drawn(self) -> range:
        """The timesteps to draw: all visible ones, or the first of each column."""
        columns = self.context.time.columns
        return range(columns.start, min(columns.stop, len(self.means)), columns.step)

    def readout(self, timestep: int, y: float) -> Readout | None:
        """Return a cell's numbers: the share kept, and the mean of each gate."""
        trace = self.trace
        if trace is None or timestep >= len(self.means):
            return None
        sharing = self.context.time.group_of(timestep)
        if self.kept is not None:
            timestep = sharing[int(np.argmin(self.kept[sharing.start : sharing.stop]))]
        named = zip(self.bars, self.means[timestep], strict=True)
        text = ", ".join(f"{_SYMBOLS.get(name, name)} {mean:.2f}" for name, mean in named)
        kept = "" if self.kept is None else f"{kept_percent(self.kept[timestep])} % of c kept, "
        text = f"t {timestep + 1} “{display_token(trace.tokens[timestep])}”: {kept}mean {text}"
        if len(sharing) > 1:
            text = f"{text}; {'the least kept' if self.kept is not None else 'the first'} of {len(sharing)} here"
        return Readout(text)

    @property
    def _links(self) -> range:
        """The timesteps whose link to the next cell is at least partly visible."""
        return range(max(self.drawn.start - 1, 0), min(self.drawn.stop, len(self.means) - 1))

    def _paint_border(self, painter: QPainter, form: Form) -> None:
        """Paint the border of the cell at the playhead."""
        timestep = self.context.selection.timestep
        if form.has_boxes and timestep is not None and timestep in self.drawn:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(self.theme.accent, 1.5))
            painter.drawRoundedRect(form.box.translated(self.context.time.left(timestep), 0), form.corner, form.corner)

    def _paint_conveyor(self, painter: QPainter, form: Form, kept: Array) -> None:
        """Paint the cell state's line, as opaque at each timestep as the share kept, and the percentages above."""
        time, drawn, theme = self.context.time, self.drawn, self.theme
        kept = least(kept[drawn.start : drawn.stop], drawn.step)
        alphas = np.rint(255 * opacity(kept)).astype(int).tolist()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for t, alpha in zip(drawn, alphas, strict=True):
            painter.fillRect(time.left(t), BELT_TOP, time.column, BELT, brush(theme.forget, alpha))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        size = 11 if time.column >= 26 else 10
        painter.setFont(font(size, 500))
        painter.setPen(pen(theme.forget))
        every = -(-_ROOM // time.column)
        for place in range(-(drawn.start // drawn.step) % every, len(drawn), every):
            t, number = drawn[place], _number(kept_percent(kept[place]), size)
            middle = time.left(t) + form.box.center().x()
            left = middle - (number.size().width() + 5 if form.has_inputs else number.size().width() / 2)
            painter.drawStaticText(QPointF(left, 26 - number.size().height() / 2), number)

    def _paint_bars(self, painter: QPainter, form: Form) -> None:
        """Paint the mean of each gate in the gate's colour."""
        time, drawn = self.context.time, self.drawn
        heights = np.clip(np.nan_to_num(self.means[drawn.start : drawn.stop]), 0, 1)
        lefts = [time.left(t) for t in drawn]
        painter.setPen(Qt.PenStyle.NoPen)
        for name, well, column in zip(self.bars, form.wells, heights.T.tolist(), strict=True):
            painter.setBrush(brush(self.theme.text2 if name == "hidden" else self.theme.gate_colour(name)))
            rects = [form.filled(well, mean).translated(left, 0) for left, mean in zip(lefts, column, strict=True)]
            painter.drawRects(rects)


def opacity(kept: Array) -> Array:
    """Return the conveyor's opacity for means of the forget gate `kept`: faint at a half, full at 1."""
    share = np.clip((np.nan_to_num(kept) - 0.5) / 0.5, 0, 1)
    return np.asarray(_FAINTEST + (1 - _FAINTEST) * share**1.3)


def kept_percent(share: float) -> str:
    """Write a share in per cent, rounded down as in the sentence. The margin is for sums of 1 in single precision."""
    return f"{np.floor(100 * share + 1e-4):.0f}"


def _keeps(trace: Trace) -> bool:
    """Return whether there is a cell state with a forget gate."""
    return trace.cell is not None and "forget" in trace.gates


def _length(trace: Trace) -> str:
    return f"{trace.timesteps:,} timestep{'' if trace.timesteps == 1 else 's'}"


@lru_cache(maxsize=256)
def _number(text: str, size: int) -> QStaticText:
    """Lay out a percentage, once for each text and size."""
    number = QStaticText(text)
    number.prepare(font=font(size, 500))
    return number
