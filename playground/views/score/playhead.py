"""The playhead: the lines that cross all tracks, and the outlines of the chosen unit's cells on them."""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.views.score.tracks.track import Context

LINE = 1.5
_MARGIN = 3
_LEAST = 7
"""An outline is at least this high, however low the rows are."""
_NARROWEST = 5
"""And this wide, however narrow the columns."""


class Playhead(QGraphicsItem):
    """Lies over the tracks, so that moving it recomputes none of them."""

    def __init__(self, context: Context, left_out: Callable[[], list[QRectF]]) -> None:
        super().__init__()
        self._context = context
        self._left_out = left_out
        self._column = QRectF()
        self._cells: tuple[QRectF, ...] = ()
        self.setZValue(10)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.hide()

    def place(self, column: QRectF, cells: Sequence[QRectF]) -> None:
        """Stand at a column and outline its cells, all in the scene's pixels."""
        outlines = tuple(_outline(cell) for cell in cells)
        if (column, outlines) != (self._column, self._cells):
            self.prepareGeometryChange()
            self._column, self._cells = column, outlines
            self.update()

    def boundingRect(self) -> QRectF:
        """The column with its lines, and outlines that reach beyond them."""
        return self._column.adjusted(-_MARGIN, 0, _MARGIN, 0)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """The two lines; then the outlines, in two colours, to be seen on any ground."""
        theme, column = self._context.appearance.theme, self._column
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = QColor(theme.accent)
        for x in (column.left(), column.right()):
            # In pieces rather than clipped, which a drawing in a file might not be.
            for piece in _pieces(QRectF(x - 0.5, column.top(), LINE, column.height()), self._left_out()):
                painter.fillRect(piece, accent)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for cell in self._cells:
            if cell.intersects(option.exposedRect):
                painter.setPen(QPen(QColor(theme.panel), 1))
                painter.drawRoundedRect(cell.adjusted(1.25, 1.25, -1.25, -1.25), 1.5, 1.5)
                painter.setPen(QPen(QColor(theme.text), LINE))
                painter.drawRoundedRect(cell, 2.5, 2.5)


def _pieces(line: QRectF, left_out: Sequence[QRectF]) -> Iterator[QRectF]:
    """What is left of an upright line without these places."""
    top = line.top()
    for place in sorted((QRectF(place.toAlignedRect()) for place in left_out), key=QRectF.top):
        if place.left() < line.right() and line.left() < place.right():
            yield QRectF(line.left(), top, line.width(), place.top() - top)
            top = place.bottom()
    yield QRectF(line.left(), top, line.width(), line.bottom() - top)


def _outline(cell: QRectF) -> QRectF:
    more = max(2.0, _LEAST - cell.height()) / 2
    wide = max(0.0, _NARROWEST - cell.width()) / 2
    return cell.adjusted(0.5 - wide, -more, 0.5 + wide, more)
