"""Figures of what the window shows: to the clipboard, and into files."""

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
from playground.views.answers.answers_panel import last_answer
from playground.views.figures import pair, rendering
from playground.views.figures.curves import Pair, curves
from playground.views.figures.dialog import FigureDialog
from playground.views.figures.figure import Figure, headed
from playground.views.figures.figure_score import FigureScore, ScoreState
from playground.views.figures.formats import FORMATS
from playground.views.figures.microscope import Closeup
from playground.views.figures.pair import Network, called
from playground.views.microscope.panel import MicroscopePanel
from playground.views.score.score import Score
from playground.views.score.tracks.track import Track
from playground.views.training_strip.training_strip import TrainingStrip

Papers = tuple[FigureScore, FigureScore]
"""One for each network there may be."""
_UNDRAWN = "the picture could not be drawn; there may be too little memory for one so large"


def write(path: Path, figure: Figure) -> None:
    """Save a figure in the format of the suffix. Raises `FileProblem`."""
    files.check_target(path, FORMATS.suffixes)
    files.write(path, drawn(path, lambda: FORMATS.of(path).write(figure)))


def drawn(path: Path, draw: Callable[[], bytes]) -> bytes:
    """What is drawn for a file. Raises `FileProblem` where Qt cannot."""
    try:
        return draw()
    except rendering.Undrawn:
        raise WriteProblem(path, f"not written, because {_UNDRAWN}.") from None


def details(model: ModelSpec, step: int, layer: int) -> str:
    """What a figure's heading says of the network: its kind, its size, and how long it was trained."""
    return f"{_kind(model, layer)} · step {step:,}"


def _kind(model: ModelSpec, layer: int | None) -> str:
    """A network's kind and size; `layer`: which is shown, None for all."""
    size = f"{model.units:,} unit{'s' * (model.units != 1)}"
    layers = depth(model)
    place = f"{layers} layers" if layer is None else f"layer {layer + 1} of {layers}"
    return f"{KINDS[model.cell].name}, {size}" + (f", {place}" if layers > 1 else "")


class FigureExportController(QObject):
    """Makes figures of the scores, the microscope and the curves, and does with them what the menus say.

    `elsewhere` gives the figure of the page that is shown in their place, None where they are what is shown.
    """

    def __init__(
        self,
        context: Context,
        scores: tuple[Score, Score],
        microscope: MicroscopePanel,
        strip: TrainingStrip,
        elsewhere: Callable[[], Figure | None],
    ) -> None:
        super().__init__(strip)
        self._session, self._messages = context.session, context.messages
        self._both, self._microscope, self._strip, self._elsewhere = scores, microscope, strip, elsewhere
        self._newest = 0
        self._papers: Papers | None = None
        self._closeup: Closeup | None = None
        self._session.snapshot.connect(self._on_snapshot)
        for place, score in enumerate(scores):
            score.menus.filling.connect(partial(self._fill, place))

    def available(self) -> list[Figure]:
        """The whole score, each track of it, the microscope, and the curves, as they are now; in the lab, its plot."""
        if (other := self._elsewhere()) is not None:
            return [other]
        if self._papers is None:
            # Kept: papers that nobody has are garbage with living items, which end the program where another thread
            # happens to collect it.
            self._papers = FigureScore(), FigureScore()
        papers = self._papers
        score = self.score(papers)
        if score is None:
            return [self.headed_curves()]
        return [score, *self._tracks(papers), *self.closeups(), self.headed_curves()]

    def _tracks(self, papers: Papers) -> list[Figure]:
        """Each track by itself, as the papers show it now."""
        networks = self._networks(papers)
        if networks:
            return [
                self._headed(called(figure, network.face), self._step, place)
                for place, network in enumerate(networks)
                for figure in network.paper.single
            ]
        return [self.headed(figure) for figure in papers[0].single]

    def closeups(self) -> list[Figure]:
        """The microscope, where it shows anything."""
        panel = self._microscope
        if panel.dissection is None or compared(self._session):
            return []
        if self._closeup is None:
            self._closeup = Closeup()
        return [self.headed(self._closeup.figure(panel.dissection, panel.opened))]

    def score(self, papers: Papers) -> Figure | None:
        """The whole score, of both networks where two are compared, painted by these papers; None without a
        sequence."""
        scores = self._scores
        moments = [ScoreState.of(score) for score in scores]
        for paper, moment in zip(papers, moments, strict=False):
            if moment is None:
                return None
            paper.show(moment)
        networks = self._networks(papers)
        return self.headed(pair.scores(networks) if networks else papers[0].score)

    @property
    def _scores(self) -> list[Score]:
        """Those on the screen."""
        return list(self._both if compared(self._session) else self._both[:1])

    def _networks(self, papers: Papers) -> list[Network]:
        """Those that are compared, each with its paper; none where there is only one."""
        faces, networks = compared(self._session), []
        for face, paper, score in zip(faces or (), papers, self._scores, strict=False):
            if score.trace is not None:
                answer, value, verdict = last_answer(score.trace)
                networks.append(Network(face=face, paper=paper, answer=f"{answer} {value}".strip(), verdict=verdict))
        return networks

    def curves(self) -> Figure:
        """Loss and accuracy until now, of both networks where two are compared."""
        strip = self._strip
        faces = strip.pair.faces
        other = None if faces is None else Pair(store=strip.pair.store, faces=faces)
        return curves(strip.store, log=strip.scale.value == "log", pair=other)

    def headed_curves(self) -> Figure:
        """The curves with their heading: they show all of the run, whatever step is looked back at."""
        return self._headed(self.curves(), self._newest)

    def choose(self) -> None:
        """Ask which figure, and whether to copy or to save it."""
        dialog = FigureDialog(self.available(), self._strip.window())
        dialog.copied.connect(self.copy)
        dialog.saved.connect(self.save)
        dialog.open()

    def copy_score(self) -> None:
        """The whole score to the clipboard; in the lab, its plot."""
        self.copy(self.available()[0])

    def copy(self, figure: Figure) -> None:
        """A figure to the clipboard."""
        try:
            QGuiApplication.clipboard().setMimeData(rendering.mime(figure))
        except rendering.Undrawn:
            self._messages.say(f"Not copied, because {_UNDRAWN}.")
            return
        self._messages.say(f"Copied the figure “{figure.name}”.", "right")

    def save(self, figure: Figure) -> None:
        """Ask where to save a figure, and do it."""
        stem = Path(self._session.name).stem or "figure"
        name = re.sub(r"\W+", "-", figure.name.lower()).strip("-")
        path = figure_to_write(self._strip.window(), f"{stem}-{name}")
        if path is None:
            return
        try:
            write(path, figure)
        except FileProblem as problem:
            self._messages.say(str(problem))
        else:
            self._messages.say(f"Wrote the figure “{figure.name}” to {path}.", "right")

    def _fill(self, place: int, menu: QMenu, track: Track) -> None:
        """What can be done with the picture of a track, below what else its menu offers."""
        menu.addSeparator()
        for text, use in (("Copy as picture", self.copy), ("Save as…", self.save)):
            menu.addAction(text).triggered.connect(lambda _, use=use: self._use(place, track, use))

    def _use(self, place: int, track: Track, use: Callable[[Figure], None]) -> None:
        faces = compared(self._session)
        name = track.label if faces is None else pair.name_of(track.label, faces[place])
        figure = next((figure for figure in self.available() if figure.name == name), None)
        if figure is not None:
            use(figure)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self._newest = snapshot.step

    @property
    def _step(self) -> int:
        """The step that the score shows."""
        shown = self._both[0].shown
        return 0 if shown is None else shown.step

    def headed(self, figure: Figure) -> Figure:
        """A figure below the experiment's title and what its networks are, at the step that is shown."""
        return self._headed(figure, self._step)

    def _headed(self, figure: Figure, step: int, place: int | None = None) -> Figure:
        """`place`: which of two networks the figure shows, None for all that there are."""
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
    return None if score.groups.every else score.layer
