"""Comparing two networks: what the window shows twice while it does, and what it hides."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QSplitter

from playground.app.arranging import Arranging
from playground.app.session import Session
from playground.app.side import Side
from playground.core.pair import counterpart
from playground.core.snapshot import Snapshot
from playground.views.answers_panel import AnswersPanel, last_answer
from playground.views.faces import Face, faces
from playground.views.score.score import Score

if TYPE_CHECKING:
    from playground.app.window import Window


def compared(session: Session) -> tuple[Face, Face] | None:
    """How the two networks of a session look; None while there is only one."""
    first, second = session.preset, session.other
    return None if first is None or second is None else faces(first.model.cell, second.model.cell)


class Comparing(QObject):
    """The second score below the first, the panel of answers, and their wires to the session. It is `on` while the
    session has a second experiment; the last one compared is kept for the next time."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self.on = False
        self._shared: tuple[str, ...] = ()
        self.score = Score(window.appearance, window.score)
        self.arranging = Arranging(window.settings, window.score, self.score)
        self.answers = AnswersPanel(window.appearance)
        about = "what both networks say"
        self.side = Side(self.answers, window.appearance, name="Answers", about=about, picture="list-checks", far=True)
        self.scores = QSplitter(Qt.Orientation.Vertical)
        self.scores.setChildrenCollapsible(False)
        self.scores.setHandleWidth(1)
        for score in (window.score, self.score):
            self.scores.addWidget(score)
        self.score.hide()
        self.side.hide()

    def connect_all(self) -> None:
        """Listen to the switch, to the two groups of the setup panel, and to the session."""
        window, session = self._window, self._session
        window.top.compare.clicked.connect(self.switch)
        session.changed.connect(self._follow)
        session.other_restarted.connect(self._restarted)
        first, second = window.setup.groups
        first.model_changed.connect(session.change_model)
        first.training_changed.connect(session.change_training)
        second.model_changed.connect(session.change_other_model)
        second.training_changed.connect(session.change_other_training)
        window.score.selection.changed.connect(self._show_timestep)
        self.score.spotlight.asked.connect(window.look)

    def switch(self, on: bool) -> None:
        """Compare with the network that says most beside this one, or no longer."""
        session = self._session
        self._window.lab.leave()
        if session.preset is None or on == (session.other is not None):
            self._window.top.compare.setChecked(self.on)
            return
        session.compare(counterpart(session.preset) if on else None)

    @property
    def faces(self) -> tuple[Face, Face] | None:
        """How the two networks look; None while there is only one."""
        return compared(self._session)

    @property
    def timestep(self) -> int | None:
        """Whose answer's gradient is told: the playhead's; in a comparison the last one's, so that the playhead shows
        how much of it gets back to any token."""
        return None if self.on else self._window.score.selection.timestep_from_end

    @property
    def answer(self) -> tuple[int, int] | None:
        """The answer, of either network, of which is told what it hangs on."""
        return self._window.score.spotlight.answer or self.score.spotlight.answer

    def show_snapshot(self, snapshot: Snapshot, *, settled: bool) -> None:
        """The second network's tracks."""
        shown = None if snapshot.other is None else snapshot.other.shown()
        if self.on and shown is not None:
            self.score.present(shown, settled=settled)
            self._share()

    def follow(self, snapshot: Snapshot) -> None:
        """The second network's colours."""
        shown = None if snapshot.other is None else snapshot.other.shown()
        if self.on and shown is not None:
            self.score.follow(shown)

    def add(self, snapshot: Snapshot) -> None:
        """What came of the second network besides: its curves' points, and what an answer hangs on."""
        other = snapshot.other
        if self.on and other is not None:
            self._window.strip.pair.store.add(other.curve, other.evaluations, heldout=other.heldout)
            if other.whole and other.trace is not None:
                self.score.spotlight.show(other.saliency)

    @staticmethod
    def layers(snapshot: Snapshot) -> int:
        """How many layers the deeper network has."""
        traces = [each.trace for each in (snapshot, snapshot.other) if each is not None and each.trace is not None]
        return max(trace.layers for trace in traces)

    def _share(self) -> None:
        """Give all heat maps an equal height, whenever other kinds of networks are compared; then the user may."""
        kinds = self.arranging.compared
        if kinds != self._shared:
            self._shared = kinds
            (fixed, maps), (other_fixed, other_maps) = self._window.score.wish, self.score.wish
            share = (self.scores.height() - fixed - other_fixed) / max(maps + other_maps, 1)
            sizes = fixed + maps * share, other_fixed + other_maps * share
            self.scores.setSizes([max(round(size), 1) for size in sizes])

    def show_figures(self, snapshot: Snapshot) -> None:
        """Both networks' figures and answers."""
        window, pair = self._window, self.faces
        window.top.show_pair(pair, window.strip.store, window.strip.pair.store)
        if pair is None:
            return
        other = snapshot.other
        self.answers.show_snapshots(pair, snapshot, other)
        window.setup.groups[0].show_parameters(snapshot.parameters)
        window.setup.groups[1].show_parameters(0 if other is None else other.parameters)
        for score, face, shown in zip((window.score, self.score), pair, (snapshot, other), strict=True):
            if shown is not None and shown.trace is not None:
                answer, value, verdict = last_answer(shown.trace)
                score.head.show_network(face, f"{answer} {value}".strip(), verdict)

    def _follow(self) -> None:
        """The session has changed: another network, other settings, one or two of them."""
        window, pair = self._window, self.faces
        if (pair is not None) != self.on:
            self._turn(pair is not None)
        if pair is None:
            return
        if pair != window.strip.pair.faces:
            window.strip.show_pair(pair)
        self.arranging.compare(tuple(face.cell for face in pair))
        both = self._session.preset, self._session.other
        for group, face, preset in zip(window.setup.groups, pair, both, strict=True):
            if preset is not None:
                group.show_setup(face, preset.model, preset.training)

    def _turn(self, on: bool) -> None:
        """Show all that two networks need, or no more of it."""
        window = self._window
        self.on = on
        window.top.compare.setChecked(on)
        window.setup.show_pair(on)
        window.strip.show_pair(self.faces)
        for side, shown in ((window.lens, not on), (self.side, on)):
            side.close_overlay()
            side.setVisible(shown)
        self.score.setVisible(on)
        window.score.stand_beside((self.score,) if on else (), foot=not on)
        self.score.stand_beside((window.score,) if on else ())
        self.arranging.compare(tuple(face.cell for face in self.faces or ()))
        self._shared = ()
        self.score.present(None, settled=True)
        self._show_timestep()
        window.look()

    def _restarted(self) -> None:
        self._window.strip.clear_other()
        self.score.start_afresh()

    def _show_timestep(self) -> None:
        self.answers.show_timestep(self._window.score.selection.timestep)
