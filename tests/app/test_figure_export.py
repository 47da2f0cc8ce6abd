"""The figures on offer, and copying and saving them, without a window."""

import gc

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QGraphicsItem, QMenu

from playground.app.controllers import figure_export as module
from playground.app.controllers.figure_export import FigureExportController
from playground.core.comparison_presets import counterpart
from playground.core.shown import Shown
from playground.core.specs import Preset
from playground.engine.training.run import Run
from playground.tasks import typed
from playground.views.figures.figure import Figure
from playground.views.microscope.panel import MicroscopePanel
from playground.views.score.score import Score
from playground.views.score.tracks.heatmap import HeatMap
from playground.views.style.theme import Appearance, lookup_table
from playground.views.training_strip.training_strip import TrainingStrip

PLOT = Figure(
    name="Plot 1/2", width=64, height=64, paint=lambda painter: painter.fillRect(QRectF(0, 0, 9, 9), Qt.GlobalColor.red)
)


@pytest.fixture
def other_page():
    """The figure of another page; empty while the scores are shown."""
    return []


@pytest.fixture
def figures(context, qtbot, other_page):
    appearance = Appearance("light")
    first = Score(appearance)
    views = first, Score(appearance, first), MicroscopePanel(appearance), TrainingStrip(appearance)
    for view in views:
        qtbot.addWidget(view)
    context.session.open(Preset(title="Test", task=typed.Spec(sequences="a b => c")))
    figures = FigureExportController(context, views[:2], *views[2:], lambda: other_page[0] if other_page else None)
    figures.views = views
    return figures


@pytest.fixture
def score(context, figures):
    """The first score, with the trace of an untrained network."""
    score = figures.views[0]
    trace = Run(context.session.preset).trace("a b")
    score.present(Shown(trace=trace), settled=True)
    return score


@pytest.fixture
def answer(monkeypatch):
    """Answers the file dialog with a path, or with None cancels it."""

    def answer(path):
        def accept(dialog):
            if path is None:
                return QFileDialog.DialogCode.Rejected
            dialog.selectFile(str(path))
            return QFileDialog.DialogCode.Accepted

        monkeypatch.setattr(QFileDialog, "exec", accept)

    return answer


def test_without_a_trace_only_the_curves_and_on_another_page_only_its_figure(figures, other_page):
    assert [figure.name for figure in figures.figures()] == ["Training curves"]
    other_page.append(PLOT)
    assert figures.figures() == [PLOT]


def test_the_suggested_name_has_the_preset_and_the_figure(context, figures, said, tmp_path, monkeypatch):
    offered = []
    monkeypatch.setattr(module, "figure_to_write", lambda _, name: offered.append(name) or tmp_path / f"{name}.svg")
    figures.save_with_dialog(PLOT)
    context.session.name = "/somewhere/my.toml"
    figures.save_with_dialog(PLOT)
    assert offered == ["figure-plot-1-2", "my-plot-1-2"]
    assert sorted(path.name for path in tmp_path.glob("*.svg")) == ["figure-plot-1-2.svg", "my-plot-1-2.svg"]
    assert said[-1] == (f"Wrote the figure “Plot 1/2” to {tmp_path / 'my-plot-1-2.svg'}.", "right", "")


def test_an_unwritable_path_shows_a_message(figures, said, tmp_path, monkeypatch):
    for path in (None, tmp_path / "none" / "a.svg"):
        monkeypatch.setattr(module, "figure_to_write", lambda *_, path=path: path)
        figures.save_with_dialog(PLOT)
    [(words, state, _)] = said
    assert (str(tmp_path / "none") in words, state) == (True, "wrong")


def test_both_scores_are_included_in_a_comparison(context, figures, said):
    figures.copy(figures.headed_curves())
    context.session.compare(counterpart(context.session.preset))
    assert figures._scores == list(figures.views[:2])
    context.session.compare(None)
    assert figures._scores == [figures.views[0]]
    assert said == [("Copied the figure “Training curves”.", "right", "")]


@pytest.mark.usefixtures("score")
def test_cancelled_and_impossible_files_leave_nothing(figures, said, answer, tmp_path):
    figure = figures.figures()[0]
    answer(None)
    figures.save_with_dialog(figure)
    assert (said, list(tmp_path.iterdir())) == ([], [])
    for path, sentence in (
        (tmp_path / "none" / "a.svg", "there is no folder"),
        (tmp_path / "a.gif", "must end in .png, .svg or .pdf"),
    ):
        answer(path)
        figures.save_with_dialog(figure)
        words, state, _ = said[-1]
        assert (sentence in words, state) == (True, "wrong")
    assert list(tmp_path.iterdir()) == []


def test_the_menu_of_a_track_copies_and_saves_it(score, answer, tmp_path, monkeypatch):
    track = next(t for t in score.stack.shown_tracks if isinstance(t, HeatMap) and t.title == "Input")
    # The offscreen platform complains of a menu that opens.
    monkeypatch.setattr(QMenu, "popup", lambda *_: None)
    menu = score.menus.open(track, QPoint())
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy as picture"].trigger()
    image = QGuiApplication.clipboard().mimeData().imageData()
    values = score.trace.gates["input"][:, 0]
    code = int(values[0, score.units.order[0]] * 255 + 0.5)
    # Title, ruler and tokens are 46 + 64 pixels; the first column's first row is 4 below them.
    found = image.pixelColor(int(2.5 * (104 + 11)), int(2.5 * (46 + 64 + 4 + 4))).getRgb()[:3]
    assert np.abs(np.array(found) - lookup_table("gate", dark=False)[code]).max() <= 1
    answer(tmp_path / "input.svg")
    actions["Save as…"].trigger()
    assert b">Input</text>" in (tmp_path / "input.svg").read_bytes()
    menu.deleteLater()
    QGuiApplication.clipboard().clear()


@pytest.mark.usefixtures("score")
def test_no_living_item_is_left_as_garbage(figures):
    """Another thread's garbage collection would free it while the window uses its scene, and end the program."""
    figures.figures()
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        figures.figures()
        gc.collect()
        left = [type(one).__name__ for one in gc.garbage if isinstance(one, QGraphicsItem) and shiboken6.isValid(one)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert left == []
