"""One action of a story in the whole window: from another preset to a pinned unit, while training runs."""

import pytest

from playground.app.actions.action import Action
from playground.core.guided_action import GuidedAction
from playground.storage import presets
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


def test_the_tracks_and_actions_of_all_stories_are_there(driver):
    window = driver.window
    tracks = set(window.score.arranger.names)
    actions = {row.id for row in window.action_rows if isinstance(row, Action)}
    for name, preset in presets.shipped():
        for action in preset.try_:
            assert set(action.tracks) <= tracks, name
            assert action.action in {"", *actions}, name


def test_a_try_of_the_card_is_carried_out_in_a_narrow_window(driver):
    window = driver.window
    window.resize(1280, 800)
    window.open_preset("hello")
    driver.settle()
    window.setup_panel.rail_button.click()
    window.setup.story.toggle.click()
    one_unit = [action.label for action in window.session.preset.try_].index("Leave it one unit")
    window.setup.story.tries.layout().itemAt(one_unit).widget().click()
    assert not window.setup_panel.rail_button.isChecked()
    driver.wait(lambda: not driver.session.is_running and driver.last.step > 0, timeout=60_000)
    assert driver.session.preset.model.units == 1
    assert driver.last.step <= driver.session.preset.budget
