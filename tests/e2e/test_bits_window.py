"""Bits a character: the mark of a text in the unit in which texts are compared."""

import math

from playground.storage import presets
from playground.views.help.topics import tip

KEYS = ["model.units=8", "training.evaluate_every=5", "training.batch=4", "task.window=16"]


def test_a_text_says_how_many_bits_its_next_character_takes(driver):
    window = driver.window
    window.open(presets.load(presets.find("story"), KEYS), "story")
    driver.settle()
    driver.train_for(10)
    driver.settle()
    evaluation = window.strip.store.last_heldout
    assert evaluation.step == 10
    bits = f"{evaluation.loss / math.log(2):.2f} bits"
    held, caption = window.top.metrics["Held out"], window.strip.history.heldout
    driver.wait(lambda: bool(window.baselines.baselines.each))
    assert held.value.text() == bits
    assert caption.text() == f"····  held out, {bits}"
    for told in (held.toolTip(), held.value.accessibleDescription(), caption.toolTip()):
        assert "guessing evenly takes 6.07, a 3-gram 2.65, a 5-gram 2.29;" in told
        assert f"the mark is {1.75 / math.log(2):.2f}." in told
    driver.session.change_mark(None)
    assert "the mark" not in held.toolTip()
    row = window.strip.history
    assert row.heldout.geometry().right() < row.count.geometry().left()
    assert row.heldout.width() >= row.heldout.sizeHint().width()


def test_other_tasks_have_none(driver):
    driver.window.open(presets.load(presets.find("story"), KEYS), "story")
    driver.settle()
    driver.open()
    held, caption = driver.window.top.metrics["Held out"], driver.window.strip.history.heldout
    assert held.toolTip() == tip("held-out")
    assert not caption.toolTip()
    driver.window.open(presets.load(presets.find("story"), [*KEYS, "task.tokens=words"]), "story")
    driver.train_for(5)
    driver.settle()
    assert held.value.text().endswith("%")
    assert "held out, loss" in caption.text()
