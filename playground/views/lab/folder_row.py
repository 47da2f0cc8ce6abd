"""The folder of the results, and a button that offers another one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from playground.views.widgets.labels import label
from playground.views.widgets.menu_button import attach_menu


class FolderRow(QWidget):
    """Shows a folder. `wanted` asks for another folder, `usual_wanted` for the default one."""

    wanted = Signal()
    usual_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = ""
        self.path = label("", "caption")
        self.path.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QPushButton("Folder")
        self.button.setProperty("role", "small")
        self._menu = QMenu(self.button)
        self._menu.addAction("Choose or open a folder …", self.wanted.emit)
        self.usual = self._menu.addAction("Back to the usual folder", self.usual_wanted.emit)
        attach_menu(self._menu, self.button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.path, 1)
        row.addWidget(self.button)

    def show_folder(self, folder: str, *, chosen: bool) -> None:
        """Show another folder; `chosen` is False for the default one."""
        self.usual.setEnabled(chosen)
        if folder != self._folder:
            self._folder = folder
            self.path.setToolTip(f"Results are kept in {folder}.")
            self.path.setAccessibleName(f"Results are kept in {folder}")
            self.button.setAccessibleName(f"Folder of the results, {folder}")
            self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten the path at its start: its end says more."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = max(self.path.width(), 40)
        self.path.setText(self.path.fontMetrics().elidedText(self._folder, Qt.TextElideMode.ElideLeft, room))
