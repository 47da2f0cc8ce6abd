"""Training as an animation, without a window: a picture each so many steps, exactly."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize

from playground.app import interruption
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
"""Pictures a second."""


def write(preset: Preset, *, steps: int, every: int, out: Path) -> int:
    """Train for `steps` steps, or to the mark, with a picture before the first, after each `every` and at the end.

    Gives the exit code: 1 where training failed. Raises `FileProblem` where the file cannot be written.
    """
    application()
    run, store, paper = Run(preset), CurveStore(), FigureScore()
    outcome, size = "ran", None
    with animations.writing(out, rate=RATE, palette=palette()) as frames:
        while True:
            interruption.check()
            figure = _figure(run, store, paper)
            size = size or QSize(figure.width, figure.height) * animations.FORMATS.of(out).scale
            frames.add(pixels(figure, size))
            if run.step >= steps or outcome != "ran":
                return int(outcome == "diverged")
            metrics = run.run(min(every, steps - run.step), should_stop=interruption.pressed)
            outcome = metrics.outcome
            store.add(metrics.curve, metrics.evaluations, heldout=bool(run.task.heldout))


def _figure(run: Run, store: CurveStore, paper: FigureScore) -> Figure:
    """The score of the preset's first probe, and the curves. The units stand as they are numbered."""
    text, preset = next(iter(run.preset.probes or run.task.samples()), ""), run.preset
    trace = run.trace(text)
    parts = [curves(store, log=True)]
    if trace.timesteps:
        shown = Shown(trace=trace, reach=run.reach(text, trace=trace))
        paper.show(ScoreState(shown=shown, order=np.arange(trace.units)[None]))
        parts.insert(0, paper.score)
    return headed(stacked("Training", parts), preset.title, details(preset.model, run.step, 0))
