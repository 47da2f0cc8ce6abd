"""What is chosen in the View menu and beside the probe is there again at the next start."""

from hands import entries, ticked
from small_presets import SMALL

from playground.app.main_window import MainWindow
from playground.app.preferences import history_memory
from playground.engine.training.history import History
from playground.storage import presets
from playground.views.style.theme import Appearance

DEEP = SMALL.replace("units = 8", "units = 8\nlayers = 2")


def another(driver, qtbot, text):
    """The next start's window, which has been shown something of this preset."""
    window = MainWindow(Appearance("light"))
    qtbot.addWidget(window)
    window.open(presets.loads(text, "small.toml"), "small")
    driver.wait(lambda: window.score.trace is not None)
    return window


def test_all_layers_are_shown_again(driver, qtbot):
    driver.open(DEEP)
    assert not driver.window.score.groups.stacked
    for chosen, stacked in ((None, True), (0, False)):
        driver.window.probe.layer_changed.emit(chosen)
        window = another(driver, qtbot, DEEP)
        assert window.score.groups.stacked is stacked
        assert window.comparison.score.groups.shows_all_layers is stacked
        window.close()


def memories(window):
    """The menu's entries, by their texts."""
    return entries(entries(window.top.menus["View"])["Memory for going back"].menu())


def test_the_memory_for_going_back_is_chosen_and_in_force_at_once(driver, qtbot):
    driver.open()
    texts = history_memory.SIZES
    assert list(memories(driver.window)) == list(texts.values())
    assert ticked(memories(driver.window)) == [texts[64]]
    run = driver.session._training_thread._training._run
    room = History(run.architecture.parameter_count, 64 * 2**20).capacity
    assert run.history.capacity == room
    driver.train_for(40)
    assert len(driver.last.kept_steps) == 41
    driver.session.choose_memory(4 * run.architecture.parameter_count * 20)
    driver.wait(lambda: len(driver.last.kept_steps) == 20)
    assert (driver.last.kept_steps[0], driver.last.kept_steps[-1]) == (0, 40)
    driver.settle()
    assert driver.window.strip.history.count.text() == "20 snapshots"
    memories(driver.window)[texts[1024]].trigger()
    assert "1 GB" in driver.window.banner.words.text()
    driver.settle()
    assert run.history.budget == 1024 * 2**20
    window = another(driver, qtbot, SMALL)
    assert ticked(memories(window)) == [texts[1024]]
    assert window.session._training_thread._training._run.history.budget == 1024 * 2**20
    window.close()
    driver.open()
    assert driver.session._training_thread._training._run.history.budget == 1024 * 2**20
