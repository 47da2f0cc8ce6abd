"""The scrubber below the curves: a handle on the axis of training steps that goes to any snapshot."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from playground.views.style.theme import Appearance, font

HEIGHT = 30
LINE_Y = 9
"""The y of the handle's line, in pixels."""
RADIUS = 6
MIN_TICK_DISTANCE = 6
"""Snapshots have ticks if they are on average at least this many pixels apart."""


class Scrubber(QSlider):
    """Chooses one of the kept steps, or the newest; the slider's values are indices of these.

    `moved` carries the chosen step, None for the newest, which the window follows. The widget also draws the axis, so
    that handle and numbers align.
    """

    moved = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._appearance = appearance
        self._kept: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._kept_steps = self._kept
        self._newest = 0
        self._step: int | None = None
        self._left, self._right, self._last = 16.0, 116.0, 10
        self.setObjectName("scrubber")
        self.setRange(0, 0)
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._on_value)
        appearance.changed.connect(self.update)
        self._update_accessible_name()

    @property
    def step(self) -> int | None:
        """The past step that is shown; None for the newest."""
        return self._step

    @property
    def shown_step(self) -> int:
        """The step below the handle."""
        return self._newest if self._step is None else self._step

    @property
    def newest_step(self) -> int:
        """The newest step."""
        return self._newest

    def kept_until(self, step: int) -> npt.NDArray[np.int64]:
        """Return the kept steps up to this one."""
        return self._kept_steps[: np.searchsorted(self._kept_steps, step, side="right")]

    def show_run(self, now: int, kept: npt.NDArray[np.int64]) -> None:
        """Set the newest step and the kept ones."""
        if now == self._newest and kept is self._kept_steps:
            return
        self._newest, self._kept_steps = now, kept
        # The newest step is a stop of its own: leave out a snapshot of it, which would look the same.
        self._kept = kept[: np.searchsorted(kept, now)]
        with QSignalBlocker(self):
            self.setRange(0, len(self._kept))
            self.setValue(self._index(self._step))
        self._update_accessible_name()
        self.update()

    def show_axis(self, left: float, right: float, last: int) -> None:
        """Set the x of step 0 and of the axis' last step, in pixels."""
        if (left, right, last) != (self._left, self._right, self._last):
            self._left, self._right, self._last = left, right, last
            self.update()

    def go_to(self, step: int | None) -> None:
        """Go to the snapshot at a step or the last one before it; None goes to the newest step."""
        self.setValue(self._index(step))

    def move_by(self, by: int) -> None:
        """Move on by this many snapshots; back if negative."""
        self.setValue(self.value() + by)

    def reset(self) -> None:
        """Return to the newest step without emitting `moved`, for another run."""
        self._step = None
        with QSignalBlocker(self):
            self.setValue(self.maximum())
        self._update_accessible_name()
        self.update()

    def x_of(self, step: int) -> float:
        """Return the x of a step, in pixels."""
        return self._left + (self._right - self._left) * step / self._last

    def drag_to(self, x: float) -> None:
        """Go to the stop nearest to an x in pixels."""
        steps = np.append(self._kept, self._newest)
        aim = (x - self._left) / max(self._right - self._left, 1.0) * self._last
        self.setValue(int(np.argmin(np.abs(steps - aim))))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the pressed place, instead of a page towards it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.drag_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle."""
        if self.isSliderDown():
            self.drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll only with the focus."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line with its snapshots, the numbers, and the handle."""
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.line2), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(self._left, LINE_Y), QPointF(self._right, LINE_Y))
        self._draw_snapshots(painter)
        painter.setFont(font(11))
        painter.setPen(QColor(theme.text2))
        every = _tick_interval(self._last)
        for step in range(0, self._last + 1, every):
            centre = self.x_of(step)
            words = QRectF(centre - 40, LINE_Y + 7, 80, HEIGHT - LINE_Y - 7)
            painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, f"{step:,}")
        words = QRectF(self._right + 12, 0, 60, 2 * LINE_Y)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "step")
        middle = QPointF(self.x_of(self.shown_step), LINE_Y)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawEllipse(middle, RADIUS + 2.5, RADIUS + 2.5)
        painter.setBrush(QColor(theme.panel if self._step is None else theme.accent))
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.drawEllipse(middle, RADIUS - 1, RADIUS - 1)

    def _draw_snapshots(self, painter: QPainter) -> None:
        if not 0 < len(self._kept) * MIN_TICK_DISTANCE <= self.x_of(self._newest) - self._left:
            return
        painter.setPen(QPen(QColor(self._appearance.theme.text3), 1))
        for step in self._kept.tolist():
            x = round(self.x_of(step)) + 0.5
            painter.drawLine(QPointF(x, LINE_Y - 3), QPointF(x, LINE_Y + 3))

    def _index(self, step: int | None) -> int:
        if step is None:
            return len(self._kept)
        return max(int(np.searchsorted(self._kept, step, side="right")) - 1, 0)

    def _on_value(self, index: int) -> None:
        step = int(self._kept[index]) if index < len(self._kept) else None
        if step != self._step:
            self._step = step
            self._update_accessible_name()
            self.update()
            self.moved.emit(step)

    def _update_accessible_name(self) -> None:
        where = f"step {self._newest:,}, live" if self._step is None else f"step {self._step:,} of {self._newest:,}"
        self.setAccessibleName(f"Training history, {where}")


def _tick_interval(last: int) -> int:
    """Return a round number of steps between two axis numbers, such that at most seven fit."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if last <= 6 * factor * power:
                return factor * power
        power *= 10
