"""The microscope in sync with the score, and its width and rail. Without a window."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from playground.app.controllers import microscope
from playground.core.shown import Shown
from playground.core.snapshot import Snapshot
from playground.core.watch import Watch
from playground.engine.training.run import Run
from playground.storage import presets
from playground.views.microscope.panel import EMPTY, WIDE, WIDTH, MicroscopePanel
from playground.views.score.score import WAITING, Score
from playground.views.style.theme import Appearance


@pytest.fixture(scope="module")
def run():
    return Run(presets.load(presets.find("greener-or-brown")))


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def panel(window):
    return MicroscopePanel(Appearance("light"), window)


@pytest.fixture
def score(qtbot, run):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.present(Shown(trace=run.trace("The grass is always")), settled=True)
    return score


def snapshot(run, **fields):
    watch = Watch(probe="The grass is always", timestep=2, unit=1)
    trace = run.trace(watch.probe)
    dissection = run.now.dissect(watch, trace)
    return replace(Snapshot(generation=1, status="paused", trace=trace, dissection=dissection), **fields)


def test_its_buttons_select_units_in_the_score(panel, score):
    microscope.connect(panel, score)
    first, second = (int(unit) for unit in score.units.order[:2])
    for rows, unit in ((1, first), (1, second), (-1, first)):
        panel.unit_stepped.emit(rows)
        assert score.selection.unit == unit
    panel.mean_chosen.emit()
    assert score.selection.unit is None


def test_the_numbers_are_the_snapshots_and_stay_without_a_trace(panel, run):
    first = snapshot(run)
    microscope.show(panel, first, waiting=True)
    assert (panel.dissection, panel.hint.text()) == (first.dissection, WAITING)
    microscope.show(panel, replace(first, trace=None, dissection=None), waiting=False)
    assert (panel.dissection, panel.hint.text()) == (first.dissection, EMPTY)
    microscope.show(panel, replace(first, dissection=None), waiting=False)
    assert panel.dissection is None


def test_hidden_by_a_comparison_it_keeps_its_numbers(panel, run):
    first = snapshot(run)
    microscope.show(panel, first, waiting=False)
    microscope.show(panel, snapshot(run, watch=Watch(shows_cell=False)), waiting=False)
    assert panel.dissection is first.dissection


@pytest.mark.parametrize(
    ("width", "folded", "panel_width"), [(1199, True, WIDTH), (1200, False, WIDTH), (1920, False, WIDE)]
)
def test_it_fits_the_window(window, panel, width, folded, panel_width):
    collapsible = microscope.collapsible(panel, Appearance("light"))
    collapsible.setParent(window)
    microscope.fit_to_window(panel, width, collapsible)
    assert panel.width() == panel_width
    assert (panel.isHidden(), collapsible.rail.isHidden()) == (folded, not folded)
