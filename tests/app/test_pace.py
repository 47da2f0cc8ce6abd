"""The pace of training: the control in the top bar, the keys, and what the session is told."""

from unittest.mock import call

import pytest

from playground.app.preferences.pace import NAMES, PACES, PaceController
from playground.views.bars.pace_control import PaceControl


@pytest.fixture
def control(qtbot):
    control = PaceControl()
    qtbot.addWidget(control)
    return control


@pytest.fixture
def pace(session, control):
    return PaceController(session, control)


def test_the_control_says_of_each_pace_what_it_is(pace, control):
    assert control.value == pace.name == "full"
    assert {name: control.button(name).accessibleDescription() for name in PACES} == NAMES
    assert NAMES["slow"] == "Slow: 4 steps a second"


def test_a_click_sets_the_session_s_pace(pace, control, training_thread, qtbot):
    with qtbot.waitSignal(pace.changed, check_params_cb=lambda name: name == "normal"):
        control.button("normal").click()
    training_thread.set_pace.assert_called_once_with(30.0)


def test_the_keys_go_from_pace_to_pace_and_stop_at_the_ends(pace, control, training_thread):
    for by, name in ((1, "full"), (-1, "normal"), (-1, "slow"), (-1, "slow"), (1, "normal")):
        pace.move(by)
        assert control.value == pace.name == name
    assert training_thread.set_pace.mock_calls == [call(steps) for steps in (None, 30.0, 4.0, 4.0, 30.0)]
