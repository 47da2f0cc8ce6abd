"""Comparing two networks: what is shown, hidden and watched, without a window."""

from dataclasses import replace

import pytest

from playground.app.controllers import microscope
from playground.app.controllers.comparison import ComparisonController
from playground.core.pair import counterpart
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
def comparing(context, qtbot, views):
    appearance = Appearance("light")
    score, beside = Score(appearance), microscope.collapsible(MicroscopePanel(appearance), appearance)
    comparing = ComparisonController(context, appearance, score, beside, **views)
    comparing.beside = beside
    for widget in (comparing.scores, comparing.panel, beside):
        qtbot.addWidget(widget)
    comparing.connect_all()
    context.session.open(PRESET)
    return comparing


def test_the_switch_begins_with_the_counterpart_and_ends_it(context, comparing, views):
    wanted = []
    comparing.wanted.connect(lambda: wanted.append(True))
    comparing.switch(True)
    assert context.session.other == counterpart(context.session.preset)
    assert (comparing.on, comparing.faces is not None, views["top"].compare.isChecked()) == (True, True, True)
    assert (comparing.score.isHidden(), comparing.panel.isHidden(), comparing.beside.isHidden()) == (False, False, True)
    comparing.switch(False)
    assert context.session.other is None
    assert (comparing.on, comparing.faces, views["top"].compare.isChecked()) == (False, None, False)
    assert (comparing.score.isHidden(), comparing.panel.isHidden(), comparing.beside.isHidden()) == (True, True, False)
    assert wanted == [True, True]


def test_what_is_chosen_in_the_scores_is_watched(context, comparing):
    selection = comparing._first.selection
    selection.fit(timesteps=5, units=8, layers=2)
    selection.choose_cell(2, 3, 1)
    assert context.watch.now == Watch(timestep=2, layer=1, unit=3)
    comparing.switch(True)
    # Nobody sees the inside of a cell, and the reach is that of the last answer, wherever the playhead is.
    assert context.watch.now == Watch(layer=1, unit=3, inside=False)
    comparing.switch(False)
    assert context.watch.now == Watch(timestep=2, layer=1, unit=3)


def test_each_group_of_the_setup_changes_its_own_network(context, comparing, views):
    comparing.switch(True)
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


def test_without_an_experiment_the_switch_goes_back(qapp, context, qtbot, views):
    appearance = Appearance("light")
    score, beside = Score(appearance), microscope.collapsible(MicroscopePanel(appearance), appearance)
    comparing = ComparisonController(context, appearance, score, beside, **views)
    for widget in (comparing.scores, comparing.panel, beside):
        qtbot.addWidget(widget)
    views["top"].compare.setChecked(True)
    comparing.switch(True)
    assert not views["top"].compare.isChecked()
    assert context.session.other is None
