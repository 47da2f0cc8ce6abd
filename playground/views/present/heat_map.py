"""The one heat map of the page: a row for each unit of the top layer, or for several where they would be too low."""

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPen

from playground.core.batches import Array
from playground.views.present.canvas import Canvas
from playground.views.present.presented import HeatTrack, Presented
from playground.views.score import sharp_images
from playground.views.score.binning import extremes
from playground.views.score.colour_limit import fitting_limit
from playground.views.score.orders import by_final_state
from playground.views.score.quantities import BY_NAME
from playground.views.score.scale import signed_root
from playground.views.style.colour_maps import colours, picture

_LEAST_ROW, _MOST_ROW = 5, 38


class HeatMapScale:
    """What stays while a network trains or is played: the order of its units, and the limit of its colours."""

    def __init__(self) -> None:
        self._order: Array = np.empty(0, dtype=np.intp)
        self.limit = 1.0

    def reset(self) -> None:
        """Forget both for another network."""
        self._order, self.limit = np.empty(0, dtype=np.intp), 1.0

    def order(self, network: Presented, *, settled: bool) -> Array:
        """Return the units, top to bottom, by the last state that carries the memory; only a `settled` network changes
        their order."""
        trace = network.trace
        if settled or len(self._order) != trace.units:
            self._order = by_final_state(trace.memory[:, -1])
        return self._order

    def follow(self, values: Array) -> None:
        """Fit the limit to the values of a state without bounds."""
        self.limit = fitting_limit(values, self.limit)


def ranges(network: Presented, track: HeatTrack) -> bool:
    """Return whether a track's values have no bounds, so that its colours follow them."""
    return not track.is_gate and BY_NAME[track.name].is_unbounded(network.trace.cell_kind)


def paint_heat_map(
    canvas: Canvas, place: QRectF, network: Presented, track: HeatTrack, *, order: Array, limit: float
) -> None:
    """Paint the units of the columns in sight, in this order from the top, and the playhead's two lines."""
    painter, columns = canvas.painter, canvas.columns
    values = network.values(track)
    group = max(int(np.ceil(len(order) * _LEAST_ROW / place.height())), 1)
    usual = values.mean(axis=0) if track.is_gate else np.zeros(values.shape[1], values.dtype)
    pixels = extremes(values[columns.first : columns.first + columns.count, order], usual[order], 1, group).T
    height = min(place.height(), len(pixels) * _MOST_ROW)
    room = QRectF(columns.left, place.top(), columns.right - columns.left, height)
    if ranges(network, track):
        pixels = signed_root(pixels, limit)
    levels, kind = ((0.0, 1.0), "gate") if track.is_gate else ((-1.0, 1.0), "signed")
    sharp_images.draw_sharp(painter, room, picture(pixels, levels, colours(kind, canvas.theme.is_dark)))
    painter.setPen(QPen(QColor(canvas.theme.panel), 2))
    lefts = [columns.left_of(t) for t in columns.shown]
    painter.drawLines([QLineF(x, room.top(), x, room.bottom()) for x in lefts[1:]])
    if canvas.playhead is not None and canvas.playhead in columns.shown:
        painter.setPen(QPen(QColor(canvas.theme.accent), 3))
        left = columns.left_of(canvas.playhead)
        for x in (left, left + columns.width):
            painter.drawLine(QLineF(x, room.top() - 6, x, room.bottom() + 6))
