"""Lights up the tokens that an answer hangs on."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.core.batches import Array
from playground.core.saliency import Saliency
from playground.core.trace import Trace
from playground.core.vocabulary import shown
from playground.views.score.axes import HEADER
from playground.views.score.chips import Chips, chip_place, clear_around, draw_fitting, whole_place
from playground.views.score.stack import TrackStack
from playground.views.score.stops import Stop
from playground.views.score.tracks.track import Track
from playground.views.style.numbers import signed
from playground.views.style.theme import font, lookup_table

LEAST = 0.01
"""A token with less than this part of the largest value speaks neither for nor against."""
_NAMED = 3
_KEYS = {Qt.Key.Key_A, Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Spotlight(QObject):
    """The answer that is asked about, by the pointer that rests on it or by keys at the playhead, and what it hangs on.

    `answer` is its timestep and index, or None; `asked` tells that it is another.
    """

    asked = Signal()

    def __init__(self, parent: QWidget, chips: Chips, pinned: TrackStack, stack: TrackStack) -> None:
        super().__init__(parent)
        self._parent, self._chips, self._stack = parent, chips, stack
        self.answer: tuple[int, int] | None = None
        self.stop = Stop(parent)
        self.stop.setAccessibleDescription(
            "A or Enter: the tokens that an answer hangs on, one answer after the other. Left and Right: timestep."
        )
        self.stop.ringed.connect(self._ring)
        self.stop.installEventFilter(self)
        stack.verticalScrollBar().valueChanged.connect(self.place)
        chips.context.selection.changed.connect(self._ask)
        self._saliency: Saliency | None = None
        self._pointed: tuple[int, int] | None = None
        self._rank: int | None = None
        self.light = Light(chips)
        pinned.scene().addItem(self.light)

    def stand_on(self, chips: Chips, pinned: TrackStack) -> None:
        """Light up other chips from now on."""
        self.light.hide()
        self.light.scene().removeItem(self.light)
        self._chips = chips
        self.light = Light(chips)
        pinned.scene().addItem(self.light)
        self._shine()

    @property
    def lit(self) -> Saliency | None:
        """What is shown: what the answer asked about hangs on, once it is known."""
        found, trace = self._saliency, self._chips.trace
        if found is None or trace is None or found.timesteps != trace.timesteps:
            return None
        return found if self.answer == (found.at, found.answer) else None

    def show(self, saliency: Saliency | None) -> None:
        """What the answer hangs on has come back."""
        if saliency is not self._saliency:
            self._saliency = saliency
            self._shine()

    def point(self, source: TrackStack, timestep: int | None, place: QPoint) -> None:
        """The pointer rests on a place of a stack, or (at no timestep) on none."""
        self._pointed = None
        if timestep is not None and source is self._stack:
            y = source.mapToScene(place).y()
            track = next((t for t in source.shown_tracks if 0 <= y - t.y() < t.height), None)
            answer = track.answer_at(timestep, y - track.y()) if track is not None else None
            self._pointed = None if answer is None else (timestep, answer)
        self._ask()

    @property
    def sentence(self) -> str:
        """What the answer hangs on most, in words; empty while nothing is lit."""
        lit, trace = self.lit, self._chips.trace
        if lit is None or trace is None:
            return ""
        parts = [f"{shown(trace.tokens[t])} {signed(float(lit.values[t]))}" for t in lit.strongest(_NAMED)]
        return f"hangs on {', '.join(parts)}" if parts else "hangs on no token"

    def extended(self, text: str) -> str:
        """The readout under the pointer, with the sentence where the answer under it is lit."""
        sentence = self.sentence if self._pointed is not None else ""
        return f"{text}\n{sentence} (gradient × input)" if sentence else text

    def follow(self, stops: Mapping[Track, QWidget]) -> None:
        """Tab comes here from the stop of the answers' track."""
        if (track := next((track for track in stops if track.answers(0)), None)) is not None:
            QWidget.setTabOrder(stops[track], self.stop)

    def place(self) -> None:
        """The stop lies over the title of the answers' track."""
        track = self._track
        self.stop.setVisible(track is not None)
        if track is not None:
            top = self._stack.mapFromScene(QPoint(0, round(track.y())))
            corner = self._stack.viewport().mapTo(self._parent, top)
            self.stop.setGeometry(corner.x(), corner.y(), HEADER, track.height)
        self.light.relayout()

    def announce(self) -> None:
        """Say the answers at the playhead, and what the one asked about hangs on."""
        playhead, track = self._chips.context.selection.timestep, self._track
        if self.stop.isHidden() == (track is not None):
            # The first answer, or the last one, has come or gone with the playhead, not with the layout.
            self.place()
        trace = None if track is None else track.trace
        if trace is None or playhead is None or track is None or playhead >= trace.timesteps:
            self.stop.setAccessibleName("Prediction: none")
            return
        told = [f"{name(trace, a)} {trace.predictions[playhead, a]:.2f}" for a in track.answers(playhead)]
        words = [f"Prediction at timestep {playhead + 1}: {', '.join(told)}"]
        if self.answer is not None and self.sentence:
            words.append(f"{name(trace, self.answer[1])} {self.sentence}")
        self.stop.setAccessibleName("; ".join(words))

    @property
    def _track(self) -> Track | None:
        """The track that shows answers."""
        playhead = self._chips.context.selection.timestep
        if playhead is None:
            return None
        return next((track for track in self._stack.shown_tracks if track.answers(playhead)), None)

    def _ask(self) -> None:
        answer = self._pointed
        playhead, track = self._chips.context.selection.timestep, self._track
        if answer is None and self._rank is not None and playhead is not None and track is not None:
            answers = track.answers(playhead)
            answer = playhead, answers[min(self._rank, len(answers) - 1)]
        if answer != self.answer:
            self.answer = answer
            self._shine()
            self.asked.emit()

    def _shine(self) -> None:
        trace, lit = self._chips.trace, self.lit
        words = "" if trace is None or lit is None else name(trace, lit.answer)
        self.light.show_values(None if lit is None else lit.shares, 0 if lit is None else lit.at, words)
        self.announce()

    def note(self, timestep: int) -> str:
        """What one token does to the answer, for the readout of its chip."""
        lit, trace = self.lit, self._chips.trace
        if lit is None or trace is None or timestep > lit.at:
            return ""
        value = float(lit.values[timestep])
        return f", {signed(value)} {'away from' if value < 0 else 'towards'} {name(trace, lit.answer)}"

    def _ring(self, on: bool) -> None:
        track = self._track
        place = track.sceneBoundingRect() if on and track is not None else None
        self._stack.ring(place)
        if place is not None:
            self._stack.ensureVisible(place, 0, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the stop; when it loses the focus, the light goes out."""
        if event.type() == QEvent.Type.FocusOut:
            self._rank = None
            self._ask()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            playhead, track = self._chips.context.selection.timestep, self._track
            if event.key() in _KEYS and playhead is not None and track is not None:
                following = 0 if self._rank is None else self._rank + 1
                self._rank = following if following < len(track.answers(playhead)) else None
            elif event.key() == Qt.Key.Key_Escape and self._rank is not None:
                self._rank = None
            else:
                return False
            self._ask()
            return True
        return False


class Light(QGraphicsItem):
    """Over the chips: gold and + for a token that speaks for the answer, blue and − for one against it, the fuller the
    more. What is shown stands in the place of the chips' title."""

    def __init__(self, chips: Chips) -> None:
        super().__init__()
        self._chips, self._context = chips, chips.context
        self._shares: Array | None = None
        self._at, self._answer = 0, ""
        self.setZValue(1)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def show_values(self, shares: Array | None, at: int, answer: str) -> None:
        """Each token's part of the largest, -1 to 1, up to the answer at a timestep; None: nothing."""
        self._shares, self._at, self._answer = shares, at, answer
        self.setVisible(shares is not None)
        self.update()

    def relayout(self) -> None:
        """The time axis has changed."""
        self.prepareGeometryChange()
        self.update()

    def fill(self, timestep: int) -> QColor:
        """The colour of a chip."""
        assert self._shares is not None
        table = lookup_table("signed", self._context.appearance.theme.dark)
        return QColor(*(int(part) for part in table[round(127.5 + 127.5 * float(self._shares[timestep]))]))

    def mark(self, timestep: int) -> str:
        """The sign of a chip; empty where its part is too small to count."""
        share = 0.0 if self._shares is None else float(self._shares[timestep])
        return "" if abs(share) < LEAST else "+" if share > 0 else "−"

    def boundingRect(self) -> QRectF:
        """The chips' row."""
        return QRectF(0, self._chips.y(), self._context.time.width, self._chips.height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """The title, then the chips in sight up to the answer."""
        trace, time = self._chips.trace, self._context.time
        if trace is None or self._shares is None or len(self._shares) != trace.timesteps:
            return
        painter.translate(0, self._chips.y())
        self._paint_title(painter)
        painter.setClipRect(QRectF(HEADER, 0, time.room, self._chips.height))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for t in time.visible:
            if t <= self._at:
                self._paint_chip(painter, chip_place(time, t, self._chips.height), t, shown(trace.tokens[t]))
        playhead = self._context.selection.timestep
        if playhead is not None and playhead < trace.timesteps:
            token = shown(trace.tokens[playhead])
            place = whole_place(time, playhead, self._chips.height, token, 9)
            if place is not None and playhead <= self._at:
                clear_around(painter, place, self._context.appearance.theme.panel)
                self._paint_chip(painter, place, playhead, token)

    def _paint_chip(self, painter: QPainter, place: QRectF, timestep: int, token: str) -> None:
        colour, mark = self.fill(timestep), self.mark(timestep)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(place, 5, 5)
        painter.setPen(ink(colour))
        if mark:
            painter.setFont(font(12, 600))
            painter.drawText(place.adjusted(2, 0, 0, -1), _LEFT, mark)
            place = place.adjusted(9, 0, 0, 0)
        draw_fitting(painter, place, token, 600)

    def _paint_title(self, painter: QPainter) -> None:
        theme, room = self._context.appearance.theme, HEADER - 18
        painter.fillRect(QRectF(8, 2, room + 4, self._chips.height - 4), QColor(theme.panel))
        painter.setFont(font(11, 600))
        metrics, rest = QFontMetrics(painter.font()), " hangs on"
        cut = metrics.elidedText(self._answer, Qt.TextElideMode.ElideRight, room - metrics.horizontalAdvance(rest))
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(10, 3, room + 2, 18), _LEFT, cut + rest)
        painter.setFont(font(11))
        painter.setPen(QColor(theme.text3))
        painter.drawText(QRectF(10, 19, room + 2, 16), _LEFT, "gradient × input")


def ink(ground: QColor) -> QColor:
    """Black or white, whichever can be read on a ground: on any, one of the two has a contrast of 4.5:1 or more."""
    return QColor("black") if luminance(ground) > 0.179 else QColor("white")


def luminance(colour: QColor) -> float:
    """The relative luminance of WCAG 2, 0 to 1."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4)
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def name(trace: Trace, answer: int) -> str:
    """An answer in words; of numbers there is one, the next."""
    return shown(trace.answers[answer]) if answer < len(trace.answers) else "the next number"


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
