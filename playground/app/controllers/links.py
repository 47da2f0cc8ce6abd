"""Copies a link to the experiment to the clipboard, and opens the one that is there."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from playground.app.messages import Messages
from playground.core.specs import Preset
from playground.storage import links
from playground.storage.errors import FileProblem


class Links(QObject):
    """`experiment` returns the open experiment with its probes. `opening` carries a link that is to be opened."""

    opening = Signal(str)

    def __init__(self, messages: Messages, experiment: Callable[[], Preset | None], parent: QObject) -> None:
        super().__init__(parent)
        self._messages, self._experiment = messages, experiment

    def copy(self) -> None:
        """Copy a link, and say what it holds, or why there is none."""
        preset = self._experiment()
        if preset is None:
            return
        try:
            link = links.write(preset)
        except FileProblem as problem:
            self._messages.show(str(problem))
            return
        QGuiApplication.clipboard().setText(link)
        self._messages.show(
            f"Copied a link of {len(link):,} characters: sequences, network, seed and probes, not the weights.", "right"
        )

    def open(self) -> None:
        """Open the link in the clipboard."""
        text = QGuiApplication.clipboard().text()
        if links.is_link(text):
            self.opening.emit(text.strip())
        else:
            self._messages.show(f"The clipboard holds no link to an experiment, which begins with {links.START}.")
