"""Vectors in the real window: what is typed is what the track draws, while it trains."""

import numpy as np
import pytest

ADDING = """
title = "Adding"
probes = ["0.5:1 -0.2 0.25:1 0.9:-1"]
[task]
kind = "adding"
length = 10
tested = 20
[model]
units = 4
"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_track_follows_the_probe(driver, theme):
    driver.window.appearance.set_theme(theme)
    driver.open(ADDING)
    track = next(track for track in driver.window.score.stack.shown_tracks if track.name == "frames")
    assert track.readout(2, track._first_row + 1).text == "t 3, feature 1, 0.25"
    driver.train_for(5)
    driver.window.probe.set_text("0.5:1 0.75:1")
    driver.wait(lambda: driver.last.trace.timesteps == 2)
    np.testing.assert_allclose(driver.last.trace.frames, [[0.5, 1], [0.75, 1]])
    assert track.readout(1, track._first_row + 1).text == "t 2, feature 1, 0.75"
    assert track.levels == (0, 1)
    driver.window.probe.set_text("-0.5:1")
    driver.wait(lambda: driver.last.trace.timesteps == 1)
    assert track.levels == (-1, 1)
    assert "Features" in [figure.name for figure in driver.window.figure_export.figures()]
