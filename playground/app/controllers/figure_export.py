"""Copies figures of the window's views to the clipboard, and saves them to files."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from playground.app.context import Context
from playground.app.controllers.comparison import compared
from playground.app.dialogs.file_dialogs import figure_to_write
from playground.core.cell_kinds import KINDS
from playground.core.shapes import depth
from playground.core.snapshot import Snapshot
from playground.core.specs import ModelSpec
from playground.storage import files
from playground.storage.errors import FileProblem, WriteProblem
from playground.views.figures import pair, rendering
from playground.views.figures.curves import Pair, curves
from playground.views.figures.dialog import FigureDialog
from playground.views.figures.figure import Figure, headed
from playground.views.figures.figure_score import FigureScore, ScoreState
from playground.views.figures.formats import FORMATS
from playground.views.figures.microscope import MicroscopeFigure
from playground.views.figures.pair import Network, with_network_name
from playground.views.microscope.panel import MicroscopePanel
from playground.views.score.score import Score
from playground.views.score.tracks.track import Track
from playground.views.training_strip.training_strip import TrainingStrip

FigureScores = tuple[FigureScore, FigureScore]
"""A figure score for each of two networks."""
_UNDRAWN = "the picture could not be drawn; there may be too little memory for one so large"


def write_figure(path: Path, figure: Figure) -> None:
    """Save a figure in the format of the suffix. Raises `FileProblem`."""
    files.check_target(path, FORMATS.suffixes)
    files.write_bytes(path, render(path, lambda: FORMATS.of(path).write(figure)))


def render(path: Path, draw: Callable[[], bytes]) -> bytes:
    """Return the encoded picture for a file. Raises `FileProblem` if Qt cannot paint it."""
    try:
        return draw()
    except rendering.RenderingError:
        raise WriteProblem(path, f"not written, because {_UNDRAWN}.") from None


def details(model: ModelSpec, step: int, layer: int) -> str:
    """Return a figure's subtitle: kind and size of the network, layer, and step."""
    return f"{_kind(model, layer)} · step {step:,}"


def _kind(model: ModelSpec, layer: int | None) -> str:
    """Return a network's kind and size; `layer` is the one shown, None for all."""
    size = f"{model.units:,} unit{'s' * (model.units != 1)}"
    layers = depth(model)
    place = f"{layers} layers" if layer is None else f"layer {layer + 1} of {layers}"
    return f"{KINDS[model.cell].name}, {size}" + (f", {place}" if layers > 1 else "")


class FigureExportController(QObject):
    """Makes figures of the scores, the microscope and the curves, and copies or saves them.

    `other_page_figure` returns the figure of the page that is shown instead of the scores (the lab's plot), else None.
    """

    def __init__(
        self,
        context: Context,
        scores: tuple[Score, Score],
        microscope: MicroscopePanel,
        strip: TrainingStrip,
        other_page_figure: Callable[[], Figure | None],
    ) -> None:
        super().__init__(strip)
        self._session, self._messages = context.session, context.messages
        self._both, self._microscope, self._strip = scores, microscope, strip
        self._other_page_figure = other_page_figure
        self._latest_step = 0
        self._figure_scores: FigureScores | None = None
        self._microscope_figure: MicroscopeFigure | None = None
        self._session.snapshot.connect(self._on_snapshot)
        for place, score in enumerate(scores):
            score.menus.about_to_show.connect(partial(self._add_to_menu, place))

    def figures(self) -> list[Figure]:
        """Return the whole score, each track, the microscope and the curves as shown now; in the lab, its plot."""
        if (other := self._other_page_figure()) is not None:
            return [other]
        if self._figure_scores is None:
            # Kept for good: Qt items that another thread's garbage collection frees end the program.
            self._figure_scores = FigureScore(), FigureScore()
        figure_scores = self._figure_scores
        score = self.score(figure_scores)
        if score is None:
            return [self.headed_curves()]
        return [score, *self._tracks(figure_scores), *self._microscope_figures(), self.headed_curves()]

    def _tracks(self, figure_scores: FigureScores) -> list[Figure]:
        """Return a figure of each track, as last shown in `figure_scores`."""
        networks = self._networks(figure_scores)
        if networks:
            return [
                self._headed(with_network_name(figure, network.style), self._step, place)
                for place, network in enumerate(networks)
                for figure in network.figure_score.single_tracks
            ]
        return [self.headed(figure) for figure in figure_scores[0].single_tracks]

    def _microscope_figures(self) -> list[Figure]:
        """Return the microscope's figure; none while it is empty or hidden by a comparison."""
        panel = self._microscope
        if panel.dissection is None or compared(self._session):
            return []
        if self._microscope_figure is None:
            self._microscope_figure = MicroscopeFigure()
        return [self.headed(self._microscope_figure.figure(panel.dissection, panel.opened))]

    def score(self, figure_scores: FigureScores) -> Figure | None:
        """Return the score, of both networks in a comparison, drawn with `figure_scores`; None without a trace."""
        scores = self._scores
        states = [ScoreState.of(score) for score in scores]
        for figure_score, state in zip(figure_scores, states, strict=False):
            if state is None:
                return None
            figure_score.show_state(state)
        networks = self._networks(figure_scores)
        return self.headed(pair.scores(networks) if networks else figure_scores[0].score)

    @property
    def _scores(self) -> list[Score]:
        """The visible scores."""
        return list(self._both if compared(self._session) else self._both[:1])

    def _networks(self, figure_scores: FigureScores) -> list[Network]:
        """Return the compared networks, each with its figure score; empty if there is only one network."""
        styles, networks = compared(self._session), []
        for style, figure_score, score in zip(styles or (), figure_scores, self._scores, strict=False):
            if score.trace is not None:
                networks.append(Network(style=style, figure_score=figure_score, answer=score.answer))
        return networks

    def curves(self) -> Figure:
        """Return loss and accuracy so far, of both networks in a comparison."""
        strip = self._strip
        styles = strip.pair.styles
        other = None if styles is None else Pair(store=strip.pair.store, styles=styles)
        return curves(strip.store, log=strip.scale.value == "log", pair=other)

    def headed_curves(self) -> Figure:
        """Return the curves with a heading. They show the whole run, so the heading names the latest step."""
        return self._headed(self.curves(), self._latest_step)

    def show_dialog(self) -> None:
        """Ask which figure to copy or save."""
        dialog = FigureDialog(self.figures(), self._strip.window())
        dialog.copied.connect(self.copy)
        dialog.saved.connect(self.save_with_dialog)
        dialog.open()

    def copy_score(self) -> None:
        """Copy the whole score; in the lab, its plot."""
        self.copy(self.figures()[0])

    def copy(self, figure: Figure) -> None:
        """Copy a figure to the clipboard."""
        try:
            QGuiApplication.clipboard().setMimeData(rendering.mime(figure))
        except rendering.RenderingError:
            self._messages.show(f"Not copied, because {_UNDRAWN}.")
            return
        self._messages.show(f"Copied the figure “{figure.name}”.", "right")

    def save_with_dialog(self, figure: Figure) -> None:
        """Ask for a path and save a figure there."""
        stem = Path(self._session.name).stem or "figure"
        name = re.sub(r"\W+", "-", figure.name.lower()).strip("-")
        path = figure_to_write(self._strip.window(), f"{stem}-{name}")
        if path is None:
            return
        try:
            write_figure(path, figure)
        except FileProblem as problem:
            self._messages.show(str(problem))
        else:
            self._messages.show(f"Wrote the figure “{figure.name}” to {path}.", "right")

    def _add_to_menu(self, place: int, menu: QMenu, track: Track) -> None:
        """Add copying and saving to a track's menu."""
        menu.addSeparator()
        for text, export in (("Copy as picture", self.copy), ("Save as…", self.save_with_dialog)):
            menu.addAction(text).triggered.connect(lambda _, export=export: self._export(place, track, export))

    def _export(self, place: int, track: Track, export: Callable[[Figure], None]) -> None:
        styles = compared(self._session)
        name = track.label if styles is None else pair.figure_name(track.label, styles[place])
        figure = next((figure for figure in self.figures() if figure.name == name), None)
        if figure is not None:
            export(figure)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self._latest_step = snapshot.step

    @property
    def _step(self) -> int:
        """The step that the score shows."""
        shown = self._both[0].shown
        return 0 if shown is None else shown.step

    def headed(self, figure: Figure) -> Figure:
        """Return a figure under a heading: the experiment's title, its networks, and the step shown."""
        return self._headed(figure, self._step)

    def _headed(self, figure: Figure, step: int, place: int | None = None) -> Figure:
        """`place` is the index of the network that the figure shows, None for all."""
        session = self._session
        if session.preset is None:
            return figure
        shown = [_kind(session.preset.model, _layer(self._both[0]))]
        if session.other is not None:
            second = _kind(session.other.model, _layer(self._both[1]))
            shown = [f"A: {shown[0]}", f"B: {second}"]
        shown = shown if place is None else [shown[place]]
        return headed(figure, session.preset.title, f"{' · '.join(shown)} · step {step:,}")


def _layer(score: Score) -> int | None:
    return None if score.groups.shows_all_layers else score.layer
