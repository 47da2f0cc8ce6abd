"""Comparing two networks: what the window shows twice while it does, and what it hides."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QSplitter

from playground.app.context import Context
from playground.app.controllers.track_arrangement import TrackArrangementController
from playground.core.pair import counterpart
from playground.core.snapshot import Snapshot
from playground.session.session import Session
from playground.views.answers.answers_panel import AnswersPanel, last_answer
from playground.views.bars.top_bar import TopBar
from playground.views.score.score import Score
from playground.views.setup.setup_panel import SetupPanel
from playground.views.style.faces import Face, faces
from playground.views.style.theme import Appearance
from playground.views.training_strip.training_strip import TrainingStrip
from playground.views.widgets.collapsible_panel import CollapsiblePanel


def compared(session: Session) -> tuple[Face, Face] | None:
    """How the two networks of a session look; None while there is only one."""
    first, second = session.preset, session.other
    return None if first is None or second is None else faces(first.model.cell, second.model.cell)


class ComparisonController(QObject):
    """The second score below the first, the panel of answers, and their wires to the session. It is `on` while the
    session has a second experiment; the last one compared is kept for the next time.

    `wanted` tells that the scores are to be what is shown. `beside` is the panel that has its place beside one score.
    """

    wanted = Signal()

    def __init__(
        self,
        context: Context,
        appearance: Appearance,
        score: Score,
        beside: CollapsiblePanel,
        *,
        top: TopBar,
        setup: SetupPanel,
        strip: TrainingStrip,
    ) -> None:
        super().__init__(score)
        self._session, self._watch = context.session, context.watch
        self._first, self._beside, self._top, self._setup, self._strip = score, beside, top, setup, strip
        self.on = False
        self._shared: tuple[str, ...] = ()
        self.score = Score(appearance, score)
        self.arranging = TrackArrangementController(context.settings, score, self.score)
        self.answers = AnswersPanel(appearance)
        about = "what both networks say"
        self.panel = CollapsiblePanel(
            self.answers, appearance, name="Answers", about=about, picture="list-checks", far=True
        )
        self.scores = QSplitter(Qt.Orientation.Vertical)
        self.scores.setChildrenCollapsible(False)
        self.scores.setHandleWidth(1)
        for each in (score, self.score):
            self.scores.addWidget(each)
        self.score.hide()
        self.panel.hide()

    def connect_all(self) -> None:
        """Listen to the switch, to the two groups of the setup panel, and to the session."""
        session = self._session
        self._top.compare.clicked.connect(self.switch)
        session.changed.connect(self._follow)
        session.other_restarted.connect(self._restarted)
        first, second = self._setup.groups
        first.model_changed.connect(session.change_model)
        first.training_changed.connect(session.change_training)
        second.model_changed.connect(session.change_other_model)
        second.training_changed.connect(session.change_other_training)
        self._first.selection.changed.connect(self._show_timestep)
        self._first.selection.changed.connect(self.look)
        for score in (self._first, self.score):
            score.spotlight.asked.connect(self.look)

    def look(self) -> None:
        """What is chosen in the scores is what is taken apart."""
        selection = self._first.selection
        self._watch.update(
            timestep=self.timestep,
            layer=selection.layer,
            unit=selection.unit,
            inside=not self.on,
            answer=self.answer,
        )

    def switch(self, on: bool) -> None:
        """Compare with the network that says most beside this one, or no longer."""
        session = self._session
        self.wanted.emit()
        if session.preset is None or on == (session.other is not None):
            self._top.compare.setChecked(self.on)
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
        return None if self.on else self._first.selection.timestep_from_end

    @property
    def answer(self) -> tuple[int, int] | None:
        """The answer, of either network, of which is told what it hangs on."""
        return self._first.spotlight.answer or self.score.spotlight.answer

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
            self._strip.pair.store.add(other.curve, other.evaluations, heldout=other.heldout)
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
            (fixed, maps), (other_fixed, other_maps) = self._first.wish, self.score.wish
            share = (self.scores.height() - fixed - other_fixed) / max(maps + other_maps, 1)
            sizes = fixed + maps * share, other_fixed + other_maps * share
            self.scores.setSizes([max(round(size), 1) for size in sizes])

    def show_figures(self, snapshot: Snapshot) -> None:
        """Both networks' figures and answers."""
        pair = self.faces
        self._top.show_pair(pair, self._strip.store, self._strip.pair.store)
        if pair is None:
            return
        other = snapshot.other
        self.answers.show_snapshots(pair, snapshot, other)
        self._setup.groups[0].show_parameters(snapshot.parameters)
        self._setup.groups[1].show_parameters(0 if other is None else other.parameters)
        for score, face, shown in zip((self._first, self.score), pair, (snapshot, other), strict=True):
            if shown is not None and shown.trace is not None:
                answer, value, verdict = last_answer(shown.trace)
                score.head.show_network(face, f"{answer} {value}".strip(), verdict)

    def _follow(self) -> None:
        """The session has changed: another network, other settings, one or two of them."""
        pair = self.faces
        if (pair is not None) != self.on:
            self._turn(pair is not None)
        if pair is None:
            return
        if pair != self._strip.pair.faces:
            self._strip.show_pair(pair)
        self.arranging.compare(tuple(face.cell for face in pair))
        both = self._session.preset, self._session.other
        for group, face, preset in zip(self._setup.groups, pair, both, strict=True):
            if preset is not None:
                group.show_setup(face, preset.model, preset.training)

    def _turn(self, on: bool) -> None:
        """Show all that two networks need, or no more of it."""
        self.on = on
        self._top.compare.setChecked(on)
        self._setup.show_pair(on)
        self._strip.show_pair(self.faces)
        for side, shown in ((self._beside, not on), (self.panel, on)):
            side.close_overlay()
            side.setVisible(shown)
        self.score.setVisible(on)
        self._first.stand_beside((self.score,) if on else (), foot=not on)
        self.score.stand_beside((self._first,) if on else ())
        self.arranging.compare(tuple(face.cell for face in self.faces or ()))
        self._shared = ()
        self.score.present(None, settled=True)
        self._show_timestep()
        self.look()

    def _restarted(self) -> None:
        self._strip.clear_other()
        self.score.start_afresh()

    def _show_timestep(self) -> None:
        self.answers.show_timestep(self._first.selection.timestep)
