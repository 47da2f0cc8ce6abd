"""The three likeliest answers at each timestep."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from playground.core.batches import Array
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.score import narrow_columns
from playground.views.score.axes import GUTTER, HEADER
from playground.views.score.tracks.track import Context, Readout, Track
from playground.views.style.theme import font
from playground.views.style.verdict import WORDS, verdict_at, verdict_background, verdict_colour, with_verdict_sign

_ROW = 18
_SHOWN = 3
_WIDE = 86


class Predictions(Track):
    """What the network would answer if the sequence stopped here. If the right answer is known, the likeliest is
    marked: right with a tick (in brackets for a guess) and a solid underline, wrong with a cross and a dotted one."""

    name = "predictions"

    def __init__(self, context: Context) -> None:
        super().__init__(context, "Prediction")
        self.caption = "top 3, each step"
        self._top: Array = np.empty((0, 0), dtype=np.intp)

    @property
    def full_height(self) -> int:
        """Three rows."""
        return 64

    def can_show(self, shown: Shown) -> bool:
        """Only if the network chooses among answers."""
        return bool(shown.trace.answers)

    def summary(self, trace: Trace) -> str:
        """Return the likeliest answer at the end."""
        best = int(np.argmax(trace.predictions[-1]))
        return f"at the end “{display_token(trace.answers[best])}” {trace.predictions[-1, best]:.2f}"

    def present(self, shown: Shown | None, layer: int) -> None:
        """Rank the answers once, for all repaints."""
        trace = None if shown is None else shown.trace
        if trace is not None and trace.answers:
            count = min(_SHOWN, len(trace.answers))
            self._top = np.argsort(-trace.predictions, axis=1, kind="stable")[:, :count]
        super().present(shown, layer)

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Paint the visible columns, with probabilities if they fit."""
        if self.context.time.column < narrow_columns.ANSWERS:
            narrow_columns.paint_answers(painter, self, trace)
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
        """The answers at the playhead, widened over their neighbours if the column would cut one off."""
        trace, time, t = self.trace, self.context.time, self.context.selection.timestep
        if (
            trace is None
            or t is None
            or t not in time.visible
            or t >= len(self._top)
            or time.column < narrow_columns.ANSWERS
        ):
            return None
        texts = [display_token(trace.answers[answer]) for answer in self._top[t]]
        if not any(_is_cut(text, time.column - 5, 600 if rank == 0 else 400) for rank, text in enumerate(texts)):
            return None
        width = min(max(_width(with_verdict_sign(text, "unsure"), 11, 600) for text in texts) + 14, time.room)
        left = min(max(time.left(t) + (time.column - width) / 2, HEADER), HEADER + time.room - width)
        return QRectF(left, 1, width, self.height - 3)

    def show_selection(self, before: int | None) -> None:
        """Repaint: the widened answers have moved."""
        if before != self.context.selection.timestep and self.context.time.column < _WIDE:
            self.update()

    def _paint_column(self, painter: QPainter, trace: Trace, t: int, begin: float, column: float) -> None:
        theme, left, width = self.theme, begin + 3, column - 6
        verdict = verdict_at(trace, t)
        colour = verdict_colour(verdict, theme, theme.text)
        numbers = column >= _WIDE
        for rank, answer in enumerate(self._top[t]):
            probability = float(trace.predictions[t, answer])
            painter.setPen(QColor(colour if rank == 0 else theme.text2))
            place = QRectF(left, 3 + rank * _ROW, width, 15)
            text = display_token(trace.answers[answer])
            if rank == 0 and column >= 44:
                text = with_verdict_sign(text, verdict)
            _draw(painter, place, text, f"{probability:.2f}" if numbers else "", 600 if rank == 0 else 400)
            pen = QPen(QColor(colour if rank == 0 else theme.line2), 2 if rank == 0 else 1)
            if rank == 0 and verdict == "wrong":
                pen.setStyle(Qt.PenStyle.DotLine)
            painter.setPen(pen)
            y = round(place.bottom() + 1)
            painter.drawLine(round(left), y, round(left + max(1.0, (width - 1) * probability)), y)

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """Paint the probabilities at the last timestep if they do not fit into its column."""
        trace, time = self.trace, self.context.time
        if trace is None or time.column >= _WIDE or time.visible.stop != trace.timesteps:
            return
        last = trace.timesteps - 1
        verdict, theme = verdict_at(trace, last), self.theme
        behind = QRectF(place.left(), 0, GUTTER - 4, self.height - 1)
        painter.fillRect(behind, QColor(verdict_background(verdict, theme, theme.panel)))
        for rank, answer in enumerate(self._top[last]):
            painter.setFont(font(11, 600 if rank == 0 else 400))
            painter.setPen(QColor(verdict_colour(verdict, theme, theme.text) if rank == 0 else theme.text2))
            row = QRectF(place.left() + 5, 3 + rank * _ROW, 34, 15)
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft, f"{trace.predictions[last, answer]:.2f}")

    def answers(self, timestep: int) -> list[int]:
        """Return the likeliest answers."""
        return [int(answer) for answer in self._top[timestep]] if timestep < len(self._top) else []

    def answer_at(self, timestep: int, y: float) -> int | None:
        """Return the answer in a row."""
        rank, answers = int((y - 3) // _ROW), self.answers(timestep)
        return answers[rank] if 0 <= rank < len(answers) else None

    def readout(self, timestep: int, y: float) -> Readout | None:
        """Return the answer under the pointer, its probability, and the right answer if known."""
        if self.trace is not None and self.context.time.column < narrow_columns.ANSWERS:
            timestep, y = narrow_columns.least_likely(self.trace, self.context.time.group_of(timestep)), 3
        rank = int((y - 3) // _ROW)
        if self.trace is None or not 0 <= rank < self._top.shape[1] or timestep >= len(self._top):
            return None
        answer = int(self._top[timestep, rank])
        name = display_token(self.trace.answers[answer])
        text = f"t {timestep + 1} “{name}” {self.trace.predictions[timestep, answer]:.3f}"
        expected = int(self.trace.expected[timestep])
        if expected >= 0:
            right = f"{self.trace.predictions[timestep, expected]:.3f}"
            verdict = (
                WORDS[verdict_at(self.trace, timestep)]
                if rank == 0 and answer == expected
                else f"expected “{display_token(self.trace.answers[expected])}” {right}"
            )
            text = f"{text}, {verdict}"
        return Readout(text)


def _width(text: str, size: int, weight: int) -> int:
    return QFontMetrics(font(size, weight)).horizontalAdvance(text)


def _is_cut(text: str, room: int, weight: int) -> bool:
    """Return whether a text does not fit into this many pixels at its smallest size."""
    return QFontMetrics(font(9, weight)).elidedText(text, Qt.TextElideMode.ElideRight, room) != text


def _draw(painter: QPainter, place: QRectF, text: str, number: str, weight: int) -> None:
    """Draw an answer and its number, smaller before it is cut off."""
    for size in (11, 10, 9):
        painter.setFont(font(size, weight))
        metrics = QFontMetrics(painter.font())
        room = place.width() - (metrics.horizontalAdvance(number) + 6 if number else 0)
        # Advances are rounded, so a text that seems to fit may still be cut.
        fitting = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room) + 1)
        if fitting == text:
            break
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, fitting)
    if number:
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)
