"""Baselines are measured in the background once for each task, and shown where the network's figures are."""

import threading

import pytest

from playground.app.controllers.baselines import BaselinesController
from playground.core.baseline import Baseline, Baselines
from playground.core.specs import Mark, ModelSpec, Preset
from playground.tasks import baselines, text, typed
from playground.tasks.baselines import measured
from playground.views.bars.top_bar import TopBar
from playground.views.style.theme import Appearance
from playground.views.training_strip.training_strip import TrainingStrip

LINES = "\n".join(f"word{n} {'a' if n % 3 else 'b'} => {'x' if n % 3 else 'y'}" for n in range(40))
PRESET = Preset(title="T", task=typed.Spec(sequences=LINES, held_out=0.25), model=ModelSpec(readout="final"))


@pytest.fixture
def controller(context, qtbot, monkeypatch):
    monkeypatch.setattr(measured, "_measured", type(measured._measured)(maxlen=8))
    appearance = Appearance("light")
    top, strip = TopBar(appearance), TrainingStrip(appearance)
    for widget in (top, strip):
        qtbot.addWidget(widget)
    controller = BaselinesController(context, top, strip)
    controller.top, controller.strip = top, strip
    controller.heard = []
    controller.changed.connect(controller.heard.append)
    return controller


def test_they_come_later_and_are_measured_once(context, controller, qtbot, monkeypatch):
    threads, measure = [], baselines.measure

    def counted(*arguments):
        threads.append(threading.current_thread())
        return measure(*arguments)

    monkeypatch.setattr(baselines, "measure", counted)
    context.session.open(PRESET)
    assert controller.heard == [Baselines(heldout=True)]
    qtbot.waitUntil(lambda: len(controller.heard) == 2)
    assert list(controller.baselines.facts()) == ["most frequent class", "nearest neighbour"]
    assert "nearest neighbour 100\u00a0%" in controller.top.metrics["Held out"].toolTip()
    assert threads
    assert threads[0] is not threading.main_thread()
    context.session.change_mark(Mark(accuracy=0.9))
    context.session.open(Preset(title="U", task=typed.Spec(sequences="a b => c"), model=ModelSpec(readout="final")))
    qtbot.waitUntil(lambda: list(controller.baselines.facts()) == ["most frequent class"])
    context.session.open(PRESET)
    assert list(controller.baselines.facts()) == ["most frequent class", "nearest neighbour"]
    assert len(threads) == 2


def test_nothing_is_said_where_measuring_fails(context, controller, qtbot, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr(baselines, "measure", fail)
    context.session.open(PRESET)
    qtbot.waitUntil(lambda: not controller.worker.is_busy)
    assert controller.heard == [Baselines(heldout=True)]


def test_the_held_out_number_says_what_it_was_measured_on(context, controller):
    shown = controller.top.metrics["Held out"], controller.strip.history.heldout
    assert not any("Measured on" in each.toolTip() for each in shown)
    context.session.open(
        Preset(
            title="T",
            task=typed.Spec(sequences="a b\nb a\nc a b", held_out=0.3, split="length"),
            model=ModelSpec(readout="every-step"),
        )
    )
    words = "Measured on the longest sequence of 3, with 3 tokens; training has at most 2"
    assert all(each.toolTip().startswith(words) for each in shown)


def test_what_is_kept_keeps_no_file(monkeypatch):
    monkeypatch.setattr(measured, "_measured", type(measured._measured)(maxlen=8))
    monkeypatch.setattr(baselines, "measure", lambda *_: Baselines(each=(one,)))
    one = Baseline(name="3-gram", verb="predicts", count=1, loss=1.0)
    spec = text.LoadedSpec(file="a.txt", content=text.Text("x" * 100, "digest"))
    key = spec, "every-step", 0, False
    measured.measure(key, None)
    ((kept, _),) = measured._measured
    assert not hasattr(kept[0].content, "text")
    assert measured.known(key).each == (one,)
    other = text.LoadedSpec(file="a.txt", content=text.Text("x" * 100, "another"))
    assert measured.known((other, "every-step", 0, False)) is None
