"""The memory lab's plot in the window: title, drawing, and a cursor moved by the mouse or the arrow keys."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from playground.core.cell_kinds import KINDS
from playground.core.memory_lab import GapPlot
from playground.views.figures import models
from playground.views.figures.memory_lab import Drawing, details, title, value
from playground.views.style.theme import Appearance, font

_MARGIN, _HEAD = 32, 72
_START = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class GapPlotView(QWidget):
    """Shows a `GapPlot`. `gap` is the gap at the cursor, whose accuracies stand beside the names; None without a
    cursor."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._plot = GapPlot(gaps=(), seeds=1, chance=0.25)
        self.gap: int | None = None
        self._by_keys = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(420, 200)
        appearance.changed.connect(self.update)
        self._update_accessible_name()

    def sizeHint(self) -> QSize:
        """Return the size from the design."""
        return QSize(1152, 544)

    @property
    def plot(self) -> GapPlot:
        """The plot shown."""
        return self._plot

    def show_plot(self, plot: GapPlot) -> None:
        """Show another plot, or more points of it."""
        if plot != self._plot:
            self._plot = plot
            if self.gap not in plot.gaps:
                self.gap = None
            self._update_accessible_name()
            self.update()

    @property
    def drawing(self) -> Drawing:
        """The drawing, placed in the widget."""
        place = QRectF(self.rect()).adjusted(_MARGIN, _HEAD, -_MARGIN + 16, 0)
        return Drawing(self._plot, place, self._appearance.theme)

    def move_cursor(self, gap: int | None) -> None:
        """Move the cursor to a gap; None hides it."""
        if gap != self.gap:
            self.gap = gap
            self._update_accessible_name()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the title, the details and the drawing."""
        painter, theme = QPainter(self), self._appearance.theme
        painter.fillRect(self.rect(), QColor(theme.panel))
        room = QRectF(_MARGIN, 20, self.width() - 2 * _MARGIN, 26)
        painter.setFont(font(18, 600))
        painter.setPen(QColor(theme.text))
        painter.drawText(room, _START, title(self._plot))
        painter.setFont(font(12))
        painter.setPen(QColor(theme.text2))
        words = painter.fontMetrics().elidedText(details(self._plot), Qt.TextElideMode.ElideRight, round(room.width()))
        painter.drawText(room.translated(0, 26), _START, words)
        self.drawing.paint(painter, self.gap)
        if not any(self._plot.lines.values()):
            self._paint_hint(painter)
        if self.hasFocus() and self._by_keys:
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 4, -4, -4), 6, 6)

    def _paint_hint(self, painter: QPainter) -> None:
        """Say what to do while there are no results."""
        painter.setFont(font(12, 500))
        painter.setPen(QColor(self._appearance.theme.text2))
        none = "Choose a gap." if self._plot.axis is None else "Reading what these values need …"
        words = "Run the study: a point appears here for each run that ends." if self._plot.gaps else none
        painter.drawText(self.drawing.axes.adjusted(0, 0, 0, -40), Qt.AlignmentFlag.AlignCenter, words)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the cursor to the nearest gap."""
        self.move_cursor(self.drawing.nearest(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Hide the cursor, unless the keys move it."""
        if not self.hasFocus():
            self.move_cursor(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus only to those who use the keyboard."""
        self._by_keys = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Remove the focus ring."""
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, Right, Home and End move the cursor."""
        gaps = sorted(self._plot.gaps)
        key = event.key()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if not gaps or key not in {*steps, Qt.Key.Key_Home, Qt.Key.Key_End}:
            super().keyPressEvent(event)
        elif key in steps and self.gap is not None:
            index = gaps.index(self.gap) + steps[Qt.Key(key)]
            self.move_cursor(gaps[min(max(index, 0), len(gaps) - 1)])
        else:
            self._by_keys = True
            self.move_cursor(gaps[0] if key in {Qt.Key.Key_Home, Qt.Key.Key_Right} else gaps[-1])

    def _update_accessible_name(self) -> None:
        """Put the values at the cursor into the accessible name."""
        axis = self._plot.axis
        said = "Accuracy against the gap" if axis is None else f"{axis.quantity} against {axis.key}"
        if self.gap is not None:
            there = [(cell, self._plot.point_at(cell, self.gap)) for cell in models.ORDER if cell in self._plot.lines]
            values = [
                (f"{KINDS[cell].name} " if axis is None else "") + value(self._plot, place.accuracy)
                for cell, place in there
                if place is not None
            ]
            said += f", {self._plot.axis_label(self.gap)}: {', '.join(values) or 'no run yet'}"
        self.setAccessibleName(said)
