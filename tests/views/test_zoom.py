"""Zooming: pixels and readouts match the trace, however far out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground.core.cell_kinds import KINDS
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score import narrow_columns
from playground.views.score.axes import HEADER, TimeAxis, UnitAxis
from playground.views.score.binning import extremes, largest, least, means
from playground.views.score.score import Score
from playground.views.score.tracks.heatmap import HeatMap
from playground.views.score.tracks.ruler import Ruler
from playground.views.style.colour_maps import colours, picture
from playground.views.style.theme import Appearance, font


def made(timesteps=300, units=20, seed=3):
    rng = np.random.default_rng(seed)
    shape = (timesteps, 1, units)
    predictions = rng.dirichlet((1, 1, 1), timesteps).astype("f4")
    return Trace(
        cell_kind="lstm",
        tokens=tuple(f"w{t}" for t in range(timesteps)),
        known=tuple((rng.random(timesteps) < 0.95).tolist()),
        gates={
            name: rng.uniform(-1 if name == "candidate" else 0, 1, shape).astype("f4")
            for name in KINDS["lstm"].shown_gates
        },
        states={"cell": rng.normal(size=shape).astype("f4"), "hidden": rng.uniform(-1, 1, shape).astype("f4")},
        predictions=predictions,
        answers=("a", "b", "c"),
        expected=rng.integers(-1, 3, timesteps),
    )


@pytest.fixture
def score(qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.resize(600, 800)
    score.show()
    score.present(Shown(trace=made()), settled=True)
    return score


def maps(score):
    return [track for track in score.stack.shown_tracks if isinstance(track, HeatMap)]


def wheel(score, notches, x, y=100):
    place = QPointF(x, y)
    viewport = score.stack.viewport()
    ctrl, none = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.NoButton
    phase = Qt.ScrollPhase.NoScrollPhase
    turn = QPoint(0, 120 * notches)
    event = QWheelEvent(place, viewport.mapToGlobal(place), QPoint(), turn, none, ctrl, phase, False)
    QApplication.sendEvent(viewport, event)


@given(st.integers(150, 2500), st.integers(1, 1000), st.floats(0, 30), st.floats(0, 1))
def test_every_timestep_has_its_column_at_every_zoom(width, timesteps, pixels, scroll):
    axis = TimeAxis()
    axis.resize(width, timesteps)
    axis.zoom_to(pixels, HEADER)
    axis.scroll_to(round(scroll * axis.max_offset))
    assert axis.column == 1 or axis.group == 1
    for timestep in axis.visible:
        left = axis.left(timestep)
        if HEADER <= left < HEADER + axis.room:
            assert axis.at(left) == axis.group_of(timestep).start
            assert timestep in axis.group_of(timestep)
    assert [t for first in axis.columns for t in axis.group_of(first)] == list(axis.visible)
    axis.zoom_to(0.0, HEADER)
    assert axis.visible == range(timesteps)
    assert axis.max_offset == 0


@given(st.integers(1, 1000), st.integers(300, 1200))
def test_zoom_steps_reach_both_ends_and_return_to_the_default_width(timesteps, width):
    axis = TimeAxis()
    axis.resize(width, timesteps)
    usual = axis.column, axis.group
    scales = []
    for steps in (-60, 60):
        for _ in range(abs(steps)):
            scales.append(axis.scale)
            axis.zoom_by(1 if steps > 0 else -1, HEADER + axis.room / 2)
    assert scales[:60] == sorted(scales[:60], reverse=True)
    assert scales[60:] == sorted(scales[60:])
    assert axis.column == 120
    axis.zoom_to(None, HEADER)
    assert (axis.column, axis.group) == usual


@pytest.mark.parametrize("timesteps", [1, 2, 3, 7])
@pytest.mark.parametrize("units", [1, 2, 4])
@pytest.mark.parametrize("gate", [True, False])
def test_a_shared_pixel_shows_the_value_that_stands_out_most(timesteps, units, gate):
    rng = np.random.default_rng(timesteps * 10 + units)
    values = rng.uniform(0 if gate else -1, 1, (23, 9)).astype("f4")
    usual = values.mean(axis=0) if gate else np.zeros(9, "f4")
    shown = extremes(values, usual, timesteps, units)
    assert shown.shape == (-(-23 // timesteps), -(-9 // units))
    for column, row in np.ndindex(shown.shape):
        block = [
            (abs(values[t, u] - usual[u]), values[t, u])
            for t in range(column * timesteps, min(23, (column + 1) * timesteps))
            for u in range(row * units, min(9, (row + 1) * units))
        ]
        assert shown[column, row] == max(block)[1]


def test_a_single_open_or_closed_gate_stays_visible():
    values = np.full((12, 2), 0.02, "f4")
    values[:, 1] = 0.98
    values[4, 0], values[7, 1] = 0.9, 0.1
    shown = extremes(values, values.mean(axis=0), 3, 1)
    assert shown[1, 0] == np.float32(0.9)
    assert shown[2, 1] == np.float32(0.1)


def test_the_least_and_the_largest_of_a_group():
    values = np.array([3.0, 1.0, 2.0, 5.0, 4.0])
    assert least(values, 2).tolist() == [1.0, 2.0, 4.0]
    assert largest(values, 2).tolist() == [3.0, 5.0, 4.0]
    assert least(values, 1) is values


@pytest.mark.parametrize("pixels", [None, 40.0, 6.0, 1.0, 0.5, 0.0])
@pytest.mark.parametrize("units", [20, 256])
@pytest.mark.parametrize("whole", [False, True])
def test_pixels_and_readouts_match_the_trace_at_every_zoom(score, pixels, units, whole):
    trace = made(timesteps=900, units=units)
    score.present(Shown(trace=trace), settled=True)
    score.zoom.show_units(whole)
    score.time.zoom_to(pixels, HEADER)
    score.time.scroll_to(score.time.max_offset // 3)
    time, order = score.time, score.units
    rng = np.random.default_rng(0)
    for track in maps(score):
        values = trace.quantities[track.quantity.name][:, 0]
        usual = values.mean(axis=0) if track.quantity.gate else np.zeros(units)
        for _ in range(8):
            first = int(rng.choice(time.columns))
            row = int(rng.integers(order.rows))
            x, y = time.left(first), 4 + row * order.row
            if not HEADER <= x < HEADER + time.room:
                continue
            timestep, readout = time.at(x), track.readout(time.at(x), y)
            assert timestep == first
            block = [(t, int(u)) for t in time.group_of(first) for u in order.group_of(order.at(y - 4))]
            together = order.group_of(order.at(y - 4)).tolist()
            named = f"units {', '.join(str(unit + 1) for unit in together)}"
            assert readout.text.replace("\n", " ").endswith(named) == (len(together) > 1)
            if track.quantity.gate and len(together) > 1:
                far = [
                    max((values[t, u] for t in time.group_of(first)), key=lambda v, u=u: abs(v - usual[u]))
                    for u in together
                ]
                shown = np.mean(far)
                assert f"mean {track.quantity.symbol} = {shown:.3f} of {len(together)} units: " in readout.text
            else:
                t, unit = max(block, key=lambda cell: abs(values[cell] - usual[cell[1]]))
                start = f"unit {unit + 1}, t {t + 1} “w{t}”, {track.quantity.symbol} = {values[t, unit]:.3f}"
                assert readout.text.startswith(start.replace("-", "−"))
                assert (f"of {len(block)} here" in readout.text) == (len(block) > 1)
                shown = values[t, unit]
            codes = picture(np.array([[shown]]), track.levels, track._colours).pixelColor(0, 0)
            column = time.columns.index(first)
            seen = picture(track.pixels.T, track.levels, track._colours).pixelColor(column, row)
            assert abs(seen.lightness() - codes.lightness()) <= 1  # a mean may round to the next colour
    assert colours("gate", False).shape == (256,)


def test_ctrl_and_wheel_zoom_around_the_pointer(score):
    time = score.time
    time.scroll_to(0)
    x = time.left(9) + time.column // 2
    wheel(score, 3, x)
    assert time.column > 22
    assert time.at(x) == 9
    wheel(score, -8, x)
    assert time.column < 22
    assert abs(time.at(x) - 9) <= 1 or time.offset == 0
    wheel(score, -60, x)
    assert time.visible == range(300)


def test_the_middle_button_pans_and_chooses_nothing(score):
    before = score.selection.timestep
    score.time.scroll_to(500)
    viewport, middle = score.stack.viewport(), Qt.MouseButton.MiddleButton
    QTest.mousePress(viewport, middle, pos=QPoint(300, 200))
    QTest.mouseMove(viewport, QPoint(250, 200))
    assert score.time.offset == 550
    QTest.mouseRelease(viewport, middle, pos=QPoint(250, 200))
    QTest.mouseMove(viewport, QPoint(200, 200))
    assert (score.time.offset, score.selection.timestep) == (550, before)


def test_a_click_far_out_chooses_what_stands_out(score):
    score.present(Shown(trace=made(timesteps=1000, units=256)), settled=True)
    score.zoom.show_everything()
    track = maps(score)[0]
    QTest.mouseClick(score.stack.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(HEADER + 40, int(track.y()) + 30))
    timestep, unit = score.selection.timestep, score.selection.unit
    assert track.readout(timestep, 30).text.startswith(f"unit {unit + 1}, t {timestep + 1} ")


@pytest.mark.parametrize("units", [20, 96, 512])
@pytest.mark.parametrize("height", [500, 640, 1000])
def test_all_tracks_fit_by_default_and_on_demand_each_unit_has_a_row(score, units, height):
    score.resize(832, height)
    score.present(Shown(trace=made(timesteps=14, units=units)), settled=True)
    bar = score.stack.verticalScrollBar()
    lowest = min(track.height for track in maps(score))
    assert lowest >= 38
    assert bar.maximum() == 0 or height == 500
    score.zoom.show_units(True)
    assert (score.units.group, score.units.rows) == (1, units)
    assert bar.maximum() > 0 or units == 20
    score.zoom.show_units(False)
    assert min(track.height for track in maps(score)) == lowest


def test_the_keys_scroll_to_the_unit_that_they_choose(score):
    score.activateWindow()
    score.present(Shown(trace=made(timesteps=14, units=512)), settled=True)
    score.zoom.show_units(True)
    track = maps(score)[2]
    score.stops.by_track[track].setFocus()
    assert score.stops.focused is track
    seen = score.stack.viewport().rect()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        score.press(key)
        cell = track.cell(score.selection.timestep, score.selection.unit).translated(0, track.y())
        assert seen.contains(score.stack.mapFromScene(cell.center()))
    assert score.stack.verticalScrollBar().value() > 0


@given(st.integers(1, 512), st.integers(0, 400))
def test_units_share_rows_until_they_fit(units, height):
    axis = UnitAxis()
    axis.sort(np.random.default_rng(units).permutation(units))
    axis.resize(height)
    assert axis.row >= 2
    assert axis.height <= max(height, 32)
    assert (axis.group == 1) == (2 * units <= max(height, 32))
    assert axis.note == ("" if axis.group == 1 else f"{axis.rows} rows of {axis.group}")
    rows = [axis.group_of(axis.at(y)) for y in range(0, axis.height, axis.row)]
    assert np.concatenate(rows).tolist() == axis.order.tolist()
    axis.resize(height, apart=True)
    assert (axis.group, axis.rows, axis.note) == (1, units, "")
    assert axis.row >= (2 if units <= 256 else 1)


def test_96_units_in_the_room_of_the_mockup_are_24_rows_of_4():
    axis = UnitAxis()
    axis.sort(np.arange(96))
    axis.resize(50)
    assert (axis.note, axis.row) == ("24 rows of 4", 2)


@pytest.mark.parametrize("units", [1, 2, 4, 5])
def test_a_row_of_several_units_shows_the_mean_of_a_gate(units):
    values = np.random.default_rng(units).uniform(0, 1, (7, 9)).astype("f4")
    expected = [values[:, first : first + units].mean(axis=1) for first in range(0, 9, units)]
    np.testing.assert_allclose(means(values, units), np.stack(expected, axis=1), rtol=1e-6)


@pytest.mark.parametrize(("pixels", "numbers"), [(22, [2, 4]), (8, [5, 10]), (2, [20, 40]), (0.5, [100, 200])])
def test_the_rulers_numbers_are_round_and_leave_room(score, pixels, numbers):
    score.present(Shown(trace=made(timesteps=900)), settled=True)
    score.time.zoom_to(pixels, HEADER)
    score.time.scroll_to(0)
    ruler = next(track for track in score.pinned.tracks if isinstance(track, Ruler))
    assert [t + 1 for t in ruler.numbered(21)][:2] == numbers


@pytest.mark.parametrize("units", [1, 3, 4, 8, 11, 64])
def test_a_heat_map_of_few_units_has_room_for_its_title_and_caption(units):
    axis = UnitAxis()
    axis.sort(np.arange(units))
    axis.resize(0)
    assert 26 <= axis.height <= 44


def test_the_playheads_handle_cuts_no_number_beside_it(score):
    score.present(Shown(trace=made(timesteps=60)), settled=True)
    score.time.zoom_to(22, HEADER)
    score.time.scroll_to(0)
    score.selection.move_to(14)
    ruler = next(track for track in score.pinned.tracks if isinstance(track, Ruler))
    metrics = QFontMetrics(font(11))
    written = [t for t in score.time.visible if not ruler.under_handle(t, metrics)]
    assert 14 in written
    assert {5, 11, 16} <= set(written)
    handle = ruler.handle_of(14)
    for t in set(written) - {14}:
        middle, half = HEADER + (t + 0.5) * 22, metrics.horizontalAdvance(str(t + 1)) / 2
        assert middle + half <= handle.left() or middle - half >= handle.right()


def test_readouts_describe_answers_and_tokens_drawn_as_bars(score):
    trace = made(timesteps=1000)
    score.present(Shown(trace=trace), settled=True)
    score.zoom.show_all_timesteps()
    group = score.time.group
    assert group > 1
    shares, wrong = narrow_columns.scores(trace, range(1000))
    for t in range(1000):
        right, best = int(trace.expected[t]), int(trace.predictions[t].argmax())
        assert shares[t] == trace.predictions[t, best if right < 0 else right]
        assert wrong[t] == (right >= 0 and best != right)
    assert narrow_columns.least_likely(trace, range(6, 9)) == 6 + int(shares[6:9].argmin())
    chips = score.pinned.tracks[1]
    assert chips.readout(group, 20).text.startswith(f"t {group + 1} to {2 * group}: “w{group}” ")
    predictions = next(track for track in score.stack.shown_tracks if track.title == "Prediction")
    assert predictions.readout(0, 30).text.startswith(f"t {narrow_columns.least_likely(trace, range(group)) + 1} ")
    score.grab()
