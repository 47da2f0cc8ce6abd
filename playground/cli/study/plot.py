"""The plot of `playground study gap`, beside its table."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from playground.app import ctrl_c
from playground.studies.gap import GapStudy, Point


def write_plots(folder: Path, study: GapStudy, points: Sequence[Point]) -> None:
    """Draw DIR/gap.svg and DIR/gap.png. If Qt lacks a system library, print that and draw nothing.

    Raises `FileProblem`.
    """
    with ctrl_c.deferred():
        _draw(folder, study, points)


def _draw(folder: Path, study: GapStudy, points: Sequence[Point]) -> None:
    from playground.app import display

    if display.problem():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if problem := display.library_problem():
        print(f"The plot is not drawn: {problem}", file=sys.stderr)
        return
    from playground.app.controllers import figure_export
    from playground.app.lab.study_presenter import gap_plot
    from playground.app.start import application
    from playground.views.figures.memory_lab import figure

    ctrl_c.raise_if_pressed()
    application()
    drawn = figure(gap_plot(study, points))
    for suffix in (".svg", ".png"):
        figure_export.write_figure(folder / f"gap{suffix}", drawn)
