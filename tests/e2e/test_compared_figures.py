"""Figures of what is on the screen: of both networks that are compared, of all layers, and of what is pinned."""

import re
import xml.etree.ElementTree as ET

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from small_presets import SMALL

from playground.app.controllers import recording
from playground.views.figures import rendering
from playground.views.score.pins import Pin
from playground.views.score.tracks.chain import Chain
from playground.views.score.tracks.heatmap import HeatMap
from playground.views.style.theme import LIGHT

SVG = "{http://www.w3.org/2000/svg}"


def texts(figure):
    return ["".join(node.itertext()).strip() for node in ET.fromstring(rendering.svg(figure)).iter(f"{SVG}text")]


def figures(window):
    return {figure.name: figure for figure in window.figure_export.figures()}


@pytest.fixture
def compared(driver):
    driver.open()
    driver.window.comparison.set_enabled(True)
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    driver.train_for(30)
    driver.wait(lambda: driver.last.other.step == driver.last.step == 30)
    driver.settle()
    return driver.window


def on_screen(score):
    return [track.title for track in score.stack.shown_tracks]


def test_the_whole_score_is_that_of_both_networks(compared):
    window = compared
    figure = window.figure_export.figures()[0]
    said = texts(figure)
    assert said[:2] == ["Small", "A: LSTM, 8 units · B: RNN, 8 units · step 30"]
    first, second = said.index("A  LSTM"), said.index("B  RNN")
    tracks = {*on_screen(window.score), *on_screen(window.comparison.score)}
    assert [text for text in said[first:second] if text in tracks] == on_screen(window.score)
    assert [text for text in said[second:] if text in tracks] == on_screen(window.comparison.score)
    assert "no gates, the state is overwritten" in said[second:]
    for score, part in ((window.score, said[first:second]), (window.comparison.score, said[second:])):
        assert score.head.answer.text() in part
    # The tokens and the timesteps' numbers stand once, over both.
    tokens = list(window.score.trace.tokens)
    assert said[said.index("Tokens") + 1 : first] == ["tint: counts for A", *tokens]
    assert said.count("Tokens") == 1
    assert "tint: counts for B" in texts(figures(window)["B  RNN: Hidden state"])


def test_either_network_has_its_single_tracks(compared, monkeypatch):
    window = compared
    names = list(figures(window))
    pairs = (("A  LSTM", window.score), ("B  RNN", window.comparison.score))
    single = [f"{name}: {title}" for name, score in pairs for title in on_screen(score)]
    assert names == ["Whole score", *single, "Training curves"]
    assert texts(figures(window)["B  RNN: Hidden state"])[1] == "B: RNN, 8 units · step 30"
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    score = window.comparison.score
    track = next(track for track in score.stack.shown_tracks if track.title == "Hidden state")
    menu = score.menus.open(track, QPoint())
    next(action for action in menu.actions() if action.text() == "Copy as picture").trigger()
    assert window.banner.words.text() == "Copied the figure “B  RNN: Hidden state”."
    QGuiApplication.clipboard().clear()
    menu.deleteLater()


def test_the_curves_are_those_of_both_networks(compared):
    figure = figures(compared)["Training curves"]
    said, drawing = texts(figure), rendering.svg(figure).decode()
    assert {"A LSTM", "B RNN"} <= set(said)
    assert "training batch" not in said
    for cell in ("lstm", "rnn"):
        assert drawing.lower().count(f'stroke="{LIGHT.model_colour(cell).lower()}"') >= 3  # loss, accuracy, the key


def test_a_recording_shows_both_networks(compared, tmp_path):
    window = compared
    window.recording.start(tmp_path / "a.gif")
    assert {"A  LSTM", "B  RNN", "A LSTM", "B RNN"} <= set(texts(window.recording._figure()))
    window.recording.stop()
    assert recording.CONTENTS[0] == window.recording._figure().name


def test_one_network_again_is_one_alone(compared, driver):
    compared.comparison.set_enabled(False)
    driver.settle()
    said = texts(figures(compared)["Whole score"])
    assert said[1] == "LSTM, 8 units · step 30"
    assert not {"A  LSTM", "B  RNN"} & set(said)
    assert "training batch" in texts(figures(compared)["Training curves"])


@pytest.fixture
def deep(driver):
    driver.open(SMALL.replace("units = 8", "units = 8\nlayers = 2"))
    return driver.window


def test_all_layers_are_in_the_figure(driver, deep):
    deep.probe.layer_changed.emit(None)
    driver.settle()
    said = texts(figures(deep)["Whole score"])
    assert said[1].startswith("LSTM, 8 units, 2 layers")
    named = [track for track in deep.score.stack.shown_tracks if isinstance(track, Chain | HeatMap)]
    shown = [f"Layer {track.layer + 1}" for track in named]
    assert shown == ["Layer 1"] * 7 + ["Layer 2"] * 7
    assert [text for text in said if text in shown] == shown
    assert said.count("Forget") == 2
    names = list(figures(deep))
    assert [name for name in names if name.startswith("Forget")] == ["Forget, layer 1", "Forget, layer 2"]
    deep.probe.layer_changed.emit(1)
    driver.settle()
    said = texts(figures(deep)["Whole score"])
    assert said[1].startswith("LSTM, 8 units, layer 2 of 2")
    assert said.count("Forget") == 1


def test_pinned_units_are_in_the_figure(driver, deep):
    deep.probe.layer_changed.emit(0)
    deep.score.pins.toggle(Pin("cell", 3, 1))
    said = texts(figures(deep)["Pinned"])
    assert any(re.fullmatch(r"c unit 4, l\. 2", text) for text in said)
    deep.score.pins.toggle(Pin("cell", 3, 1))
    assert "Pinned" not in figures(deep)
