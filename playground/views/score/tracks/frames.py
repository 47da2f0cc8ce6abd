"""The inputs that are vectors: a column of pixels, a frame of sound, or just several numbers a timestep."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from playground.core.batches import Array
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score import crisp
from playground.views.score.axes import HEADER, LEAST_HEIGHT, TRACK_PADDING, VISIBLE_HEIGHT
from playground.views.score.binning import extremes, place_of
from playground.views.score.scale import round_up
from playground.views.score.tracks.heatmap import colours, picture
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.numbers import mark, minus
from playground.views.style.theme import Theme, font

_TOP = TRACK_PADDING // 2
_HEIGHT, _MOST_ROW = 96, 14
"""Pixels that all rows share, and that one has at the most."""
_LINED = 8
"""In columns narrower than this, lines between them would hide more than they tell apart."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What a timestep and one of its numbers are called; `rising`: the first number stands at the foot; `drawn`: they
    are pixels of a drawing."""

    timestep: str
    row: str
    rising: bool
    drawn: bool = False


def _words(frame: str) -> _Words:
    """By what the task calls a frame. Sound rises from its low bands, as in any spectrogram; a column of pixels is read
    from its top."""
    if "sound" in frame.lower():
        return _Words("frame", "band", True)
    return _Words("column", "row", False, True) if "pixel" in frame.lower() else _Words("t", "feature", False)


class Frames(Track):
    """A column of colours a timestep, in levels that only the sequence's largest number sets: from 0 up, or, where
    there are negative numbers, alike to both sides of 0."""

    name = "frames"

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Features")
        self.levels: tuple[float, float] = (0.0, 1.0)
        self._values: Array = np.zeros((0, 1), dtype=np.float32)
        self._picture: QImage | None = None

    def has(self, shown: Shown) -> bool:
        """A sequence of vectors; single numbers have a line, unless there is nothing to expect of them."""
        trace, frames = shown.trace, shown.trace.frames
        return frames is not None and (frames.shape[1] > 1 or bool(trace.frame) or bool(trace.answers))

    @property
    def full_height(self) -> int:
        """Padding and rows, and at the least what the title needs."""
        return max(round(self._height), LEAST_HEIGHT + TRACK_PADDING) + TRACK_PADDING

    @property
    def features(self) -> int:
        """How many numbers a timestep has."""
        return int(self._values.shape[1])

    @property
    def _group(self) -> int:
        """How many numbers share a row."""
        return -(-self.features // VISIBLE_HEIGHT)

    @property
    def _rows(self) -> int:
        return -(-self.features // self._group)

    @property
    def _row(self) -> int:
        """Pixels of a row."""
        return min(max(_HEIGHT // self._rows, 1), _MOST_ROW)

    @property
    def _height(self) -> int:
        return self._rows * self._row

    @property
    def _first_row(self) -> int:
        """The pixel at which the rows begin: they stand in the middle of a track that is higher."""
        return max(_TOP, (self.height - self._height) // 2)

    @property
    def _words(self) -> _Words:
        return _words(self.trace.frame if self.trace is not None else "")

    def summary(self, trace: Trace) -> str:
        """How many numbers, and how far they go."""
        frames = trace.frames
        if frames is None or not frames.size:
            return ""
        return minus(f"{_count(frames.shape[1])}, {float(frames.min()):.3g} to {float(frames.max()):.3g}")

    def present(self, shown: Shown | None, layer: int) -> None:
        """Repaint only where the numbers are others: training does not change them."""
        trace = None if shown is None else shown.trace
        frames = None if trace is None else trace.frames
        same = frames is not None and self._picture is not None and np.array_equal(frames, self._values)
        self.shown, self.layer = shown, layer
        if frames is None or trace is None or same:
            return
        if frames.shape[1] != self.features:
            self.prepareGeometryChange()
        self._values, self._picture = frames, None
        low, high = (float(frames.min()), float(frames.max())) if frames.size else (0.0, 1.0)
        reach = max(round_up(max(high, -low)), 1.0)
        self.levels = (-reach if low < 0 else 0.0, reach)
        self.caption = trace.frame or _count(self.features)
        self.update()

    def relayout(self) -> None:
        """The columns have changed."""
        self._picture = None
        super().relayout()

    def recolour(self) -> None:
        """Take the theme's colour map."""
        self._picture = None
        super().recolour()

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """One picture of a pixel a number, or for several, stretched; then the lines between the columns."""
        if not len(self._values):
            return
        time, top = self.context.time, self._first_row
        if self._picture is None:
            self._picture = picture(self.pixels.T, self.levels, self._colours)
        crisp.draw(
            painter,
            QRectF(time.left(time.visible.start), top, self._picture.width() * time.column, self._height),
            self._picture,
        )
        if time.column >= _LINED:
            painter.setPen(QPen(QColor(self.theme.panel), 1))
            foot = top + self._height
            painter.drawLines([QLineF(time.left(t), top, time.left(t), foot) for t in time.visible])

    @property
    def pixels(self) -> Array:
        """The numbers in sight `(columns, rows)`, top to bottom: of several that share a pixel, the farthest from 0."""
        time = self.context.time
        seen = self._values[time.visible.start : time.visible.stop]
        found = extremes(seen, np.zeros(self.features, np.float32), time.group, self._group)
        return found[:, ::-1] if self._words.rising else found

    @property
    def _colours(self) -> Array:
        return colours("signed", self.theme.dark) if self.levels[0] < 0 else ink(self.theme)

    def _feature_at(self, y: float) -> int | None:
        """The first number of the row at a pixel of the track; None outside."""
        row = int((y - self._first_row) // self._row)
        if not 0 <= row < self._rows:
            return None
        return (self._rows - 1 - row if self._words.rising else row) * self._group

    def _place(self, timestep: int, feature: int) -> QRectF:
        row = feature // self._group
        row = self._rows - 1 - row if self._words.rising else row
        time = self.context.time
        return QRectF(time.left(timestep), self._first_row + row * self._row, time.column, self._row)

    @property
    def title_top(self) -> int:
        """At the top where a drawing stands below the title."""
        return _TOP if self._words.drawn else super().title_top

    @property
    def drawing(self) -> QRectF | None:
        """Where a drawing stands as it was drawn, below the title: columns are wider than their pixels are high."""
        if not self._words.drawn or not len(self._values):
            return None
        top = self.title_top + 18 + 16 * len(self._captions) + 3
        side = min((self.height - top - 4) / self.features, (HEADER - 16) / len(self._values))
        side = float(int(side)) if side >= 1 else side
        return QRectF(12, top, side * len(self._values), side * self.features) if side > 0 else None

    def paint_header(self, painter: QPainter) -> None:
        """The title, and the drawing."""
        super().paint_header(painter)
        if (place := self.drawing) is not None:
            crisp.draw(painter, place, picture(self._values.T, self.levels, self._colours))

    def readout(self, timestep: int, y: float) -> Readout | None:
        """Column, row and number under the pointer; of several in one pixel the one that it shows."""
        feature = self._feature_at(y)
        if feature is None or self.trace is None or timestep >= len(self._values):
            return None
        outline, others = self._place(timestep, feature), ""
        sharing = self.context.time.sharing(timestep)
        block = self._values[sharing.start : sharing.stop, feature : feature + self._group]
        if block.size > 1:
            shown = extremes(block, np.zeros(block.shape[1], np.float32), *block.shape).item()
            t, row = place_of(shown, block)
            timestep, feature = sharing[t], feature + row
            others = f", the farthest from 0 of {block.size} here"
        return Readout(f"{self._say(timestep, feature)}{others}", outline)

    def _say(self, timestep: int, feature: int) -> str:
        words, value = self._words, float(self._values[timestep, feature])
        return minus(f"{words.timestep} {timestep + 1}, {words.row} {feature + 1}, {value:.3g}")

    @property
    def announcement(self) -> str:
        """What stands at the playhead, for a screen reader: the largest of the timestep's numbers."""
        timestep = self.context.selection.timestep
        if self.folded or self.trace is None or timestep is None or timestep >= len(self._values):
            return super().announcement
        largest = int(np.argmax(np.abs(self._values[timestep])))
        return f"{self.label}, {_count(self.features)}, the farthest from 0: {self._say(timestep, largest)}"

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """The colours from the top of the scale to its foot, with their numbers."""
        bar = QRectF(place.left() + 6, _TOP + 1, 5, self.height - TRACK_PADDING - 3)
        crisp.draw(painter, bar, picture(np.linspace(1, 0, 256)[:, None], (0, 1), self._colours))
        painter.setPen(QColor(self.theme.text2))
        low, high = self.levels
        for value, top in ((high, bar.top() - 1), (low, bar.bottom() - 12)):
            text = mark(value)
            painter.setFont(font(11 if len(text) < 4 else 9))
            painter.drawText(QRectF(bar.right() + 4, top, 29, 13), Qt.AlignmentFlag.AlignLeft, text)


@lru_cache(maxsize=2)
def ink(theme: Theme) -> Array:
    """Ink on paper, from none to black (in the dark theme white): colours as Qt keeps pixels, `(256,)` uint32."""
    paper, black = QColor(theme.sunken), QColor(theme.text)
    ends = [(paper.red(), black.red()), (paper.green(), black.green()), (paper.blue(), black.blue())]
    red, green, blue = (np.rint(np.linspace(*both, 256)).astype(np.uint32) for both in ends)
    return np.asarray(0xFF000000 | red << 16 | green << 8 | blue)


def _count(features: int) -> str:
    return f"{features:,} number{'s' * (features != 1)} each"
