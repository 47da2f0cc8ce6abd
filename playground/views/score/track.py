"""The base of every track: a title at the left, columns in the middle, a legend at the right."""

from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QStyleOptionGraphicsItem, QWidget

from playground.core.trace import Trace
from playground.views.score.axes import GUTTER, HEADER, TimeAxis, UnitAxis
from playground.views.score.selection import Selection
from playground.views.theme import Appearance, Theme, font

_SPILL = 3
"""Qt repaints this many pixels beyond what changed; a neighbour need not paint all of itself for them."""


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

    A track paints its title and its columns for the trace it was shown last. It is built once and never rebuilt:
    `show_trace` changes what it shows.
    """

    quick = False
    """Whether the track follows every trace. Text is read, not watched: other tracks follow some ten times a second."""

    def __init__(self, context: Context, title: str, badge: str = "") -> None:
        super().__init__()
        self.context = context
        self.title = title
        self.badge = badge
        self.caption = ""
        self.trace: Trace | None = None
        self.layer = 0
        self.exposed = range(0)
        """The timesteps that `paint_columns` has to paint, at the least."""
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    @property
    def theme(self) -> Theme:
        """The colours in force."""
        return self.context.appearance.theme

    @property
    def height(self) -> int:
        """The track's height in pixels."""
        raise NotImplementedError

    def show_trace(self, trace: Trace | None, layer: int) -> None:
        """Show another trace, or none."""
        self.trace, self.layer = trace, layer
        self.update()

    def readout(self, timestep: int, y: float) -> Readout | None:
        """What lies at a timestep, `y` pixels below the track's top."""
        return None

    def unit_at(self, y: float) -> int | None:
        """The unit whose row lies `y` pixels below the track's top; None in a track that has no such rows."""
        return None

    def cell(self, timestep: int, unit: int) -> QRectF | None:
        """Where a unit's value at a timestep is drawn, in the track's own pixels; None where it is not."""
        return None

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
        if exposed.left() < HEADER - _SPILL:
            self.paint_header(painter)
        if self.trace is not None and self.trace.timesteps and exposed.right() > HEADER + _SPILL:
            painter.save()
            painter.setClipRect(QRectF(HEADER, 0, self.context.time.room, self.height))
            self.exposed = self.context.time.between(exposed.left(), exposed.right())
            self.paint_columns(painter, self.trace)
            painter.restore()
            if exposed.right() > self.context.time.end + _SPILL:
                self.paint_legend(painter, QRectF(self.context.time.end, 0, GUTTER, self.height))
        painter.setPen(QPen(QColor(self.theme.line), 1))
        painter.drawLine(0, self.height - 1, self.context.time.width, self.height - 1)

    def paint_header(self, painter: QPainter) -> None:
        """The badge, the title and the caption, one below the other."""
        theme, x, middle = self.theme, 12, self.height // 2
        top = middle - (17 if self.caption else 9)
        if self.badge:
            badge = QRectF(x, top, 18, 18)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.badge_colour))
            painter.drawRoundedRect(badge, 4, 4)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setFont(font(12, 600, italic=True))
            painter.setPen(QColor(theme.on_accent if theme.dark else "#FFFFFF"))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, self.badge)
            x += 25
        painter.setPen(QColor(theme.text))
        painter.setFont(font(12, 600))
        room = HEADER - x - 4
        painter.drawText(QRectF(x, top, room, 18), _LEFT, self.title)
        if self.caption:
            painter.setPen(QColor(theme.text3))
            painter.setFont(font(11))
            painter.drawText(QRectF(12, top + 18, HEADER - 14, 16), _LEFT, self.caption)

    @property
    def badge_colour(self) -> str:
        """The ground of the badge."""
        return self.theme.accent

    def paint_columns(self, painter: QPainter, trace: Trace) -> None:
        """The columns, already clipped to their place."""

    def paint_legend(self, painter: QPainter, place: QRectF) -> None:
        """The scale, at the right of the last column."""


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
