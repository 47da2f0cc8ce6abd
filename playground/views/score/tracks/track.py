"""The base of every track: a title at the left, columns in the middle, a legend at the right."""

from dataclasses import dataclass, field
from typing import final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QMenu, QStyleOptionGraphicsItem, QWidget

from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score.axes import GUTTER, HEADER, TimeAxis, UnitAxis
from playground.views.score.rows import Rows
from playground.views.score.selection import Selection
from playground.views.style.theme import Appearance, Theme, font

_SPILL = 3
"""Qt repaints this many pixels beyond what changed; a neighbour need not paint all of itself for them."""
FOLDED = 24
"""Height of a folded track, in pixels: a line."""
CHEVRON = 24
"""A chevron is clicked within this many pixels of a title's left end, and of its middle in all."""


@dataclass(frozen=True, slots=True)
class Context:
    """What every track is given: the colours, the two axes, and what is chosen on them."""

    appearance: Appearance
    time: TimeAxis
    units: UnitAxis
    selection: Selection = field(default_factory=Selection)


@dataclass(frozen=True, slots=True)
class Readout:
    """What lies under the pointer: a sentence, and the rectangle to outline, in the track's own pixels."""

    text: str
    outline: QRectF | None = None


class Track(QGraphicsObject):
    """One row of the score.

    A track paints its title and its columns for what it was given last. It is built once and never rebuilt: `present`
    changes what it shows, and each track reads of that what it needs.
    """

    name = ""
    """What the track is called in an `Arrangement`. A track without a name stays where it is."""
    layered = False
    """Whether each layer of a network has this track."""
    rows: Rows | None = None
    """The rows of a track that has one for each unit, which can be made higher or lower."""
    levels: tuple[float, float] | None = None
    """How far the colours of a track reach that has any. They may follow what it showed before; on paper they reach as
    far as on the screen."""

    def __init__(self, context: Context, title: str, badge: str = "") -> None:
        super().__init__()
        self.context = context
        self.title = title
        self.badge = badge
        self.caption = ""
        self.shown: Shown | None = None
        self.layer = 0
        self.stacked = False
        """Whether other layers are shown as well, so that the title has to say which this is."""
        self.ends_layer = False
        """Whether another layer begins below it, so that its border is stronger."""
        self.folded = False
        self.lit = False
        """Whether the pointer is on the title."""
        self.exposed = range(0)
        """The timesteps that `paint_columns` has to paint, at the least."""
        self._summary = ""
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    @property
    def trace(self) -> Trace | None:
        """The trace that it shows."""
        return None if self.shown is None else self.shown.trace

    @property
    def theme(self) -> Theme:
        """The colours in force."""
        return self.context.appearance.theme

    @final
    @property
    def height(self) -> int:
        """The track's height in pixels."""
        return FOLDED if self.folded else self.full_height

    @property
    def full_height(self) -> int:
        """The height in pixels of a track that is not folded."""
        raise NotImplementedError

    def has(self, shown: Shown) -> bool:
        """Whether there is what the track shows."""
        return True

    def summary(self, trace: Trace) -> str:
        """What a folded track says in its one line."""
        return ""

    def present(self, shown: Shown | None, layer: int) -> None:
        """Show another moment, or none."""
        self.shown, self.layer = shown, layer
        self.update()

    def follow(self, shown: Shown, layer: int) -> None:
        """Let pictures show another trace of the same shape: these are watched. What is read stays as it was."""

    def forget(self) -> None:
        """Another network: forget what has grown with the last one."""

    @final
    def show_summary(self, shown: Shown | None, layer: int) -> None:
        """Say another moment in one line: what a folded track does instead of showing it."""
        self.shown, self.layer = shown, layer
        trace = self.trace
        summary = self.summary(trace) if trace is not None and trace.timesteps else ""
        if summary != self._summary:
            self._summary = summary
            self.update()

    @property
    def label(self) -> str:
        """The title, with the layer where several are shown."""
        return f"{self.title}, layer {self.layer + 1}" if self.stacked else self.title

    @property
    def announcement(self) -> str:
        """What a screen reader says: what stands at the playhead, or the line of a folded track."""
        if self.folded:
            return ", ".join(part for part in (self.label, "folded", self._summary) if part)
        timestep, trace = self.context.selection.timestep, self.trace
        there = timestep is not None and trace is not None and timestep < trace.timesteps
        read = self.readout(timestep, 4) if there and timestep is not None else None
        return self.label if read is None else f"{self.label}, {read.text}"

    def readout(self, timestep: int, y: float) -> Readout | None:
        """What lies at a timestep, `y` pixels below the track's top."""
        return None

    def answers(self, timestep: int) -> list[int]:
        """The indices of the answers shown at a timestep, the likeliest first; none in a track that shows none."""
        return []

    def answer_at(self, timestep: int, y: float) -> int | None:
        """The index of the answer that lies at a timestep, `y` pixels below the track's top."""
        return None

    def unit_at(self, y: float) -> int | None:
        """The unit whose row lies `y` pixels below the track's top; None in a track that has no such rows."""
        return None

    def cell(self, timestep: int, unit: int) -> QRectF | None:
        """Where a unit's value at a timestep is drawn, in the track's own pixels; None where it is not."""
        return None

    def standing_out(self, timestep: int, unit: int) -> tuple[int, int]:
        """Where several timesteps or units share a pixel: which of them it shows."""
        return timestep, unit

    def fill_menu(self, menu: QMenu) -> None:
        """Add what only this track offers to the menu of its title."""

    @property
    def over_playhead(self) -> QRectF | None:
        """What the playhead's lines leave out, in the track's own pixels."""
        return None

    def show_selection(self, before: int | None) -> None:
        """The playhead, which stood at `before`, or the chosen unit has changed: repaint what the track itself marks.

        The playhead's lines and the outlines lie over all tracks.
        """

    def update_column(self, timestep: int | None) -> None:
        """Repaint one column."""
        if timestep is not None:
            self.update(QRectF(self.context.time.left(timestep), 0, self.context.time.column, self.height))

    def relayout(self) -> None:
        """The axes have changed."""
        self.prepareGeometryChange()
        self.update()

    def recolour(self) -> None:
        """The theme has changed."""
        self.update()

    def boundingRect(self) -> QRectF:
        """The whole row."""
        return QRectF(0, 0, self.context.time.width, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Header, columns and legend, as far as they are exposed."""
        exposed = option.exposedRect
        if exposed.height() <= _SPILL < self.height:
            return
        if self.folded:
            self._paint_folded(painter)
        elif exposed.left() < HEADER - _SPILL:
            self.paint_header(painter)
            if self.name:
                self.paint_chevron(painter)
        # Beside a longer sequence all of this one may lie out of sight.
        there = self.trace is not None and self.trace.timesteps > 0 and len(self.context.time.visible) > 0
        if there and self.trace is not None and not self.folded and exposed.right() > HEADER + _SPILL:
            painter.save()
            painter.setClipRect(QRectF(HEADER, 0, self.context.time.room, self.height))
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
        """Chevron, badge, title, and the summary."""
        self.paint_chevron(painter)
        x = self._paint_badge(painter, 3)
        painter.setPen(QColor(self.theme.text))
        painter.setFont(font(12, 600))
        painter.drawText(QRectF(x, 2, HEADER - x - 4, 18), _LEFT, self.title)
        painter.setPen(QColor(self.theme.text2))
        painter.setFont(font(11))
        painter.drawText(self._saying, _LEFT, self._said)

    @property
    def _said(self) -> str:
        return f"Layer {self.layer + 1}, {self._summary}" if self.stacked else self._summary

    @property
    def _saying(self) -> QRectF:
        """Where a folded track has its text."""
        return QRectF(HEADER + 4, 2, QFontMetrics(font(11)).horizontalAdvance(self._said) + 2, 18)

    @property
    def readable(self) -> QRectF | None:
        """What the playhead's lines leave out, whether the track is open or folded."""
        return self._saying.adjusted(-3, 0, 3, 0) if self.folded else self.over_playhead

    @property
    def title_top(self) -> int:
        """The pixel at which the title's line begins; it is 18 high."""
        return self.height // 2 - 9 - 8 * len(self._captions)

    @property
    def chevron(self) -> QRectF:
        """Where a click folds the track, or opens it."""
        middle = FOLDED // 2 if self.folded else self.title_top + 9
        return QRectF(0, middle - CHEVRON // 2, CHEVRON, CHEVRON)

    def paint_chevron(self, painter: QPainter) -> None:
        """In the margin: to the right where the track is folded, down where it is open."""
        middle = self.chevron.center().y()
        tip = [(3.5, -3.0), (6.5, 0.0), (3.5, 3.0)] if self.folded else [(2.0, -1.5), (5.0, 1.5), (8.0, -1.5)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(self.theme.text if self.lit else self.theme.text3), 1.5 if self.lit else 1.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([QPointF(x, middle + y) for x, y in tip]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def fold(self, folded: bool) -> None:
        """Be one line high, or whole again."""
        if folded != self.folded:
            self.prepareGeometryChange()
            self.folded = folded

    def light(self, lit: bool) -> None:
        """The pointer came to the title, or went."""
        if lit != self.lit:
            self.lit = lit
            self.update(self.chevron)

    def paint_header(self, painter: QPainter) -> None:
        """The badge, the title and the caption, one below the other."""
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
        """The lines below the title: the layer, where several are shown, is worth more than the caption."""
        lines = [text for text in (f"Layer {self.layer + 1}" if self.stacked else "", self.caption) if text]
        return lines if self.height >= _THREE_LINES else lines[:1]

    def _paint_badge(self, painter: QPainter, top: int) -> int:
        """The badge, where there is one; gives the pixel at which the title begins."""
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
        """The ground of the badge."""
        return self.theme.accent

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """The columns, already clipped to their place."""

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """The scale, at the right of the last column."""


_THREE_LINES = 52
"""A title with two captions needs as many pixels."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
