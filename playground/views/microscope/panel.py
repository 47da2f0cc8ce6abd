"""The microscope's panel: the cell or unit at the playhead, its equations, and the answer there."""

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from playground.core.dissection import Dissection
from playground.core.stateless_dissection import AnyDissection, StatelessDissection
from playground.views.help.described import name_topic
from playground.views.microscope.answers import Answers
from playground.views.microscope.buttons import ToolButton, tool_button
from playground.views.microscope.diagram import CellDiagram
from playground.views.microscope.equations import state_equations, stateless_equations
from playground.views.microscope.hints import KeyHints
from playground.views.microscope.lines import Lines
from playground.views.microscope.moment_player import MomentPlayer
from playground.views.microscope.names import unit_name
from playground.views.microscope.rows import Detail, OperationRow
from playground.views.microscope.sum_bars import SumBars
from playground.views.microscope.tanh_curve import TanhCurve
from playground.views.score.score import WAITING
from playground.views.style.theme import Appearance, font, icon
from playground.views.widgets.labels import label
from playground.views.widgets.spread import Perform, at_once

WIDTH, WIDE = 320, 360
EMPTY = "Type a sentence in the probe, and its numbers show here."
_MOST = 4
"""The most operations of any cell."""


class MicroscopePanel(QWidget):
    """Shows a dissection: a cell's diagram and operations, or a stateless unit's sum.

    Emits `unit_stepped` with -1 or 1 to ask for the unit above or below, and `mean_chosen` to ask for the mean of all
    units.
    """

    unit_stepped = Signal(int)
    mean_chosen = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("microscope")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Microscope")
        self._appearance = appearance
        self.dissection: AnyDissection | None = None
        self.opened = ""
        self.diagram = CellDiagram(appearance)
        self.player = MomentPlayer(appearance)
        self.rows = [OperationRow(appearance) for _ in range(_MOST)]
        self.detail = Detail(appearance)
        self.sum = SumBars(appearance)
        self.tanh_curve = TanhCurve(appearance)
        self.state = Lines(appearance)
        self.answers = Answers(appearance)
        self.hints = KeyHints(appearance)
        self.hint = label(WAITING, "caption")
        self.hint.setWordWrap(True)
        self.hint.setContentsMargins(16, 8, 16, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header())
        column.addWidget(self.hint)
        column.addWidget(self._body(), 1)
        column.addStretch()
        column.addWidget(self.hints)
        self.setFixedWidth(WIDTH)
        self._connect()
        self._recolour()
        self.show_dissection(None)

    def _header(self) -> QWidget:
        header = QWidget()
        self.layer = label("", "caption")
        self.above: ToolButton = tool_button("The unit above", lambda: self.unit_stepped.emit(-1))
        self.below: ToolButton = tool_button("The unit below", lambda: self.unit_stepped.emit(1))
        self.unit = tool_button("Mean over all units", self.mean_chosen.emit)
        self.unit.setProperty("role", "unit")
        self.unit.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        well = QFrame()
        well.setObjectName("unitWell")
        row = QHBoxLayout(well)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for button in (self.above, self.unit, self.below):
            row.addWidget(button)
        title = QVBoxLayout()
        title.setSpacing(0)
        title.addWidget(label("Microscope", "section"))
        title.addWidget(self.layer)
        line = QHBoxLayout(header)
        line.setContentsMargins(16, 8, 16, 6)
        line.addLayout(title)
        line.addStretch()
        line.addWidget(well)
        return header

    def _body(self) -> QWidget:
        """Make the part that scrolls if the window is too low."""
        inside = QWidget()
        inside.setObjectName("microscopeBody")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 0, 16, 8)
        self._column.setSpacing(0)
        self._column.addWidget(self.diagram)
        self._column.addWidget(self.player)
        self._rule = _rule()
        self._column.addWidget(self._rule)
        self._column.addSpacing(6)
        self._column.addWidget(self.sum)
        for row in self.rows:
            self._column.addWidget(row)
        self._column.addWidget(self.detail)
        self._column.addSpacing(6)
        self._column.addWidget(self.state)
        self._column.addSpacing(6)
        self._column.addWidget(self.tanh_curve)
        self._column.addSpacing(2)
        self._column.addStretch(1)
        self._column.addWidget(_rule())
        self._column.addSpacing(10)
        self._column.addWidget(self.answers)
        self.body = _Body()
        self.body.setWidgetResizable(True)
        self.body.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.setWidget(inside)
        return self.body

    def _connect(self) -> None:
        self.player.changed.connect(self.diagram.show_moment)
        self.diagram.chosen.connect(self.open)
        for row in self.rows:
            row.clicked.connect(lambda _checked, row=row: self.open(row.name))
            row.entered.connect(lambda on, row=row: self.diagram.select(row.name if on else self.opened))
        self._appearance.changed.connect(self._recolour)
        # The scroll bar takes its width from the margin, not from the diagram.
        bar = self.body.verticalScrollBar()
        bar.rangeChanged.connect(lambda _least, most: self._column.setContentsMargins(16, 0, 6 if most else 16, 8))

    def show_dissection(self, dissection: AnyDissection | None, perform: Perform = at_once) -> None:
        """Show other numbers, or a hint if there are none. `perform` paints the diagram."""
        if dissection is not None and dissection is self.dissection:
            return
        self.dissection = dissection
        self.body.setVisible(dissection is not None)
        self.hint.setVisible(dissection is None)
        self.above.setEnabled(dissection is not None)
        self.below.setEnabled(dissection is not None)
        self.unit.setText("no unit" if dissection is None else unit_name(dissection))
        if dissection is None:
            return
        self.unit.setAccessibleName(f"{unit_name(dissection)}. Enter shows the mean over all")
        self.layer.setText(f"layer {dissection.layer + 1} of {dissection.layers}")
        self.layer.setVisible(dissection.layers > 1)
        self._hold_width(dissection)
        cell = isinstance(dissection, Dissection)
        for widget in (self.diagram, self.player, self._rule):
            widget.setVisible(cell)
        self.sum.setVisible(not cell)
        # The mean of tanh is not tanh of the mean, so it has no point on the curve.
        self.tanh_curve.setVisible(not cell and dissection.unit is not None)
        if isinstance(dissection, StatelessDissection):
            self._show_sum(dissection)
        else:
            self._show_cell(dissection, perform)
        name_topic(self.state, f"cell.{dissection.cell_kind}")
        self.answers.show_dissection(dissection)

    def _show_cell(self, dissection: Dissection, perform: Perform) -> None:
        self.diagram.show_dissection(dissection, perform)
        self.player.show_words(self.diagram.diagram.moments)
        if self.opened not in dissection.operations:
            self.open("")
        operations = list(dissection.operations.values())
        for index, row in enumerate(self.rows):
            row.setVisible(index < len(operations))
            if index < len(operations):
                row.show_operation(operations[index], mean=dissection.unit is None)
                name_topic(row, f"gate.{dissection.cell_kind}.{row.name}")
        self.state.show_lines(tuple(state_equations(dissection)), gaps=True)
        self._show_detail()

    def _show_sum(self, dissection: StatelessDissection) -> None:
        self.player.show_words(())
        self.open("")
        for row in self.rows:
            row.hide()
        self.sum.show_dissection(dissection)
        self.state.show_lines(tuple(stateless_equations(dissection, self.sum.rows[-1].number)), gaps=True)
        self.tanh_curve.show_point(dissection.preactivation, dissection.h)

    def reset_view(self) -> None:
        """Reset for another experiment: the whole timestep, no open operation, scrolled to the top."""
        self.player.stop()
        self.open("")
        self.body.verticalScrollBar().setValue(0)

    def show_hint(self, text: str) -> None:
        """Set the text to show while there are no numbers."""
        if text != self.hint.text():
            self.hint.setText(text)

    def open(self, name: str) -> None:
        """Show an operation's equation and weights below its row. Close it if it is open; "" closes any."""
        self.opened = "" if name == self.opened else name
        self.diagram.select(self.opened)
        self._show_detail()
        QTimer.singleShot(0, self, self._reveal)

    def press(self, text: str) -> bool:
        """Handle a letter: N and B step through a cell's timestep, M plays it. Return False for any other."""
        actions = {"n": self.player.show_next, "b": self.player.show_previous, "m": self.player.toggle}
        if text not in actions or not isinstance(self.dissection, Dissection) or not self.isVisible():
            return False
        actions[text]()
        return True

    def _hold_width(self, dissection: AnyDissection) -> None:
        """Keep the buttons in place from unit to unit."""
        last = (
            unit_name(replace(dissection, unit=dissection.units - 1))
            if dissection.unit is not None
            else unit_name(dissection)
        )
        width = QFontMetrics(font(12, 600)).horizontalAdvance(last) + 12
        if width != self.unit.width():
            self.unit.setFixedWidth(width)

    def _show_detail(self) -> None:
        for row in self.rows:
            row.setChecked(bool(self.opened) and row.name == self.opened)
        place = next((index for index, row in enumerate(self.rows) if row.isChecked()), None)
        self.detail.setVisible(place is not None)
        if place is None or not isinstance(self.dissection, Dissection):
            return
        below = self._column.indexOf(self.rows[place]) + 1
        if self._column.indexOf(self.detail) != below:
            self._column.removeWidget(self.detail)
            self._column.insertWidget(self._column.indexOf(self.rows[place]) + 1, self.detail)
        self.detail.show_operation(self.dissection, self.dissection.operations[self.opened])

    def _reveal(self) -> None:
        """Scroll to the open operation, which may lie below the panel's end."""
        if self.opened:
            self.body.ensureWidgetVisible(self.detail, 0, 8)

    def _recolour(self) -> None:
        for button, name in ((self.above, "chevron-left"), (self.below, "chevron-right")):
            button.setIcon(icon(name, self._appearance.theme.text2))


class _Body(QScrollArea):
    """Scrolls by wheel alone: the arrow keys move the playhead."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Pass all keys to the window."""
        event.ignore()


def _rule() -> QFrame:
    """Make a horizontal line."""
    line = QFrame()
    line.setObjectName("rule")
    line.setFixedHeight(1)
    return line
