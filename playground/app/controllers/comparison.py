"""Compares two networks: shows the second score and the answers, and hides the microscope."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QSplitter

from playground.app.context import Context
from playground.app.controllers.track_arrangement import TrackArrangementController
from playground.core.comparison_presets import counterpart, named_counterpart, readouts_beside
from playground.core.snapshot import Snapshot
from playground.core.specs import ModelSpec, choices
from playground.session.session import Session
from playground.views.answers.answers_panel import AnswersPanel
from playground.views.bars.top_bar import TopBar
from playground.views.score.score import Score
from playground.views.setup.setup_panel import SetupPanel
from playground.views.style.network_style import NetworkStyle, network_styles
from playground.views.style.theme import Appearance
from playground.views.training_strip.training_strip import TrainingStrip
from playground.views.widgets.collapsible_panel import CollapsiblePanel
from playground.views.widgets.spread import Perform, at_once


def compared(session: Session) -> tuple[NetworkStyle, NetworkStyle] | None:
    """Return letter, symbol and colours of the two networks; None while the session has only one."""
    first, second = session.preset, session.other
    return None if first is None or second is None else network_styles(first.model.cell, second.model.cell)


class ComparisonController(QObject):
    """Owns the second score, below the first, and the panel of answers. `is_on` while the session has a second
    experiment.

    `scores_requested` asks for the page with the scores. `microscope_panel` is hidden while two networks are compared.
    """

    scores_requested = Signal()

    def __init__(
        self,
        context: Context,
        appearance: Appearance,
        score: Score,
        microscope_panel: CollapsiblePanel,
        *,
        top: TopBar,
        setup: SetupPanel,
        strip: TrainingStrip,
    ) -> None:
        super().__init__(score)
        self._session, self._watch = context.session, context.watch
        self._first, self._microscope_panel = score, microscope_panel
        self._top, self._setup, self._strip = top, setup, strip
        self.is_on = False
        self._split_for: tuple[str, ...] = ()
        self.score = Score(appearance, score)
        self.track_arrangement = TrackArrangementController(context.settings, score, self.score)
        self.answers = AnswersPanel(appearance)
        about = "what both networks say"
        self.panel = CollapsiblePanel(
            self.answers, appearance, name="Answers", description=about, icon_name="list-checks", at_right=True
        )
        self.scores = QSplitter(Qt.Orientation.Vertical)
        self.scores.setChildrenCollapsible(False)
        self.scores.setHandleWidth(1)
        for each in (score, self.score):
            self.scores.addWidget(each)
        self.score.hide()
        self.panel.hide()

    def connect_signals(self) -> None:
        """Connect the switch, the two groups of the setup panel, the scores and the session."""
        session = self._session
        self._top.compare.clicked.connect(self.set_enabled)
        session.changed.connect(self._on_session_changed)
        session.other_restarted.connect(self._on_other_restarted)
        first, second = self._setup.groups
        first.model_changed.connect(session.change_model)
        first.training_changed.connect(session.change_training)
        second.model_changed.connect(session.change_other_model)
        second.training_changed.connect(session.change_other_training)
        self._first.selection.changed.connect(self._show_timestep)
        self._first.selection.changed.connect(self.update_watch)
        for score in (self._first, self.score):
            score.spotlight.answer_changed.connect(self.update_watch)

    def update_watch(self) -> None:
        """Watch the timestep, layer, unit and answer that are selected in the scores."""
        selection = self._first.selection
        self._watch.update(
            timestep=self.timestep,
            layer=selection.layer,
            unit=selection.unit,
            shows_cell=not self.is_on,
            answer=self.answer,
        )

    def set_enabled(self, enabled: bool) -> None:
        """Start or end the comparison with the counterpart of the first network (`core.pair.counterpart`)."""
        session = self._session
        self.scores_requested.emit()
        if session.preset is None or enabled == (session.other is not None):
            self._top.compare.setChecked(self.is_on)
            return
        session.compare(counterpart(session.preset) if enabled else None)

    def compare_with(self, name: str) -> None:
        """Compare the first network with the same experiment in another cell, or with another readout."""
        session = self._session
        self.scores_requested.emit()
        if session.preset is not None:
            second = named_counterpart(session.preset, name)
            if second is not None and second != session.other:
                session.compare(second)

    @property
    def styles(self) -> tuple[NetworkStyle, NetworkStyle] | None:
        """Letter, symbol and colours of the two networks; None while there is only one."""
        return compared(self._session)

    @property
    def timestep(self) -> int | None:
        """The timestep, from the end, whose answer's gradient is computed: the playhead's. None, the last one, in a
        comparison: there the playhead reads how much of that gradient reaches any token."""
        return None if self.is_on else self._first.selection.timestep_from_end

    @property
    def answer(self) -> tuple[int, int] | None:
        """The answer, of either network, whose saliency is computed."""
        return self._first.spotlight.answer or self.score.spotlight.answer

    def show_snapshot(self, snapshot: Snapshot, *, settled: bool, perform: Perform = at_once) -> None:
        """Show the second network's tracks. `perform` paints them."""
        shown = None if snapshot.other is None else snapshot.other.shown()
        if self.is_on and shown is not None:
            self.score.present(shown, settled=settled, perform=perform)
            self._split_evenly()

    def update_colours(self, snapshot: Snapshot) -> None:
        """Update the colours of the second network's heat maps only."""
        shown = None if snapshot.other is None else snapshot.other.shown()
        if self.is_on and shown is not None:
            self.score.update_images(shown)

    def add_measurements(self, snapshot: Snapshot) -> None:
        """Add the second network's curve points, and show its saliency."""
        other = snapshot.other
        if self.is_on and other is not None:
            self._strip.pair.store.append(other.curve, other.evaluations, heldout=other.heldout)
            if other.is_complete and other.trace is not None:
                self.score.spotlight.show_saliency(other.saliency)

    @staticmethod
    def layer_count(snapshot: Snapshot) -> int:
        """Return the layer count of the deeper network."""
        traces = [each.trace for each in (snapshot, snapshot.other) if each is not None and each.trace is not None]
        return max(trace.layers for trace in traces)

    def _split_evenly(self) -> None:
        """Give all heat maps the same height. Done once per pair of kinds, so that a height set by the user stays."""
        kinds = self.track_arrangement.compared
        if kinds != self._split_for:
            self._split_for = kinds
            (fixed, maps), (other_fixed, other_maps) = self._first.heights.needed_space, self.score.heights.needed_space
            map_height = (self.scores.height() - fixed - other_fixed) / max(maps + other_maps, 1)
            sizes = fixed + maps * map_height, other_fixed + other_maps * map_height
            self.scores.setSizes([max(round(size), 1) for size in sizes])

    def show_numbers(self, snapshot: Snapshot) -> None:
        """Show both networks' names, numbers and answers."""
        pair = self.styles
        self._top.show_pair(pair, self._strip.store, self._strip.pair.store)
        if pair is None:
            return
        other = snapshot.other
        self.answers.show_snapshots(pair, snapshot, other)
        self._setup.groups[0].show_parameters(snapshot.parameters)
        self._setup.groups[1].show_parameters(0 if other is None else other.parameters)
        networks = zip((self._first, self.score), pair, (snapshot, other), self._readouts, strict=True)
        for score, style, shown, readout in networks:
            if shown is not None and shown.trace is not None:
                score.head.show_network(style, readout)

    @property
    def _readouts(self) -> tuple[str, str]:
        """The readouts of both networks where they differ, otherwise none."""
        first, second = self._session.preset, self._session.other
        if first is None or second is None or first.model.readout == second.model.readout:
            return "", ""
        return first.model.readout, second.model.readout

    def _on_session_changed(self) -> None:
        pair = self.styles
        if (pair is not None) != self.is_on:
            self._set_on(pair is not None)
        if pair is None:
            return
        if pair != self._strip.pair.styles:
            self._strip.show_pair(pair)
        self.track_arrangement.set_compared(tuple(style.cell for style in pair))
        first, second = self._session.preset, self._session.other
        assert first is not None
        assert second is not None
        for group, style, preset, readouts in zip(
            self._setup.groups,
            pair,
            (first, second),
            (choices(ModelSpec, "readout"), readouts_beside(first)),
            strict=True,
        ):
            group.show_setup(style, preset.model, preset.training, readouts)

    def _set_on(self, on: bool) -> None:
        """Show or hide all views that two networks need."""
        self.is_on = on
        self._top.compare.setChecked(on)
        self._setup.show_pair(on)
        self._strip.show_pair(self.styles)
        for panel, visible in ((self._microscope_panel, not on), (self.panel, on)):
            panel.close_overlay()
            panel.setVisible(visible)
        self.score.setVisible(on)
        self._first.set_mates((self.score,) if on else (), has_scroll_bar=not on)
        self.score.set_mates((self._first,) if on else ())
        self.track_arrangement.set_compared(tuple(style.cell for style in self.styles or ()))
        self._split_for = ()
        self.score.present(None, settled=True)
        self._show_timestep()
        self.update_watch()

    def _on_other_restarted(self) -> None:
        self._strip.clear_second()
        self.score.reset_ranges()

    def _show_timestep(self) -> None:
        self.answers.show_timestep(self._first.selection.timestep)
