"""Writes an animation of training, with a picture after an exact number of steps each."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize

from playground.app import ctrl_c
from playground.app.controllers.figure_export import details
from playground.app.controllers.recording import pixels
from playground.app.start import application
from playground.core.shown import Shown
from playground.core.specs import Preset
from playground.engine.training.run import Run
from playground.storage.exports import animations
from playground.views.figures.colours import palette
from playground.views.figures.curves import curves
from playground.views.figures.figure import Figure, headed, stacked
from playground.views.figures.figure_score import FigureScore, ScoreState
from playground.views.training_strip.curve_store import CurveStore

RATE = 10
"""Pictures per second."""


def write_animation(preset: Preset, *, steps: int, every: int, out: Path) -> int:
    """Train for `steps` steps, or to the mark, and take a picture before the first step, after every `every` steps and
    at the end.

    Return the exit code: 1 if training diverged. Raises `FileProblem` if the file cannot be written.
    """
    application()
    run, store, figure_score = Run(preset), CurveStore(), FigureScore()
    outcome, size = "ran", None
    with animations.writing(out, rate=RATE, palette=palette()) as frames:
        while True:
            ctrl_c.raise_if_pressed()
            figure = _figure(run, store, figure_score)
            size = size or QSize(figure.width, figure.height) * animations.FORMATS.of(out).scale
            frames.add_picture(pixels(figure, size))
            if run.step >= steps or outcome != "ran":
                return int(outcome == "diverged")
            metrics = run.run(min(every, steps - run.step), should_stop=ctrl_c.pressed)
            outcome = metrics.outcome
            store.append(metrics.curve, metrics.evaluations, heldout=bool(run.task.heldout))


def _figure(run: Run, store: CurveStore, figure_score: FigureScore) -> Figure:
    """Return the score of the preset's first probe above the curves, with the units in order of their index."""
    text, preset = next(iter(run.preset.probes or run.task.samples()), ""), run.preset
    trace = run.trace(text)
    parts = [curves(store, log=True)]
    if trace.timesteps:
        shown = Shown(trace=trace, reach=run.reach(text, trace=trace))
        figure_score.show_state(ScoreState(shown=shown, order=np.arange(trace.units)[None]))
        parts.insert(0, figure_score.score)
    return headed(stacked("Training", parts), preset.title, details(preset.model, run.step, 0))
