"""A pad for drawing with the mouse or the keys, beside the pixels that the network reads."""

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from playground.core.batches import Array
from playground.views.style.colour_maps import ink_colours, picture
from playground.views.style.theme import Appearance
from playground.views.widgets.labels import label

PAD_SIDE = 220
"""Width and height of the pad in pixels."""
PEN_WIDTH = 0.1
"""Width of the pen, as a share of the pad's side."""
KEY_STEP = 0.05
"""How far an arrow key moves the pen, as a share of the pad's side."""
_MOVES: Mapping[int, tuple[float, float]] = MappingProxyType(
    {
        Qt.Key.Key_Left: (-KEY_STEP, 0.0),
        Qt.Key.Key_Right: (KEY_STEP, 0.0),
        Qt.Key.Key_Up: (0.0, -KEY_STEP),
        Qt.Key.Key_Down: (0.0, KEY_STEP),
    }
)


class DrawingPad(QWidget):
    """A pad with `strokes`, lists of points x, y in [0, 1] with y downwards. `drawn` follows each new point and each
    clearing.

    The arrow keys move the pen, Space puts it down or lifts it, Delete clears.
    """

    drawn = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.strokes: list[list[tuple[float, float]]] = []
        self.pen = (0.5, 0.5)
        self.is_pen_down = False
        self.setFixedSize(PAD_SIDE, PAD_SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleDescription("Arrow keys: move the pen. Space: put it down, lift it. Delete: clear.")
        appearance.changed.connect(self.update)
        self._update_accessible_name()

    def clear(self) -> None:
        """Clear the pad and lift the pen."""
        self.strokes, self.is_pen_down = [], False
        self._notify()

    def reset(self) -> None:
        """Restore the initial state without emitting `drawn`."""
        self.strokes, self.is_pen_down, self.pen = [], False, (0.5, 0.5)
        self._update_accessible_name()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start a stroke."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press_at(event.position(), begins=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Continue the stroke."""
        if self.is_pen_down and event.buttons() & Qt.MouseButton.LeftButton:
            self._press_at(event.position(), begins=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.is_pen_down = False
            self._update_accessible_name()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the pen, put it down or lift it, or clear the pad."""
        key = event.key()
        if key in _MOVES:
            self._move_pen(self.pen[0] + _MOVES[key][0], self.pen[1] + _MOVES[key][1], begins=False)
        elif key == Qt.Key.Key_Space:
            self.is_pen_down = not self.is_pen_down
            self._move_pen(*self.pen, begins=self.is_pen_down)
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.clear()
        else:
            super().keyPressEvent(event)

    def _press_at(self, place: QPointF, *, begins: bool) -> None:
        self.is_pen_down = True
        self._move_pen(place.x() / PAD_SIDE, place.y() / PAD_SIDE, begins=begins)

    def _move_pen(self, x: float, y: float, *, begins: bool) -> None:
        self.pen = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
        if begins or (self.is_pen_down and not self.strokes):
            self.strokes.append([])
        if self.is_pen_down and self.strokes[-1][-1:] != [self.pen]:
            self.strokes[-1].append(self.pen)
            self._notify()
        self._update_accessible_name()
        self.update()

    def _notify(self) -> None:
        self._update_accessible_name()
        self.update()
        self.drawn.emit()

    def _update_accessible_name(self) -> None:
        x, y = (round(100 * part) for part in self.pen)
        self.setAccessibleName(
            f"Drawing pad, pen {'down' if self.is_pen_down else 'lifted'} at {x} % across and {y} % down, "
            f"{len(self.strokes)} stroke{'s' * (len(self.strokes) != 1)}"
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the strokes, and the pen while the pad has the focus."""
        theme, painter = self._appearance.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line2), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(theme.sunken))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(QColor(theme.text), PEN_WIDTH * PAD_SIDE, Qt.PenStyle.SolidLine, cap, join))
        for stroke in self.strokes:
            points = [QPointF(x * PAD_SIDE, y * PAD_SIDE) for x, y in stroke]
            # Draw line by line: Qt takes seconds for one thick path that often crosses itself.
            painter.drawLines([QLineF(*ends) for ends in pairwise(points)])
            if len(points) == 1:
                painter.drawPoint(points[0])
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(QColor(theme.accent) if self.is_pen_down else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(self.pen[0] * PAD_SIDE, self.pen[1] * PAD_SIDE), 5, 5)


class DrawingPanel(QWidget):
    """The pad, its pixels, and a button that clears it.

    `drawn` carries the strokes, each `(points, 2)`; the receiver converts them to pixels and passes those to
    `show_pixels`.
    """

    drawn = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pad, self.pixels = DrawingPad(appearance), _Pixels(appearance)
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

    def reset(self) -> None:
        """Clear everything for another probe, without emitting `drawn`."""
        self.pad.reset()
        self.show_pixels(None)

    def show_pixels(self, frames: Array | None) -> None:
        """Show columns `(columns, pixels)` with ink from 0 to 1; None for an empty pad."""
        self.pixels.show_frames(frames)


class _Pixels(QWidget):
    """Paints columns of pixels, enlarged."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._frames: Array | None = None
        self.setMinimumSize(self.sizeHint())
        appearance.changed.connect(self.update)
        self.show_frames(None)

    def sizeHint(self) -> QSize:
        """Return room for one letter."""
        return QSize(160, 96)

    def show_frames(self, frames: Array | None) -> None:
        """Show other columns, or none."""
        self._frames = frames if frames is not None and frames.size else None
        shape = "nothing" if self._frames is None else "{} columns of {} pixels".format(*self._frames.shape)
        self.setAccessibleName(f"What the network reads: {shape}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint square pixels as large as the widget allows."""
        if self._frames is None:
            return
        columns, rows = self._frames.shape
        size = min(self.width() / columns, self.height() / rows)
        painter = QPainter(self)
        colours = ink_colours(self._appearance.theme)
        painter.drawImage(QRectF(0, 0, size * columns, size * rows), picture(self._frames.T, (0.0, 1.0), colours))
