"""The base of every track: a title at the left, columns in the middle, a legend at the right."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QMenu, QStyleOptionGraphicsItem, QWidget

from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score.axes import GUTTER, HEADER, TimeAxis, UnitAxis
from playground.views.score.pins import Pin, Pins
from playground.views.score.rows import Rows
from playground.views.score.selection import Selection
from playground.views.style.theme import Appearance, Theme, font
from playground.views.widgets.spread import Perform, at_once

_SPILL = 3
"""Qt repaints this many pixels beyond a changed area. A neighbour need not repaint for them alone."""
FOLDED = 24
"""Height of a folded track in pixels: one line."""
CHEVRON = 24
"""Width and height in pixels of the area at the title's left end where a click folds the track."""


@dataclass(frozen=True, slots=True)
class Context:
    """What all tracks of a score share: the colours, the two axes, the selection and the pins."""

    appearance: Appearance
    time: TimeAxis
    units: UnitAxis
    selection: Selection = field(default_factory=Selection)
    pins: Pins = field(default_factory=Pins)


@dataclass(frozen=True, slots=True)
class Readout:
    """The text for what lies under the pointer, and the rectangle to outline, in the track's pixels."""

    text: str
    outline: QRectF | None = None


class Track(QGraphicsObject):
    """One row of the score.

    A track is built once and paints what it was given last. `present` sets this; each track reads from it what it
    needs.
    """

    name = ""
    """The track's name in an `Arrangement`. A track without a name cannot be arranged."""
    layered = False
    """Whether each layer of a network has this track."""
    rows: Rows | None = None
    """The rows of a track with a row per unit, whose height can be changed."""
    handle_height = 0
    """Pixels from the top to the playhead's lines, in the track that has its handle; 0 in all others."""
    pinned_quantity = ""
    """The quantity whose units can be pinned on this track; empty if none can."""
    shows_state = False
    """Whether the track shows the cell state or the hidden state."""
    levels: tuple[float, float] | None = None
    """The range of the track's colours, if it has any. It may depend on earlier moments; paper uses the screen's."""

    def __init__(self, context: Context, title: str, badge: str = "") -> None:
        super().__init__()
        self.context = context
        self.title = title
        self.badge = badge
        self.caption = ""
        self.shown: Shown | None = None
        self.layer = 0
        self.stacked = False
        """Whether other layers are shown, too, so that the title must name the layer."""
        self.ends_layer = False
        """Whether another layer begins below, so that the border is stronger."""
        self.folded = False
        self.is_title_hovered = False
        """Whether the pointer is on the title."""
        self.exposed = range(0)
        """The timesteps that `paint_columns` must paint."""
        self._summary = ""
        self._perform: Perform = at_once
        self._outdated: list[QRectF] = []
        """Areas to repaint."""
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    @property
    def trace(self) -> Trace | None:
        """The trace on display."""
        return None if self.shown is None else self.shown.trace

    @property
    def theme(self) -> Theme:
        """The current colours."""
        return self.context.appearance.theme

    @final
    @property
    def height(self) -> int:
        """The track's height in pixels."""
        return FOLDED if self.folded else self.full_height

    @property
    def full_height(self) -> int:
        """The height in pixels of an open track."""
        raise NotImplementedError

    @property
    def topic(self) -> str:
        """The key of its help topic."""
        return f"track-{self.name}"

    def topic_in(self, cell: str) -> str:
        """Return its help topic in a kind of network, for a track that is not in sight."""
        return self.topic

    def topic_at(self, timestep: int | None, in_legend: bool) -> str:
        """Return the help topic of its title, of a timestep's column, or of its legend."""
        return self.topic

    def can_show(self, shown: Shown) -> bool:
        """Return whether a moment has what the track shows."""
        return True

    def summary(self, trace: Trace) -> str:
        """Return the line of text that a folded track shows."""
        return ""

    def present(self, shown: Shown | None, layer: int) -> None:
        """Show another moment, or none."""
        self.shown, self.layer = shown, layer
        self.repaint()

    @final
    @contextmanager
    def painted_by(self, perform: Perform) -> Iterator[None]:
        """Let `perform` paint what is presented meanwhile."""
        self._perform = perform
        try:
            yield
        finally:
            self._perform = at_once

    @final
    def repaint(self, area: QRectF | None = None) -> None:
        """Repaint an area, or the whole track, of a presented moment."""
        self._outdated.append(area or QRectF())
        self._perform(self, self._repaint_outdated)

    def _repaint_outdated(self) -> None:
        for area in self._outdated:
            self.update(area)
        self._outdated.clear()

    def update_image(self, shown: Shown, layer: int) -> None:
        """Update images, but no text, to another trace of the same shape."""

    def reset_range(self) -> None:
        """Reset ranges that have grown, for a new network."""

    @final
    def show_summary(self, shown: Shown | None, layer: int) -> None:
        """Show another moment as one line of text, in a folded track."""
        self.shown, self.layer = shown, layer
        trace = self.trace
        summary = self.summary(trace) if trace is not None and trace.timesteps else ""
        if summary != self._summary:
            self._summary = summary
            self.repaint()

    @property
    def label(self) -> str:
        """The title, with the layer if several are shown."""
        return f"{self.title}, layer {self.layer + 1}" if self.stacked else self.title

    @property
    def announcement(self) -> str:
        """What a screen reader says: the value at the playhead, or a folded track's line."""
        if self.folded:
            return ", ".join(part for part in (self.label, "folded", self._summary) if part)
        timestep, trace = self.context.selection.timestep, self.trace
        there = timestep is not None and trace is not None and timestep < trace.timesteps
        read = self.readout(timestep, 4) if there and timestep is not None else None
        return self.label if read is None else f"{self.label}, {read.text}"

    def readout(self, timestep: int, y: float) -> Readout | None:
        """Return what lies at a timestep, `y` pixels below the track's top."""
        return None

    def answers(self, timestep: int) -> list[int]:
        """Return the indices of the answers shown at a timestep, the likeliest first; empty in a track without
        answers."""
        return []

    def answer_at(self, timestep: int, y: float) -> int | None:
        """Return the index of the answer at a timestep, `y` pixels below the track's top."""
        return None

    def unit_at(self, y: float) -> int | None:
        """Return the unit whose row lies `y` pixels below the track's top; None in a track without rows."""
        return None

    def pin_at(self, x: float, y: float) -> Pin | None:
        """Return the pin that a click at this point of the track removes."""
        return None

    def cell(self, timestep: int, unit: int) -> QRectF | None:
        """Return where the track draws a unit's value at a timestep, in the track's pixels; None if it does not."""
        return None

    def most_prominent(self, timestep: int, unit: int) -> tuple[int, int]:
        """Return which of the timesteps and units that share a pixel it shows."""
        return timestep, unit

    def fill_menu(self, menu: QMenu) -> None:
        """Add the track's own entries to its menu."""

    @property
    def over_playhead(self) -> QRectF | None:
        """The rectangle that the playhead's lines skip in an open track, in the track's pixels."""
        return None

    def show_selection(self, before: int | None) -> None:
        """Repaint what the track marks, after the playhead (which stood at `before`) or the chosen unit changed.

        The playhead's lines and outlines lie over all tracks and repaint themselves.
        """

    def update_column(self, timestep: int | None) -> None:
        """Repaint one column."""
        if timestep is not None:
            self.update(QRectF(self.context.time.left(timestep), 0, self.context.time.column, self.height))

    def relayout(self) -> None:
        """Follow changed axes."""
        self.prepareGeometryChange()
        self.update()

    def recolour(self) -> None:
        """Follow a changed theme."""
        self.update()

    def boundingRect(self) -> QRectF:
        """The whole row."""
        return QRectF(0, 0, self.context.time.width, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the exposed parts of header, columns and legend."""
        exposed = option.exposedRect
        if exposed.height() <= _SPILL < self.height:
            return
        if self.folded:
            self._paint_folded(painter)
        elif exposed.left() < HEADER - _SPILL:
            self.paint_header(painter)
            if self.name:
                self.paint_chevron(painter)
        # Next to a longer sequence, all of this one may be scrolled out of sight.
        there = self.trace is not None and self.trace.timesteps > 0 and len(self.context.time.visible) > 0
        if there and self.trace is not None and not self.folded and exposed.right() > HEADER + _SPILL:
            columns = QRectF(HEADER, 0, self.context.time.room, self.height)
            if exposed.left() < columns.right():
                painter.save()
                painter.setClipRect(columns)
                self.exposed = self.context.time.between(exposed.left(), exposed.right())
                self.paint_columns(painter, self.trace)
                painter.restore()
            if exposed.right() > self.context.time.end + _SPILL:
                self.paint_legend(painter, QRectF(self.context.time.end, 0, GUTTER, self.height))
        painter.setPen(QPen(QColor(self.theme.line2 if self.ends_layer else self.theme.line), 1))
        painter.drawLine(0, self.height - 1, self.context.time.width, self.height - 1)
        if self.ends_layer:
            painter.drawLine(0, self.height - 2, self.context.time.width, self.height - 2)

    @final
    def _paint_folded(self, painter: QPainter) -> None:
        """Paint chevron, badge, title and summary."""
        self.paint_chevron(painter)
        x = self._paint_badge(painter, 3)
        painter.setPen(QColor(self.theme.text))
        painter.setFont(font(12, 600))
        painter.drawText(QRectF(x, 2, HEADER - x - 4, 18), _LEFT, self.title)
        painter.setPen(QColor(self.theme.text2))
        painter.setFont(font(11))
        painter.drawText(self._summary_place, _LEFT, self._summary_text)

    @property
    def _summary_text(self) -> str:
        return f"Layer {self.layer + 1}, {self._summary}" if self.stacked else self._summary

    @property
    def _summary_place(self) -> QRectF:
        """The area of a folded track's text."""
        return QRectF(HEADER + 4, 2, QFontMetrics(font(11)).horizontalAdvance(self._summary_text) + 2, 18)

    @property
    def playhead_gap(self) -> QRectF | None:
        """The rectangle that the playhead's lines skip, whether the track is open or folded."""
        return self._summary_place.adjusted(-3, 0, 3, 0) if self.folded else self.over_playhead

    @property
    def title_top(self) -> int:
        """Top of the title's line in pixels. The line is 18 high."""
        return self.height // 2 - 9 - 8 * len(self._captions)

    @property
    def chevron(self) -> QRectF:
        """The area where a click folds or opens the track."""
        middle = FOLDED // 2 if self.folded else self.title_top + 9
        return QRectF(0, middle - CHEVRON // 2, CHEVRON, CHEVRON)

    def paint_chevron(self, painter: QPainter) -> None:
        """Paint the chevron: to the right if the track is folded, down if it is open."""
        middle = self.chevron.center().y()
        tip = [(3.5, -3.0), (6.5, 0.0), (3.5, 3.0)] if self.folded else [(2.0, -1.5), (5.0, 1.5), (8.0, -1.5)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(
            QColor(self.theme.text if self.is_title_hovered else self.theme.text3),
            1.5 if self.is_title_hovered else 1.2,
        )
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([QPointF(x, middle + y) for x, y in tip]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def set_folded(self, folded: bool) -> None:
        """Fold or open the track."""
        if folded != self.folded:
            self.prepareGeometryChange()
            self.folded = folded

    def set_title_hovered(self, hovered: bool) -> None:
        """Set whether the pointer is on the title."""
        if hovered != self.is_title_hovered:
            self.is_title_hovered = hovered
            self.update(self.chevron)

    def paint_header(self, painter: QPainter) -> None:
        """Paint the badge, the title and the captions below."""
        theme, top = self.theme, self.title_top
        x = self._paint_badge(painter, top)
        painter.setPen(QColor(theme.text))
        painter.setFont(font(12, 600))
        room = HEADER - x - 4
        painter.drawText(QRectF(x, top, room, 18), _LEFT, self.title)
        painter.setPen(QColor(theme.text3))
        painter.setFont(font(11))
        for row, text in enumerate(self._captions):
            painter.drawText(QRectF(12, top + 18 + 16 * row, HEADER - 14, 16), _LEFT, text)

    @property
    def _captions(self) -> list[str]:
        """The lines below the title that fit."""
        fitting = 1 + (self.height >= _THREE_LINES) + (self.height >= _FOUR_LINES)
        return [line for line in self._caption_lines if line][:fitting]

    @property
    def _caption_lines(self) -> list[str]:
        """What can stand below the title, the most important first; empty texts take no line."""
        return [f"Layer {self.layer + 1}" if self.stacked else "", self.caption]

    def _paint_badge(self, painter: QPainter, top: int) -> int:
        """Paint the badge, if any, and return the left edge of the title in pixels."""
        if not self.badge:
            return 12
        badge = QRectF(12, top, 18, 18)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.badge_colour))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(font(12, 600, italic=True))
        painter.setPen(QColor(self.theme.on_accent))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, self.badge)
        return 37

    @property
    def badge_colour(self) -> str:
        """The badge's background."""
        return self.theme.accent

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """Paint the columns, clipped to their area."""

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """Paint the scale at the right of the last column."""


_THREE_LINES, _FOUR_LINES = 52, 68
"""The least heights for a title with two captions and with three, in pixels."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
