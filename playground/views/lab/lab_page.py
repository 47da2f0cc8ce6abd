"""The memory lab's page: the setup column, the plot, and the table below it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from playground.core.memory_lab import LabPage
from playground.views.lab.gap_plot_view import GapPlotView
from playground.views.lab.lab_setup_panel import LabSetupPanel
from playground.views.lab.model_table import HEADING, MODEL_ROW, ModelTable
from playground.views.style.theme import Appearance


class LabPageView(QWidget):
    """Shows a `LabPage`. `side` is the widget at the left that holds the setup column or its rail."""

    def __init__(self, appearance: Appearance, setup: LabSetupPanel, side: QWidget) -> None:
        super().__init__()
        self.setup = setup
        self._rows = 0
        self.plot = GapPlotView(appearance)
        self.table = ModelTable(appearance)
        self.table.setMinimumHeight(HEADING + 2 * MODEL_ROW)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setObjectName("labSplit")
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(5)
        self.split.addWidget(self.plot)
        self.split.addWidget(self.table)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self.split, 1)

    def show_page(self, page: LabPage) -> None:
        """Show a page without emitting a signal."""
        self.setup.show_page(page)
        self.plot.show_plot(page.plot)
        rows = len(page.models)
        self.table.show_page(page)
        if rows != self._rows:
            self._rows = rows
            self._share_height()

    def _share_height(self) -> None:
        """Give the table room for every model's row, but leave the plot its minimum height. The user may drag the
        border."""
        whole = self.split.height() - self.split.handleWidth()
        table = min(self.table.sizeHint().height(), whole - self.plot.minimumHeight() - 60)
        self.split.setSizes([whole - table, table])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the height again."""
        super().resizeEvent(event)
        self._share_height()
