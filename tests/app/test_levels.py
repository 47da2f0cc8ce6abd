"""How much the window shows: the basic level, all, and what is kept of each."""

import pytest

from playground.app.controllers.levels import LevelController
from playground.app.controllers.track_arrangement import TrackArrangementController
from playground.app.preferences.levels import LEVELS
from playground.core.cell_kinds import KINDS
from playground.core.shown import Shown
from playground.core.specs import Mark, ModelSpec, Preset, TrainingSpec
from playground.engine.training.run import Run
from playground.tasks import typed
from playground.views.bars.top_bar import TopBar
from playground.views.score.score import Score
from playground.views.setup.setup_panel import Setup, SetupPanel
from playground.views.style.theme import Appearance
from playground.views.training_strip.training_strip import TrainingStrip


class Parts:
    """The views that a level reaches, without a window."""

    def __init__(self, qtbot, settings):
        appearance = Appearance("light")
        self.top, self.setup, self.strip = TopBar(appearance), SetupPanel(appearance), TrainingStrip(appearance)
        self.score = Score(appearance)
        for widget in (self.top, self.setup, self.strip, self.score):
            qtbot.addWidget(widget)
        self.top.resize(1440, 48)
        self.tracks = TrackArrangementController(settings, self.score)
        self.show_cell("lstm")
        self.levels = LevelController(
            settings,
            top=self.top,
            setup=self.setup,
            strip=self.strip,
            scores=(self.score,),
            arrangement=self.tracks,
        )

    def show_cell(self, cell):
        run = Run(Preset(title="Test", task=typed.Spec(sequences="a b => c"), model=ModelSpec(cell=cell, units=3)))
        trace = run.trace("a b")
        reach = run.reach("a b", trace=trace) if KINDS[cell].is_recurrent else None
        self.score.present(Shown(trace=trace, reach=reach), settled=True)
        self.setup.show_setup(
            Setup(
                model=ModelSpec(cell=cell),
                training=TrainingSpec(),
                mark=Mark(),
                goals=frozenset({"never"}),
                tokens="words",
                text="a b => c",
                editable=True,
            )
        )

    @property
    def tracks_shown(self):
        return [track.name for track in self.score.stack.shown_tracks]

    @property
    def cells(self):
        return [key for key in KINDS if not self.setup.cell.button(key).isHidden()]

    def shows(self, field):
        return field.isVisibleTo(self.setup)


@pytest.fixture
def parts(qtbot, context):
    return Parts(qtbot, context.settings)


def test_a_new_user_has_few_controls_and_what_the_program_is_for(parts):
    setup = parts.setup
    assert parts.levels.name == "basic"
    assert parts.cells == ["rnn", "lstm", "gru"]
    assert all(map(parts.shows, (setup.presets, setup.editor, setup.units, setup.seed)))
    more = setup.layers, setup.batch, setup.learning_rate, setup.optimizer, setup.clip, setup.match, setup.readout
    assert not any(map(parts.shows, (*more, setup.tokens, setup.stop.quantity, setup.initialisation)))
    metrics = {name for name, metric in parts.top.metrics.items() if metric.isVisibleTo(parts.top)}
    assert metrics == {"Step", "Loss", "Accuracy"}
    assert parts.tracks_shown == ["chain", "forget", "input", "candidate", "output", "cell", "hidden", "predictions"]
    assert not parts.strip.scale.isVisibleTo(parts.strip)
    assert parts.strip.height() == 96


def test_all_shows_everything_and_is_kept(parts, context):
    parts.setup.all_fields.click()
    setup = parts.setup
    assert parts.levels.name == context.settings.level == "all"
    assert parts.cells == list(KINDS)
    everything = setup.layers, setup.batch, setup.learning_rate, setup.optimizer, setup.clip, setup.readout
    assert all(map(parts.shows, (*everything, setup.tokens, setup.stop.quantity, setup.initialisation)))
    assert parts.top.metrics["Speed"].isVisibleTo(parts.top)
    assert parts.tracks_shown[-1] == "gradient"
    assert parts.strip.height() == 132
    parts.levels.toggle()
    assert parts.levels.name == context.settings.level == "basic"


def test_what_basic_adds_or_hides_leaves_the_tracks_of_all_alone(parts, context, qtbot):
    parts.levels.choose("all")
    parts.score.arranger.set_visible("input", False)
    kept = context.settings.arrangement()
    parts.levels.choose("basic")
    assert "input" in parts.tracks_shown
    parts.score.more_tracks.chips["gradient"].click()
    parts.score.arranger.set_visible("output", False)
    assert parts.tracks_shown[-1] == "gradient"
    assert parts.score.hidden_note.words.toolTip() == "1 track is hidden: Output"
    assert context.settings.arrangement() == kept
    parts.levels.choose("all")
    assert "input" not in parts.tracks_shown
    assert "output" in parts.tracks_shown
    parts.levels.choose("basic")
    assert "output" not in parts.tracks_shown
    again = Parts(qtbot, context.settings)
    assert again.tracks_shown == parts.tracks_shown


def test_a_cell_that_basic_does_not_offer_is_shown_when_it_is_opened(parts):
    parts.show_cell("cnn")
    assert parts.cells == ["rnn", "lstm", "gru", "cnn"]
    parts.setup.cell.button("lstm").click()
    assert parts.cells == ["rnn", "lstm", "gru", "cnn"], "the way back stays open"
    parts.setup.reset_view()
    assert parts.cells == ["rnn", "lstm", "gru"]


def test_a_level_that_is_only_shown_is_not_stored(parts, context):
    parts.levels.show("all")
    assert context.settings.level == "basic"


def test_the_table_names_metrics_cells_and_tracks_that_there_are(parts):
    names = {track.name for track in parts.score.groups.tracks}
    for level in LEVELS.values():
        assert set(level.metrics or ()) <= set(parts.top.metrics)
        assert set(level.cells or ()) <= set(KINDS)
        assert level.hidden_tracks <= names
