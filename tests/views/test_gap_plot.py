"""The memory lab's plot: positions of points and names, and which lists of gaps are valid."""

import itertools
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from playground.core.memory_lab import LONGEST_GAP, GapPlot, PlotAxis, PlotPoint
from playground.views.figures import formats, models, rendering
from playground.views.figures.memory_lab import Drawing, apart, details, figure
from playground.views.lab.gap_plot_view import GapPlotView
from playground.views.lab.gaps_field import SUGGESTED_GAPS, GapsField, format_gaps, parse_gaps
from playground.views.style.theme import DARK, LIGHT, Appearance, font


def place(gap, accuracy, runs=5):
    return PlotPoint(gap=gap, runs=runs, accuracy=accuracy, low=max(0, accuracy - 0.1), high=min(1, accuracy + 0.1))


COUNT = len(models.ORDER)
PLOT = GapPlot(
    gaps=(1, 10, 100),
    seeds=5,
    chance=0.25,
    lines={"lstm": (place(1, 1.0), place(10, 1.0), place(100, 0.9)), "rnn": (place(1, 1.0), place(10, 0.3))},
)


def test_gaps_are_on_a_logarithmic_scale_and_the_nearest_is_found():
    drawing = Drawing(PLOT, QRectF(0, 0, 900, 400), LIGHT)
    assert drawing.x(10) == pytest.approx((drawing.x(1) + drawing.x(100)) / 2)
    assert drawing.y(0.5) == pytest.approx((drawing.y(0) + drawing.y(1)) / 2)
    for gap in PLOT.gaps:
        assert drawing.nearest(drawing.x(gap) + 3) == gap
    assert drawing.nearest(drawing.axes.right() + 60) is None
    alone = replace(PLOT, gaps=(7,), lines={})
    assert Drawing(alone, QRectF(0, 0, 900, 400), LIGHT).x(7) == pytest.approx(drawing.axes.center().x())


def test_names_do_not_overlap_and_stay_inside():
    wanted = {"a": 100.0, "b": 101.0, "c": 102.0, "d": 395.0, "e": 400.0, "f": 20.0}
    heights = apart(wanted, 30, 400)
    assert min(heights.values()) >= 30
    assert max(heights.values()) <= 400
    ordered = sorted(heights.values())
    assert all(b - a >= 20.9 for a, b in itertools.pairwise(ordered))
    assert sorted(heights, key=heights.get) == sorted(wanted, key=wanted.get)
    assert apart({}, 0, 1) == {}


def test_unfinished_results_are_marked(qapp):
    assert not PLOT.is_partial
    assert "Hollow" not in details(PLOT)
    some = replace(PLOT, lines={"lstm": (place(1, 1.0, runs=2),)})
    assert some.is_partial
    assert "Hollow: not all of them yet." in details(some)
    assert "5 seeds" in details(some)


def test_the_figure_names_the_models_with_their_accuracy_at_the_largest_gap(qapp):
    drawn = rendering.svg(figure(PLOT)).decode()
    for text in ("LSTM", "RNN", "At gap 100", "90\u2009%", "chance, 25\u2009%", "Gap in timesteps, log scale"):
        assert text in drawn
    # The RNN has no run at this gap.
    assert ">–<" in drawn.replace("\n", "").replace(" ", "")
    assert rendering.png(figure(replace(PLOT, lines={})))
    assert rendering.png(figure(replace(PLOT, gaps=(3,), lines={"lstm": (place(3, 0.5),)})))


def test_a_plot_of_a_keys_values_names_no_model(qtbot):
    axis = PlotAxis(key="model.cell", values=("lstm", "gru"), places=(0, 1), quantity="accuracy", top=1.0, share=True)
    lines = {"lstm": (place(0, 0.7),), "gru": (place(1, 0.9),)}
    plot = GapPlot(gaps=(0, 1), seeds=5, chance=0, lines=lines, axis=axis)
    drawn = rendering.svg(figure(plot)).decode()
    assert "At gru" in drawn
    assert "90\u2009%" in drawn
    assert "LSTM" not in drawn
    # The other model has no result there, and must not write a dash over this one's number.
    assert "–" not in drawn.partition("At gru")[2]
    view = GapPlotView(Appearance("light"))
    qtbot.addWidget(view)
    view.show_plot(plot)
    view.move_cursor(1)
    assert view.accessibleName() == "accuracy against model.cell, model.cell = gru: 90\u2009%"
    view.show_plot(PLOT)
    view.move_cursor(10)
    assert "LSTM 100\u2009%" in view.accessibleName()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_varied_models_have_their_own_markers_and_no_line(qapp, theme):
    axis = PlotAxis(
        key="model.cell",
        values=models.ORDER,
        places=tuple(index / (COUNT - 1) for index in range(COUNT)),
        quantity="accuracy",
        top=1.0,
        share=True,
    )
    lines = {cell: (place(index, 0.5),) for index, cell in enumerate(models.ORDER)}
    drawing = Drawing(
        GapPlot(gaps=tuple(range(COUNT)), seeds=5, chance=0, lines=lines, axis=axis), QRectF(0, 0, 900, 420), theme
    )
    image = QImage(900, 420, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.panel))
    painter = QPainter(image)
    drawing.paint(painter)
    painter.end()
    y = round(drawing.y(0.5))
    seen = [image.pixelColor(round(drawing.x(gap)), y).name() for gap in range(COUNT)]
    # The last marker is a cross, whose lines meet in the middle.
    assert seen[:-1] == [QColor(theme.model_colour(cell)).name() for cell in models.ORDER[:-1]]
    assert len(set(seen)) == COUNT
    # Between two markers there is only the axis's line.
    between = round((drawing.x(0) + drawing.x(1)) / 2)
    assert {image.pixelColor(between, row).name() for row in range(y + 2, y + 40)} == {QColor(theme.panel).name()}
    assert image.pixelColor(between, y).name() == image.pixelColor(round(drawing.axes.left()) - 5, y).name()


@pytest.mark.parametrize("width", [500, 900, 1400])
def test_the_names_of_values_do_not_overlap(qapp, width):
    values = ("perceptron", "rnn", "0.00030001", "/a/long/path", "4", "8")
    places = tuple(index / 5 for index in range(6))
    axis = PlotAxis(key="title", values=values, places=places, quantity="accuracy", top=1.0, share=True)
    drawing = Drawing(GapPlot(gaps=tuple(range(6)), seeds=1, chance=0, axis=axis), QRectF(0, 0, width, 420), LIGHT)
    there = drawing._ticks_that_fit()
    letters = QFontMetrics(font(12))
    spans = [(drawing.x(gap), letters.horizontalAdvance(drawing._name(gap))) for gap in there]
    assert all(span < drawing._width(gap) for gap, (_, span) in zip(there, spans, strict=True))
    assert all(a + wide / 2 + 8 < b - other / 2 for (a, wide), (b, other) in itertools.pairwise(spans))
    assert width == 500 or len(there) == 6


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("1, 5, 20", (1, 5, 20)),
        (" 20;5 1 5,", (1, 5, 20)),
        ("7", (7,)),
        (str(LONGEST_GAP), (LONGEST_GAP,)),
        (str(LONGEST_GAP + 1), None),
        ("0, 3", None),
        ("-3", None),
        ("1.5", None),
        ("", None),
        ("many", None),
        (", ".join(map(str, range(1, 30))), None),
        ("9" * 5000, None),
    ],
)
def test_a_list_of_gaps_is_read(text, gaps):
    assert parse_gaps(text) == gaps


def test_an_invalid_list_is_reset_with_an_explanation(qtbot):
    field = GapsField()
    qtbot.addWidget(field)
    told, refused = [], []
    field.gaps_changed.connect(told.append)
    field.refused.connect(refused.append)
    field.set_gaps(SUGGESTED_GAPS[1])
    field.setEditText("none")
    field.lineEdit().editingFinished.emit()
    assert field.currentText() == format_gaps(SUGGESTED_GAPS[1])
    assert told == []
    assert "such as" in refused[-1]
    field.setEditText("3 1")
    field.lineEdit().editingFinished.emit()
    assert told == [(1, 3)]
    assert refused[-1] == ""


def test_a_gap_of_0_lies_before_1(qapp):
    none = replace(PLOT, gaps=(0, 1, 10), lines={"lstm": (place(0, 1.0), place(1, 1.0), place(10, 0.9))})
    drawing = Drawing(none, QRectF(0, 0, 900, 400), LIGHT)
    assert drawing.x(0) == pytest.approx(drawing.axes.left())
    assert drawing.x(0) < drawing.x(1) < drawing.x(10)
    assert rendering.svg(figure(none))
    alone = replace(none, gaps=(0,), lines={"lstm": (place(0, 1.0),)})
    assert rendering.svg(figure(alone))


def test_a_figure_that_cannot_be_painted_leaves_no_painter_behind(qapp):
    def paint(painter):
        raise ValueError("in the middle")

    broken = replace(figure(PLOT), paint=paint)
    for form in formats.FORMATS.rows:
        with pytest.raises(ValueError, match="in the middle"):
            form.write(broken)
