"""Resetting the views for another experiment. Without a window."""

from unittest.mock import Mock, call

import pytest

from playground.app.controllers import view_reset
from playground.app.controllers.drawing import DrawingController
from playground.core.shown import Shown
from playground.engine.training.run import Run
from playground.storage import presets
from playground.views.microscope.panel import MicroscopePanel
from playground.views.score.pins import Pin
from playground.views.score.score import Score
from playground.views.setup.setup_panel import SetupPanel
from playground.views.style.theme import Appearance


@pytest.fixture(scope="module")
def shown():
    run = Run(presets.load(presets.find("greener-or-brown")))
    return Shown(trace=run.trace("The grass is always"))


def test_the_views_are_reset_in_order():
    views = Mock()
    view_reset.reset_views((views.generation, views.score, views.setup))
    assert views.mock_calls == [call.generation.reset_view(), call.score.reset_view(), call.setup.reset_view()]


def test_what_belongs_to_one_experiment_goes_and_lasting_choices_stay(qtbot, context, probe, shown):
    appearance = Appearance("light")
    score, microscope, setup = Score(appearance), MicroscopePanel(appearance), SetupPanel(appearance)
    drawing = DrawingController(context, probe, appearance)
    for view in (score, microscope, setup):
        qtbot.addWidget(view)
    score.present(shown, settled=True)
    column = score.time.column
    score.selection.choose_cell(1, 3)
    score.pins.toggle(Pin("cell", 3, 0))
    score.zoom.zoom_in()
    score.zoom.show_units(True)
    score.arranger.set_visible("input", False)
    score.ordering.set_order("index")
    microscope.open("forget")
    drawing.panel.pad.strokes.append([(0.1, 0.1), (0.5, 0.5)])
    view_reset.reset_views((score, microscope, setup, drawing))
    assert (score.selection.timestep, score.selection.unit) == (shown.trace.timesteps - 1, None)
    assert (score.pins.pins, score.time.column, score.zoom.all_units) == ((), column, False)
    assert (microscope.opened, drawing.panel.pad.strokes) == ("", [])
    assert (score.arranger.arrangement.hidden, score.ordering.kind) == ({"input"}, "index")
