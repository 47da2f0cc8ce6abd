"""The page itself: title, tokens, chain, heat map, answer and sentence of one network, or of two."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from playground.core.specs import SceneTrack
from playground.views.present.answer import paint_answer, paint_prompt
from playground.views.present.canvas import Canvas
from playground.views.present.chain import paint_chain
from playground.views.present.heads import paint_head
from playground.views.present.heat_map import HeatMapScale, paint_heat_map, ranges
from playground.views.present.layout import Columns, Layout
from playground.views.present.presented import HeatTrack, Presented, heat_tracks
from playground.views.present.sentence_band import paint_band
from playground.views.present.tokens import paint_tokens
from playground.views.probe.sentence_line import Sentence
from playground.views.style.theme import Appearance
from playground.views.style.verdict import WORDS
from playground.views.widgets.throttle import Throttle

_FASTEST = 200
"""Milliseconds from one sentence to the next while a network trains."""
_EMPTY = "The probe is empty: there is nothing to show."
_WAITING = "The network is being made …"


class Stage(QWidget):
    """Paints one view. `timestep_chosen` carries the timestep whose column is clicked."""

    timestep_chosen = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title, self.problem = "", ""
        self.is_training = self.is_blank = False
        self.track: SceneTrack = "state"
        self.timestep: int | None = None
        self.networks: tuple[Presented, ...] = ()
        self.sentences: tuple[Sentence, ...] = ()
        self._next: tuple[Sentence, ...] = ()
        self._scales = HeatMapScale(), HeatMapScale()
        self._settled = True
        self._throttle = Throttle(self, _FASTEST, self._show_next)
        appearance.changed.connect(self.update)

    def reset(self) -> None:
        """Forget order and colours of the units, for another network."""
        for scale in self._scales:
            scale.reset()

    def show_title(self, title: str) -> None:
        """Show another title."""
        self.title = title
        self._tell()

    def show_networks(
        self, networks: Sequence[Presented], sentences: Sequence[Sentence], *, problem: str, settled: bool
    ) -> None:
        """Show another moment of one network or two: its sentences at once if `settled`, and while a network trains at
        most five times a second. A `problem` stands in their place."""
        self.networks, self.problem, self.is_training, self._settled = tuple(networks), problem, not settled, settled
        self._next = tuple(sentences)
        if settled or not self.sentences:
            self._throttle.cancel()
            self._show_next()
        else:
            self._throttle.request()
        self._tell()

    def show_timestep(self, timestep: int | None) -> None:
        """Move the playhead."""
        self.timestep = timestep
        self._tell()

    def show_track(self, track: SceneTrack) -> None:
        """Show the other heat map, where the network has two."""
        self.track = track
        self._tell()

    def show_blank(self, blank: bool) -> None:
        """Show nothing, or all again."""
        self.is_blank = blank
        self.update()

    @property
    def has_two_tracks(self) -> bool:
        """Whether one of the networks has a gate to show instead of its state."""
        return any(len(heat_tracks(network.trace.cell_kind)) > 1 for network in self.networks)

    @property
    def layout_of_page(self) -> Layout:
        """The places of everything at this size."""
        return Layout.fitting(self.width(), self.height(), max(len(self.networks), 1))

    @property
    def columns(self) -> Columns:
        """The columns of the longest sequence."""
        timesteps = max((network.trace.timesteps for network in self.networks), default=0)
        return Columns.fitting(self.layout_of_page, timesteps, self.timestep)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the playhead to a column."""
        layout = self.layout_of_page
        at = event.position() / layout.scale
        timestep = self.columns.at(at.x()) if self.networks else None
        if timestep is not None and layout.tokens.top() <= at.y() <= layout.band.top():
            self.timestep_chosen.emit(timestep)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint everything, or nothing while it is blank."""
        painter, theme, layout = QPainter(self), self._appearance.theme, self.layout_of_page
        if self.is_blank:
            painter.fillRect(self.rect(), Qt.GlobalColor.black)
            return
        painter.fillRect(self.rect(), QColor(theme.panel))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(layout.scale, layout.scale)
        canvas = Canvas(painter, theme, self.columns, self.timestep)
        self._paint_title(canvas, layout)
        shown = [network for network in self.networks if network.trace.timesteps]
        if shown:
            self._paint_networks(canvas, layout, shown)
        else:
            room = QRectF(layout.tokens.left(), 300, layout.tokens.width(), 60)
            canvas.draw(room, _EMPTY if self.networks else _WAITING, (32,), theme.text2)
        paint_band(canvas, layout, self.sentences, self.problem)

    def _paint_title(self, canvas: Canvas, layout: Layout) -> None:
        place, theme = layout.title.adjusted(0, 0, -40, 0), canvas.theme
        width = canvas.draw(place, self.title, (34, 30, 26), theme.text, weight=600)
        if self.is_training:
            canvas.painter.setPen(Qt.PenStyle.NoPen)
            canvas.painter.setBrush(QColor(theme.accent))
            canvas.painter.drawEllipse(QRectF(place.left() + width + 18, place.center().y() - 6, 14, 14))

    def _paint_networks(self, canvas: Canvas, layout: Layout, networks: Sequence[Presented]) -> None:
        columns, playhead, theme = canvas.columns, canvas.playhead, canvas.theme
        if playhead is not None and playhead in columns.shown:
            bottom = layout.chain(0).bottom() if len(networks) == 1 else layout.heat_map(len(networks) - 1).bottom()
            top = layout.tokens.top() - 8
            tinted = QRectF(columns.left_of(playhead), top, columns.width, bottom - top)
            canvas.painter.fillRect(tinted, QColor(theme.tint))
        canvas.painter.fillRect(layout.divider, QColor(theme.line))
        longest = max(networks, key=lambda network: network.trace.timesteps)
        paint_tokens(canvas, layout.tokens, longest)
        if len(networks) > 1:
            answers = layout.answer(0)
            paint_prompt(canvas, QRectF(answers.left(), layout.tokens.top(), answers.width(), 40), longest)
        for index, network in enumerate(networks):
            own = replace(canvas, columns=columns.within(network.trace.timesteps))
            paint_chain(own, layout.chain(index), network)
            self._paint_heat_map(own, layout, index, network)
            paint_answer(own, layout.answer(index), network)

    def _paint_heat_map(self, canvas: Canvas, layout: Layout, index: int, network: Presented) -> None:
        track, scale = self._track_of(network), self._scales[index]
        order = scale.order(network, settled=self._settled)
        if ranges(network, track):
            scale.follow(network.values(track))
        paint_head(canvas, layout.heat_title(index), network, track)
        paint_heat_map(canvas, layout.heat_map(index), network, track, order=order, limit=scale.limit)

    def _track_of(self, network: Presented) -> HeatTrack:
        tracks = heat_tracks(network.trace.cell_kind)
        return tracks.get(self.track, tracks["state"])

    def _show_next(self) -> None:
        self.sentences = self._next
        self._tell()

    def _tell(self) -> None:
        """Repaint, and tell a screen reader what is shown."""
        self.update()
        answers = []
        for network in self.networks:
            if network.trace.timesteps:
                at = network.answered_at(self.timestep)
                word, number = network.words[at]
                verdict = WORDS[network.verdicts[at]]
                name = f"{network.style.letter}, {network.style.kind}: " if network.style is not None else ""
                answers.append(f"{name}{word} {number}{verdict and f', {verdict}'}".strip())
        said = self.problem or " ".join(sentence.text for sentence in self.sentences if sentence.clauses)
        self.setAccessibleName(". ".join(part for part in (self.title, *answers, said) if part))
