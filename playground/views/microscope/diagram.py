"""The cell's diagram with numbers on its wires, animated through one timestep."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from playground.core.cell_kinds import KINDS
from playground.core.dissection import Dissection
from playground.core.vocabulary import display_token
from playground.views.microscope.cells import base, diagram_of
from playground.views.microscope.cells.base import Diagram, Label, Node, Wire
from playground.views.microscope.names import TITLES, value_of
from playground.views.microscope.strokes import arrowhead, rounded_path, sign
from playground.views.style.numbers import format_compact
from playground.views.style.theme import Appearance, font
from playground.views.widgets.spread import Perform, at_once

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "centre": Qt.AlignmentFlag.AlignHCenter,
}
_FAINT = 0.16
"""Opacity of the parts of later moments."""
_BELT = 0.75
"""Opacity of the conveyor, which is thick and must not outshine its marks."""


class CellDiagram(QWidget):
    """Draws a dissection. Emits `chosen` with the name of a clicked operation.

    `show_moment` shows the timestep up to one of its moments, or all of it with None. `progress` through a moment goes
    from 0 to 1.
    """

    chosen = Signal(str)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.dissection: Dissection | None = None
        self.moment: int | None = None
        self.selected = ""
        self._progress = 1.0
        self.setFixedHeight(base.HEIGHT)
        self.setMouseTracking(True)
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """The size that the diagrams' data assume."""
        return QSize(base.WIDTH, base.HEIGHT)

    @property
    def diagram(self) -> Diagram:
        """The diagram of the shown kind of cell."""
        return diagram_of("lstm" if self.dissection is None else self.dissection.cell_kind)

    def show_dissection(self, dissection: Dissection, perform: Perform = at_once) -> None:
        """Show other numbers, or another kind of cell. `perform` paints them."""
        self.dissection = dissection
        self.setAccessibleName(f"{KINDS[dissection.cell_kind].name} cell, h = {format_compact(dissection.h)}")
        perform(self, self.update)

    def show_moment(self, moment: int | None, progress: float = 1.0) -> None:
        """Show the timestep up to a moment and the progress through it."""
        if (moment, progress) != (self.moment, self._progress):
            self.moment, self._progress = moment, progress
            self.update()

    def select(self, name: str) -> None:
        """Frame an operation, or none with ""."""
        if name != self.selected:
            self.selected = name
            self.update()

    def node_at(self, place: QPointF) -> Node | None:
        """Return the node at a point."""
        return next(
            (node for node in self.diagram.nodes if self.place(node).adjusted(-2, -2, 2, 2).contains(place)), None
        )

    def place(self, node: Node) -> QRectF:
        """Return a node's rectangle."""
        half_width = node.width / 2 or base.CIRCLE
        half_height = base.CIRCLE if not node.weighted else base.OPERATION_HEIGHT / 2
        middle = self._at(node.at)
        return QRectF(middle.x() - half_width, middle.y() - half_height, 2 * half_width, 2 * half_height)

    def label_place(self, label: Label) -> QRectF:
        """Return the rectangle of a label's text in pixels."""
        text, at = self._words(label), self._at(label.at)
        width = QFontMetrics(self._font(label)).horizontalAdvance(text)
        left = at.x() - {"left": 0.0, "right": width, "centre": width / 2}[label.align]
        return QRectF(left, at.y() - 6, width, 12)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose an operation."""
        node = self.node_at(event.position())
        if node is not None and node.weighted and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(node.name)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over nodes that can be clicked."""
        node = self.node_at(event.position())
        hand = node is not None and node.weighted
        self.setCursor(Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor)

    def event(self, event: QEvent) -> bool:
        """Show a tooltip with the purpose and the number of the node under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            node = self.node_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.node_text(node) if node else self.toolTip(), self)
            return True
        return super().event(event)

    def topic_at(self, place: QPoint) -> str:
        """Return the help topic of the node at a point: its gate, or the state that it makes; elsewhere of the cell."""
        cell, node = "lstm" if self.dissection is None else self.dissection.cell_kind, self.node_at(QPointF(place))
        if node is None:
            return f"cell.{cell}"
        if node.weighted:
            return f"gate.{cell}.{node.name}"
        memory = KINDS[cell].state_update
        in_memory = memory is not None and node.name in {
            "kept",
            "added",
            "pass",
            "recurrent",
            "scaled",
            memory.state[0],
        }
        return f"state.{cell}.{memory.state if memory is not None and in_memory else 'hidden'}"

    def node_text(self, node: Node) -> str:
        """Return a sentence with a node's purpose and its number."""
        if self.dissection is None:
            return ""
        begin = f"The {TITLES[node.name].lower()} says" if node.weighted else "This is"
        return f"{begin} {node.tip}: {format_compact(self._number(node.name))}."

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the wires, the nodes over them, and the numbers on top."""
        self.paint_on(QPainter(self))

    def paint_on(self, painter: QPainter) -> None:
        """Paint the diagram on the widget, or on a picture of its size."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, diagram = self._appearance.theme, self.diagram
        left, top, width, height = base.BOX
        corner = self._at((left, top))
        painter.setPen(QPen(QColor(theme.line2), 1))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(QRectF(corner.x(), top, width * self._stretch, height), 12, 12)
        for wire in diagram.wires:
            self._paint_wire(painter, wire)
        for node in diagram.nodes:
            self._paint_node(painter, node)
        if self.dissection is not None:
            for label in diagram.labels:
                self._paint_label(painter, label)
            self._paint_token(painter, self.dissection)

    @property
    def _stretch(self) -> float:
        return self.width() / base.WIDTH

    def _at(self, point: tuple[float, float]) -> QPointF:
        return QPointF(point[0] * self._stretch, point[1])

    def _number(self, name: str) -> float | None:
        if self.dissection is None:
            return None
        if name == "recurrent":
            return self.dissection.operations["candidate"].recurrent
        if name == "scaled":
            scaled, unit = self.dissection.operations["candidate"].scaled_hidden, self.dissection.unit
            return None if scaled is None else float(scaled.mean() if unit is None else scaled[unit])
        return value_of(self.dissection, name)

    def _colour(self, name: str, moment: int) -> QColor:
        """Return a gate's colour, faint in later moments."""
        theme = self._appearance.theme
        colour = QColor(theme.gate_colour(name) if name else theme.text2)
        return self._mixed(colour, _FAINT) if self._hidden(moment) else colour

    def _mixed(self, colour: QColor, share: float) -> QColor:
        """Blend a colour with the background. The result is opaque, so that it hides what lies below."""
        ground = QColor(self._appearance.theme.panel)
        over, under = ((part.red(), part.green(), part.blue()) for part in (colour, ground))
        return QColor(*(round(share * a + (1 - share) * b) for a, b in zip(over, under, strict=True)))

    def _hidden(self, moment: int) -> bool:
        return self.moment is not None and moment > self.moment

    @staticmethod
    def _font(label: Label) -> QFont:
        return font(12, 600, italic=True) if label.text else font(11, 600)

    def _words(self, label: Label) -> str:
        return label.text or format_compact(self._number(label.name))

    def _paint_wire(self, painter: QPainter, wire: Wire) -> None:
        colour = self._colour(wire.colour, wire.moment)
        if wire.state and wire.colour:
            colour = self._mixed(colour, _BELT)
        wide = 2.0 if not wire.state else 6.0 if wire.colour else 3.0
        points = [self._at(point) for point in wire.points]
        path = rounded_path(points, 6 + 2.2 * (wide > 2) if wire.head else 0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, wide if wire.state else 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if wire.head:
            painter.drawPolygon(arrowhead(points[-2], points[-1], 3.2 if not wire.state else 7 if wire.colour else 5))
        if wire.joint:
            painter.drawEllipse(points[0], 2.2, 2.2)
        if self.moment == wire.moment and self._progress < 1:
            painter.setBrush(QColor(self._appearance.theme.accent))
            painter.drawEllipse(path.pointAtPercent(self._progress), 4, 4)

    def _paint_node(self, painter: QPainter, node: Node) -> None:
        theme, place = self._appearance.theme, self.place(node)
        colour = self._colour(node.colour, node.moment)
        ground = QColor(theme.panel)
        painter.setBrush(ground)
        painter.setPen(QPen(colour, 1.4))
        if node.weighted:
            # Hide the wires below.
            painter.drawRoundedRect(place, 5, 5)
            painter.setBrush(colour)
        radius = 5 if node.weighted else base.CIRCLE
        painter.drawRoundedRect(place, radius, radius)
        if node.weighted:
            words = QColor(theme.on_accent)
            words = self._mixed(words, 0.6) if self._hidden(node.moment) else words
        else:
            words = colour
        painter.setPen(QPen(words, 1.4))
        if node.text in "×+":
            sign(painter, place.center(), turned=node.text == "×")
        else:
            self._paint_words(painter, place, node)
        if node.name == self.selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(place.adjusted(-4, -4, 4, 4), 8, 8)

    @staticmethod
    def _paint_words(painter: QPainter, place: QRectF, node: Node) -> None:
        """Paint a function and the operation's letter in italics."""
        function, _, letter = node.text.partition(" ")
        size = 12 if node.weighted else 11
        upright, slanted = font(size, 500), font(size, 600, italic=True)
        gap = 4 if letter else 0
        wide = QFontMetrics(upright).horizontalAdvance(function)
        whole = wide + gap + QFontMetrics(slanted).horizontalAdvance(letter)
        left = place.center().x() - whole / 2
        painter.setFont(upright)
        painter.drawText(QRectF(left, place.top(), place.width(), place.height()), _LEFT, function)
        painter.setFont(slanted)
        painter.drawText(QRectF(left + wide + gap, place.top(), place.width(), place.height()), _LEFT, letter)

    def _paint_label(self, painter: QPainter, label: Label) -> None:
        if self._hidden(label.moment) or (self.moment == label.moment and self._progress < 0.5 and label.name):
            return
        theme = self._appearance.theme
        painter.setFont(self._font(label))
        painter.setPen(
            QColor(theme.text3 if label.text else theme.gate_colour(label.colour) if label.colour else theme.text)
        )
        align = _ALIGN[label.align] | Qt.AlignmentFlag.AlignVCenter
        # Italic letters extend beyond their advance width.
        painter.drawText(
            self.label_place(label).adjusted(-1, -2, 1, 2), align | Qt.TextFlag.TextDontClip, self._words(label)
        )

    def _paint_token(self, painter: QPainter, dissection: Dissection) -> None:
        """Paint the input's name: the token, or the layer below."""
        theme, corner = self._appearance.theme, self._at(self.diagram.token)
        name = display_token(dissection.token) if dissection.layer == 0 else f"h of layer {dissection.layer}"
        bold, quiet = font(12, 600), font(11)
        note = "x, input" if dissection.layer == 0 else "x"
        room = int(self.width() - corner.x() - QFontMetrics(quiet).horizontalAdvance(note) - 10)
        metrics = QFontMetrics(bold)
        name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.setFont(bold)
        painter.setPen(QColor(theme.text))
        painter.drawText(QRectF(corner.x(), corner.y() - 8, room + 2, 16), _LEFT, name)
        painter.setFont(quiet)
        painter.setPen(QColor(theme.text3))
        left = corner.x() + metrics.horizontalAdvance(name) + 8
        painter.drawText(QRectF(left, corner.y() - 8, 80, 16), _LEFT, note)


class BlankDiagram(CellDiagram):
    """The diagram of a kind of cell, by its key: what comes in and goes out has its name, and nothing a number."""

    def __init__(self, appearance: Appearance, cell: str) -> None:
        super().__init__(appearance)
        self._cell = cell
        self.resize(self.sizeHint())

    @property
    def diagram(self) -> Diagram:
        """The diagram of its kind."""
        return diagram_of(self._cell)

    def paint_on(self, painter: QPainter) -> None:
        """Paint the diagram, and the names."""
        super().paint_on(painter)
        x = Label(text="x", at=self.diagram.token, moment=0)
        for label in (*self.diagram.labels, x):
            if label.text:
                self._paint_label(painter, label)
