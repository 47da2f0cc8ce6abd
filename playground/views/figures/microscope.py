"""The microscope as a figure: the cell's diagram or the unit's sum, its numbers, and the answers."""

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from playground.core.stateless import AnyDissection
from playground.views.figures.figure import Figure
from playground.views.microscope.names import whose
from playground.views.microscope.panel import WIDTH, MicroscopePanel
from playground.views.style.garbage import uncollected
from playground.views.style.stylesheet import stylesheet
from playground.views.style.theme import LIGHT, Appearance, font

_PAPER = f"#microscope, #microscopeBody {{ background: {LIGHT.panel}; }}"
_CAPTION, _MARGIN = 20, 10


class Closeup:
    """A microscope of its own for paper. Made once for many: its widgets would outlive every figure. Its figures paint
    what it shows then."""

    def __init__(self) -> None:
        self._panel = panel = MicroscopePanel(Appearance("light"))
        with uncollected():
            panel.setStyleSheet(stylesheet(LIGHT) + _PAPER)

    def figure(self, dissection: AnyDissection, opened: str = "") -> Figure:
        """What the microscope shows of a unit, below its number and the timestep; of a cell with the equation and the
        weights of the operation that is opened, if any."""
        panel = self._panel
        panel.show_dissection(dissection)
        if panel.opened != opened:
            panel.open(opened)
        panel.steps.hide()
        inside = panel.body.widget()
        assert inside is not None
        inside.setFixedWidth(WIDTH)
        inside.adjustSize()
        name = f"{whose(dissection)}, t {dissection.timestep + 1}"

        def paint(painter: QPainter) -> None:
            panel.ensurePolished()
            painter.setFont(font(11, 500))
            painter.setPen(QColor(LIGHT.text2))
            painter.drawText(QRectF(12, 0, WIDTH - 16, _CAPTION), Qt.AlignmentFlag.AlignVCenter, name)
            inside.render(painter, QPoint(0, _CAPTION), QRegion(), QWidget.RenderFlag.DrawChildren)

        return Figure(name=f"Microscope: {name}", width=WIDTH + _MARGIN, height=_CAPTION + inside.height(), paint=paint)
