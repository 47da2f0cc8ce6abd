"""A cell's operations, a row each, with the equation and weights of the open one below it."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from playground.core.cell_kinds import KINDS
from playground.core.dissection import Dissection, Operation
from playground.views.microscope.equations import operation_equation, short_equation
from playground.views.microscope.lines import Lines
from playground.views.microscope.names import TITLES
from playground.views.microscope.weights_row import WeightsRow
from playground.views.style.numbers import format_compact
from playground.views.style.theme import Appearance, font
from playground.views.widgets.labels import label

_VALUE = 46
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class OperationRow(QAbstractButton):
    """An operation's letter, a short form of its equation, and its value. Opens on a click or Enter.

    Emits `entered` with whether the focus came by key. Passes the arrow keys and Space on to the window.
    """

    entered = Signal(bool)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._operation: Operation | None = None
        self._mean = self._ringed = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    @property
    def name(self) -> str:
        """The name of its operation."""
        return "" if self._operation is None else self._operation.name

    def show_operation(self, operation: Operation, *, mean: bool) -> None:
        """Show other numbers."""
        self._operation, self._mean = operation, mean
        self.setAccessibleName(f"{TITLES[operation.name]}, {'mean ' if mean else ''}{format_compact(operation.value)}")
        self.setAccessibleDescription("Enter shows its equation and its weights")
        self.update()

    def sizeHint(self) -> QSize:
        """High enough for a finger."""
        return QSize(200, 24)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open or close on Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring, here and in the diagram."""
        super().focusInEvent(event)
        self._ring(event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus ring."""
        super().focusOutEvent(event)
        self._ring(False)

    def _ring(self, on: bool) -> None:
        self._ringed = on
        self.entered.emit(on)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint badge, name, sum and value."""
        operation, theme = self._operation, self._appearance.theme
        if operation is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() or self.isChecked():
            painter.setBrush(QColor(theme.sunken))
            painter.drawRoundedRect(QRectF(-6, 0, self.width() + 12, self.height()), 4, 4)
        colour = QColor(theme.text2 if operation.name == "hidden" else theme.gate_colour(operation.name))
        badge = QRectF(0, 3, 18, 18)
        painter.setBrush(colour)
        painter.drawRoundedRect(badge, 4, 4)
        painter.setFont(font(12, 600, italic=True))
        painter.setPen(QColor(theme.on_accent))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, operation.symbol)
        painter.setFont(font(12))
        painter.setPen(QColor(theme.text2))
        name = TITLES[operation.name].removesuffix(" gate").removesuffix(" state").lower()
        painter.drawText(QRectF(26, 0, 90, self.height()), _LEFT, name)
        painter.setFont(font(12, mono=True))
        place = QRectF(90, 0, self.width() - 90 - _VALUE - 2, self.height())
        painter.drawText(place, _RIGHT, short_equation(operation, mean=self._mean))
        painter.setFont(font(12, 700, mono=True))
        painter.setPen(QColor(theme.text) if operation.name == "hidden" else colour)
        painter.drawText(
            QRectF(self.width() - _VALUE, 0, _VALUE, self.height()), _RIGHT, format_compact(operation.value)
        )
        if self._ringed:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(-2, 1, 2, -1), 5, 5)


class Detail(QWidget):
    """An operation's equation with numbers, and its rows of W and U."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = Lines(appearance)
        self.inputs = WeightsRow(appearance, hidden=False)
        self.states = WeightsRow(appearance, hidden=True)
        self.note: QLabel = label("", "caption")
        self.note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._pointed = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 6)
        column.setSpacing(3)
        for widget in (self.lines, self.inputs, self.states, self.note):
            column.addWidget(widget)
        for row in (self.inputs, self.states):
            row.named.connect(self._name)

    def show_operation(self, dissection: Dissection, operation: Operation) -> None:
        """Show other numbers."""
        # The panel always shows a plain cell's only equation below its only row.
        self.lines.show_lines(() if operation.name == "hidden" else tuple(operation_equation(dissection, operation)))
        for row in (self.inputs, self.states):
            row.show_weights(dissection, operation)
        self.states.setVisible(KINDS[dissection.cell_kind].sees_hidden)
        self._name(self._pointed)

    def _name(self, text: str) -> None:
        """Name the weight under the pointer, or else that of the input."""
        self._pointed = text
        text = text or self.inputs.main_weight
        room = self.note.width() if self.note.width() > 100 else 288
        self.note.setText(QFontMetrics(self.note.font()).elidedText(text, Qt.TextElideMode.ElideRight, room))
