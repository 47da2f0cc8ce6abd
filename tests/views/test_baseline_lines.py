"""Baselines in the training strip and the top bar: a line each where its value is, and the best one as a figure."""

from dataclasses import replace

import numpy as np
import pytest

from playground.core.baseline import Baseline, Baselines
from playground.core.snapshot import Curve
from playground.views.bars.top_bar import TopBar
from playground.views.style.theme import Appearance
from playground.views.training_strip.training_strip import TrainingStrip

SERIES = Baselines(
    each=(
        Baseline(name="last value", verb="forecasts", count=9, loss=0.001),
        Baseline(name="linear autoregression", verb="forecasts", count=9, loss=0.01),
    ),
    heldout=True,
)
CLASSES = Baselines(each=(Baseline(name="most frequent class", verb="answers", count=9, accuracy=0.6),))


@pytest.fixture
def strip(qtbot):
    strip = TrainingStrip(Appearance("light"))
    qtbot.addWidget(strip)
    strip.resize(1200, 132)
    losses = np.linspace(3, 0.5, 400, dtype=np.float32)
    strip.append(Curve(np.arange(1, 401), losses, np.full(400, 0.4, np.float32)), (), heldout=False)
    return strip


def shown(plots):
    """The name and the place of each line in sight, of the loss's plot and the accuracy's."""
    own = plots.baselines
    both = [list(zip(lines, names, strict=True)) for lines, names in zip(own._lines, own._names, strict=True)]
    for pairs in both:
        assert all(line.isVisible() == name.isVisible() for line, name in pairs)
    return [{name.toPlainText(): line.value() for line, name in pairs if line.isVisible()} for pairs in both]


@pytest.mark.parametrize("before", [True, False])
def test_each_baseline_is_a_line_at_its_loss_and_the_scale_holds_it(strip, before):
    if not before:
        strip.plots  # noqa: B018  they are made now
    strip.show_baselines(SERIES, "")
    strip.redraw()
    plots = strip.plots
    assert shown(plots) == [{"last value 0.001": -3, "linear autoregression 0.01": -2}, {}]
    low, high = plots.loss.viewRange()[1]
    assert low < -3 < 0.5 < high
    strip.scale.set_value("linear")
    strip.scale.changed.emit("linear")
    assert shown(plots)[0] == {"last value 0.001": 0.001, "linear autoregression 0.01": 0.01}
    first, second = (name.pos().x() for name in plots.baselines._names[0])
    assert 0 < first < second < plots.last_step


def test_of_another_task_the_lines_go_and_shares_are_lines_in_the_accuracy(strip):
    strip.show_baselines(SERIES, "")
    plots = strip.plots
    strip.show_baselines(CLASSES, "")
    strip.redraw()
    assert shown(plots) == [{}, {"most frequent class 60 %": 0.6}]
    low, _ = plots.loss.viewRange()[1]
    assert low > -2
    strip.show_baselines(Baselines(), "")
    assert shown(plots) == [{}, {}]


def test_the_best_is_a_figure_in_the_top_bar_and_all_are_told_on_hover(qtbot):
    top = TopBar(Appearance("light"))
    qtbot.addWidget(top)
    metric = top.metrics["Baseline"]
    grams = tuple(Baseline(name=f"{n}-gram", verb="predicts", count=9, loss=9 - n) for n in (3, 5))
    for baselines, text in (
        (SERIES, "0.001"),
        (replace(CLASSES, heldout=True), "60 %"),
        (Baselines(each=grams, heldout=True), "loss 4"),
        (Baselines(each=grams, heldout=True, characters=60), "5.77 bits"),
    ):
        top.show_baselines(baselines, baselines.explanation())
        assert metric.value.text() == text
        assert metric.toolTip() == metric.value.accessibleDescription() == baselines.explanation()
        assert "Baseline" in top._available
    for baselines in (Baselines(), CLASSES):
        top.show_baselines(baselines, baselines.explanation())
        assert "Baseline" not in top._available
