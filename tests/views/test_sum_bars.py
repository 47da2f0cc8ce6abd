"""The microscope on a unit without a state: its rows add up, even if there are many, and describe themselves."""

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from test_microscope import dissection as of_a_cell

from playground.core.stateless_dissection import StatelessDissection, WeightedInput
from playground.views.microscope.panel import WIDE, WIDTH, MicroscopePanel
from playground.views.microscope.summands import MOST, align_numbers, rows
from playground.views.style.theme import Appearance, font, lookup_table


def parts(*products, below=False):
    return tuple(
        WeightedInput(
            timestep=0 if below else at,
            token=f"word{at}",
            below=at if below else None,
            input_value=-0.5 if below else None,
            product=product,
        )
        for at, product in enumerate(products)
    )


def stateless(summands=(), bias=-0.25, **other):
    summands = summands or parts(0.5, -1.25, 2.0)
    total = math.fsum([*(part.product for part in summands), bias])
    fields = {
        "cell_kind": "mlp",
        "timestep": len(summands) - 1,
        "layer": 0,
        "layers": 1,
        "unit": 2,
        "units": 4,
        "h": math.tanh(total),
        "token": summands[-1].token,
        "likeliest": (("brown", 0.9), ("greener", 0.05)),
        "predicted": (),
        "parts": summands,
        "bias": bias,
        "preactivation": total,
    }
    return StatelessDissection(**{**fields, **other})


@pytest.fixture(params=["light", "dark"])
def panel(request, qtbot):
    panel = MicroscopePanel(Appearance(request.param))
    qtbot.addWidget(panel)
    panel.resize(WIDTH, 720)
    panel.show()
    panel.show_dissection(stateless())
    return panel


def written(number):
    return float(number.replace("−", "-"))


def test_each_part_the_bias_and_the_sum_have_a_row():
    shown = rows(stateless())
    assert [(row.place, row.word, row.number) for row in shown] == [
        ("1", "word0", "0.50"),
        ("2", "word1", "−1.25"),
        ("3", "word2", "2.00"),
        ("", "b, bias", "−0.25"),
        ("", "sum", "1.00"),
    ]
    assert shown[1].tip == "t 2, “word1”: W·x = −1.25"


@pytest.mark.parametrize("count", [MOST, MOST + 1, 200])
@pytest.mark.parametrize("scale", [30.0, 1.0, 0.01])
def test_the_numbers_of_many_parts_add_up(count, scale):
    products = [scale * math.sin(1 + 7 * at) / (1 + at % 5) for at in range(count)]
    whole = stateless(parts(*products), bias=0.3 * scale)
    shown = rows(whole)
    assert len(shown) == min(count, MOST) + 2
    *summands, total = shown
    assert math.fsum(row.value for row in summands) == pytest.approx(total.value, abs=1e-12)
    decimals = len(total.number.partition(".")[2])
    assert {len(row.number.partition(".")[2]) for row in shown} == {decimals}
    # Rounding changes each by at most half a unit in the last place.
    off = abs(sum(written(row.number) for row in summands) - written(total.number))
    assert off <= 0.5 * 10**-decimals * len(shown) + 1e-9
    own = [row for row in summands if row.place]
    places = [int(row.place) for row in own]
    assert places == sorted(places)
    left = [abs(product) for at, product in enumerate(products, 1) if at not in places]
    assert max(left, default=0) <= min(abs(row.value) for row in own)
    others = [row for row in summands if row.word.endswith("others")]
    assert [row.word for row in others] == ([f"{count - MOST + 1} others"] if count > MOST else [])


def test_the_number_of_a_late_timestep_has_room(panel):
    before = panel.sum._at(0.0)
    many = parts(*[0.5] * 12345)
    panel.show_dissection(stateless(many[-3:]))
    assert panel.sum.rows[0].place == "12,343"
    assert panel.sum._place > QFontMetrics(font(11)).horizontalAdvance("12,343")
    panel.show_dissection(stateless())
    assert panel.sum._at(0.0) == before


def test_numbers_have_as_many_decimals_as_the_largest_needs():
    assert align_numbers([0.0123, -0.00001]) == ["0.0123", "0.0000"]
    assert align_numbers([0.5, -0.0123]) == ["0.500", "−0.012"]
    assert align_numbers([-12.345, 0.01]) == ["−12.35", "0.01"]
    assert align_numbers([1234.5, float("nan")]) == ["1234", "NaN"]
    assert align_numbers([0.5, float("-inf")]) == ["0.50", "−∞"]


def test_the_panel_shows_the_sum_in_place_of_the_cell(panel):
    assert panel.sum.isVisible()
    for widget in (panel.diagram, panel.player, panel.detail, *panel.rows):
        assert not widget.isVisible()
    assert panel.state.text == "h = tanh(Σ W·x + b)\n  = tanh(1.00) = 0.76"
    assert panel.unit.text() == "unit 3 of 4"
    assert panel.answers.after == "after “word2”"
    assert not panel.press("n")
    panel.show_dissection(of_a_cell())
    assert panel.diagram.isVisible()
    assert not panel.sum.isVisible()
    assert not panel.tanh_curve.isVisible()
    panel.press("m")
    panel.open("forget")
    panel.show_dissection(stateless())
    assert not panel.player.is_playing
    assert not panel.detail.isVisible()
    panel.show_dissection(of_a_cell())
    assert not panel.rows[0].isChecked()


def test_a_mean_has_no_point_on_the_curve(panel):
    assert panel.tanh_curve.isVisible()
    panel.show_dissection(stateless(unit=None, h=0.5))
    assert not panel.tanh_curve.isVisible()
    assert panel.state.text.endswith("mean of tanh(sum) = 0.50")
    assert panel.sum.title == "Mean W·x of each timestep seen"


def test_the_rows_say_what_x_is(panel):
    assert (panel.sum.title, panel.sum.note) == ("W·x of each timestep seen", "")
    panel.show_dissection(stateless(cell_kind="perceptron"))
    assert panel.sum.title == "W·x ÷ 3 of each timestep so far"
    assert "tanh(mean of W·x + b)" in panel.state.text
    panel.show_dissection(stateless(cell_kind="cnn", layer=1, layers=2))
    assert (panel.sum.title, panel.sum.note) == ("W·x of each timestep seen", "x: h of layer 1")
    panel.show_dissection(stateless(parts(0.5, 0.25, below=True), layer=1, layers=2))
    assert panel.sum.title == "W·x of each unit of layer 1"
    assert [row.word for row in panel.sum.rows] == ["unit 1", "unit 2", "b, bias", "sum"]
    assert panel.sum.rows[1].tip == "unit 2 of layer 1: W·x = −0.50·(−0.50) = 0.250"


def bar(panel, row):
    """How many pixels of the row have the colour of a positive and of a negative bar, and where they begin and end."""
    picture, bars = panel.sum.grab().toImage(), []
    y = round(panel.sum._top(row)) + 10
    for end in (-1, 0):
        red, green, blue = (int(part) for part in lookup_table("signed", panel.sum._appearance.theme.is_dark)[end])
        same = [x for x in range(picture.width()) if picture.pixel(x, y) == 0xFF000000 | red << 16 | green << 8 | blue]
        bars.append((len(same), same[:1], same[-1:]))
    return bars


def test_a_bar_is_as_long_as_its_number_and_on_its_side(panel):
    (plus, start, _), (minus, _, _) = bar(panel, 2)
    (other, _, _), (below, _, end) = bar(panel, 1)
    assert minus == other == 0
    assert plus / below == pytest.approx(2.0 / 1.25, rel=0.08)
    assert end[0] < start[0] <= end[0] + 3
    (total, where, _), _ = bar(panel, 4)
    assert (total, where[0]) == (pytest.approx(plus / 2, abs=2), start[0])


def test_a_screen_reader_and_tooltips_get_the_full_rows(panel, monkeypatch):
    assert panel.sum.accessibleName() == "What unit 3 of 4 adds up"
    said = panel.sum.accessibleDescription()
    assert said.startswith("W·x of each timestep seen. t 1, “word0”: W·x = 0.50; t 2")
    assert said.endswith("b, the bias: −0.25; sum of all rows above: 1.00")
    place = QPoint(30, round(panel.sum._top(1)) + 5)
    told = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _widget: told.append(text))
    QApplication.sendEvent(panel.sum, QHelpEvent(QEvent.Type.ToolTip, place, panel.sum.mapToGlobal(place)))
    assert told == ["t 2, “word1”: W·x = −1.25"]
    assert panel.sum.row_at(QPoint(30, 2)) is None


@pytest.mark.parametrize("width", [WIDTH, WIDE])
@pytest.mark.parametrize("size", [1e-9, 0.0, 5.0, 1e30, float("inf"), float("nan")])
def test_any_number_of_rows_is_painted(panel, width, size):
    panel.setFixedWidth(width)
    total = 2 * size - size / 2
    some = stateless(parts(size, size, -size / 2), bias=0.0, preactivation=total) if math.isfinite(size) else None
    if some is None:
        some = replace(stateless(), parts=parts(size, 0.5, -size), preactivation=float("nan"), h=float("nan"))
    panel.show_dissection(some)
    assert not panel.grab().isNull()


def test_the_focus_ring_shows_if_the_focus_came_by_key(panel):
    before = panel.sum.grab().toImage()
    panel.sum.setFocus(Qt.FocusReason.TabFocusReason)
    ringed = panel.sum.grab().toImage()
    assert ringed != before
    panel.sum.clearFocus()
    assert panel.sum.grab().toImage() == before
    panel.sum.setFocus(Qt.FocusReason.OtherFocusReason)
    assert panel.sum.grab().toImage() == before
