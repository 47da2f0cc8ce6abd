"""How far back the last answer's gradient reaches, on a logarithmic scale."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF

from playground.core.batches import Array
from playground.core.reach import SHARE, Reach
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import shown
from playground.views.score.axes import HEADER
from playground.views.score.binning import largest
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.numbers import scientific
from playground.views.style.theme import font

_TOP, _FOOT = 7, 48
_DECADES = 6
_BESIDE = 8
"""In columns narrower than this, the bars of c have no room beside those of h."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Gradient(Track):
    """The norms of the loss's derivative with respect to h_t, broad bars, and c_t, thin ones, each as a part of its
    own largest; the product of the forget gates is a line. A dashed line is the part by which the sentence goes, in the
    header for c where there is one, which carries the memory."""

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

    def has(self, shown: Shown) -> bool:
        """Whether there is a reach, and it is this trace's."""
        reach, trace = shown.reach, shown.trace
        return reach is not None and reach.hidden.shape == (trace.timesteps, trace.layers)

    def summary(self, trace: Trace) -> str:
        """The sentence."""
        return "" if self._reach is None else self._reach.sentence(self.layer)

    def present(self, shown: Shown | None, layer: int) -> None:
        """Show the reach, and put it in words."""
        super().present(shown, layer)
        self.sentence = "" if self._reach is None else self._reach.sentence(layer)
        both = self._reach is not None and self._reach.cell is not None
        self.caption = "‖∂L/∂h, c‖ / largest" if both else "‖∂L/∂h‖ / largest"

    @property
    def title_top(self) -> int:
        """Above two lines."""
        return 3

    def paint_header(self, painter: QPainter) -> None:
        """Title and key, what is drawn, and the sentence."""
        theme = self.theme
        painter.setPen(QColor(theme.text))
        painter.setFont(font(12, 600))
        painter.drawText(QRectF(12, 3, 60, 18), _LEFT, self.title)
        painter.setPen(QColor(theme.text3))
        caption = f"Layer {self.layer + 1}, {self.caption.partition(' /')[0]}" if self.stacked else self.caption
        _draw(painter, 20, caption)
        painter.setPen(QColor(theme.text2))
        _draw(painter, 35, "" if self._reach is None else self._reach.brief(self.layer))
        painter.setFont(font(11))
        if self._reach is not None and self._reach.cell is not None:
            painter.fillRect(QRectF(71, 8, 4, 9), QColor(theme.text2))
            painter.fillRect(QRectF(89, 8, 2, 9), QColor(theme.text3))
            painter.setPen(QColor(theme.text2))
            painter.drawText(QRectF(77, 3, 12, 18), _LEFT, "h")
            painter.drawText(QRectF(93, 3, 12, 18), _LEFT, "c")

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """The scale's lines, then the columns in sight."""
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
            colour = theme.accent if reach.at in time.sharing(t) else theme.text2
            self._bar(painter, left, broad, of_h, colour)
            if time.column >= _BESIDE:
                self._bar(painter, left + broad + 1, thin, of_c, theme.text3)
            elif of_c > 0:
                # No room beside it: a notch in the bar, or a dot above it.
                notch = theme.panel if of_c < of_h else theme.text3
                painter.fillRect(QRectF(left, min(round(height(of_c)), _FOOT - 1), broad, 1), QColor(notch))
        if reach.forgets is not None:
            self._line(painter, reach.forgets[:, self.layer], reach.at)

    def share(self, name: str, timestep: int) -> float:
        """A norm, of "hidden" or "cell", as a part of its largest in this layer; 0 where there is no gradient."""
        return float(self._shares(name)[timestep])

    def _shares(self, name: str) -> Array:
        norms: Array = getattr(self._reach, name)[:, self.layer]
        most = float(norms.max(initial=0))
        if not most:
            return np.zeros_like(norms)
        return norms / most if math.isfinite(most) else np.isinf(norms).astype(norms.dtype)

    def _in_sight(self, name: str) -> list[float]:
        """For each column in sight the share of its timestep, or the largest of those that share it."""
        seen = self.context.time.visible
        shares: list[float] = largest(self._shares(name)[seen.start : seen.stop], self.context.time.group).tolist()
        return shares

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """The scale's ends and middle."""
        painter.setFont(font(11))
        painter.setPen(QColor(self.theme.text2))
        for text, share in (("1", 1.0), ("10⁻³", 1e-3), ("10⁻⁶", 1e-6)):
            middle = height(share)
            painter.drawText(QRectF(place.left() + 6, middle - 7, 36, 14), _LEFT, text)

    def readout(self, timestep: int, y: float) -> Readout | None:
        """The numbers at a timestep, and the sentence."""
        reach, trace = self._reach, self.trace
        if reach is None or trace is None or timestep >= reach.timesteps:
            return None
        sharing = self.context.time.sharing(timestep)
        if reach.at in sharing:
            timestep = reach.at
        elif len(sharing) > 1:
            timestep = sharing[int(np.argmax(reach.hidden[sharing.start : sharing.stop, self.layer]))]
        where = f"t {timestep + 1} “{shown(trace.tokens[timestep])}”"
        if timestep > reach.at:
            return Readout(f"{where}, after the answer at t {reach.at + 1}")
        parts = [f"‖∂L/∂h‖ = {scientific(float(reach.hidden[timestep, self.layer]))}"]
        if reach.cell is not None:
            parts.append(f"‖∂L/∂c‖ = {scientific(float(reach.cell[timestep, self.layer]))}")
        if reach.forgets is not None:
            parts.append(f"Πf from here = {scientific(float(reach.forgets[timestep, self.layer]))}")
        if timestep == reach.at:
            parts.append(self.sentence)
        return Readout(", ".join((where, *parts)))

    @staticmethod
    def _bar(painter: QPainter, left: float, width: float, share: float, colour: str) -> None:
        if share > 0:
            top = min(round(height(share)), _FOOT - 1)
            painter.fillRect(QRectF(left, top, width, _FOOT - top), QColor(colour))

    def _line(self, painter: QPainter, kept: Array, at: int) -> None:
        """The product of the forget gates, through the middles of the columns."""
        time = self.context.time
        places = range(max(time.visible.start - 1, 0), min(time.visible.stop + 1, at + 1))
        begin = time.left(0)
        points = [QPointF(begin + (t + 0.5) * time.scale, height(float(kept[t]))) for t in places]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.forget), 1))
        painter.drawPolyline(QPolygonF(points))
        if points:
            painter.setFont(font(11, 600))
            first = points[0]
            y = first.y() - 14 if first.y() > _TOP + 13 else first.y() + 1
            painter.drawText(QRectF(max(first.x() - time.column / 2, HEADER) + 1, y, 20, 13), _LEFT, "Πf")


def height(share: float) -> float:
    """The pixel, from the track's top, of a part of the largest: 1 at the top, a millionth or less at the foot."""
    decades = -math.log10(share) if share > 0 else _DECADES
    return _TOP + (_FOOT - _TOP) * min(max(decades / _DECADES, 0.0), 1.0)


def _draw(painter: QPainter, top: float, text: str) -> None:
    """A line of the header, smaller where it has no room."""
    size = next((s for s in (11, 10, 9) if QFontMetrics(font(s)).horizontalAdvance(text) <= HEADER - 13), 8)
    painter.setFont(font(size))
    painter.drawText(QRectF(12, top, HEADER - 12, 16), _LEFT, text)
