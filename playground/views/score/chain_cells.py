"""What the cells of the chain look like: where their parts lie in a column, and what no trace changes about them."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from playground.views.theme import Theme

BELT_TOP, BELT = 42, 7
"""Where the conveyor runs, and how thick it is, in pixels."""
_CORNER = 8

Layer = list[tuple[QPainterPath, QPen, QBrush]]


@dataclass(frozen=True, slots=True)
class Form:
    """Where the parts of a cell lie, in pixels, in a column of this width. Narrow columns have fewer parts."""

    column: int
    bars: int
    conveyor: bool

    @property
    def height(self) -> int:
        """Of the track."""
        return 104 if self.conveyor else 80

    @property
    def box(self) -> QRectF:
        """The cell."""
        gap = max(4, round(self.column * 2 / 7)) if self.has_boxes else 0
        top, height = (35, 58) if self.conveyor else (22, 46)
        return QRectF(gap // 2 + 0.5, top + 0.5, self.column - gap, height)

    @property
    def link(self) -> float:
        """The height at which one cell hands its hidden state to the next."""
        return 85.5 if self.conveyor else 45.5

    @property
    def has_boxes(self) -> bool:
        """Whether there is room for more than bars."""
        return self.column >= 18

    @property
    def has_bars(self) -> bool:
        """Whether there is room for more than the conveyor and a line."""
        return self.column >= 8

    @property
    def has_marks(self) -> bool:
        """Whether the operations on the cell state fit on the conveyor."""
        return self.conveyor and self.column >= 38

    @property
    def has_inputs(self) -> bool:
        """Whether the token's arrow fits. Beside it stands the percentage, where there is one."""
        return self.column >= (44 if self.conveyor else 18)

    @property
    def lies(self) -> bool:
        """Whether the one bar of a plain RNN lies, with the name of its operation above it."""
        return self.bars == 1 and self.box.width() >= 34

    @property
    def wells(self) -> list[QRectF]:
        """The place that each bar fills as its mean goes to 1."""
        box = self.box
        if self.lies:
            width = min(box.width() - 12, 48)
            return [QRectF(box.center().x() - width / 2, box.top() + 28.5, width, 7)]
        top, bottom = (54, 87) if self.conveyor else (28, 62)
        room = min(box.width() - (8 if box.width() >= 30 else 3 if self.has_boxes else 2), 16 * self.bars)
        pitch = room / self.bars
        width = min(max(pitch * 0.84, 1), 12)
        left = box.center().x() - room / 2 + (pitch - width) / 2
        return [QRectF(left + i * pitch, top, width, bottom - top) for i in range(self.bars)]

    def filled(self, well: QRectF, mean: float) -> QRectF:
        """The part of a well that a mean fills."""
        if self.lies:
            return QRectF(well.left(), well.top(), well.width() * mean, well.height())
        return QRectF(well.left(), well.bottom() - well.height() * mean, well.width(), well.height() * mean)


def scenery(form: Form, theme: Theme, lefts: list[int], links: list[int]) -> tuple[Layer, Layer]:
    """What lies below the conveyor and above it: a cell in each column that begins at one of `lefts`, an arrow to the
    next column from each of `links`."""
    boxes, wells, inputs, ends, lines, tips, times, plus = (QPainterPath() for _ in range(8))
    for left in lefts:
        box = form.box.translated(left, 0)
        corner = min(_CORNER, box.width() / 4)
        if form.has_boxes:
            boxes.addRoundedRect(box, corner, corner)
        for well in form.wells if form.has_bars else ():
            wells.addRect(well.translated(left, 0))
        if form.has_inputs:
            middle = QPointF(box.center().x(), box.top() - 1)
            arrow(inputs, ends, [QPointF(middle.x(), 2), middle])
        if form.has_marks:
            _mark(times, QPointF(box.center().x() - 7, BELT_TOP + BELT / 2), turned=True)
            _mark(plus, QPointF(box.center().x() + 7, BELT_TOP + BELT / 2), turned=False)
    for left in links:
        _add_link(lines, tips, form, left)
    quiet, plain, nothing = pen(theme.line2), pen(theme.text2, 1.2), QBrush()
    none, panel = QPen(Qt.PenStyle.NoPen), brush(theme.panel)
    below: Layer = [
        (boxes, quiet, panel),
        (wells, none, brush(theme.sunken)),
        (inputs, quiet, nothing),
        (ends, none, brush(theme.line2)),
        (lines, plain, nothing),
        (tips, none, brush(theme.text2)),
    ]
    return below, [(times, pen(theme.forget, 1.2), panel), (plus, plain, panel)]


def paint(painter: QPainter, layer: Layer) -> None:
    """One layer of the scenery."""
    for path, outline, ground in layer:
        if not path.isEmpty():
            painter.setPen(outline)
            painter.setBrush(ground)
            painter.drawPath(path)


def arrow(line: QPainterPath, head: QPainterPath, points: list[QPointF], size: float = 3) -> None:
    """Add a line through the points, and a head whose tip is the last; the last stretch is upright or level."""
    before, tip = points[-2:]
    across = before.x() == tip.x()
    back = -1 if (tip.y() > before.y() if across else tip.x() > before.x()) else 1
    foot = tip + (QPointF(0, back * 1.6 * size) if across else QPointF(back * 1.6 * size, 0))
    side = QPointF(size, 0) if across else QPointF(0, size)
    line.moveTo(points[0])
    for point in [*points[1:-1], foot]:
        line.lineTo(point)
    head.moveTo(tip)
    head.lineTo(foot + side)
    head.lineTo(foot - side)
    head.closeSubpath()


def _add_link(lines: QPainterPath, tips: QPainterPath, form: Form, left: int) -> None:
    """What the cell in the column at `left` hands on: without boxes it runs through the cells."""
    start = QPointF(left + form.box.right() + 0.5, form.link)
    end = QPointF(left + form.column + form.box.left() - 0.5, form.link)
    if form.column - form.box.width() >= 10:
        arrow(lines, tips, [start, end], 2.5)
    else:
        lines.moveTo(start if form.has_boxes else start - QPointF(form.column, 0))
        lines.lineTo(end)


def _mark(path: QPainterPath, middle: QPointF, *, turned: bool) -> None:
    """An operation on the conveyor: a plus in a circle; turned, a times."""
    path.addEllipse(middle, 5, 5)
    reach = 2 if turned else 2.8
    for side in (QPointF(reach, reach if turned else 0), QPointF(reach if turned else 0, -reach)):
        path.moveTo(middle - side)
        path.lineTo(middle + side)


@lru_cache(maxsize=64)
def pen(colour: str, width: float = 1) -> QPen:
    """A pen that is made once."""
    return QPen(QColor(colour), width)


@lru_cache(maxsize=1024)
def brush(colour: str, alpha: int = 255) -> QBrush:
    """A brush that is made once, of one of 256 opacities."""
    result = QColor(colour)
    result.setAlpha(alpha)
    return QBrush(result)
