"""The switch that carries the state, in the setup panel."""

from dataclasses import replace

import pytest

from playground.core.specs import ModelSpec, TrainingSpec
from playground.views.setup.setup_panel import Setup, SetupPanel
from playground.views.style.theme import Appearance

SETUP = Setup(
    model=ModelSpec(readout="every-step"),
    training=TrainingSpec(),
    mark=None,
    goals=frozenset({"never"}),
    tokens="characters",
    text="abc",
    editable=False,
    can_carry=True,
)


@pytest.fixture
def panel(qtbot):
    panel = SetupPanel(Appearance("light"))
    qtbot.addWidget(panel)
    return panel


def test_the_switch_shows_the_setting_silently_and_changes_it(panel):
    told = []
    panel.training_changed.connect(told.append)
    for is_on in (True, False):
        panel.show_setup(replace(SETUP, training=TrainingSpec(carry_state=is_on)))
        assert panel.carry.switch.isChecked() == is_on
    assert told == []
    panel.carry.switch.click()
    assert told == [TrainingSpec(carry_state=True)]


def test_the_switch_is_there_for_long_sequences_on_the_level_of_all(panel):
    for can_carry in (True, False):
        panel.show_setup(replace(SETUP, can_carry=can_carry))
        assert panel.carry.isVisibleTo(panel) == can_carry
    panel.show_setup(SETUP)
    panel.offer({"units", "seed"}, None)
    assert not panel.carry.isVisibleTo(panel)
