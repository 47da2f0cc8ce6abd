"""Everything at once: a hundred commands in random order in the middle of training, and the window as it was left."""

import random
import threading

import pytest

from playground.app.main_window import MainWindow
from playground.views.style.theme import Appearance

TEXTS = (
    "The grass is always => greener\nIt is winter. The grass is always => brown",
    "a b c => d\nb c a => e",
    "broken",
    "",
    "one => two",
)


def actions(window, random):
    setup, session = window.setup, window.session

    def edit():
        setup.editor.setPlainText(random.choice(TEXTS))
        setup.editor.flush()

    def probe():
        text = random.choice(["", "a b", "The grass", "x" * 300, "winter 👍🏽"])
        window.probe.line.setText(text)
        window.probe.line.textEdited.emit(text)

    return {
        "reset": window.training.reset,
        "load": lambda: window.open_preset(random.choice(["hello", "greener-or-brown", "counting", "sine"])),
        "cell": lambda: setup.cell.button(random.choice(["rnn", "lstm", "gru"])).click(),
        "edit": edit,
        "probe": probe,
        "units": lambda: setup.units.setValue(random.choice([1, 3, 16, 40])),
        "layers": lambda: setup.layers.setValue(random.choice([1, 2, 3])),
        "rate": lambda: setup.learning_rate.slider.setValue(random.randrange(200, 900)),
        "seed": lambda: setup.seed.setValue(random.randrange(5)),
        "batch": lambda: setup.batch.setValue(random.choice([1, 4, 16])),
        "readout": lambda: setup.readout.button(random.choice(["every-step", "final", "mean"])).click(),
        "tokens": lambda: setup.tokens.button(random.choice(["words", "characters", "numbers"])).click(),
        "toggle": window.training.toggle,
        "step": window.training.step,
        "train": session.train,
        "theme": lambda: window.appearance.set_theme(random.choice(["light", "dark"])),
        "size": lambda: window.resize(random.choice([1280, 1440]), random.choice([700, 900])),
    }


@pytest.mark.parametrize("seed", [pytest.param(0, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.slow), 2])
def test_a_hundred_commands_in_random_order(driver, qtbot, seed):
    dice = random.Random(seed)
    driver.open()
    choices = actions(driver.window, dice)
    driver.session.train()
    for _ in range(100):
        choices[dice.choice(list(choices))]()
        qtbot.wait(dice.choice([0, 0, 1, 5, 20]))
        if not driver.session.is_running and dice.random() < 0.5:
            driver.session.train()
    driver.session.pause()
    driver.settle()
    final, preset = driver.last, driver.session.preset
    assert final.trace.cell_kind == preset.model.cell
    assert final.trace.units == preset.model.units
    assert final.trace.layers == preset.model.layers
    assert driver.window.score.trace is final.trace
    expected = driver.session.task.probe(driver.window.probe.text).encoded.tokens
    assert final.trace.tokens == expected
    assert len(driver.window.strip.store) == final.step
    assert driver.window.strip.store.steps.tolist() == list(range(1, final.step + 1))


@pytest.mark.parametrize("turn", range(8))
def test_closing_in_the_middle_of_training_leaves_no_thread(qtbot, turn):
    window = MainWindow(Appearance("light"))
    window.show()
    qtbot.addWidget(window)
    window.open_preset("greener-or-brown")
    window.session.train()
    qtbot.wait(turn * 12)
    window.close()
    assert not window.session.is_alive
    assert not any(thread.name == "training" for thread in threading.enumerate())
    shown = window.score.trace
    qtbot.wait(20)
    assert window.score.trace is shown
