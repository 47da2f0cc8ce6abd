"""Compares two probes in one network: the second probe's tokens below the first one's, and the difference of their
states."""

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen

from playground.core.batches import Array
from playground.core.difference import PARTING_DISTANCE, Difference
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.score import narrow_columns
from playground.views.score.axes import HEADER, TRACK_PADDING
from playground.views.score.chips import chip_place, draw_fitting
from playground.views.score.quantities import Quantity
from playground.views.score.tracks.heatmap import HeatMap, together
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.numbers import with_minus_sign
from playground.views.style.theme import font

_TOP = TRACK_PADDING // 2
_PART = f"{PARTING_DISTANCE:.0%}".replace("%", " %")
_FLAGS = (f"over {_PART} apart", f"> {_PART}")
"""Texts for the line where the states diverge. The first that fits is used."""
_CHIP = 38
"""Height of a chip with its margins, in pixels."""


class SecondProbe(Track):
    """The second probe's tokens, aligned with the first one's. Tokens that differ have a border and bold text."""

    name = "second-probe"

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Second probe")

    @property
    def difference(self) -> Difference | None:
        """The difference between the two probes' states, or None without a second probe."""
        return None if self.shown is None else self.shown.difference

    @property
    def full_height(self) -> int:
        """A chip, a line below it, and two captions."""
        return 52

    def can_show(self, shown: Shown) -> bool:
        """Whether there is a second probe."""
        return shown.difference is not None

    def summary(self, trace: Trace) -> str:
        """Return where the states diverge."""
        found = self.difference
        return "" if found is None else ": ".join(sentence(found, self.layer))

    def present(self, shown: Shown | None, layer: int) -> None:
        """Write the caption: where the states diverge."""
        found = None if shown is None else shown.difference
        if found is not None:
            where, tokens = sentence(found, layer)
            self.caption = f"{where}{f', l. {layer + 1}' if found.first.layers > 1 else ''}\n{tokens}"
        super().present(shown, layer)

    @property
    def _captions(self) -> list[str]:
        return _fitting(self.caption.split("\n"))

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Paint the visible tokens, or bars in columns too narrow for text, lower if both tokens are the same."""
        time, theme, found = self.context.time, self.theme, self.difference
        if found is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, time.column >= narrow_columns.CHIPS)
        for t in self.exposed:
            other = [each for each in time.group_of(t) if _other(found, each)]
            met = found.aligned_timestep(t)
            if time.column < narrow_columns.CHIPS:
                bar = QRectF(time.left(t), 8 if other else 16, max(time.column - 1, 1), 20 if other else 6)
                if other or met is not None:
                    painter.fillRect(bar, QColor(theme.text2 if other else theme.line2))
            elif met is not None:
                known = found.second.known[met]
                dashed = Qt.PenStyle.SolidLine if known else Qt.PenStyle.DashLine
                border = QPen(QColor(theme.text3 if known else theme.err), 1, dashed)
                painter.setPen(border if other or not known else Qt.PenStyle.NoPen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                place = chip_place(time, t, _CHIP)
                painter.drawRoundedRect(place, 5, 5)
                painter.setPen(QColor(theme.err if not known else theme.text if other else theme.text3))
                draw_fitting(painter, place, display_token(found.second.tokens[met]), 600 if other else 400)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if below := self.over_playhead:
            painter.setFont(font(11))
            painter.setPen(QColor(theme.text3))
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, _heads(found))

    @property
    def over_playhead(self) -> QRectF | None:
        """The line below the tokens."""
        text = "" if self.difference is None else _heads(self.difference)
        width = QFontMetrics(font(11)).horizontalAdvance(text) + 8
        return QRectF(self.context.time.left(0), _CHIP - 5, width, 16) if text else None

    def readout(self, timestep: int, y: float) -> Readout | None:
        """Return both tokens and the distance between the states."""
        found = self.difference
        if found is None:
            return None
        if len(sharing := self.context.time.group_of(timestep)) > 1:
            count = sum(_other(found, t) for t in sharing)
            return Readout(f"t {sharing[0] + 1} to {sharing[-1] + 1}: {count} of {len(sharing)} tokens differ")
        met = found.aligned_timestep(timestep)
        if met is None:
            return Readout(f"{_pair(found, timestep)}: nothing to compare with")
        known = "" if found.second.known[met] else ", not in the training sequences"
        layer = f" of layer {self.layer + 1}" if found.first.layers > 1 else ""
        apart = float(found.distance[timestep - found.head, self.layer])
        return Readout(f"{_pair(found, timestep)}{known}, h{layer} {100 * apart:.0f} % apart")


class DifferenceMap(HeatMap):
    """The first probe's states minus the second one's, on the aligned timesteps; the rest is hatched. A flag marks
    where the hidden states diverge."""

    def __init__(self, context: Context, state: Quantity) -> None:
        name, symbol = f"difference-{state.name}", f"Δ{state.symbol}"
        super().__init__(context, Quantity(name, symbol, f"Difference, {state.symbol}", gate=False))
        self.badge, self.pinned_quantity, self._ranging = "", state.name, True

    def topic_in(self, cell: str) -> str:
        """Return the one topic of both states, whatever the kind of network."""
        return "track-difference"

    @property
    def difference(self) -> Difference | None:
        """The difference between the two probes' states, or None without a second probe."""
        return None if self.shown is None else self.shown.difference

    def update_image(self, shown: Shown, layer: int) -> None:
        """Do nothing: the image must match the flag, which shows the presented moment."""

    def summary(self, trace: Trace) -> str:
        """Return where the states diverge."""
        found = self.difference
        return "" if found is None else ": ".join(sentence(found, self.layer))

    def _values(self, shown: Shown) -> Array | None:
        """Return the differences, and zeros before the aligned timesteps."""
        found = shown.difference
        values = None if found is None else found.cell if self.pinned_quantity == "cell" else found.hidden
        if found is None or values is None or not found.head:
            return values
        return np.concatenate([np.zeros((found.head, *values.shape[1:]), values.dtype), values])

    def _caption(self, values: Array) -> None:
        if self.difference is not None:
            self.caption = "\n".join(sentence(self.difference, self.layer))

    @property
    def _captions(self) -> list[str]:
        """Where the states diverge and at which tokens, below the layer's number; cut to the track's height."""
        lines = [*([f"Layer {self.layer + 1}"] if self.stacked else []), *self.caption.split("\n")]
        return _fitting(lines)[: max((self.height - 20) // 16, 1)]

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Paint the heat map, the hatched timesteps over it, and the flag."""
        super().paint_columns(painter, trace)
        found = self.difference
        if found is None:
            return
        if found.head:
            self._paint_head(painter, found)
        part = found.parting_timestep(self.layer)
        if part is not None:
            self._paint_flag(painter, part)

    def _paint_head(self, painter: QPainter, found: Difference) -> None:
        time, theme = self.context.time, self.theme
        place = QRectF(HEADER, _TOP, min(time.left(found.head), time.end) - HEADER, self.rows.height)
        if place.width() <= 0:
            return
        painter.fillRect(place, QColor(theme.panel))
        painter.fillRect(place, QBrush(QColor(theme.line2), Qt.BrushStyle.BDiagPattern))
        text = "the second probe begins later" if found.aligned else "the second probe is empty"
        painter.setFont(font(11))
        width = QFontMetrics(painter.font()).horizontalAdvance(text) + 12
        if width <= place.width():
            note = QRectF(place.center().x() - width / 2, place.center().y() - 9, width, 18)
            painter.fillRect(note, QColor(theme.panel))
            painter.setPen(QColor(theme.text2))
            painter.drawText(note, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_flag(self, painter: QPainter, part: int) -> None:
        """Paint a line before the timestep, with its flag on the left if it fits there: differences are small before
        the line."""
        time, theme = self.context.time, self.theme
        x = time.left(part)
        if not HEADER <= x <= time.end:
            return
        painter.setFont(font(10, 600))
        widths = [QFontMetrics(painter.font()).horizontalAdvance(text) + 8 for text in _FLAGS]
        before = [place for place, width in enumerate(widths) if width <= x - HEADER]
        which = before[0] if before else len(_FLAGS) - 1
        flag = QRectF(x - widths[which] if before else x, _TOP, widths[which], min(15, self.rows.height))
        painter.fillRect(flag, QColor(theme.text))
        painter.setPen(QColor(theme.panel))
        painter.drawText(flag, Qt.AlignmentFlag.AlignCenter, _FLAGS[which])
        painter.setPen(QPen(QColor(theme.text), 2))
        painter.drawLine(QLineF(x, _TOP, x, _TOP + self.rows.height))

    @property
    def announcement(self) -> str:
        """The value at the playhead, and where the states diverge."""
        found, timestep = self.difference, self.context.selection.timestep
        if self.folded or found is None or timestep is None:
            return super().announcement
        where = ": ".join(sentence(found, self.layer))
        if found.aligned_timestep(timestep) is None:
            return f"{self.label}, timestep {timestep + 1}, nothing to compare with; {where}"
        return f"{super().announcement}; {where}"

    def readout(self, timestep: int, y: float) -> Readout | None:
        """Return unit, timestep, both tokens, the difference, and the two values."""
        unit, found = self.unit_at(y), self.difference
        if unit is None or found is None or self._shown is None:
            return None
        outline, timestep, unit, others = self.cell(timestep, unit), *self._most_prominent(timestep, unit)
        met = found.aligned_timestep(timestep)
        if met is None:
            return Readout(f"{_pair(found, timestep)}: nothing to compare with")
        values = [trace.quantities[self.pinned_quantity] for trace in (found.first, found.second)]
        a, b = float(values[0][timestep, self.layer, unit]), float(values[1][met, self.layer, unit])
        of_what = f"{a:.2f} − {f'({b:.2f})' if f'{b:.2f}'.startswith('-') else f'{b:.2f}'}"
        value = f"{self.quantity.symbol} = {float(self._shown[timestep, unit]):.2f} ({of_what})"
        layer = f"layer {self.layer + 1}, " if self.stacked else ""
        text = f"{layer}unit {unit + 1}, {_pair(found, timestep)}, {with_minus_sign(value + others)}"
        return Readout(f"{text}{together(self.context.units.group_of(unit))}", outline)


def sentence(found: Difference, layer: int) -> tuple[str, str]:
    """Return where a layer's states diverge, and the two tokens there."""
    if not found.aligned:
        return "nothing to compare", "one is empty"
    part = found.parting_timestep(layer)
    if part is None:
        return "do not part", f"within {_PART}"
    met = found.aligned_timestep(part)
    assert met is not None
    return (
        f"part at t {part + 1}",
        f"{display_token(found.first.tokens[part])} / {display_token(found.second.tokens[met])}",
    )


def _pair(found: Difference, timestep: int) -> str:
    met = found.aligned_timestep(timestep)
    second = "" if met is None else f" / “{display_token(found.second.tokens[met])}”"
    return f"t {timestep + 1} “{display_token(found.first.tokens[timestep])}”{second}"


def _other(found: Difference, timestep: int) -> bool:
    """Return whether the tokens aligned at a timestep differ."""
    met = found.aligned_timestep(timestep)
    return met is not None and found.first.tokens[timestep] != found.second.tokens[met]


def _heads(found: Difference) -> str:
    """Return a sentence on the timesteps that are not aligned."""
    if not found.second.timesteps:
        return "The second probe is empty"
    if found.second_head:
        return f"Aligned from the end: {found.second_head:,} more token{'s' * (found.second_head > 1)} before these"
    return f"Aligned from the end, from t {found.head + 1:,} on" if found.head else ""


def _fitting(lines: list[str]) -> list[str]:
    """Return the captions that are not empty, cut to a header's width."""
    metrics = QFontMetrics(font(11))
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, HEADER - 14) for line in lines if line]
