"""Each of the setup panel's three links to equal parameters asks for its own network, without a window."""

import pytest
from PySide6.QtWidgets import QWidget

from playground.app.controllers import parameter_matching
from playground.core.comparison_presets import counterpart
from playground.core.specs import ModelSpec, Preset
from playground.tasks import typed
from playground.views.setup.match_dialog import MatchDialog
from playground.views.setup.setup_panel import SetupPanel
from playground.views.style.theme import Appearance

CHOSEN = ModelSpec(units=5)


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def setup(parent):
    return SetupPanel(Appearance("light"), parent)


@pytest.mark.parametrize(("place", "second"), [(0, False), (1, False), (2, True)])
def test_what_is_chosen_becomes_the_network_beside_the_link(session, setup, place, second):
    parameter_matching.connect(session, setup)
    links = [setup.match, *(group.match for group in setup.groups)]
    links[place].clicked.emit()
    assert setup.window().findChildren(MatchDialog) == []
    session.open(Preset(title="Test", task=typed.Spec(sequences="a b => c")))
    session.compare(counterpart(session.preset))
    links[place].clicked.emit()
    [dialog] = setup.window().findChildren(MatchDialog)
    dialog.chosen.emit(CHOSEN)
    changed, other = (session.other, session.preset) if second else (session.preset, session.other)
    assert (changed.model.units, other.model.units) == (5, 16)
    dialog.close()
