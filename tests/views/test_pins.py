"""Pinned units: clicks and keys pin them, lines and numbers match the trace, and pins survive other traces."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from test_zoom import made

from playground.core.shown import Shown
from playground.views.score.axes import HEADER
from playground.views.score.pins import MOST, Pin
from playground.views.score.score import Score
from playground.views.score.tracks.heatmap import HeatMap
from playground.views.style.colour_maps import picture
from playground.views.style.theme import Appearance

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


@pytest.fixture
def score(qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.resize(900, 1200)
    score.show()
    score.present(Shown(trace=made(timesteps=12)), settled=True)
    return score


def curves(score):
    return next(track for track in score.stack.tracks if track.name == "pinned")


def double_click(score, name, timestep, row):
    track = next(t for t in score.stack.tracks if isinstance(t, HeatMap) and t.quantity.name == name)
    x = score.time.left(timestep) + 5
    spot = score.stack.mapFromScene(QPoint(x, round(track.y()) + 4 + row * score.units.row + 1))
    QTest.mouseClick(score.stack.viewport(), LEFT, pos=spot)
    QTest.mouseDClick(score.stack.viewport(), LEFT, pos=spot)


def test_a_double_click_pins_a_unit_and_again_unpins_it(score):
    assert not curves(score).isVisible()
    double_click(score, "hidden", 3, 2)
    unit = int(score.units.order[2])
    assert score.pins.pins == (Pin("hidden", unit),)
    assert (score.selection.timestep, score.selection.unit) == (3, unit)
    assert curves(score) in score.stack.shown_tracks
    double_click(score, "hidden", 4, 2)
    assert score.pins.pins == ()
    assert not curves(score).isVisible()


def test_a_screen_reader_is_told_what_is_pinned_and_what_no_longer(score, monkeypatch):
    told = []
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: told.append((event.object(), event.message()))
    )
    score.selection.choose_unit(5)
    told.clear()
    for _ in range(2):
        score.press(Key.Key_P)
    assert told == [(score.stack, "c unit 6 pinned"), (score.stack, "c unit 6 no longer pinned")]
    told.clear()
    for unit in range(MOST + 1):
        score.pins.toggle(Pin("hidden", unit))
    assert [text for _, text in told[-2:]] == ["h unit 4 pinned", "h unit 5 pinned; h unit 1 no longer pinned"]
    told.clear()
    score.present(Shown(trace=made(timesteps=12, units=2)), settled=True)
    assert [text for _, text in told] == ["h unit 3, h unit 4, h unit 5 no longer pinned"]


def test_p_pins_the_chosen_unit_of_the_heat_map_with_the_focus(score):
    assert not score.press(Key.Key_P)
    score.selection.choose_unit(5)
    assert score.press(Key.Key_P)
    assert score.pins.pins == (Pin("cell", 5),)
    track, stop = next((t, s) for t, s in score.stops.by_track.items() if t.name == "forget")
    score.activateWindow()
    stop.setFocus()
    if stop.hasFocus():
        score.press(Key.Key_P)
        assert score.pins.pins == (Pin("cell", 5), Pin("forget", 5))
        score.press(Key.Key_P)
    assert track.isVisible()
    assert score.press(Key.Key_Escape)
    assert (score.selection.unit, len(score.pins.pins)) == (None, 1)
    assert score.press(Key.Key_Escape)
    assert score.pins.pins == ()
    assert not score.press(Key.Key_Escape)


def test_a_click_on_its_cross_unpins(score):
    for unit in range(6):
        score.pins.toggle(Pin("cell", unit))
    assert [pin.unit for pin in score.pins.pins] == list(range(6 - MOST, 6))
    top = round(curves(score).y())
    QTest.mouseClick(score.stack.viewport(), LEFT, pos=score.stack.mapFromScene(QPoint(HEADER - 8, top + 24 + 16 + 8)))
    assert [pin.unit for pin in score.pins.pins] == [2, 4, 5]


@pytest.mark.parametrize("pixels", [None, 5.0, 0.0])
def test_numbers_lines_and_the_strip_match_the_trace(score, pixels):
    trace = made(timesteps=900)
    score.present(Shown(trace=trace), settled=True)
    score.pins.toggle(Pin("forget", 3))
    score.pins.toggle(Pin("hidden", 7))
    score.time.zoom_to(pixels, HEADER)
    score.time.scroll_to(200)
    track = curves(score)
    t = score.time.columns[3]
    f, h = (trace.quantities[name][t, 0, unit] for name, unit in (("forget", 3), ("hidden", 7)))
    text = f"t {t + 1} “w{t}”, f unit 4 = {f:.3f}, h unit 8 = {h:.3f}".replace("-", "−")
    assert track.readout(t, 30).text == text
    assert [track.scale_of(pin) for pin in score.pins.pins] == [(0.0, 1.0), (-1.0, 1.0)]
    first = max(score.time.visible.start - 1, 0)
    for place, pin in enumerate(score.pins.pins):
        line = track.line(pin)
        value = float(trace.quantities[pin.quantity][first + 5, 0, pin.unit])
        low = -1 if pin.quantity == "hidden" else 0
        assert line[5].y() == pytest.approx(86 - 78 * (value - low) / (1 - low))
        assert place < MOST
    strip = score.pinned.viewport().grab().toImage()
    if score.time.group == 1:
        hidden = next(m for m in score.stops.by_track if m.name == "hidden")
        expected = picture(trace.hidden[t : t + 1, 0, 7:8], (-1, 1), hidden._colours).pixelColor(0, 0)
        assert strip.pixelColor(score.time.left(t) + 1, 24 + score.chips.height - 5) == expected
    assert score.chips._captions == ["strip: h unit 8"]


def test_a_line_shows_values_beyond_the_heat_maps_colour_range(score):
    trace = made(timesteps=12)
    cell = trace.cell.copy()
    # A counting unit: its few large values lie outside the heat map's colour range.
    cell[:, 0, 7] = -1, 2, 4, 6, 8, 10, 12, 14, 16, 17, 18, 19.26
    trace = replace(trace, states={**trace.states, "cell": cell})
    score.present(Shown(trace=trace), settled=True)
    assert next(track for track in score.stops.by_track if track.name == "cell").levels[1] < 10
    track = curves(score)
    score.pins.toggle(Pin("cell", 2))
    assert track.scale_of(Pin("cell", 2))[1] < 10
    score.pins.toggle(Pin("cell", 7))
    assert track.scale_of(Pin("cell", 2)) == track.scale_of(Pin("cell", 7)) == (-20, 20)
    heights = [point.y() for point in track.line(Pin("cell", 7))]
    assert heights == pytest.approx([86 - 78 * (value + 20) / 40 for value in cell[:, 0, 7]])
    assert "c unit 8 = 19.260" in track.readout(11, 30).text
    strip = score.pinned.viewport().grab().toImage()
    places = [(score.time.left(t) + 1, 24 + score.chips.height - 5) for t in range(12)]
    cells = next(track for track in score.stops.by_track if track.name == "cell")
    roots = np.sign(cell[None, :, 0, 7]) * np.sqrt(np.abs(cell[None, :, 0, 7]) / 20)
    expected = picture(roots, (-1, 1), cells._colours)
    assert [strip.pixelColor(*place) for place in places] == [expected.pixelColor(t, 0) for t in range(12)]


@pytest.mark.parametrize(("values", "reach"), [((3, 25_527, np.inf), 50_000), ((np.inf,) * 3, 1), ((0.1,) * 3, 1)])
def test_an_infinite_value_does_not_break_the_scale(score, values, reach):
    trace = made(timesteps=3)
    cell = trace.cell.copy()
    cell[:, 0, 7] = values
    score.present(Shown(trace=replace(trace, states={**trace.states, "cell": cell})), settled=True)
    score.pins.toggle(Pin("cell", 7))
    assert curves(score).scale_of(Pin("cell", 7)) == (-reach, reach)
    score.grab()


def test_pins_survive_other_traces_but_not_a_network_without_the_unit(score):
    score.pins.toggle(Pin("cell", 15))
    score.pins.toggle(Pin("cell", 2))
    score.present(Shown(trace=made(timesteps=20, seed=9)), settled=True)
    assert [pin.unit for pin in score.pins.pins] == [15, 2]
    score.present(Shown(trace=made(timesteps=20, units=8)), settled=True)
    assert [pin.unit for pin in score.pins.pins] == [2]
    assert score.chips._captions == ["strip: c unit 3"]
    score.present(Shown(trace=made(timesteps=0, units=8)), settled=True)
    score.grab()
    score.present(None, settled=True)
    assert not curves(score).isVisible()


def test_the_readout_shows_a_tokens_hyphen_as_typed(score):
    trace = made(timesteps=12)
    score.present(Shown(trace=replace(trace, tokens=("-", "a-b", *trace.tokens[2:]))), settled=True)
    heat = next(track for track in score.stack.tracks if isinstance(track, HeatMap) and track.quantity.name == "hidden")
    double_click(score, "hidden", 3, 2)
    for track, y in ((heat, 5), (curves(score), 20)):
        for timestep, token in enumerate(("-", "a-b")):
            told = track.readout(timestep, y).text
            assert f"t {timestep + 1} “{token}”" in told
            assert "-" not in told.replace(f"“{token}”", "")
