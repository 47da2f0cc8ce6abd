"""Drawing the probe: the wires of the pad."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QDialog, QVBoxLayout

from playground.app.context import Context
from playground.core.batches import Array
from playground.core.vocabulary import FEATURES
from playground.views.probe.pad import PadPanel
from playground.views.probe.probe_bar import ProbeBar
from playground.views.style.theme import Appearance


class DrawingController(QObject):
    """Opens the pad where the task takes drawings, and makes each stroke the probe, as if its columns were typed."""

    def __init__(self, context: Context, probe: ProbeBar, appearance: Appearance) -> None:
        super().__init__(probe)
        self._session, self._probe = context.session, probe
        self.dialog = QDialog(probe.window())
        self.dialog.setWindowTitle("Draw the probe")
        self.panel = PadPanel(appearance)
        column = QVBoxLayout(self.dialog)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        column.addWidget(self.panel)
        self.panel.drawn.connect(self._take)
        probe.draw.clicked.connect(self.open)
        self._session.changed.connect(self._fit)
        self._session.restarted.connect(self._fit)

    def open(self) -> None:
        """Show the pad below its button; the keys are the pad's."""
        button = self._probe.draw
        self.dialog.adjustSize()
        self.dialog.move(button.mapToGlobal(QPoint(button.width() - self.dialog.width(), button.height() + 8)))
        self.dialog.show()
        self.dialog.activateWindow()
        self.panel.pad.setFocus()

    def begin_anew(self) -> None:
        """Another experiment: nothing is drawn yet."""
        self.panel.wipe()

    def _take(self, strokes: tuple[Array, ...]) -> None:
        task = self._session.task
        columns = None if task is None else task.drawing(strokes)
        if columns is not None:
            self.panel.show_pixels(columns)
            self._probe.put(typed(columns))

    def _fit(self) -> None:
        """Another task may take no drawings."""
        task = self._session.task
        takes = task is not None and task.drawing(()) is not None
        self._probe.draw.setVisible(takes)
        if not takes:
            self.dialog.close()


def typed(inputs: Array) -> str:
    """Inputs `(time, features)` as a person would type them, to two digits."""
    return " ".join(FEATURES.join(f"{value:.2g}" for value in timestep) for timestep in inputs.tolist())
