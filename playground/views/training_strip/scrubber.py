"""The scrubber under the curves: a handle on the axis of training steps, which goes to any snapshot."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from playground.views.style.theme import Appearance, font

HEIGHT = 30
LINE = 9
"""How far below the upper edge the handle's line is."""
RADIUS = 6
APART = 6
"""Snapshots are marked on the line where there are so many pixels between two on average."""


class Scrubber(QSlider):
    """Chooses one of the steps that are kept, or the newest: what a slider's values count are these.

    `moved` gives the step that the user went to, None for the newest, which goes on as the run does. The axis is drawn
    here too, so that handle and figures are one.
    """

    moved = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._appearance = appearance
        self._kept: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._given = self._kept
        self._now = 0
        self._step: int | None = None
        self._left, self._right, self._last = 16.0, 116.0, 10
        self.setObjectName("scrubber")
        self.setRange(0, 0)
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Drag to any moment of training (Shift+Left, Shift+Right)")
        self.valueChanged.connect(self._chosen)
        appearance.changed.connect(self.update)
        self._name()

    @property
    def step(self) -> int | None:
        """The step that is looked back at; None: the newest."""
        return self._step

    @property
    def shown_step(self) -> int:
        """The step under the handle."""
        return self._now if self._step is None else self._step

    @property
    def now(self) -> int:
        """The newest step."""
        return self._now

    def kept_until(self, step: int) -> npt.NDArray[np.int64]:
        """The kept steps up to this one."""
        return self._given[: np.searchsorted(self._given, step, side="right")]

    def show_run(self, now: int, kept: npt.NDArray[np.int64]) -> None:
        """How far the run is, and which steps can be gone to."""
        if now == self._now and kept is self._given:
            return
        self._now, self._given = now, kept
        # The newest is itself a place to go to: a snapshot of it would look the same.
        self._kept = kept[: np.searchsorted(kept, now)]
        with QSignalBlocker(self):
            self.setRange(0, len(self._kept))
            self.setValue(self._index(self._step))
        self._name()
        self.update()

    def show_axis(self, left: float, right: float, last: int) -> None:
        """Where step 0 and the axis' last step are, in pixels."""
        if (left, right, last) != (self._left, self._right, self._last):
            self._left, self._right, self._last = left, right, last
            self.update()

    def go(self, step: int | None) -> None:
        """To the snapshot of a step or the nearest before it; None: to the newest."""
        self.setValue(self._index(step))

    def move_by(self, by: int) -> None:
        """So many snapshots on, or back where it is less than 0."""
        self.setValue(self.value() + by)

    def leave(self) -> None:
        """Back to the newest, without telling: another run has begun."""
        self._step = None
        with QSignalBlocker(self):
            self.setValue(self.maximum())
        self._name()
        self.update()

    def place(self, step: int) -> float:
        """Where a step is, in pixels."""
        return self._left + (self._right - self._left) * step / self._last

    def drag_to(self, x: float) -> None:
        """To whatever can be gone to that is nearest to a pixel."""
        steps = np.append(self._kept, self._now)
        aim = (x - self._left) / max(self._right - self._left, 1.0) * self._last
        self.setValue(int(np.argmin(np.abs(steps - aim))))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to what was pressed, not a page towards it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.drag_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag."""
        if self.isSliderDown():
            self.drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay there."""
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only with the focus, as everywhere."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line with its snapshots, the figures, and the handle."""
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.line2), 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(self._left, LINE), QPointF(self._right, LINE))
        self._draw_snapshots(painter)
        painter.setFont(font(11))
        painter.setPen(QColor(theme.text2))
        every = _every(self._last)
        for step in range(0, self._last + 1, every):
            centre = self.place(step)
            words = QRectF(centre - 40, LINE + 7, 80, HEIGHT - LINE - 7)
            painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, f"{step:,}")
        words = QRectF(self._right + 12, 0, 60, 2 * LINE)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "step")
        middle = QPointF(self.place(self.shown_step), LINE)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawEllipse(middle, RADIUS + 2.5, RADIUS + 2.5)
        painter.setBrush(QColor(theme.panel if self._step is None else theme.accent))
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.drawEllipse(middle, RADIUS - 1, RADIUS - 1)

    def _draw_snapshots(self, painter: QPainter) -> None:
        if not 0 < len(self._kept) * APART <= self.place(self._now) - self._left:
            return
        painter.setPen(QPen(QColor(self._appearance.theme.text3), 1))
        for step in self._kept.tolist():
            x = round(self.place(step)) + 0.5
            painter.drawLine(QPointF(x, LINE - 3), QPointF(x, LINE + 3))

    def _index(self, step: int | None) -> int:
        if step is None:
            return len(self._kept)
        return max(int(np.searchsorted(self._kept, step, side="right")) - 1, 0)

    def _chosen(self, index: int) -> None:
        step = int(self._kept[index]) if index < len(self._kept) else None
        if step != self._step:
            self._step = step
            self._name()
            self.update()
            self.moved.emit(step)

    def _name(self) -> None:
        where = f"step {self._now:,}, live" if self._step is None else f"step {self._step:,} of {self._now:,}"
        self.setAccessibleName(f"Training history, {where}")


def _every(last: int) -> int:
    """A round number of steps between two figures, of which there are six or fewer."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if last <= 6 * factor * power:
                return factor * power
        power *= 10
