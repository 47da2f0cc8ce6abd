"""The plot of `playground study gap`, beside its table."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from playground.app import interruption
from playground.studies.gap import GapStudy, Point


def write(folder: Path, study: GapStudy, points: Sequence[Point]) -> None:
    """Draw DIR/gap.svg and DIR/gap.png. Where Qt lacks a library of the system's, say so, and go on without.

    Raises `FileProblem`.
    """
    with interruption.held():
        _draw(folder, study, points)


def _draw(folder: Path, study: GapStudy, points: Sequence[Point]) -> None:
    from playground.app import display

    if display.problem():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if problem := display.library_problem():
        print(f"The plot is not drawn: {problem}", file=sys.stderr)
        return
    from playground.app.controllers import figure_export
    from playground.app.lab.study_presenter import plot
    from playground.app.start import application
    from playground.views.figures.memory_lab import figure

    interruption.check()
    application()
    drawn = figure(plot(study, points))
    for suffix in (".svg", ".png"):
        figure_export.write(folder / f"gap{suffix}", drawn)
