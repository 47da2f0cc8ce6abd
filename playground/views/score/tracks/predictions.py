"""The three likeliest answers at each timestep."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from playground.core.batches import Array
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import shown
from playground.views.score import thin
from playground.views.score.axes import GUTTER, HEADER
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.theme import font
from playground.views.style.verdict import WORDS, ground, ink, judged, signed

_ROW = 18
_SHOWN = 3
_WIDE = 86


class Predictions(Track):
    """What the network would answer if the sequence stopped here. Where the right answer is known, the likeliest is
    marked: right with a tick, which stands in brackets where it is a guess, and a whole underline, wrong with a cross
    and a dashed one."""

    name = "predictions"

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Prediction")
        self.caption = "top 3, each step"
        self._top: Array = np.empty((0, 0), dtype=np.intp)

    @property
    def full_height(self) -> int:
        """Three rows."""
        return 64

    def has(self, shown: Shown) -> bool:
        """Only where one of some answers is right."""
        return bool(shown.trace.answers)

    def summary(self, trace: Trace) -> str:
        """The likeliest answer at the end."""
        best = int(np.argmax(trace.predictions[-1]))
        return f"at the end “{shown(trace.answers[best])}” {trace.predictions[-1, best]:.2f}"

    def present(self, shown: Shown | None, layer: int) -> None:
        """Rank the answers once, for all repaints."""
        trace = None if shown is None else shown.trace
        if trace is not None and trace.answers:
            count = min(_SHOWN, len(trace.answers))
            self._top = np.argsort(-trace.predictions, axis=1, kind="stable")[:, :count]
        super().present(shown, layer)

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """The columns in sight; probabilities where there is room for them."""
        if self.context.time.column < thin.ANSWERS:
            thin.paint_answers(painter, self, trace)
            return
        time = self.context.time
        for t in self.exposed:
            self._paint_column(painter, trace, t, time.left(t), time.column)
        whole, playhead = self.over_playhead, self.context.selection.timestep
        if whole is not None and playhead is not None:
            painter.fillRect(whole, QColor(self.theme.tint))
            painter.setPen(QPen(QColor(self.theme.accent), 1))
            painter.drawRect(whole.adjusted(0.5, 0.5, -0.5, -0.5))
            self._paint_column(painter, trace, playhead, whole.left(), whole.width())

    @property
    def over_playhead(self) -> QRectF | None:
        """The answers at the playhead, over their neighbours, where their column would cut one."""
        trace, time, t = self.trace, self.context.time, self.context.selection.timestep
        if trace is None or t is None or t not in time.visible or t >= len(self._top) or time.column < thin.ANSWERS:
            return None
        texts = [shown(trace.answers[answer]) for answer in self._top[t]]
        if not any(_is_cut(text, time.column - 5, 600 if rank == 0 else 400) for rank, text in enumerate(texts)):
            return None
        width = min(max(_width(signed(text, "unsure"), 11, 600) for text in texts) + 14, time.room)
        left = min(max(time.left(t) + (time.column - width) / 2, HEADER), HEADER + time.room - width)
        return QRectF(left, 1, width, self.height - 3)

    def show_selection(self, before: int | None) -> None:
        """What is written in full lies elsewhere."""
        if before != self.context.selection.timestep and self.context.time.column < _WIDE:
            self.update()

    def _paint_column(self, painter: QPainter, trace: Trace, t: int, begin: float, column: float) -> None:
        theme, left, width = self.theme, begin + 3, column - 6
        verdict = judged(trace, t)
        colour = ink(verdict, theme, theme.text)
        numbers = column >= _WIDE
        for rank, answer in enumerate(self._top[t]):
            probability = float(trace.predictions[t, answer])
            painter.setPen(QColor(colour if rank == 0 else theme.text2))
            place = QRectF(left, 3 + rank * _ROW, width, 15)
            text = shown(trace.answers[answer])
            if rank == 0 and column >= 44:
                text = signed(text, verdict)
            _draw(painter, place, text, f"{probability:.2f}" if numbers else "", 600 if rank == 0 else 400)
            pen = QPen(QColor(colour if rank == 0 else theme.line2), 2 if rank == 0 else 1)
            if rank == 0 and verdict == "wrong":
                pen.setStyle(Qt.PenStyle.DotLine)
            painter.setPen(pen)
            y = round(place.bottom() + 1)
            painter.drawLine(round(left), y, round(left + max(1.0, (width - 1) * probability)), y)

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """The probabilities at the last timestep, where its own column has no room for them."""
        trace, time = self.trace, self.context.time
        if trace is None or time.column >= _WIDE or time.visible.stop != trace.timesteps:
            return
        last = trace.timesteps - 1
        verdict, theme = judged(trace, last), self.theme
        behind = QRectF(place.left(), 0, GUTTER - 4, self.height - 1)
        painter.fillRect(behind, QColor(ground(verdict, theme, theme.panel)))
        for rank, answer in enumerate(self._top[last]):
            painter.setFont(font(11, 600 if rank == 0 else 400))
            painter.setPen(QColor(ink(verdict, theme, theme.text) if rank == 0 else theme.text2))
            row = QRectF(place.left() + 5, 3 + rank * _ROW, 34, 15)
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft, f"{trace.predictions[last, answer]:.2f}")

    def answers(self, timestep: int) -> list[int]:
        """The likeliest."""
        return [int(answer) for answer in self._top[timestep]] if timestep < len(self._top) else []

    def answer_at(self, timestep: int, y: float) -> int | None:
        """The answer of the row."""
        rank, answers = int((y - 3) // _ROW), self.answers(timestep)
        return answers[rank] if 0 <= rank < len(answers) else None

    def readout(self, timestep: int, y: float) -> Readout | None:
        """The answer under the pointer, its probability, and the right one where it is known."""
        if self.trace is not None and self.context.time.column < thin.ANSWERS:
            timestep, y = thin.worst(self.trace, self.context.time.sharing(timestep)), 3
        rank = int((y - 3) // _ROW)
        if self.trace is None or not 0 <= rank < self._top.shape[1] or timestep >= len(self._top):
            return None
        answer = int(self._top[timestep, rank])
        text = f"t {timestep + 1} “{shown(self.trace.answers[answer])}” {self.trace.predictions[timestep, answer]:.3f}"
        expected = int(self.trace.expected[timestep])
        if expected >= 0:
            right = f"{self.trace.predictions[timestep, expected]:.3f}"
            verdict = (
                WORDS[judged(self.trace, timestep)]
                if rank == 0 and answer == expected
                else f"expected “{shown(self.trace.answers[expected])}” {right}"
            )
            text = f"{text}, {verdict}"
        return Readout(text)


def _width(text: str, size: int, weight: int) -> int:
    return QFontMetrics(font(size, weight)).horizontalAdvance(text)


def _is_cut(text: str, room: int, weight: int) -> bool:
    """Whether so many pixels do not hold a text at its smallest."""
    return QFontMetrics(font(9, weight)).elidedText(text, Qt.TextElideMode.ElideRight, room) != text


def _draw(painter: QPainter, place: QRectF, text: str, number: str, weight: int) -> None:
    """An answer, smaller before it is cut, and its number."""
    for size in (11, 10, 9):
        painter.setFont(font(size, weight))
        metrics = QFontMetrics(painter.font())
        room = place.width() - (metrics.horizontalAdvance(number) + 6 if number else 0)
        # An advance is rounded: what seems to fit may be cut all the same.
        fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room) + 1)
        if fitting == text:
            break
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitting)
    if number:
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
