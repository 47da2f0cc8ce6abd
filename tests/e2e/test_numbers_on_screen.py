"""Numbers are written in one way everywhere in the window: with commas between thousands."""

import re

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from small_presets import SMALL

WRONG = re.compile(r"\d[\u2009\u202f\u00a0 ]\d{3}(?!\d)|(?<![\d.,:#])\d{4,}(?!\w)")
"""Thousands with a space between them, or with nothing."""


def texts(window):
    """All that is said by words on it, to be seen or to be heard, but what was typed."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        yield from (widget.toolTip(), widget.accessibleName())


@pytest.fixture
def long(driver):
    driver.open(SMALL.replace("units = 8", "units = 40"))
    driver.train_for(1020)
    driver.settle()
    return driver.window


def check(window):
    said = list(texts(window))
    assert [text for text in said if WRONG.search(text)] == []
    return said


def test_of_one_network(long):
    said = check(long)
    assert "1,020" in said
    assert any(re.fullmatch(r"\d{1,2},\d{3} parameters", text) for text in said)


def test_of_two_networks_and_of_the_past(long, driver):
    long.comparison.set_enabled(True)
    driver.wait(lambda: driver.last.other is not None and driver.last.other.step == driver.last.step == 1020)
    driver.settle()
    assert "after 1,020 steps" in check(long)
    long.strip.scrubber.go_to(1000)
    driver.wait(lambda: driver.last.shown_step == 1000)
    driver.settle()
    assert {"after 1,000 steps", "Step 1,000"} <= set(check(long))
