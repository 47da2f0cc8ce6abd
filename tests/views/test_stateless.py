"""Networks without a state in the setup panel, in the score and in comparisons: only what fits them is shown."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from playground.core.cell_kinds import KINDS
from playground.core.shapes import PARAMETER_TOLERANCE, parameter_count
from playground.core.shown import Shown
from playground.core.specs import ModelSpec, TrainingSpec
from playground.core.trace import Trace
from playground.views.score.axes import TimeAxis, UnitAxis
from playground.views.score.track_table import tracks
from playground.views.score.tracks.track import Context
from playground.views.setup.match_dialog import MatchDialog
from playground.views.setup.setup_panel import Setup, SetupPanel
from playground.views.style.markers import pyqtgraph_symbol
from playground.views.style.network_style import NetworkStyle, network_styles, paint_marker
from playground.views.style.theme import DARK, LIGHT, Appearance

STATELESS = ("perceptron", "mlp", "cnn")
RECURRENT = tuple(cell for cell in KINDS if cell not in STATELESS)


@pytest.fixture
def panel(qtbot):
    panel = SetupPanel(Appearance("light"))
    qtbot.addWidget(panel)
    panel.resize(288, 700)
    panel.show()
    return panel


def show(panel, model):
    panel.show_setup(
        Setup(
            model=model,
            training=TrainingSpec(),
            mark=None,
            goals=frozenset({"never", "loss"}),
            tokens="words",
            text="a => b",
            editable=True,
        )
    )


@pytest.mark.parametrize("cell", KINDS)
def test_a_field_is_shown_only_for_networks_that_use_it(panel, cell):
    show(panel, ModelSpec(cell=cell, layers=2, window=10))
    assert panel.cell.value == cell
    assert panel.units.isVisible()
    assert panel.layers.isVisible() == (cell != "perceptron")
    assert panel.window_field.isVisible() == (cell in {"mlp", "cnn"})
    said = {"perceptron": "all tokens so far, in no order", "mlp": "the last 10 tokens", "cnn": "the last 16 tokens"}
    sight = panel._fields.sight
    assert sight.isVisible() == (cell in said)
    assert cell not in said or panel._fields._sight.text() == f"sees {said[cell]}"
    panel.show_pair(True)
    assert not any(field.isVisible() for field in (panel.cell, panel.layers, panel.window_field, panel.match))
    panel.show_pair(False)
    assert panel.layers.isVisible() == (cell != "perceptron")
    assert panel.window_field.isVisible() == (cell in {"mlp", "cnn"})


def test_a_note_says_that_a_cnn_of_one_layer_is_an_mlp(panel):
    show(panel, ModelSpec(cell="cnn"))
    assert panel._fields._sight.text() == "sees the last 8 tokens, as an MLP"


def test_all_kinds_can_be_chosen_and_read(panel, qtbot):
    show(panel, ModelSpec())
    told = []
    panel.model_changed.connect(told.append)
    for cell, name in ((key, kind.name) for key, kind in KINDS.items()):
        button = panel.cell.button(cell)
        assert button.fontMetrics().horizontalAdvance(name) + 8 <= button.width()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert [model.cell for model in told] == list(KINDS)
    assert told == [ModelSpec(cell=cell) for cell in KINDS], "what comes of a choice besides is not told here"
    panel.window_field.setValue(20)
    assert told[-1].window == 20
    places = [(button.y(), button.x()) for button in map(panel.cell.button, KINDS)]
    assert places == sorted(places)
    assert len({panel.cell.button(cell).y() for cell in STATELESS}) == 1, "those without a state stand side by side"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_no_two_kinds_have_the_same_marker_or_name(theme):
    # They share one colour, so something else must tell them apart.
    grey = replace(theme, **dict.fromkeys([kind.colour for kind in KINDS.values()], "#808080"))
    pictures = []
    for cell in KINDS:
        for style in (NetworkStyle("A", cell), NetworkStyle("B", cell, True)):
            picture = QImage(12, 12, QImage.Format.Format_RGB32)
            picture.fill(theme.panel)
            painter = QPainter(picture)
            paint_marker(painter, style, grey, QPointF(6, 6))
            painter.end()
            pictures.append(bytes(picture.constBits()))
    assert len(set(pictures)) == len(pictures) == 2 * len(KINDS)
    assert len({pyqtgraph_symbol(cell) for cell in KINDS}) == len(KINDS)


def test_lines_without_a_state_are_dashed_and_two_of_a_kind_differ():
    lstm, bag = network_styles("lstm", "perceptron")
    assert lstm.pen(LIGHT).dashPattern() == []
    assert bag.pen(LIGHT).dashPattern()
    patterns = [tuple(style.pen(LIGHT).dashPattern()) for style in network_styles("mlp", "mlp")]
    assert all(patterns)
    assert patterns[0] != patterns[1]
    assert [style.short for style in network_styles("perceptron", "perceptron")] == ["A Perc.", "B Perc."]


@pytest.mark.parametrize("cell", STATELESS)
def test_a_stateless_network_has_tracks_for_units_and_answers(cell):
    states, answers = np.zeros((3, 2, 4), np.float32), np.full((3, 2), 0.5, np.float32)
    trace = Trace(
        cell_kind=cell,
        tokens=("a", "b", "c"),
        known=(True,) * 3,
        gates={},
        states={"hidden": states},
        predictions=answers,
        answers=("x", "y"),
        expected=np.full(3, -1),
    )
    made = tracks(Context(Appearance("light"), TimeAxis(), UnitAxis()))
    assert [track.title for track in made if track.can_show(Shown(trace=trace))] == ["Hidden units", "Prediction"]


@pytest.mark.parametrize("cell", KINDS)
def test_the_dialog_finds_units_within_ten_percent(qtbot, cell):
    ends, chosen = (12, 4), []
    dialog = MatchDialog(ModelSpec(cell=cell, units=3), ends, ModelSpec(cell="lstm", units=16))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.chosen.connect(chosen.append)
    for other in RECURRENT:
        dialog.cell.button(other).click()
        target = parameter_count(ModelSpec(cell=other), *ends)
        assert dialog.target == target
        assert dialog.match.isEnabled()
        assert f"{target:,}" in dialog.summary.text()
    dialog.cell.button("gru").click()
    dialog.units.setValue(20)
    dialog.layers.setValue(2)
    qtbot.mouseClick(dialog.match, Qt.MouseButton.LeftButton)
    (model,) = chosen
    target = parameter_count(ModelSpec(cell="gru", units=20, layers=2), *ends)
    assert abs(parameter_count(model, *ends) / target - 1) <= PARAMETER_TOLERANCE
    assert model == ModelSpec(cell=cell, units=model.units)


def test_the_dialog_says_if_nothing_matches(qtbot):
    dialog = MatchDialog(ModelSpec(cell="mlp", window=200), (50, 4), ModelSpec(cell="rnn", units=2))
    qtbot.addWidget(dialog)
    assert not dialog.match.isEnabled()
    assert "No number of units comes within 10" in dialog.summary.text()
