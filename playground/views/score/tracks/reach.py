"""How far back the last answer's gradient reaches, on a logarithmic scale."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen, QPolygonF

from playground.core.batches import Array
from playground.core.reach import SHARE, Reach
from playground.core.scientific import format_scientific
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.score.axes import HEADER
from playground.views.score.binning import largest
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.theme import font

_TOP, _FOOT = 7, 48
_DECADES = 6
_BESIDE = 8
"""In columns narrower than this, in pixels, the bars of c do not fit beside those of h."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Gradient(Track):
    """The norms of the loss's gradient with respect to h_t (broad bars) and c_t (thin bars), each relative to its
    largest. A line shows the product of the forget gates. The dashed line is the threshold that the sentence uses. The
    header's sentence is about c, which carries the memory, if there is one."""

    name = "gradient"
    layered = True

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Gradient")
        self.sentence = ""

    @property
    def full_height(self) -> int:
        """Six powers of ten."""
        return 56

    @property
    def _reach(self) -> Reach | None:
        return None if self.shown is None else self.shown.reach

    def can_show(self, shown: Shown) -> bool:
        """Whether there is a reach of this trace."""
        reach, trace = shown.reach, shown.trace
        return reach is not None and reach.hidden.shape == (trace.timesteps, trace.layers)

    def summary(self, trace: Trace) -> str:
        """Return the sentence."""
        return "" if self._reach is None else self._reach.sentence(self.layer)

    def present(self, shown: Shown | None, layer: int) -> None:
        """Show the reach and write the sentence."""
        super().present(shown, layer)
        self.sentence = "" if self._reach is None else self._reach.sentence(layer)
        both = self._reach is not None and self._reach.cell is not None
        self.caption = "‖∂L/∂h, c‖ / largest" if both else "‖∂L/∂h‖ / largest"

    @property
    def title_top(self) -> int:
        """Above two lines."""
        return 3

    def paint_header(self, painter: QPainter) -> None:
        """Paint the title and key, the caption, and the sentence."""
        theme = self.theme
        painter.setPen(QColor(theme.text))
        painter.setFont(font(12, 600))
        painter.drawText(QRectF(12, 3, 60, 18), _LEFT, self.title)
        painter.setPen(QColor(theme.text3))
        caption = f"Layer {self.layer + 1}, {self.caption.partition(' /')[0]}" if self.stacked else self.caption
        _draw(painter, 20, caption)
        painter.setPen(QColor(theme.text2))
        _draw(painter, 35, "" if self._reach is None else self._reach.short_sentence(self.layer))
        painter.setFont(font(11))
        if self._reach is not None and self._reach.cell is not None:
            painter.fillRect(QRectF(71, 8, 4, 9), QColor(theme.text2))
            painter.fillRect(QRectF(89, 8, 2, 9), QColor(theme.text3))
            painter.setPen(QColor(theme.text2))
            painter.drawText(QRectF(77, 3, 12, 18), _LEFT, "h")
            painter.drawText(QRectF(93, 3, 12, 18), _LEFT, "c")

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Paint the scale's lines, then the visible columns."""
        reach, theme, time = self._reach, self.theme, self.context.time
        if reach is None:
            return
        for share in (1.0, SHARE, 10.0**-_DECADES):
            pen = QPen(QColor(theme.line2 if share == SHARE else theme.line), 1)
            if share == SHARE:
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawLine(time.left(0), round(height(share)), time.end, round(height(share)))
        broad, thin = (max(4, min(8, time.column // 6)), 2) if time.column >= _BESIDE else (max(time.column - 1, 1), 1)
        together = broad if reach.cell is None or time.column < _BESIDE else broad + thin + 1
        hidden = self._in_sight("hidden")
        cell = [0.0] * len(hidden) if reach.cell is None else self._in_sight("cell")
        for t, of_h, of_c in zip(time.columns, hidden, cell, strict=True):
            left = time.left(t) + (time.column - together) // 2
            colour = theme.accent if reach.at in time.group_of(t) else theme.text2
            self._bar(painter, left, broad, of_h, colour)
            if time.column >= _BESIDE:
                self._bar(painter, left + broad + 1, thin, of_c, theme.text3)
            elif of_c > 0:
                # Too narrow for a second bar: draw a notch in the first, or a dot above it.
                notch = theme.panel if of_c < of_h else theme.text3
                painter.fillRect(QRectF(left, min(round(height(of_c)), _FOOT - 1), broad, 1), QColor(notch))
        if reach.forget_products is not None:
            self._line(painter, reach.forget_products[:, self.layer], reach.at)

    def share(self, name: str, timestep: int) -> float:
        """Return a norm, of "hidden" or "cell", relative to the largest in this layer; 0 if there is no gradient."""
        return float(self._shares(name)[timestep])

    def _shares(self, name: str) -> Array:
        norms: Array = getattr(self._reach, name)[:, self.layer]
        most = float(norms.max(initial=0))
        if not most:
            return np.zeros_like(norms)
        return norms / most if math.isfinite(most) else np.isinf(norms).astype(norms.dtype)

    def _in_sight(self, name: str) -> list[float]:
        """Return for each visible column its timestep's share, or the largest of those in it."""
        seen = self.context.time.visible
        shares: list[float] = largest(self._shares(name)[seen.start : seen.stop], self.context.time.group).tolist()
        return shares

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """Paint the ends and the middle of the scale."""
        painter.setFont(font(11))
        painter.setPen(QColor(self.theme.text2))
        for text, share in (("1", 1.0), ("10⁻³", 1e-3), ("10⁻⁶", 1e-6)):
            middle = height(share)
            painter.drawText(QRectF(place.left() + 6, middle - 7, 36, 14), _LEFT, text)

    def readout(self, timestep: int, y: float) -> Readout | None:
        """Return the numbers at a timestep, and the sentence."""
        reach, trace = self._reach, self.trace
        if reach is None or trace is None or timestep >= reach.timesteps:
            return None
        sharing = self.context.time.group_of(timestep)
        if reach.at in sharing:
            timestep = reach.at
        elif len(sharing) > 1:
            timestep = sharing[int(np.argmax(reach.hidden[sharing.start : sharing.stop, self.layer]))]
        where = f"t {timestep + 1} “{display_token(trace.tokens[timestep])}”"
        if timestep > reach.at:
            return Readout(f"{where}, after the answer at t {reach.at + 1}")
        parts = [f"‖∂L/∂h‖ = {format_scientific(float(reach.hidden[timestep, self.layer]))}"]
        if reach.cell is not None:
            parts.append(f"‖∂L/∂c‖ = {format_scientific(float(reach.cell[timestep, self.layer]))}")
        if reach.forget_products is not None:
            parts.append(f"Πf from here = {format_scientific(float(reach.forget_products[timestep, self.layer]))}")
        if timestep == reach.at:
            parts.append(self.sentence)
        return Readout(", ".join((where, *parts)))

    @staticmethod
    def _bar(painter: QPainter, left: float, width: float, share: float, colour: str) -> None:
        if share > 0:
            top = min(round(height(share)), _FOOT - 1)
            painter.fillRect(QRectF(left, top, width, _FOOT - top), QColor(colour))

    def _line(self, painter: QPainter, kept: Array, at: int) -> None:
        """Paint the product of the forget gates, through the middles of the columns."""
        time = self.context.time
        places = range(max(time.visible.start - 1, 0), min(time.visible.stop + 1, at + 1))
        begin = time.left(0)
        points = [QPointF(begin + (t + 0.5) * time.scale, height(float(kept[t]))) for t in places]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.forget), 1))
        painter.drawPolyline(QPolygonF(points))
        if points:
            first = points[0]
            base = first.y() - 4 if first.y() > _TOP + 13 else first.y() + 11
            self._name_line(painter, QPointF(max(first.x() - time.column / 2, HEADER) + 1, base))

    def _name_line(self, painter: QPainter, place: QPointF) -> None:
        """Write what the line is, in a border of the ground: in a narrow column it lies over the bars."""
        name, typeface = "Πf", font(11, 600)
        letters = QPainterPath()
        letters.addText(place, typeface, name)
        painter.strokePath(letters, QPen(QColor(self.theme.panel), 3))
        painter.setFont(typeface)
        painter.drawText(place, name)


def height(share: float) -> float:
    """Return the height in pixels below the track's top for a share of the largest: 1 at the top, a millionth or less
    at the bottom."""
    decades = -math.log10(share) if share > 0 else _DECADES
    return _TOP + (_FOOT - _TOP) * min(max(decades / _DECADES, 0.0), 1.0)


def _draw(painter: QPainter, top: float, text: str) -> None:
    """Draw a line of the header, smaller if it does not fit."""
    size = next((s for s in (11, 10, 9) if QFontMetrics(font(s)).horizontalAdvance(text) <= HEADER - 13), 8)
    painter.setFont(font(size))
    painter.drawText(QRectF(12, top, HEADER - 12, 16), _LEFT, text)
