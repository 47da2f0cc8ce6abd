"""Numbers over time: the sequence's values and the network's predictions."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QActionGroup, QColor, QPainter, QPen
from PySide6.QtWidgets import QMenu

from playground.core.batches import Array
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.score.scale import clip_line, round_range
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.numbers import format_data, format_tick
from playground.views.style.theme import font

_PAD = 10
_NAME = 14
"""The most characters shown of a column's name."""
_FAR = 1000.0
"""Lines are clamped this many track heights from the track."""
_DOTTED = 8
"""In columns narrower than this, in pixels, the line has no dots."""


class Series(Track):
    """A line through the input values and a dashed one through the predictions, each drawn at the timestep that it is
    about: the one after that at which it is made, or as far ahead as the network forecasts.

    If the network is fed its own predictions, a stronger dashed line shows them from the last typed value on; the other
    line is then the truth, as far as it is known. Of several numbers per timestep, the track shows a chosen one.
    """

    name = "series"

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Series")
        self.caption = "– – predicted"
        self.ends = (-1.0, 1.0)
        """The bottom and the top of the scale."""

    @property
    def full_height(self) -> int:
        """Room for a wave."""
        return 104

    def can_show(self, shown: Shown) -> bool:
        """Only sequences of plain numbers: a single feature of a frame means nothing. And only one predicted number, or
        no more than are read, which are then the first of these."""
        trace = shown.trace
        if trace.frames is None or trace.frame_name or trace.answers:
            return False
        return bool(trace.predictions.shape[1] <= max(1, trace.frames.shape[1]))

    def summary(self, trace: Trace) -> str:
        """Return the prediction after the last value."""
        return f"{_ahead(trace)} {self._named(trace)}predicted {_shown(trace.predictions[-1, self._number(trace)])}"

    def present(self, shown: Shown | None, layer: int) -> None:
        """Fit the scale to the sequence's values, which training does not change."""
        trace = None if shown is None else shown.trace
        if trace is not None and trace.frames is not None and len(trace.frames):
            # Include the truth, but not generated values, which may grow while the network learns.
            known = np.concatenate((self._values(trace)[: trace.typed_count], self._truth(trace)))
            self.ends = round_range(float(np.nanmin(known)), float(np.nanmax(known)))
            self.caption = "– – runs free" if trace.generated_count else "– – predicted"
        super().present(shown, layer)

    def fill_menu(self, menu: QMenu) -> None:
        """Add the choice among several numbers."""
        columns = () if self.trace is None else self.trace.columns
        if not columns:
            return
        menu.addSeparator()
        choice, selection = menu.addMenu("Column"), self.context.selection
        group = QActionGroup(choice)
        for number, name in enumerate(columns):
            action = choice.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(number == selection.number)
            action.triggered.connect(lambda _, number=number: selection.choose_number(number))
            group.addAction(action)

    @property
    def _captions(self) -> list[str]:
        """The name of the chosen number, if it has one, and what the dashed line means."""
        lines = super()._captions
        if self.trace is None or not self._named(self.trace):
            return lines
        name = display_token(self._named(self.trace).strip())
        return [name if len(name) <= _NAME else f"{name[: _NAME - 1]}…", *lines]

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Paint the zero line, the values and the predictions."""
        time, theme = self.context.time, self.theme
        values, number = self._values(trace), self._number(trace)
        if self.ends[0] <= 0 <= self.ends[1]:
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(time.left(0), round(self._y(0)), time.end, round(self._y(0)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.text2), 1.5))
        self._draw(painter, self._line(np.concatenate((values[: trace.typed_count], self._truth(trace))), 0))
        dashed = QPen(QColor(theme.accent), 1.5)
        dashed.setDashPattern([3, 2])
        painter.setPen(dashed)
        whole = max(trace.typed_count - trace.horizon, 0)
        self._draw(painter, self._line(trace.predictions[:whole, number], trace.horizon))
        if trace.horizon == 1:
            self._draw(painter, self._last_prediction(trace))
        self._paint_free_run(painter, trace)
        painter.setPen(Qt.PenStyle.NoPen)
        for t in time.visible if time.column >= _DOTTED else ():
            painter.setBrush(QColor(theme.text2 if t < trace.typed_count else theme.accent))
            if 0 <= (y := self._y(float(values[t]))) <= self.height:
                painter.drawEllipse(QPointF(self._x(t), y), 2.5, 2.5)

    def _paint_free_run(self, painter: QPainter, trace: Trace) -> None:
        """Paint the end of the typed values, and the values that the network generated."""
        if not trace.generated_count:
            return
        x = self.context.time.left(trace.typed_count)
        painter.setPen(QPen(QColor(self.theme.line2), 1))
        painter.drawLine(QPointF(x, 4), QPointF(x, self.height - 4))
        strong = QPen(QColor(self.theme.accent), 2)
        strong.setDashPattern([4, 2])
        painter.setPen(strong)
        self._draw(painter, self._line(self._values(trace), 0, first=trace.typed_count - 1))

    def _number(self, trace: Trace) -> int:
        """Return the index of the chosen number."""
        return min(self.context.selection.number, max(len(trace.columns) - 1, 0))

    def _named(self, trace: Trace) -> str:
        name = trace.columns[self._number(trace)] if trace.columns else trace.quantity
        return f"{name} " if name else ""

    def _values(self, trace: Trace) -> Array:
        """Return the chosen input number over time, `(time,)`."""
        assert trace.frames is not None
        values: Array = trace.frames[:, self._number(trace)]
        return values

    def _truth(self, trace: Trace) -> Array:
        """Return the true values for the generated ones, `(known,)`, up to the first that is unknown."""
        part = slice(max(trace.typed_count - 1, 0), trace.timesteps - 1)
        truth = trace.expected[part, self._number(trace)] if trace.generated_count else np.empty(0)
        unknown = np.flatnonzero(~np.isfinite(truth))
        return truth[: unknown[0]] if len(unknown) else truth

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """Paint the ends of the scale, and 0 or the middle between them."""
        painter.setPen(QColor(self.theme.text2))
        low, high = self.ends
        for value in (high, 0.0 if low < 0 < high else (low + high) / 2, low):
            text = format_tick(value)
            painter.setFont(font(11 if len(text) < 6 else 9))
            at_end = value in (low, high)
            if at_end or min(self._y(value) - self._y(high), self._y(low) - self._y(value)) >= 14:
                row = QRectF(place.left() + 6, self._y(value) - 7, 36, 14)
                painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def answers(self, timestep: int) -> list[int]:
        """The next number is the only answer."""
        trace = self.trace
        return [] if trace is None or trace.frames is None else [self._number(trace)]

    def answer_at(self, timestep: int, y: float) -> int | None:
        """Return the next number, anywhere in the column."""
        return next(iter(self.answers(timestep)), None)

    def readout(self, timestep: int, y: float) -> Readout | None:
        """Return the value here, the true one if known, and the next prediction."""
        trace = self.trace
        if trace is None or trace.frames is None or timestep >= trace.timesteps:
            return None
        own, number, truth = timestep - trace.typed_count, self._number(trace), self._truth(trace)
        known = f"{self._named(trace)}{'value' if own < 0 else 'runs free at'}"
        right = f", true {_shown(truth[own])}" if 0 <= own < len(truth) else ""
        date = f", {trace.times[timestep]}" if timestep < len(trace.times) and trace.times[timestep] else ""
        expected = f"{_ahead(trace)} predicted {_shown(trace.predictions[timestep, number])}"
        return Readout(f"t {timestep + 1}{date}, {known} {_shown(self._values(trace)[timestep])}{right}, {expected}")

    def _x(self, timestep: float) -> float:
        return self.context.time.left(0) + (timestep + 0.5) * self.context.time.scale

    def _y(self, value: float) -> float:
        """Return the height of a value in pixels, clamped far outside the scale."""
        low, high = self.ends
        share = (high - value) / (high - low) if math.isfinite(value) else _FAR
        return _PAD + (self.height - 2 * _PAD) * min(max(share, -_FAR), _FAR)

    def _last_prediction(self, trace: Trace) -> list[QPointF]:
        """Return the line to the prediction after the last value, up to the end of the last column."""
        last, predicted = trace.timesteps - 1, trace.predictions[:, self._number(trace)]
        before = float(predicted[max(last - 1, 0)])
        half = (before + float(predicted[last])) / 2
        return [QPointF(self._x(last), self._y(before)), QPointF(self._x(last + 0.5), self._y(half))]

    def _draw(self, painter: QPainter, line: list[QPointF]) -> None:
        """Draw the parts of a line that lie in the track."""
        for piece in clip_line(line, 1, self.height - 3):
            painter.drawPolyline(piece)

    def _line(self, values: Array, shift: int, first: int = 0) -> list[QPointF]:
        time = self.context.time
        first, last = max(time.visible.start - 2, first), min(time.visible.stop + 1, len(values))
        return [QPointF(self._x(t + shift), self._y(float(values[t]))) for t in range(first, last)]


def _ahead(trace: Trace) -> str:
    """Return which row is predicted, in words."""
    return "next" if trace.horizon == 1 else f"{trace.horizon} on"


def _shown(value: float) -> str:
    return format_data(value, 3)
