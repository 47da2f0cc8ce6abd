"""Which figures there are, where one is saved and what is said of it, without a window."""

import pytest
from PySide6.QtCore import QRectF, Qt

from playground.app.controllers import figure_export as module
from playground.app.controllers.figure_export import FigureExportController
from playground.core.pair import counterpart
from playground.core.specs import Preset
from playground.tasks import typed
from playground.views.figures.figure import Figure
from playground.views.microscope.panel import MicroscopePanel
from playground.views.score.score import Score
from playground.views.style.theme import Appearance
from playground.views.training_strip.training_strip import TrainingStrip

PLOT = Figure(
    name="Plot 1/2", width=64, height=64, paint=lambda painter: painter.fillRect(QRectF(0, 0, 9, 9), Qt.GlobalColor.red)
)


@pytest.fixture
def elsewhere():
    """The figure of another page, while one is shown."""
    return []


@pytest.fixture
def figures(context, qtbot, elsewhere):
    appearance = Appearance("light")
    first = Score(appearance)
    views = first, Score(appearance, first), MicroscopePanel(appearance), TrainingStrip(appearance)
    for view in views:
        qtbot.addWidget(view)
    context.session.open(Preset(title="Test", task=typed.Spec(sequences="a b => c")))
    figures = FigureExportController(context, views[:2], *views[2:], lambda: elsewhere[0] if elsewhere else None)
    figures.views = views
    return figures


def test_without_a_sequence_there_are_the_curves_and_elsewhere_what_is_shown_there(figures, elsewhere):
    assert [figure.name for figure in figures.available()] == ["Training curves"]
    elsewhere.append(PLOT)
    assert figures.available() == [PLOT]


def test_it_is_offered_by_the_names_of_the_preset_and_the_figure(context, figures, said, tmp_path, monkeypatch):
    offered = []
    monkeypatch.setattr(module, "figure_to_write", lambda _, name: offered.append(name) or tmp_path / f"{name}.svg")
    figures.save(PLOT)
    context.session.name = "/somewhere/my.toml"
    figures.save(PLOT)
    assert offered == ["figure-plot-1-2", "my-plot-1-2"]
    assert sorted(path.name for path in tmp_path.glob("*.svg")) == ["figure-plot-1-2.svg", "my-plot-1-2.svg"]
    assert said[-1] == (f"Wrote the figure “Plot 1/2” to {tmp_path / 'my-plot-1-2.svg'}.", "right", "")


def test_where_none_can_be_written_the_reason_is_said(figures, said, tmp_path, monkeypatch):
    for path in (None, tmp_path / "none" / "a.svg"):
        monkeypatch.setattr(module, "figure_to_write", lambda *_, path=path: path)
        figures.save(PLOT)
    [(words, state, _)] = said
    assert (str(tmp_path / "none") in words, state) == (True, "wrong")


def test_both_scores_count_while_two_networks_are_compared(context, figures, said):
    figures.copy(figures.headed_curves())
    context.session.compare(counterpart(context.session.preset))
    assert figures._scores == list(figures.views[:2])
    context.session.compare(None)
    assert figures._scores == [figures.views[0]]
    assert said == [("Copied the figure “Training curves”.", "right", "")]
