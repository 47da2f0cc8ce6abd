"""Which tracks are shown, kept from one start to the next; and the menu that shows and hides them.

Two networks that are compared have fewer tracks each, kept apart for each kind of network.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from playground.app.settings import Settings
from playground.core.cell_kinds import KINDS
from playground.views.score.arrangement import Arrangement
from playground.views.score.score import Score
from playground.views.style.faces import Face


class TrackArrangementController:
    """Keeps the arrangements of a window's scores: of one alone, or, while two are `compared`, of each by its kind."""

    def __init__(self, settings: Settings, *scores: Score) -> None:
        self._settings, self._scores = settings, scores
        self.compared: tuple[str, ...] = ()
        """The kinds of network that are compared; none while there is only one network."""
        self._taking = False
        self._take()
        for place, score in enumerate(scores):
            score.arranger.changed.connect(partial(self._keep, place))

    def compare(self, kinds: tuple[str, ...]) -> None:
        """Arrange the tracks as they were for networks of these kinds, or, without any, for one alone."""
        if kinds != self.compared:
            self.compared = kinds
            self._take()

    def _take(self) -> None:
        self._taking = True
        for place, score in enumerate(self._scores[: max(len(self.compared), 1)]):
            score.arranger.default = self._default(place)
            score.arranger.take(self._settings.arrangement(self._kind(place)) or score.arranger.default)
        self._taking = False

    def _default(self, place: int) -> Arrangement:
        """What is shown at first: of a network that is compared with another, what keeps, what is kept, and what comes
        of it."""
        return Arrangement(hidden=KINDS[self.compared[place]].left_out) if self.compared else Arrangement()

    def _keep(self, place: int) -> None:
        """Every change, also in the other score where both show the same kind."""
        if self._taking or place >= max(len(self.compared), 1):
            return
        arrangement = self._scores[place].arranger.arrangement
        self._settings.keep_arrangement(arrangement, self._kind(place))
        if len(set(self.compared)) < len(self.compared):
            for score in self._scores:
                score.arranger.take(arrangement)

    def _kind(self, place: int) -> str:
        return self.compared[place] if self.compared else ""


Faces = Callable[[], tuple[Face, Face] | None]
"""How the two networks look that are compared just then, if any are."""


def add_menu(view: QMenu, faces: Faces, *scores: Score) -> None:
    """A submenu with an entry for each track that the network has, filled whenever it opens."""
    menu = view.addMenu("Tracks")
    menu.aboutToShow.connect(partial(_fill, menu, faces, scores))


def _fill(menu: QMenu, faces: Faces, scores: tuple[Score, ...]) -> None:
    menu.clear()
    pair = faces()
    scores = scores if pair else scores[:1]
    for place, score in enumerate(scores):
        if pair is not None:
            menu.addSection(f"{pair[place].letter}  {pair[place].kind}")
        arranger = score.arranger
        titles = {track.name: track.title for track in score.groups.available}
        for name in arranger.order:
            if name in titles:
                action = menu.addAction(titles[name])
                action.setCheckable(True)
                action.setChecked(name not in arranger.arrangement.hidden)
                action.toggled.connect(partial(arranger.show, name))
    menu.addSeparator()
    reset = menu.addAction("Reset tracks")
    for score in scores:
        reset.triggered.connect(score.arranger.reset)
