"""Inputs that are vectors: pixel columns, frames of sound, or several numbers per timestep."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from playground.core.batches import Array
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.score import sharp_images
from playground.views.score.axes import HEADER, LEAST_HEIGHT, TRACK_PADDING
from playground.views.score.binning import extremes, place_of
from playground.views.score.colour_scale import end_ticks, paint_scale
from playground.views.score.scale import round_up
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.colour_maps import colours, ink_colours, picture
from playground.views.style.numbers import with_minus_sign
from playground.views.style.theme import Theme
from playground.views.widgets.frame_picture import rises

_TOP = TRACK_PADDING // 2
_HEIGHT, _MOST_ROW = 96, 14
"""Height of all rows together and greatest height of one, in pixels."""
_MOST_ROWS = 128
"""With more features than this, several share a row."""
_LINED = 8
"""In columns narrower than this, in pixels, separating lines would hide too much."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The names of a timestep and of one of its numbers. `rising`: the first number is at the bottom; `drawn`: the
    numbers are pixels of a drawing."""

    timestep: str
    row: str
    rising: bool
    drawn: bool = False


def _words(frame: str) -> _Words:
    """Return the names for the task's kind of frame."""
    if rises(frame):
        return _Words("frame", "band", True)
    return _Words("column", "row", False, True) if "pixel" in frame.lower() else _Words("t", "feature", False)


class Frames(Track):
    """A column of colours per timestep. The levels depend only on the sequence: they go from 0 up, or to both sides of
    0 if there are negative numbers."""

    name = "frames"

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Features")
        self.levels: tuple[float, float] = (0.0, 1.0)
        self._values: Array = np.zeros((0, 1), dtype=np.float32)
        self._picture: QImage | None = None

    def can_show(self, shown: Shown) -> bool:
        """Sequences of vectors. Single numbers have the series track, unless they are frames or the network answers in
        classes."""
        trace, frames = shown.trace, shown.trace.frames
        return frames is not None and (frames.shape[1] > 1 or bool(trace.frame_name) or bool(trace.answers))

    @property
    def full_height(self) -> int:
        """Padding and rows, and at least what the title needs."""
        return max(round(self._height), LEAST_HEIGHT + TRACK_PADDING) + TRACK_PADDING

    @property
    def features(self) -> int:
        """The number of features per timestep."""
        return int(self._values.shape[1])

    @property
    def _group(self) -> int:
        """The number of features per row."""
        return -(-self.features // _MOST_ROWS)

    @property
    def _rows(self) -> int:
        return -(-self.features // self._group)

    @property
    def _row(self) -> int:
        """Height of a row in pixels."""
        return min(max(_HEIGHT // self._rows, 1), _MOST_ROW)

    @property
    def _height(self) -> int:
        return self._rows * self._row

    @property
    def _first_row(self) -> int:
        """Top of the first row in pixels. The rows are centred if the track is higher."""
        return max(_TOP, (self.height - self._height) // 2)

    @property
    def _words(self) -> _Words:
        return _words(self.trace.frame_name if self.trace is not None else "")

    def summary(self, trace: Trace) -> str:
        """Return the number of features and their range."""
        frames = trace.frames
        if frames is None or not frames.size:
            return ""
        return with_minus_sign(f"{_count(frames.shape[1])}, {float(frames.min()):.3g} to {float(frames.max()):.3g}")

    def present(self, shown: Shown | None, layer: int) -> None:
        """Repaint only if the numbers changed: training does not change them."""
        trace = None if shown is None else shown.trace
        frames = None if trace is None else trace.frames
        same = frames is not None and self._picture is not None and np.array_equal(frames, self._values)
        self.shown, self.layer = shown, layer
        if frames is None or trace is None or same:
            return
        if frames.shape[1] != self.features:
            self.prepareGeometryChange()
        self._values, self._picture = frames, None
        self.levels = frame_levels(frames)
        self.caption = trace.frame_name or _count(self.features)
        self.update()

    def relayout(self) -> None:
        """Follow changed columns."""
        self._picture = None
        super().relayout()

    def recolour(self) -> None:
        """Apply the theme's colour map."""
        self._picture = None
        super().recolour()

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Stretch one image with a pixel per value, or per several, then draw the lines between the columns."""
        if not len(self._values):
            return
        time, top = self.context.time, self._first_row
        if self._picture is None:
            self._picture = picture(self.pixels.T, self.levels, self._colours)
        sharp_images.draw_sharp(
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
        """The visible numbers `(columns, rows)`, top to bottom. If several share a pixel, the one farthest from 0."""
        time = self.context.time
        seen = self._values[time.visible.start : time.visible.stop]
        found = extremes(seen, np.zeros(self.features, np.float32), time.group, self._group)
        return found[:, ::-1] if self._words.rising else found

    @property
    def _colours(self) -> Array:
        return _colour_map(self.levels, self.theme)

    def _feature_at(self, y: float) -> int | None:
        """Return the first feature of the row at a pixel of the track, or None outside."""
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
        """At the top if a drawing is shown below the title."""
        return _TOP if self._words.drawn else super().title_top

    @property
    def drawing(self) -> QRectF | None:
        """The area below the title for the drawing in its true proportions, which the stretched columns lack."""
        if not self._words.drawn or not len(self._values):
            return None
        top = self.title_top + 18 + 16 * len(self._captions) + 3
        side = min((self.height - top - 4) / self.features, (HEADER - 16) / len(self._values))
        side = float(int(side)) if side >= 1 else side
        return QRectF(12, top, side * len(self._values), side * self.features) if side > 0 else None

    def paint_header(self, painter: QPainter) -> None:
        """Paint the title and the drawing."""
        super().paint_header(painter)
        if (place := self.drawing) is not None:
            sharp_images.draw_sharp(painter, place, picture(self._values.T, self.levels, self._colours))

    def readout(self, timestep: int, y: float) -> Readout | None:
        """Return column, row and number under the pointer. If several share a pixel, the one it shows."""
        feature = self._feature_at(y)
        if feature is None or self.trace is None or timestep >= len(self._values):
            return None
        outline, others = self._place(timestep, feature), ""
        sharing = self.context.time.group_of(timestep)
        block = self._values[sharing.start : sharing.stop, feature : feature + self._group]
        if block.size > 1:
            shown = extremes(block, np.zeros(block.shape[1], np.float32), *block.shape).item()
            t, row = place_of(shown, block)
            timestep, feature = sharing[t], feature + row
            others = f", the farthest from 0 of {block.size} here"
        return Readout(f"{self._say(timestep, feature)}{others}", outline)

    def _say(self, timestep: int, feature: int) -> str:
        words, value = self._words, float(self._values[timestep, feature])
        names = () if self.trace is None else self.trace.features
        name = display_token(names[feature]) if names else f"{words.row} {feature + 1}"
        return with_minus_sign(f"{words.timestep} {timestep + 1}, {name}, {value:.3g}")

    @property
    def announcement(self) -> str:
        """What a screen reader says: the number at the playhead that is farthest from 0."""
        timestep = self.context.selection.timestep
        if self.folded or self.trace is None or timestep is None or timestep >= len(self._values):
            return super().announcement
        largest = int(np.argmax(np.abs(self._values[timestep])))
        return f"{self.label}, {_count(self.features)}, the farthest from 0: {self._say(timestep, largest)}"

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """Paint the colour scale and its two ends."""
        bar = QRectF(place.left() + 6, _TOP + 1, 5, self.height - TRACK_PADDING - 3)
        paint_scale(painter, bar, self._colours, end_ticks(self.levels, bar.height()), self.theme)


def frame_levels(frames: Array) -> tuple[float, float]:
    """Return the ends of the colour scale of a whole sequence `(time, features)`."""
    low, high = (float(frames.min()), float(frames.max())) if frames.size else (0.0, 1.0)
    reach = max(round_up(max(high, -low)), 1.0)
    return -reach if low < 0 else 0.0, reach


def frame_image(trace: Trace, frames: Array, theme: Theme) -> QImage:
    """Return frames `(time, features)` of the kind that a trace has as an image with a pixel for each number, coloured
    as the trace's own in the track."""
    assert trace.frames is not None
    levels = frame_levels(trace.frames)
    pixels = frames[:, ::-1] if _words(trace.frame_name).rising else frames
    return picture(pixels.T, levels, _colour_map(levels, theme))


def _colour_map(levels: tuple[float, float], theme: Theme) -> Array:
    return colours("signed", theme.is_dark) if levels[0] < 0 else ink_colours(theme)


def _count(features: int) -> str:
    return f"{features:,} number{'s' * (features != 1)} each"
