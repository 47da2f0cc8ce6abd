"""Stores which tracks are shown and in what order, and fills the menu that shows and hides them.

In a comparison fewer tracks are shown, with one stored arrangement per kind of network. Each level has its own.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from playground.app.settings import Settings
from playground.core.cell_kinds import KINDS
from playground.views.help.topics import tip
from playground.views.score.arrangement import Arrangement
from playground.views.score.score import Score
from playground.views.style.network_style import NetworkStyle


class TrackArrangementController:
    """Applies and stores the arrangement of a single score, or in a comparison of each score by its network's kind."""

    def __init__(self, settings: Settings, *scores: Score) -> None:
        self._settings, self._scores = settings, scores
        self.compared: tuple[str, ...] = ()
        """The kinds of the two networks in a comparison; empty for a single network."""
        self._is_applying = False
        self._level, self._hidden = "all", frozenset[str]()
        self._apply_stored()
        for place, score in enumerate(scores):
            score.arranger.changed.connect(partial(self._save, place))

    def set_compared(self, kinds: tuple[str, ...]) -> None:
        """Apply the arrangements stored for these kinds of network, or without any the one for a single network."""
        if kinds != self.compared:
            self.compared = kinds
            self._apply_stored()

    def show_level(self, level: str, hidden: frozenset[str]) -> None:
        """Apply the arrangements stored for a level, which hides these tracks by default."""
        self._level, self._hidden = level, hidden
        self._apply_stored()

    def _apply_stored(self) -> None:
        self._is_applying = True
        for place, score in enumerate(self._scores[: max(len(self.compared), 1)]):
            score.arranger.default = self._default(place)
            stored = self._settings.arrangement(self._kind(place), self._level)
            score.arranger.set_arrangement(stored or score.arranger.default)
        self._is_applying = False

    def _default(self, place: int) -> Arrangement:
        """Return the default arrangement. In a comparison it also hides the tracks that the kind's row leaves out."""
        left_out = KINDS[self.compared[place]].hidden_in_comparison if self.compared else frozenset[str]()
        return Arrangement(hidden=self._hidden | left_out)

    def _save(self, place: int) -> None:
        """Store a change. If both networks are of the same kind, apply it to the other score, too."""
        if self._is_applying or place >= max(len(self.compared), 1):
            return
        arrangement = self._scores[place].arranger.arrangement
        if arrangement == (self._settings.arrangement(self._kind(place), self._level) or self._default(place)):
            return
        self._settings.save_arrangement(arrangement, self._kind(place), self._level)
        if len(set(self.compared)) < len(self.compared):
            for score in self._scores:
                score.arranger.set_arrangement(arrangement)

    def _kind(self, place: int) -> str:
        return self.compared[place] if self.compared else ""


GetFaces = Callable[[], tuple[NetworkStyle, NetworkStyle] | None]
"""Returns letter, symbol and colours of the compared networks, None for a single one."""


def add_menu(view: QMenu, get_faces: GetFaces, *scores: Score) -> None:
    """Add the submenu “Tracks” with an entry for each track that the network has. It is filled whenever it opens."""
    menu = view.addMenu("Tracks")
    menu.setToolTipsVisible(True)
    menu.aboutToShow.connect(partial(_fill_menu, menu, get_faces, scores))


def _fill_menu(menu: QMenu, get_faces: GetFaces, scores: tuple[Score, ...]) -> None:
    menu.clear()
    pair = get_faces()
    scores = scores if pair else scores[:1]
    for place, score in enumerate(scores):
        if pair is not None:
            menu.addSection(f"{pair[place].letter}  {pair[place].kind}")
        arranger = score.arranger
        titles = {track.name: track.title for track in score.groups.available}
        cell = "" if score.trace is None else score.trace.cell_kind
        topics = {track.name: track.topic_in(cell) for track in score.groups.available}
        for name in arranger.order:
            if name in titles:
                action = menu.addAction(titles[name])
                action.setToolTip(tip(topics[name]))
                action.setCheckable(True)
                action.setChecked(name not in arranger.hidden)
                action.toggled.connect(partial(arranger.set_visible, name))
    menu.addSeparator()
    reset = menu.addAction("Reset tracks")
    reset.setToolTip("Show all tracks in their usual order and height.")
    for score in scores:
        reset.triggered.connect(score.arranger.reset)
