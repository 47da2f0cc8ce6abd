"""The figures of the top bar: those that there are, and each of them whole."""

from itertools import pairwise

import pytest
from PySide6.QtWidgets import QToolButton

from playground.storage import presets


@pytest.mark.parametrize(("preset", "steps"), [("greener-or-brown", 100), ("sine", 10), ("sentiment", 10)])
def test_no_figure_is_cut_and_numbers_have_no_accuracy(driver, preset, steps):
    window = driver.window
    window.open(presets.load(presets.find(preset)), preset)
    driver.settle()
    driver.train_for(steps)
    for width in (960, 1280, 1440):
        window.resize(width, 800)
        driver.settle()
        check(window)
        assert window.top.metrics["Accuracy"].isVisible() == (preset != "sine"), width
        for menu in window.top.findChildren(QToolButton):
            end = menu.mapTo(window.top, menu.rect().bottomRight()).x()
            assert menu.width() >= menu.fontMetrics().horizontalAdvance(menu.text()), (width, menu.text())
            assert end < window.top.train.x(), f"{menu.text()} lies below the button at {width}"


@pytest.mark.parametrize(("first", "second"), [("lstm", "rnn"), ("perceptron", "cnn"), ("perceptron", "perceptron")])
def test_no_figure_of_two_networks_is_cut(driver, first, second):
    window = driver.window
    driver.open()
    window.top.compare.click()
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    for group, cell in zip(window.setup.groups, (first, second), strict=True):
        driver.choose_cell(group, cell)
        driver.settle()
    driver.train_for(20)
    driver.settle()
    titles = {}
    for width in (960, 1130, 1200, 1280, 1366, 1440, 1600, 1920):
        window.resize(width, 800)
        driver.settle()
        check(window)
        titles[width] = window.top.metrics["Loss"].name.text()
    styles = window.comparison.styles
    assert titles[1920] == f"Loss, {styles[0].name} / {styles[1].name}"
    assert set(titles.values()) <= {titles[1920], "Loss, A / B"}
    # A long number, as a loss that has just begun to fall is not.
    window.resize(1440, 800)
    window.top.metrics["Loss"].show_text("0.0000031 / 0.0000031")
    window.top.show_narrow(False, tight=False, cramped=False)
    driver.settle()
    check(window)
    window.top.compare.click()
    driver.wait(lambda: driver.last.other is None)
    driver.settle()
    check(window)
    assert window.top.metrics["Loss"].value.width() < 80, "as wide as one number"
    assert all(window.top.metrics[name].isVisible() for name in ("Accuracy", "Speed", "Time"))


def check(window):
    """Each figure in sight is whole, and lies over no other and no button."""
    shown = [figure for figure in window.top.metrics.values() if figure.isVisible()]
    for figure in shown:
        for words in (figure.name, figure.value):
            assert words.width() >= words.sizeHint().width(), (window.width(), words.text())
    for one, other in pairwise(shown):
        assert one.x() + figure_width(one) <= other.x(), f"{one.name.text()} is as far as {other.name.text()}"
    last = shown[-1]
    assert last.mapTo(window.top, last.rect().topLeft()).x() + figure_width(last) <= window.top.compare.x()


def figure_width(figure):
    return max(figure.name.width(), figure.value.width())


def test_without_a_token_no_track_tells_a_figure(driver):
    window = driver.window
    driver.open()
    driver.train_for(5)
    means = [track for track in window.score.groups.tracks if track.caption.startswith("mean")]
    assert means
    window.probe.set_text("=>")
    driver.wait(lambda: driver.last.trace.timesteps == 0)
    driver.settle()
    assert not any(track.caption.startswith("mean") for track in means)
