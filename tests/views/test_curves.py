"""Curves: no point is lost, and the thinned line looks like all points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyqtgraph.graphicsItems import ScatterPlotItem
from pyqtgraph.Qt.internals import PrimitiveArray

from playground.core.snapshot import Curve, Evaluation
from playground.views.style.network_style import network_styles
from playground.views.style.theme import Appearance
from playground.views.training_strip.curve_store import BLOCK, MIN_LOSS, CurveStore
from playground.views.training_strip.pair import PairLegend
from playground.views.training_strip.training_strip import TrainingStrip


def curve(first, losses, accuracy=np.nan):
    losses = np.asarray(losses, np.float32)
    return Curve(np.arange(first, first + len(losses)), losses, np.full(len(losses), accuracy, np.float32))


@given(st.lists(st.integers(0, 700), max_size=12))
def test_all_points_are_kept_in_order(lengths):
    store, rng, all_losses = CurveStore(), np.random.default_rng(0), []
    for length in lengths:
        losses = rng.random(length).astype(np.float32)
        store.append(curve(len(all_losses) + 1, losses), (), heldout=False)
        all_losses.extend(losses)
    np.testing.assert_array_equal(store.loss, np.array(all_losses, np.float32))
    assert store.steps.tolist() == list(range(1, len(all_losses) + 1))


@given(st.integers(0, 5000), st.integers(20, 300))
def test_a_thinned_line_keeps_every_bins_extremes_and_both_ends(count, width):
    losses = np.random.default_rng(count).exponential(size=count).astype(np.float32)
    store = CurveStore()
    store.append(curve(1, losses), (), heldout=False)
    x, y = store.lines(width)["loss"]
    assert (np.diff(x) > 0).all()
    np.testing.assert_array_equal(y, losses[x.astype(int) - 1])
    if count:
        assert (x[0], x[-1]) == (1, count)
        assert (y.max(), y.min()) == (losses.max(), losses.min())
    assert len(x) <= max(4 * width, 4 * (width + 1) + count // width + count % max(count // width, 1))


@pytest.mark.parametrize("count", [4 * BLOCK * 50 - 1, 4 * BLOCK * 50, 4 * BLOCK * 50 + BLOCK + 7, 300_000])
def test_a_long_run_is_thinned_from_its_blocks(count):
    width, dice, store = 50, np.random.default_rng(0), CurveStore()
    losses = dice.random(count).astype(np.float32)
    accuracies = np.full(count, np.nan, np.float32)
    accuracies[: count // 2] = dice.random(count // 2)
    first = 0
    while first < count:
        last = min(first + int(dice.integers(1, 3000)), count)
        piece = slice(first, last)
        store.append(Curve(np.arange(first + 1, last + 1), losses[piece], accuracies[piece]), (), heldout=False)
        first = last
    assert store.loss_range == (losses.min(), losses.max())
    for name, values in (("loss", losses), ("accuracy", accuracies)):
        x, y = store.lines(width)[name]
        assert (np.diff(x) > 0).all()
        assert (x[0], x[-1]) == (1, count)
        np.testing.assert_array_equal(y, values[x.astype(int) - 1])
        assert (np.nanmin(y), np.nanmax(y)) == (np.nanmin(values), np.nanmax(values))
        assert len(x) <= 5 * width + BLOCK
        # There is no gap, and every few bins show their highest and lowest point.
        assert np.diff(x).max() <= 2 * count / width
        for start in range(0, count // 2 - 4 * (count // width), count // 7):
            stretch = slice(start, start + 4 * (count // width))
            seen = y[(x > stretch.start) & (x <= stretch.stop)]
            assert np.nanmax(seen) >= np.quantile(values[stretch], 0.99)


def test_a_loss_of_0_does_not_break_the_line():
    store = CurveStore()
    store.append(curve(1, [1.0, 0.0, 0.5]), (Evaluation(step=2, loss=0.0),), heldout=True)
    lines = store.lines(100)
    assert lines["loss"][1].tolist() == [1.0, MIN_LOSS, 0.5]
    assert lines["heldout_loss"][1].tolist() == [MIN_LOSS]
    assert store.last_heldout.loss == 0.0


def test_only_held_out_evaluations_are_drawn():
    store = CurveStore()
    store.append(curve(1, [1.0]), (Evaluation(step=1, loss=0.5, accuracy=0.25),), heldout=False)
    assert store.last_heldout is None
    assert store.last_evaluation.loss == 0.5
    store.append(curve(2, [1.0]), (Evaluation(step=2, loss=0.25, accuracy=0.75),), heldout=True)
    assert store.last_heldout.accuracy == 0.75
    assert store.lines(100)["heldout_loss"][1].tolist() == [0.25]


def test_the_scale_is_logarithmic_or_linear_and_holds_all_points(qtbot):
    strip = TrainingStrip(Appearance("light"))
    qtbot.addWidget(strip)
    strip.resize(1200, 132)
    strip.show()
    strip.append(curve(1, np.geomspace(4, 0.002, 500), 0.5), (), heldout=False)
    strip.redraw()
    low, high = strip.plots.loss.viewRange()[1]
    assert low < np.log10(0.002)
    assert high > np.log10(4)
    strip.scale.button("linear").click()
    low, high = strip.plots.loss.viewRange()[1]
    assert low <= 0
    assert high >= 4
    assert strip.plots.loss.viewRange()[0][1] >= 500
    drawn = strip.plots.curves["loss"].getData()
    assert drawn[1].max() == np.float32(4)


def test_the_plots_come_with_the_first_network_and_show_what_has_been_said_before(qtbot):
    strip = TrainingStrip(Appearance("light"))
    qtbot.addWidget(strip)
    strip.resize(1200, 132)
    strip.show()
    strip.scale.button("linear").click()
    strip.append(curve(1, [4.0, 2.0], 0.5), (), heldout=False)
    strip.redraw()
    qtbot.wait(1)
    assert strip.graph.plots is None
    axis = strip.scrubber.x_of(0), strip.scrubber.x_of(10)
    strip.show_status("paused")
    qtbot.waitUntil(lambda: strip.graph.plots is not None and strip.graph.plots.loss.getViewBox().width() > 500)
    assert (strip.scrubber.x_of(0), strip.scrubber.x_of(10)) == pytest.approx(axis, abs=0.5)
    assert strip.plots.curves["loss"].getData()[1].tolist() == [4, 2]
    assert not strip.plots.loss.getAxis("right").logMode
    assert strip.plots.accuracy.isVisible()


def test_numbers_have_no_accuracy_and_no_plot_of_it(qtbot):
    strip = TrainingStrip(Appearance("dark"))
    qtbot.addWidget(strip)
    strip.show()
    strip.append(curve(1, [0.5, 0.25]), (), heldout=False)
    strip.redraw()
    assert not strip.plots.accuracy.isVisible()
    assert strip.accuracy_label.text() == ""
    assert "0.25" in strip.loss_label.text()


def test_the_engine_is_whole_beside_the_scale(qtbot):
    strip = TrainingStrip(Appearance("light"))
    qtbot.addWidget(strip)
    strip.resize(1200, 132)
    strip.show()
    strip.show_engine("PyTorch, while code compiles")
    said = []
    for styles in (None, network_styles("lstm", "rnn"), None):
        strip.show_pair(styles)
        qtbot.wait(1)
        words = strip.engine_label
        assert words.width() >= words.sizeHint().width()
        assert words.parentWidget().rect().contains(words.geometry())
        said.append(words.text())
    assert said == ["PyTorch, while code compiles", "PyTorch", "PyTorch, while code compiles"]


def test_dots_are_not_drawn_from_an_address(qtbot, monkeypatch):
    strip = TrainingStrip(Appearance("light"))
    qtbot.addWidget(strip)
    strip.resize(1200, 132)
    addressed, drawn = [], []
    monkeypatch.setattr(PrimitiveArray, "drawargs", lambda _: addressed.append(True) or (None, 0))
    monkeypatch.setattr(ScatterPlotItem, "drawSymbol", lambda *_: drawn.append(True))
    strip.append(curve(1, [0.5], 0.5), (), heldout=False)
    strip.show_pair(network_styles("lstm", "rnn"))
    strip.redraw()
    strip.point_at_loss()
    strip.show()
    strip.grab()
    assert len(drawn) >= 6
    assert addressed == []


def test_an_axis_is_redrawn_only_when_it_changes(qtbot, monkeypatch):
    strip = TrainingStrip(Appearance("light"))
    qtbot.addWidget(strip)
    strip.append(curve(1, [0.5, 0.25]), (), heldout=False)
    strip.redraw()
    told = []
    monkeypatch.setattr(strip.plots.loss.getAxis("right"), "setTicks", told.append)
    strip.append(curve(3, [0.3, 0.2]), (), heldout=False)
    strip.redraw()
    assert told == []
    strip.append(curve(5, [20.0]), (), heldout=False)
    strip.redraw()
    assert len(told) == 1


def test_a_legend_without_room_for_names_names_networks_by_their_letters(qtbot):
    legend = PairLegend("Loss", Appearance("light"))
    qtbot.addWidget(legend)
    legend.show()
    legend.resize(400, 20)
    legend.show_values(network_styles("lstm", "lstm"), ("0.00019", "0.00096"))
    assert [value.text() for value in legend.values] == ["A LSTM 0.00019", "B LSTM 0.00096"]
    named = legend.sizeHint().width()
    legend.resize(named - 1, 20)
    assert [value.text() for value in legend.values] == ["A 0.00019", "B 0.00096"]
    assert legend.accessibleName() == "Loss: A LSTM 0.00019, B LSTM 0.00096"
    legend.resize(named, 20)
    assert [value.text() for value in legend.values] == ["A LSTM 0.00019", "B LSTM 0.00096"]
