"""The look of the chain's cells: their layout in a column, and the parts that do not depend on the trace."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPaintEngine, QPainter, QPainterPath, QPen, QPixmap

from playground.views.style.theme import Theme

BELT_TOP, BELT = 42, 7
"""Top and thickness of the conveyor, in pixels."""
_CORNER = 8

Layer = list[tuple[QPainterPath, QPen, QBrush]]


@dataclass(frozen=True, slots=True)
class Form:
    """The layout of a cell, in pixels, for a column of this width. Narrow columns have fewer parts."""

    column: int
    bars: int
    conveyor: bool

    @property
    def height(self) -> int:
        """Height of the track."""
        return 104 if self.conveyor else 80

    @property
    def box(self) -> QRectF:
        """The cell's rectangle."""
        gap = max(4, round(self.column * 2 / 7)) if self.has_boxes else 0
        gap += (self.column - gap) % 2 if self.has_boxes else 0  # an even width, so that the middle is sharp
        top, height = (35, 58) if self.conveyor else (22, 46)
        return QRectF(gap // 2 + 0.5, top + 0.5, self.column - gap, height)

    @property
    def corner(self) -> float:
        """The radius of the cell's corners."""
        return min(_CORNER, self.box.width() / 4)

    @property
    def link(self) -> float:
        """The height of the line from one cell's hidden state to the next cell."""
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
        """Whether the marks of the operations on the cell state fit on the conveyor."""
        return self.conveyor and self.column >= 38

    @property
    def has_inputs(self) -> bool:
        """Whether the token's arrow fits, beside the percentage if there is one."""
        return self.column >= (44 if self.conveyor else 18)

    @property
    def lies(self) -> bool:
        """Whether the single bar of a plain RNN is horizontal, below the name of its operation."""
        return self.bars == 1 and self.box.width() >= 34

    @property
    def wells(self) -> list[QRectF]:
        """The area that each bar fills when its mean is 1."""
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
        """Return the part of a well that a mean fills."""
        if self.lies:
            return QRectF(well.left(), well.top(), well.width() * mean, well.height())
        return QRectF(well.left(), well.bottom() - well.height() * mean, well.width(), well.height() * mean)


class Sprite:
    """A part of every cell, drawn once into an image for all columns and repaints. On paper it stays vector
    graphics."""

    def __init__(self, layer: Layer) -> None:
        self._layer = [drawn for drawn in layer if not drawn[0].isEmpty()]
        self._place = _enclosing(path for path, _, _ in self._layer)
        self._picture: QPixmap | None = None

    def paint(self, painter: QPainter, lefts: list[int]) -> None:
        """Paint the part into the columns with these left edges."""
        if not self._layer:
            return
        if painter.paintEngine().type() != QPaintEngine.Type.Raster:
            for left in lefts:
                painter.translate(left, 0)
                _paint(painter, self._layer)
                painter.translate(-left, 0)
            return
        ratio = painter.device().devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = self._draw(ratio)
        for left in lefts:
            painter.drawPixmap(left + self._place.left(), self._place.top(), self._picture)

    def _draw(self, ratio: float) -> QPixmap:
        picture = QPixmap(self._place.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.translate(-self._place.topLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint(painter, self._layer)
        painter.end()
        return picture


@dataclass(frozen=True, slots=True)
class Sprites:
    """The parts of every cell that do not depend on the trace: the cell with its input, the link to the next, the
    operations on c."""

    form: Form
    theme: Theme
    cell: Sprite
    link: Sprite
    marks: Sprite


def sprites(form: Form, theme: Theme) -> Sprites:
    """Make the parts of a cell, for a column that begins at 0."""
    boxes, wells, inputs, ends, lines, tips, times, plus = (QPainterPath() for _ in range(8))
    box, quiet, plain = form.box, pen(theme.line2), pen(theme.text2, 1.2)
    none, nothing, panel = QPen(Qt.PenStyle.NoPen), QBrush(), brush(theme.panel)
    if form.has_boxes:
        boxes.addRoundedRect(box, form.corner, form.corner)
    for well in form.wells if form.has_bars else ():
        wells.addRect(well)
    if form.has_inputs:
        arrow(inputs, ends, [QPointF(box.center().x(), 2), QPointF(box.center().x(), box.top() - 1)])
    if form.has_marks:
        add_mark(times, QPointF(box.center().x() - 7, BELT_TOP + BELT / 2), turned=True)
        add_mark(plus, QPointF(box.center().x() + 7, BELT_TOP + BELT / 2), turned=False)
    if form.has_boxes or not form.has_bars:
        _add_link(lines, tips, form)
    cell = [
        (boxes, quiet, panel),
        (wells, none, brush(theme.sunken)),
        (inputs, quiet, nothing),
        (ends, none, brush(theme.line2)),
    ]
    link = [(lines, plain, nothing), (tips, none, brush(theme.text2))]
    marks = [(times, pen(theme.forget, 1.2), panel), (plus, plain, panel)]
    return Sprites(form, theme, Sprite(cell), Sprite(link), Sprite(marks))


def _enclosing(paths: Iterable[QPainterPath]) -> QRect:
    """Return a rectangle around the paths, its corners on multiples of 4: these are whole pixels at 125 % and 150 %,
    too."""
    around = QRectF()
    for path in paths:
        around |= path.boundingRect()
    left, top = (4 * floor((edge - 1) / 4) for edge in (around.left(), around.top()))
    right, bottom = (4 * ceil((edge + 1) / 4) for edge in (around.right(), around.bottom()))
    return QRect(left, top, right - left, bottom - top)


def _paint(painter: QPainter, layer: Layer) -> None:
    for path, outline, ground in layer:
        painter.setPen(outline)
        painter.setBrush(ground)
        painter.drawPath(path)


def arrow(line: QPainterPath, head: QPainterPath, points: list[QPointF], size: float = 3) -> None:
    """Add a line through the points to `line`, and an arrowhead at the last point to `head`. The last segment must be
    vertical or horizontal.

    Rounds corners, which the line must reach from the left.
    """
    before, tip = points[-2:]
    across = before.x() == tip.x()
    back = -1 if (tip.y() > before.y() if across else tip.x() > before.x()) else 1
    foot = tip + (QPointF(0, back * 1.6 * size) if across else QPointF(back * 1.6 * size, 0))
    side = QPointF(size, 0) if across else QPointF(0, size)
    line.moveTo(points[0])
    for corner in points[1:-1]:
        line.lineTo(corner - QPointF(4, 0))
        line.quadTo(corner, corner + QPointF(0, 4 * -back))
    line.lineTo(foot)
    head.moveTo(tip)
    head.lineTo(foot + side)
    head.lineTo(foot - side)
    head.closeSubpath()


def _add_link(lines: QPainterPath, tips: QPainterPath, form: Form) -> None:
    """Add the link from a cell to the next. Without boxes it runs through the cells."""
    start = QPointF(form.box.right() + 0.5, form.link)
    end = QPointF(form.column + form.box.left() - 0.5, form.link)
    if form.column - form.box.width() >= 10:
        arrow(lines, tips, [start, end], 2.5)
    else:
        lines.moveTo(start if form.has_boxes else QPointF(form.column / 2, form.link))
        lines.lineTo(end if form.has_boxes else QPointF(form.column * 1.5, form.link))


def add_mark(path: QPainterPath, middle: QPointF, *, turned: bool, radius: float = 5) -> None:
    """Add the mark of an operation on the conveyor: a plus in a circle, or a times sign if turned."""
    path.addEllipse(middle, radius, radius)
    reach = radius * (0.4 if turned else 0.56)
    for side in (QPointF(reach, reach if turned else 0), QPointF(reach if turned else 0, -reach)):
        path.moveTo(middle - side)
        path.lineTo(middle + side)


@lru_cache(maxsize=64)
def pen(colour: str, width: float = 1) -> QPen:
    """Return a cached pen."""
    return QPen(QColor(colour), width)


@lru_cache(maxsize=1024)
def brush(colour: str, alpha: int = 255) -> QBrush:
    """Return a cached brush; `alpha` is 0 to 255."""
    result = QColor(colour)
    result.setAlpha(alpha)
    return QBrush(result)
