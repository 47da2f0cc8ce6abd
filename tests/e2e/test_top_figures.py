"""The figures of the top bar: those that there are, and each of them whole."""

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QToolButton

from playground.storage import presets


@pytest.mark.parametrize("width", [960, 1280, 1440])
@pytest.mark.parametrize(("preset", "steps"), [("greener-or-brown", 100), ("sine", 10), ("sentiment", 10)])
def test_no_figure_is_cut_and_numbers_have_no_accuracy(driver, preset, steps, width):
    window = driver.window
    window.open(presets.load(presets.find(preset)), preset)
    driver.settle()
    driver.train_for(steps)
    window.resize(width, 800)
    driver.settle()
    shown = [figure for figure in window.top.figures.values() if figure.isVisible()]
    for figure in shown:
        for words in (figure.name, figure.value):
            assert words.width() >= words.sizeHint().width(), words.text()
    assert window.top.figures["Accuracy"].isVisible() == (preset != "sine")
    for menu in window.top.findChildren(QToolButton):
        end = menu.mapTo(window.top, menu.rect().bottomRight()).x()
        assert menu.width() >= menu.fontMetrics().horizontalAdvance(menu.text()), menu.text()
        assert end < window.top.train.x(), f"{menu.text()} lies below the button"
    for one, other in pairwise(shown):
        assert one.x() + figure_width(one) <= other.x(), f"{one.name.text()} is as far as {other.name.text()}"


def figure_width(figure):
    return max(figure.name.width(), figure.value.width())


def test_without_a_token_no_track_tells_a_figure(driver):
    window = driver.window
    driver.open()
    driver.train_for(5)
    means = [track for track in window.score.groups.tracks if track.caption.startswith("mean")]
    assert means
    window.probe.put("=>")
    driver.wait(lambda: driver.last.trace.timesteps == 0)
    driver.settle()
    assert not any(track.caption.startswith("mean") for track in means)
