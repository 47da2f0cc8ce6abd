"""An outline around the part of the window that a lesson points at."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QWidget

from playground.views.style.theme import Appearance, font

_EVERY = 100
"""Milliseconds between two looks at where the part is: it scrolls, folds and moves."""
_WIDTH, _ROUND = 2, 6
_NAME_HEIGHT, _NAME_PADDING = 18, 8

Find = Callable[[], QRect | None]
"""Returns where the part is, in the window's pixels; None while it is out of sight."""


class Outline(QWidget):
    """Lies over the window, lets all clicks through, and follows what it surrounds."""

    def __init__(self, appearance: Appearance, window: QWidget) -> None:
        super().__init__(window)
        self._appearance = appearance
        self._find: Find | None = None
        self._colour, self.name = "accent", ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.follow)
        self.hide()
        appearance.changed.connect(self.update)

    def surround(self, find: Find | None, colour: str = "accent", name: str = "") -> None:
        """Surround another part, in a colour of the theme, with its name in the corner if it is given; None: none."""
        self._find, self._colour, self.name = find, colour, name
        if find is None:
            self._timer.stop()
            self.hide()
        else:
            self._timer.start()
            self.follow()
            self._cut_out()
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
            self._cut_out()
        if self.isHidden():
            self.show()
            self.raise_()

    def _cut_out(self) -> None:
        """Keep only the frame and the name, so that nothing below has to be painted along with this widget."""
        inner = self.rect().adjusted(_ROUND, _ROUND, -_ROUND, -_ROUND)
        self.setMask(QRegion(self.rect()) - QRegion(inner) + QRegion(self._name_place))

    @property
    def _name_place(self) -> QRect:
        if not self.name:
            return QRect()
        width = QFontMetrics(font(11, 600)).horizontalAdvance(self.name) + 2 * _NAME_PADDING
        return QRect(0, 0, width, _NAME_HEIGHT).intersected(self.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame and the name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._appearance.theme
        colour = QColor(getattr(theme, self._colour))
        painter.setPen(QPen(colour, _WIDTH))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _ROUND, _ROUND)
        if self.name:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(self._name_place, _ROUND, _ROUND)
            painter.setFont(font(11, 600))
            painter.setPen(QColor(theme.on_accent))
            painter.drawText(self._name_place, Qt.AlignmentFlag.AlignCenter, self.name)
