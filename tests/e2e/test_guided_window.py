"""One action of a story in the whole window: from another preset to a pinned unit, while training runs."""

import pytest

from playground.core.guided_action import GuidedAction
from playground.views.score.pins import Pin


def test_one_action_goes_from_a_preset_to_a_pinned_unit(driver):
    window = driver.window
    driver.open()
    driver.session.train()
    results = []
    window.guided_actions.finished.connect(lambda _action, is_done: results.append(is_done))
    window.guided_actions.run(
        GuidedAction(
            preset="greener-or-brown",
            settings=("model.units=6",),
            compare="rnn",
            probe="It is winter . The grass is always",
            replace=(3, "summer"),
            difference="It is winter . The grass is always",
            steps=20,
            playhead=3,
            unit=6,
            tracks=("cell", "hidden"),
        )
    )
    driver.wait(lambda: bool(results))
    assert results == [True]
    assert (driver.session.preset.model.units, driver.session.other.model.cell) == (6, "rnn")
    assert window.probe.text == "It is summer . The grass is always"
    assert window.probe.against == "It is winter . The grass is always"
    assert window.score.selection.timestep == 2
    assert window.score.pins.pins == (Pin("cell", 5),)
    assert window.score.arranger.shown == ("cell", "hidden")
    driver.wait(lambda: not driver.session.is_running)
    assert driver.last.step == 20
    window.guided_actions.run(GuidedAction(compare="off", steps=20, place="microscope"))
    assert driver.session.other is None
    driver.wait(lambda: not driver.session.is_running)


@pytest.mark.parametrize("cell", ["off", "mlp"])
def test_comparing_twice_starts_the_second_network_once(driver, cell):
    driver.open()
    for _ in range(2):
        driver.window.guided_actions.run(GuidedAction(compare=cell))
        driver.settle()
    assert driver.session.other is None if cell == "off" else driver.last.other.generation == 1
