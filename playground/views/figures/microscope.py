"""The microscope as a figure: the cell's diagram or the unit's sum, its numbers, and the answers."""

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from playground.core.stateless_dissection import AnyDissection
from playground.views.figures.figure import Figure
from playground.views.microscope.names import unit_name
from playground.views.microscope.panel import WIDTH, MicroscopePanel
from playground.views.style.garbage_collection import garbage_collection_paused
from playground.views.style.stylesheet import stylesheet
from playground.views.style.theme import LIGHT, Appearance, font

_PAPER = f"#microscope, #microscopeBody {{ background: {LIGHT.panel}; }}"
_CAPTION, _MARGIN = 20, 10


class MicroscopeFigure:
    """A microscope panel for figures. Make it once for many: its widgets would outlive each figure. Its figures paint
    what it shows when they are painted."""

    def __init__(self) -> None:
        self._panel = panel = MicroscopePanel(Appearance("light"))
        with garbage_collection_paused():
            panel.setStyleSheet(stylesheet(LIGHT) + _PAPER)

    def figure(self, dissection: AnyDissection, opened: str = "") -> Figure:
        """Return the microscope's view of a unit, below its number and timestep. `opened`: the operation whose equation
        and weights to include."""
        panel = self._panel
        panel.show_dissection(dissection)
        if panel.opened != opened:
            panel.open(opened)
        panel.player.hide()
        inside = panel.body.widget()
        assert inside is not None
        inside.setFixedWidth(WIDTH)
        inside.adjustSize()
        name = f"{unit_name(dissection)}, t {dissection.timestep + 1}"

        def paint(painter: QPainter) -> None:
            panel.ensurePolished()
            painter.setFont(font(11, 500))
            painter.setPen(QColor(LIGHT.text2))
            painter.drawText(QRectF(12, 0, WIDTH - 16, _CAPTION), Qt.AlignmentFlag.AlignVCenter, name)
            inside.render(painter, QPoint(0, _CAPTION), QRegion(), QWidget.RenderFlag.DrawChildren)

        return Figure(name=f"Microscope: {name}", width=WIDTH + _MARGIN, height=_CAPTION + inside.height(), paint=paint)
