"""Points at a part of the window: an outline around what a lesson's step names, or around what was clicked."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QWidget

from playground.views.lesson.outline import Find, Outline
from playground.views.score.places import place_of
from playground.views.score.score import Score

_FLASH = 1000
"""Milliseconds for which the outline of a click stays."""
_TRACKS = {"difference": ("difference-cell", "difference-hidden")}
"""Names that stand for the first of several tracks that is in sight."""


class LessonHighlight(QObject):
    """Surrounds the first of `widgets` under a name that is in sight, or else the part of the score of this name."""

    def __init__(self, outline: Outline, score: Score, widgets: Mapping[str, Sequence[QWidget]]) -> None:
        super().__init__(outline)
        self._outline, self._score, self._widgets = outline, score, widgets
        self._steady: Find | None = None
        self._hovered: tuple[Find, str] | None = None
        self._flash = QTimer(self)
        self._flash.setSingleShot(True)
        self._flash.setInterval(_FLASH)
        self._flash.timeout.connect(self._surround)

    def show(self, name: str) -> None:
        """Surround the part of this name; an empty name: none."""
        self._steady = partial(self.find, name) if name else None
        self._surround()

    def hover(self, find: Find | None, name: str = "") -> None:
        """Surround what a click would answer with, in place of what the step points at; None: nothing is."""
        self._hovered = None if find is None else (find, name)
        self._surround()

    def _surround(self) -> None:
        if self._flash.isActive():
            return
        if self._hovered is None:
            self._outline.surround(self._steady)
        else:
            find, name = self._hovered
            self._outline.surround(find, name=name)

    def flash(self, track: str, *, right: bool) -> None:
        """Surround a track for a moment, in the colour of a right or a wrong answer."""
        self._outline.surround(partial(self.find, track), "ok" if right else "err")
        self._flash.start()

    def find(self, name: str) -> QRect | None:
        """Return where the part of this name is in the window; None while it is out of sight."""
        widget = next((widget for widget in self._widgets.get(name, ()) if widget.isVisible()), None)
        if widget is not None:
            return QRect(widget.mapTo(widget.window(), QPoint()), widget.size())
        places = (place_of(self._score, track) for track in _TRACKS.get(name, (name,)))
        return next((place for place in places if place is not None), None)
