"""Figures of what the window shows: to the clipboard, and into files."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from playground.app.file_dialogs import figure_to_write
from playground.core.shapes import NAMES, depth
from playground.core.snapshot import Snapshot
from playground.core.specs import ModelSpec
from playground.storage import files
from playground.storage.errors import FileProblem
from playground.views.figures import rendering
from playground.views.figures.closeup import microscope
from playground.views.figures.curves import curves
from playground.views.figures.dialog import FigureDialog
from playground.views.figures.figure import Figure, headed
from playground.views.figures.paper import Paper, Still
from playground.views.score.track import Track

if TYPE_CHECKING:
    from playground.app.window import Window

SUFFIXES = tuple(rendering.FORMATS)


def write(path: Path, figure: Figure) -> None:
    """Save a figure in the format of the suffix. Raises `FileProblem`."""
    files.check_target(path, SUFFIXES)
    files.write(path, rendering.FORMATS[path.suffix.lower()](figure))


def details(model: ModelSpec, step: int, layer: int) -> str:
    """What a figure's heading says of the network: its kind, its size, and how long it was trained."""
    size = f"{model.units:,} unit{'s' * (model.units != 1)}"
    layers = depth(model)
    place = f", layer {layer + 1} of {layers}" if layers > 1 else ""
    return f"{NAMES[model.cell]}, {size}{place} · step {step:,}"


class Figures(QObject):
    """Makes figures of a window's score and curves, and does with them what the menus say."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self._step = self._newest = 0
        window.session.snapshot.connect(self._see)
        window.score.menus.filling.connect(self._fill)

    def available(self) -> list[Figure]:
        """The whole score, each track of it, the microscope, and the curves, as they are now; in the lab, its plot."""
        if self._window.lab.on:
            return [self._window.lab.figure()]
        paper = Paper()
        score = self.score(paper)
        if score is None:
            return [self.headed_curves()]
        tracks = [self.headed(track) for track in paper.single]
        return [score, *tracks, *self.closeups(), self.headed_curves()]

    def closeups(self) -> list[Figure]:
        """The microscope, where it shows a cell."""
        panel = self._window.microscope
        if panel.dissection is None or self._window.comparing.on:
            return []
        return [self.headed(microscope(panel.dissection, panel.opened))]

    def score(self, paper: Paper) -> Figure | None:
        """The whole score, painted by this paper; None without a sequence."""
        moment = Still.of(self._window.score)
        if moment is None:
            return None
        paper.show(moment)
        return self.headed(paper.score)

    def curves(self) -> Figure:
        """Loss and accuracy until now."""
        strip = self._window.strip
        return curves(strip.store, log=strip.scale.value == "log")

    def headed_curves(self) -> Figure:
        """The curves with their heading: they show all of the run, whatever step is looked back at."""
        return self._headed(self.curves(), self._newest)

    def choose(self) -> None:
        """Ask which figure, and whether to copy or to save it."""
        dialog = FigureDialog(self.available(), self._window)
        dialog.copied.connect(self.copy)
        dialog.saved.connect(self.save)
        dialog.open()

    def copy_score(self) -> None:
        """The whole score to the clipboard; in the lab, its plot."""
        self.copy(self.available()[0])

    def copy(self, figure: Figure) -> None:
        """A figure to the clipboard."""
        QGuiApplication.clipboard().setMimeData(rendering.mime(figure))
        self._window.banner.say(f"Copied the figure “{figure.name}”.", "right")

    def save(self, figure: Figure) -> None:
        """Ask where to save a figure, and do it."""
        stem = Path(self._window.name).stem or "figure"
        name = re.sub(r"\W+", "-", figure.name.lower()).strip("-")
        path = figure_to_write(self._window, f"{stem}-{name}")
        if path is None:
            return
        try:
            write(path, figure)
        except FileProblem as problem:
            self._window.banner.say(str(problem))
        else:
            self._window.banner.say(f"Wrote the figure “{figure.name}” to {path}.", "right")

    def _fill(self, menu: QMenu, track: Track) -> None:
        """What can be done with the picture of a track, below what else its menu offers."""
        menu.addSeparator()
        for text, use in (("Copy as picture", self.copy), ("Save as…", self.save)):
            menu.addAction(text).triggered.connect(lambda _, use=use: self._use(track, use))

    def _use(self, track: Track, use: Callable[[Figure], None]) -> None:
        figure = next((figure for figure in self.available() if figure.name == track.title), None)
        if figure is not None:
            use(figure)

    def _see(self, snapshot: Snapshot) -> None:
        self._newest = snapshot.step
        self._step = snapshot.step if snapshot.shown_step is None else snapshot.shown_step

    def headed(self, figure: Figure) -> Figure:
        """A figure below the experiment's title and what its network is, at the step that is shown."""
        return self._headed(figure, self._step)

    def _headed(self, figure: Figure, step: int) -> Figure:
        window = self._window
        preset = window.session.preset
        if preset is None:
            return figure
        # Of two networks that are compared, the figure has the first one alone.
        which = "" if window.session.other is None else "Network A of two, "
        return headed(figure, preset.title, which + details(preset.model, step, window.score.layer))
