"""The field around the chips, with a caret where the user can add a token."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.core.specs import MAX_TIMESTEPS
from playground.views.score.axes import HEADER
from playground.views.score.chips import Chips
from playground.views.score.tracks.track import Context

CARET = 24
"""Width of the place after the last token where a click adds one, in pixels."""
ADD = "Type another token"
FRAMES = "Columns and frames have no text of their own. Their numbers stand in the probe’s field."


class ChipField(QGraphicsItem):
    """A border around the chips and below them, open at the right if they continue out of sight.

    Has no caret while the network generates tokens.
    """

    def __init__(self, context: Context, chips: Chips) -> None:
        super().__init__()
        self._context, self._chips = context, chips
        self.setZValue(-0.5)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def relayout(self) -> None:
        """Follow a changed time axis."""
        self.prepareGeometryChange()
        self.update()

    @property
    def add_place(self) -> QRectF:
        """The area, in the chips' pixels, where a click adds a token; empty if there is no room."""
        time, trace = self._context.time, self._chips.trace
        # Generated tokens are not part of the probe, and frames have no text.
        fixed = trace is not None and (trace.generated_count or trace.frame_name)
        if fixed or time.timesteps >= MAX_TIMESTEPS or time.left(time.timesteps) > HEADER + time.room:
            return QRectF()
        return QRectF(time.end, 4, CARET if time.timesteps else time.room, self._chips.height - 9)

    def boundingRect(self) -> QRectF:
        """The chips' row."""
        return QRectF(0, self._chips.y(), self._context.time.width, self._chips.height)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Paint the border and the caret."""
        time, theme, place = self._context.time, self._context.appearance.theme, self.add_place
        painter.translate(0, self._chips.y())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.line2), 1))
        right = place.right() if not place.isEmpty() else HEADER + time.room + CARET + 8
        painter.setClipRect(QRectF(0, 0, time.end + CARET + 2, self._chips.height))
        painter.drawRoundedRect(QRectF(HEADER - 2.5, 3.5, right - HEADER + 2, self._chips.height - 8), 7, 7)
        if not place.isEmpty():
            painter.fillRect(QRectF(time.end + 8, (self._chips.height - 16) // 2, 1.5, 16), QColor(theme.accent))
