"""A score with the trace of a small trained network, on the screen without a main window."""

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.core.shown import Shown
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.engine.training.run import Run
from playground.tasks import typed
from playground.views.score.score import Score
from playground.views.style.theme import Appearance

PROBE = "The grass is always"
TEXT = "The grass is always => greener\nIt is winter. The grass is always => brown"


@cache
def shown(cell="lstm", layers=1):
    """What a network of 8 units shows after 20 steps."""
    model, training = ModelSpec(cell=cell, units=8, layers=layers), TrainingSpec(learning_rate=0.02)
    run = Run(Preset(title="Small", task=typed.Spec(sequences=TEXT), model=model, training=training))
    run.run(20)
    trace = run.trace(PROBE)
    reach = run.reach(PROBE, trace=trace) if cell in {"lstm", "gru", "rnn"} else None
    return Shown(trace=trace, reach=reach, step=20)


def on_screen(qtbot, appearance=None):
    """A score that has the focus, as large as in a window of 1440 x 900 pixels."""
    page = QWidget()
    qtbot.addWidget(page)
    score = Score(Appearance("light") if appearance is None else appearance)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(score)
    page.resize(832, 676)
    page.show()
    page.activateWindow()
    score.present(shown(), settled=True)
    score.setFocus()
    # qtbot keeps weak references only.
    score.page = page
    qtbot.waitUntil(lambda: score.time.width == score.stack.viewport().width())
    return score


def track_of(score, name, layer=None):
    """A visible track, by its name."""
    return next(track for track in score.stack.shown_tracks if track.name == name and layer in (None, track.layer))


def click(widget, place):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)
