"""An outline around the part of the window that a lesson points at."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from playground.views.style.theme import Appearance

_EVERY = 100
"""Milliseconds between two looks at where the part is: it scrolls, folds and moves."""
_WIDTH, _ROUND = 2, 6

Find = Callable[[], QRect | None]
"""Returns where the part is, in the window's pixels; None while it is out of sight."""


class Outline(QWidget):
    """Lies over the window, lets all clicks through, and follows what it surrounds."""

    def __init__(self, appearance: Appearance, window: QWidget) -> None:
        super().__init__(window)
        self._appearance = appearance
        self._find: Find | None = None
        self._colour = "accent"
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.follow)
        self.hide()
        appearance.changed.connect(self.update)

    def surround(self, find: Find | None, colour: str = "accent") -> None:
        """Surround another part, in a colour of the theme; None: none."""
        self._find, self._colour = find, colour
        if find is None:
            self._timer.stop()
            self.hide()
        else:
            self._timer.start()
            self.follow()
            self.update()

    def follow(self) -> None:
        """Move to where the part is now."""
        place = None if self._find is None else self._find()
        if place is None or place.isEmpty():
            self.hide()
            return
        place = place.adjusted(-_WIDTH, -_WIDTH, _WIDTH, _WIDTH).intersected(self.window().rect())
        if place != self.geometry():
            self.setGeometry(place)
            # Only the frame is this widget's, so that nothing below has to be painted along with it.
            inner = self.rect().adjusted(_ROUND, _ROUND, -_ROUND, -_ROUND)
            self.setMask(QRegion(self.rect()) - QRegion(inner))
        if self.isHidden():
            self.show()
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(getattr(self._appearance.theme, self._colour)), _WIDTH))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -2, -2), _ROUND, _ROUND)
