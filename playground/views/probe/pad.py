"""A pad to draw on, by mouse or by keys, and beside it the pixels that the network is given."""

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from playground.core.batches import Array
from playground.views.score.tracks.frames import ink
from playground.views.score.tracks.heatmap import picture
from playground.views.style.theme import Appearance
from playground.views.widgets.controls import label

SIDE = 220
"""Pixels of the pad's side."""
PEN = 0.1
"""How thick the pen is, in sides of the pad."""
STEP = 0.05
"""How far a key moves the pen, in sides of the pad."""
_MOVES: Mapping[int, tuple[float, float]] = MappingProxyType(
    {
        Qt.Key.Key_Left: (-STEP, 0.0),
        Qt.Key.Key_Right: (STEP, 0.0),
        Qt.Key.Key_Up: (0.0, -STEP),
        Qt.Key.Key_Down: (0.0, STEP),
    }
)


class Pad(QWidget):
    """Where the pen goes: `strokes`, each a list of points x, y within [0, 1], y downwards. `drawn` tells of each new
    point, and of an empty pad. The arrow keys move the pen, Space puts it down and lifts it, Delete clears."""

    drawn = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.strokes: list[list[tuple[float, float]]] = []
        self.pen = (0.5, 0.5)
        self.down = False
        self.setFixedSize(SIDE, SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleDescription("Arrow keys: move the pen. Space: put it down, lift it. Delete: clear.")
        appearance.changed.connect(self.update)
        self._say()

    def clear(self) -> None:
        """Nothing drawn, and the pen lifted."""
        self.strokes, self.down = [], False
        self._tell()

    def begin_anew(self) -> None:
        """As it was made."""
        self.strokes, self.down, self.pen = [], False, (0.5, 0.5)
        self._say()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A stroke begins."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._put(event.position(), begins=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The stroke goes on."""
        if self.down and event.buttons() & Qt.MouseButton.LeftButton:
            self._put(event.position(), begins=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The stroke is done."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.down = False
            self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the pen, put it down or lift it, clear; any other key is for others."""
        key = event.key()
        if key in _MOVES:
            self._go(self.pen[0] + _MOVES[key][0], self.pen[1] + _MOVES[key][1], begins=False)
        elif key == Qt.Key.Key_Space:
            self.down = not self.down
            self._go(*self.pen, begins=self.down)
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _put(self, place: QPointF, *, begins: bool) -> None:
        self.down = True
        self._go(place.x() / SIDE, place.y() / SIDE, begins=begins)

    def _go(self, x: float, y: float, *, begins: bool) -> None:
        self.pen = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
        if begins or (self.down and not self.strokes):
            self.strokes.append([])
        if self.down and self.strokes[-1][-1:] != [self.pen]:
            self.strokes[-1].append(self.pen)
            self._tell()
        self._say()
        self.update()

    def _tell(self) -> None:
        self._say()
        self.update()
        self.drawn.emit()

    def _say(self) -> None:
        x, y = (round(100 * part) for part in self.pen)
        self.setAccessibleName(
            f"Drawing pad, pen {'down' if self.down else 'lifted'} at {x} % across and {y} % down, "
            f"{len(self.strokes)} stroke{'s' * (len(self.strokes) != 1)}"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """The strokes, and, where keys move it, the pen."""
        theme, painter = self._appearance.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line2), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(theme.sunken))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(QColor(theme.text), PEN * SIDE, Qt.PenStyle.SolidLine, cap, join))
        for stroke in self.strokes:
            points = [QPointF(x * SIDE, y * SIDE) for x, y in stroke]
            # Line by line: a thick one that crosses itself often takes Qt seconds as a whole.
            painter.drawLines([QLineF(*ends) for ends in pairwise(points)])
            if len(points) == 1:
                painter.drawPoint(points[0])
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(QColor(theme.accent) if self.down else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(self.pen[0] * SIDE, self.pen[1] * SIDE), 5, 5)


class PadPanel(QWidget):
    """The pad, the pixels that come of it, and Clear. `drawn` gives the strokes, each `(points, 2)`; whoever turns them
    into columns of pixels shows these with `show_pixels`."""

    drawn = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pad, self.pixels = Pad(appearance), _Pixels(appearance)
        self.erase = QPushButton("Clear")
        self.erase.setAutoDefault(False)
        self.erase.clicked.connect(self.pad.clear)
        self.pad.drawn.connect(lambda: self.drawn.emit(tuple(np.array(stroke) for stroke in self.pad.strokes)))
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 12, 12, 12)
        grid.addWidget(self.pad, 0, 0, 2, 1)
        grid.addWidget(label("What the network reads", "caption"), 0, 1)
        grid.addWidget(self.pixels, 1, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.erase, 2, 0, Qt.AlignmentFlag.AlignLeft)
        grid.setRowStretch(1, 1)

    def wipe(self) -> None:
        """Nothing drawn, the pen lifted in the middle, and nobody told of it: the probe is another one."""
        self.pad.begin_anew()
        self.show_pixels(None)

    def show_pixels(self, frames: Array | None) -> None:
        """Columns `(columns, pixels)`, ink from 0 to 1; None: nothing is drawn."""
        self.pixels.show_frames(frames)


class _Pixels(QWidget):
    """Columns of pixels, enlarged."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._frames: Array | None = None
        self.setMinimumSize(self.sizeHint())
        appearance.changed.connect(self.update)
        self.show_frames(None)

    def sizeHint(self) -> QSize:
        """Room for a letter."""
        return QSize(160, 96)

    def show_frames(self, frames: Array | None) -> None:
        """Other columns, or none."""
        self._frames = frames if frames is not None and frames.size else None
        shape = "nothing" if self._frames is None else "{} columns of {} pixels".format(*self._frames.shape)
        self.setAccessibleName(f"What the network reads: {shape}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As large as there is room, with square pixels."""
        if self._frames is None:
            return
        columns, rows = self._frames.shape
        size = min(self.width() / columns, self.height() / rows)
        painter = QPainter(self)
        colours = ink(self._appearance.theme)
        painter.drawImage(QRectF(0, 0, size * columns, size * rows), picture(self._frames.T, (0.0, 1.0), colours))
