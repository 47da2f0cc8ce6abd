"""Numbers over time: the sequence's own values, and what the network expects next."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QActionGroup, QColor, QPainter, QPen
from PySide6.QtWidgets import QMenu

from playground.core.batches import Array
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import shown
from playground.views.score.scale import around, between
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.numbers import mark, plain
from playground.views.style.theme import font

_PAD = 10
_NAME = 14
"""So many characters of a column's name fit."""
_FAR = 1000.0
"""So many heights of the track away, what is drawn lies nowhere near it."""
_DOTTED = 8
"""In columns narrower than this, the line has no dots."""


class Series(Track):
    """A line through the input values, and a dashed one through the predictions, each drawn at the timestep that it
    speaks of: what is predicted at t stands at t + 1.

    Where the network is fed its own predictions, these are a stronger dashed line from the last typed value on; the
    other line is then the truth, where it is known. Of rows of several numbers it is one column, which is chosen.
    """

    name = "series"

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Series")
        self.caption = "– – predicted"
        self.ends = (-1.0, 1.0)
        """The foot and the top of the scale."""

    @property
    def full_height(self) -> int:
        """Room for a wave."""
        return 104

    def has(self, shown: Shown) -> bool:
        """Only a sequence of numbers has values; of vectors like a column of pixels the first means nothing."""
        trace = shown.trace
        return trace.frames is not None and not trace.frame and not trace.answers

    def summary(self, trace: Trace) -> str:
        """What is expected after the last value."""
        return f"next {self._named(trace)}predicted {_shown(trace.predictions[-1, self._number(trace)])}"

    def present(self, shown: Shown | None, layer: int) -> None:
        """Take the scale from the sequence's values, which training does not change."""
        trace = None if shown is None else shown.trace
        if trace is not None and trace.frames is not None and len(trace.frames):
            # The truth counts as well, but not what a network makes up, which may grow while it learns.
            known = np.concatenate((self._values(trace)[: trace.typed], self._truth(trace)))
            self.ends = around(float(np.nanmin(known)), float(np.nanmax(known)))
            self.caption = "– – runs free" if trace.generated else "– – predicted"
        super().present(shown, layer)

    def fill_menu(self, menu: QMenu) -> None:
        """Which of several numbers is drawn."""
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
        """Of several numbers the name of the one that is drawn, and always what the dashed line is."""
        lines = super()._captions
        if self.trace is None or not self.trace.columns:
            return lines
        name = shown(self.trace.columns[self._number(self.trace)])
        return [name if len(name) <= _NAME else f"{name[: _NAME - 1]}…", *lines]

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Zero line, values, predictions."""
        time, theme = self.context.time, self.theme
        values, number = self._values(trace), self._number(trace)
        if self.ends[0] <= 0 <= self.ends[1]:
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(time.left(0), round(self._y(0)), time.end, round(self._y(0)))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.text2), 1.5))
        self._draw(painter, self._line(np.concatenate((values[: trace.typed], self._truth(trace))), 0))
        dashed = QPen(QColor(theme.accent), 1.5)
        dashed.setDashPattern([3, 2])
        painter.setPen(dashed)
        self._draw(painter, self._line(trace.predictions[: trace.typed - 1, number], 1))
        self._draw(painter, self._last_prediction(trace))
        self._paint_free_run(painter, trace)
        painter.setPen(Qt.PenStyle.NoPen)
        for t in time.visible if time.column >= _DOTTED else ():
            painter.setBrush(QColor(theme.text2 if t < trace.typed else theme.accent))
            if 0 <= (y := self._y(float(values[t]))) <= self.height:
                painter.drawEllipse(QPointF(self._x(t), y), 2.5, 2.5)

    def _paint_free_run(self, painter: QPainter, trace: Trace) -> None:
        """Where the typed values end, and what the network made of them."""
        if not trace.generated:
            return
        x = self.context.time.left(trace.typed)
        painter.setPen(QPen(QColor(self.theme.line2), 1))
        painter.drawLine(QPointF(x, 4), QPointF(x, self.height - 4))
        strong = QPen(QColor(self.theme.accent), 2)
        strong.setDashPattern([4, 2])
        painter.setPen(strong)
        self._draw(painter, self._line(self._values(trace), 0, first=trace.typed - 1))

    def _number(self, trace: Trace) -> int:
        """Which of a row's numbers is drawn."""
        return min(self.context.selection.number, max(len(trace.columns) - 1, 0))

    def _named(self, trace: Trace) -> str:
        return f"{trace.columns[self._number(trace)]} " if trace.columns else ""

    def _values(self, trace: Trace) -> Array:
        """What came in of that number `(time,)`."""
        assert trace.frames is not None
        values: Array = trace.frames[:, self._number(trace)]
        return values

    def _truth(self, trace: Trace) -> Array:
        """What the values were to be that the network made up, `(known,)`; up to the first that is not known."""
        part = slice(max(trace.typed - 1, 0), trace.timesteps - 1)
        truth = trace.expected[part, self._number(trace)] if trace.generated else np.empty(0)
        unknown = np.flatnonzero(~np.isfinite(truth))
        return truth[: unknown[0]] if len(unknown) else truth

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """The scale's ends, and between them zero, or the middle where zero is no end and not between."""
        painter.setPen(QColor(self.theme.text2))
        low, high = self.ends
        for value in (high, 0.0 if low < 0 < high else (low + high) / 2, low):
            text = mark(value)
            painter.setFont(font(11 if len(text) < 6 else 9))
            at_end = value in (low, high)
            if at_end or min(self._y(value) - self._y(high), self._y(low) - self._y(value)) >= 14:
                row = QRectF(place.left() + 6, self._y(value) - 7, 36, 14)
                painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def answers(self, timestep: int) -> list[int]:
        """The next number."""
        trace = self.trace
        return [] if trace is None or trace.frames is None else [self._number(trace)]

    def answer_at(self, timestep: int, y: float) -> int | None:
        """Anywhere in the column it is the next number."""
        return next(iter(self.answers(timestep)), None)

    def readout(self, timestep: int, y: float) -> Readout | None:
        """The value here, what was expected here, and what is expected next."""
        trace = self.trace
        if trace is None or trace.frames is None or timestep >= trace.timesteps:
            return None
        own, number, truth = timestep - trace.typed, self._number(trace), self._truth(trace)
        known = f"{self._named(trace)}{'value' if own < 0 else 'runs free at'}"
        right = f", true {_shown(truth[own])}" if 0 <= own < len(truth) else ""
        expected = f"next predicted {_shown(trace.predictions[timestep, number])}"
        return Readout(f"t {timestep + 1}, {known} {_shown(self._values(trace)[timestep])}{right}, {expected}")

    def _x(self, timestep: float) -> float:
        return self.context.time.left(0) + (timestep + 0.5) * self.context.time.scale

    def _y(self, value: float) -> float:
        """Where a value lies, however far beyond the scale."""
        low, high = self.ends
        share = (high - value) / (high - low) if math.isfinite(value) else _FAR
        return _PAD + (self.height - 2 * _PAD) * min(max(share, -_FAR), _FAR)

    def _last_prediction(self, trace: Trace) -> list[QPointF]:
        """What is expected after the last value, as far as the last column reaches."""
        last, predicted = trace.timesteps - 1, trace.predictions[:, self._number(trace)]
        before = float(predicted[max(last - 1, 0)])
        half = (before + float(predicted[last])) / 2
        return [QPointF(self._x(last), self._y(before)), QPointF(self._x(last + 0.5), self._y(half))]

    def _draw(self, painter: QPainter, line: list[QPointF]) -> None:
        """A line as far as it lies in the track: no part of it where no value is."""
        for piece in between(line, 1, self.height - 3):
            painter.drawPolyline(piece)

    def _line(self, values: Array, shift: int, first: int = 0) -> list[QPointF]:
        time = self.context.time
        first, last = max(time.visible.start - 2, first), min(time.visible.stop + 1, len(values))
        return [QPointF(self._x(t + shift), self._y(float(values[t]))) for t in range(first, last)]


def _shown(value: float) -> str:
    return plain(value, 3)
