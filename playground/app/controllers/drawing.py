"""Opens the drawing pad and turns its strokes into the probe."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QDialog, QVBoxLayout

from playground.app.context import Context
from playground.core.batches import Array
from playground.core.vocabulary import FEATURES
from playground.views.probe.drawing_pad import DrawingPanel
from playground.views.probe.probe_bar import ProbeBar
from playground.views.style.theme import Appearance


class DrawingController(QObject):
    """Offers the pad if the task takes drawings. After each stroke the probe is replaced by the typed form of the
    drawing's pixel columns."""

    def __init__(self, context: Context, probe: ProbeBar, appearance: Appearance) -> None:
        super().__init__(probe)
        self._session, self._probe = context.session, probe
        self.dialog = QDialog(probe.window())
        self.dialog.setWindowTitle("Draw the probe")
        self.panel = DrawingPanel(appearance)
        column = QVBoxLayout(self.dialog)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        column.addWidget(self.panel)
        self.panel.drawn.connect(self._on_drawn)
        probe.draw.clicked.connect(self.open)
        self._session.changed.connect(self._update_button)
        self._session.restarted.connect(self._update_button)

    def open(self) -> None:
        """Show the pad below its button and give it the keyboard focus."""
        button = self._probe.draw
        self.dialog.adjustSize()
        self.dialog.move(button.mapToGlobal(QPoint(button.width() - self.dialog.width(), button.height() + 8)))
        self.dialog.show()
        self.dialog.activateWindow()
        self.panel.pad.setFocus()

    def reset_view(self) -> None:
        """Clear the pad."""
        self.panel.reset()

    def _on_drawn(self, strokes: tuple[Array, ...]) -> None:
        task = self._session.task
        columns = None if task is None else task.drawing(strokes)
        if columns is not None:
            self.panel.show_pixels(columns)
            self._probe.set_text(typed_text(columns))

    def _update_button(self) -> None:
        """Show the button only for a task that takes drawings."""
        task = self._session.task
        takes_drawings = task is not None and task.drawing(()) is not None
        self._probe.draw.setVisible(takes_drawings)
        if not takes_drawings:
            self.dialog.close()


def typed_text(inputs: Array) -> str:
    """Return inputs `(time, features)` as probe text, to two significant digits."""
    return " ".join(FEATURES.join(f"{value:.2g}" for value in timestep) for timestep in inputs.tolist())
