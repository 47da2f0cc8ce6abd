"""The playhead: two lines across all tracks, and outlines around the chosen unit's cells."""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.views.score.tracks.track import Context

LINE = 1.5
_MARGIN = 3
_LEAST = 7
"""The least height of an outline, in pixels."""
_NARROWEST = 5
"""The least width of an outline, in pixels."""


class Playhead(QGraphicsItem):
    """Lies over the tracks, so that moving it repaints none of them. `gaps`: returns the rectangles that the lines
    skip."""

    def __init__(self, context: Context, gaps: Callable[[], list[QRectF]]) -> None:
        super().__init__()
        self._context = context
        self._gaps = gaps
        self._column = QRectF()
        self._cells: tuple[QRectF, ...] = ()
        self.setZValue(10)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.hide()

    def place(self, column: QRectF, cells: Sequence[QRectF]) -> None:
        """Move to a column and outline its cells, all in scene pixels."""
        outlines = tuple(_outline(cell) for cell in cells)
        if (column, outlines) != (self._column, self._cells):
            self.prepareGeometryChange()
            self._column, self._cells = column, outlines
            self.update()

    def boundingRect(self) -> QRectF:
        """The column with its lines, and outlines that extend beyond them."""
        return self._column.adjusted(-_MARGIN, 0, _MARGIN, 0)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the two lines, then the outlines in two colours, visible on any background."""
        theme, column = self._context.appearance.theme, self._column
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = QColor(theme.accent)
        gaps = self._gaps()
        for x in (column.left(), column.right()):
            # Drawn in pieces, because an SVG may ignore clipping.
            for piece in _pieces(QRectF(x - 0.5, column.top(), LINE, column.height()), gaps):
                painter.fillRect(piece, accent)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for cell in self._cells:
            if cell.intersects(option.exposedRect):
                painter.setPen(QPen(QColor(theme.panel), 1))
                painter.drawRoundedRect(cell.adjusted(1.25, 1.25, -1.25, -1.25), 1.5, 1.5)
                painter.setPen(QPen(QColor(theme.text), LINE))
                painter.drawRoundedRect(cell, 2.5, 2.5)


def _pieces(line: QRectF, gaps: Sequence[QRectF]) -> Iterator[QRectF]:
    """Yield a vertical line's parts outside these rectangles."""
    top = line.top()
    for place in sorted((QRectF(place.toAlignedRect()) for place in gaps), key=QRectF.top):
        if place.left() < line.right() and line.left() < place.right():
            yield QRectF(line.left(), top, line.width(), place.top() - top)
            top = place.bottom()
    yield QRectF(line.left(), top, line.width(), line.bottom() - top)


def _outline(cell: QRectF) -> QRectF:
    more = max(2.0, _LEAST - cell.height()) / 2
    wide = max(0.0, _NARROWEST - cell.width()) / 2
    return cell.adjusted(0.5 - wide, -more, 0.5 + wide, more)
