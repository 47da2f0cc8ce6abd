"""Comparing two networks: what is shown, hidden and watched. Without a window."""

from dataclasses import replace

import pytest

from playground.app.controllers import microscope
from playground.app.controllers.comparison import ComparisonController
from playground.core.comparison_presets import counterpart
from playground.core.specs import Preset
from playground.core.watch import Watch
from playground.tasks import typed
from playground.views.bars.top_bar import TopBar
from playground.views.microscope.panel import MicroscopePanel
from playground.views.score.score import Score
from playground.views.setup.setup_panel import SetupPanel
from playground.views.style.theme import Appearance
from playground.views.training_strip.training_strip import TrainingStrip

PRESET = Preset(title="Test", task=typed.Spec(sequences="a b => c"))


@pytest.fixture
def views(qtbot):
    appearance = Appearance("light")
    views = {"top": TopBar(appearance), "setup": SetupPanel(appearance), "strip": TrainingStrip(appearance)}
    for view in views.values():
        qtbot.addWidget(view)
    return views


@pytest.fixture
def comparison(context, qtbot, views):
    appearance = Appearance("light")
    score, microscope_panel = Score(appearance), microscope.collapsible(MicroscopePanel(appearance), appearance)
    comparison = ComparisonController(context, appearance, score, microscope_panel, **views)
    comparison.microscope_panel = microscope_panel
    for widget in (comparison.scores, comparison.panel, microscope_panel):
        qtbot.addWidget(widget)
    comparison.connect_signals()
    context.session.open(PRESET)
    return comparison


def hidden(comparison):
    """Whether the second score, the answers and the microscope are hidden."""
    return tuple(view.isHidden() for view in (comparison.score, comparison.panel, comparison.microscope_panel))


def test_the_switch_starts_with_the_counterpart_and_ends_it(context, comparison, views):
    requested = []
    comparison.scores_requested.connect(lambda: requested.append(True))
    comparison.set_enabled(True)
    assert context.session.other == counterpart(context.session.preset)
    assert (comparison.is_on, comparison.styles is not None, views["top"].compare.isChecked()) == (True, True, True)
    assert hidden(comparison) == (False, False, True)
    comparison.set_enabled(False)
    assert context.session.other is None
    assert (comparison.is_on, comparison.styles, views["top"].compare.isChecked()) == (False, None, False)
    assert hidden(comparison) == (True, True, False)
    assert requested == [True, True]


def test_what_is_chosen_in_the_scores_is_watched(context, comparison):
    selection = comparison._first.selection
    selection.set_bounds(timesteps=5, units=8, layers=2)
    selection.choose_cell(2, 3, 1)
    assert context.watch.current == Watch(timestep=2, layer=1, unit=3)
    comparison.set_enabled(True)
    # The microscope is hidden, and the gradient is the last answer's, wherever the playhead is.
    assert context.watch.current == Watch(layer=1, unit=3, shows_cell=False)
    comparison.set_enabled(False)
    assert context.watch.current == Watch(timestep=2, layer=1, unit=3)


def test_each_group_of_the_setup_changes_its_own_network(context, comparison, views):
    comparison.set_enabled(True)
    first, second = views["setup"].groups
    before = context.session.preset
    second.model_changed.emit(replace(context.session.other.model, units=9))
    first.training_changed.emit(replace(before.training, learning_rate=0.5))
    session = context.session
    assert (session.preset.model, session.other.model.units) == (before.model, 9)
    assert (session.preset.training.learning_rate, session.other.training.learning_rate) == (0.5, 0.01)
    second.training_changed.emit(replace(session.other.training, learning_rate=0.2))
    first.model_changed.emit(replace(before.model, units=7))
    assert (session.preset.model.units, session.other.model.units) == (7, 9)
    assert (session.preset.training.learning_rate, session.other.training.learning_rate) == (0.5, 0.2)


def test_each_network_has_a_readout_and_a_start_of_its_own(context, comparison, views):
    comparison.set_enabled(True)
    setup, session = views["setup"], context.session
    first, second = setup.groups
    assert not setup.readout.isVisibleTo(setup)
    second.readout.setCurrentIndex(second.readout.findData("mean"))
    second.readout.activated.emit(second.readout.currentIndex())
    assert (session.preset.model.readout, session.other.model.readout) == ("final", "mean")
    assert [second.readout.itemData(row) for row in range(second.readout.count())] == ["final", "mean"]
    assert [first.readout.model().item(n).isEnabled() for n in range(3)] == [True] * 3
    second.model_changed.emit(replace(session.other.model, cell="lstm", initialisation="chrono", lag=30))
    assert (second.initialisation.value, second.lag.value()) == ("chrono", 30)
    assert (second.lag.isVisibleTo(second), first.lag.isVisibleTo(first)) == (True, False)
    second.lag.setValue(40)
    assert (session.preset.model.initialisation, session.other.model.lag) == ("uniform", 40)
    second.model_changed.emit(replace(session.other.model, cell="rnn"))
    assert not second.initialisation.isVisibleTo(second)


def test_without_an_experiment_the_switch_goes_back(qapp, context, qtbot, views):
    appearance = Appearance("light")
    score, microscope_panel = Score(appearance), microscope.collapsible(MicroscopePanel(appearance), appearance)
    comparison = ComparisonController(context, appearance, score, microscope_panel, **views)
    for widget in (comparison.scores, comparison.panel, microscope_panel):
        qtbot.addWidget(widget)
    views["top"].compare.setChecked(True)
    comparison.set_enabled(True)
    assert not views["top"].compare.isChecked()
    assert context.session.other is None


def test_the_second_network_may_have_any_cell(context, comparison, training_thread):
    comparison.compare_with("mlp")
    assert context.session.other == replace(PRESET, model=replace(PRESET.model, cell="mlp"))
    comparison.compare_with("mlp")
    assert training_thread.compare.call_count == 1
    comparison.compare_with("gru")
    assert (context.session.other.model.cell, training_thread.compare.call_count) == ("gru", 2)


def test_the_second_network_may_have_another_readout(context, comparison):
    comparison.compare_with("mean")
    assert context.session.other == replace(PRESET, model=replace(PRESET.model, readout="mean"))
