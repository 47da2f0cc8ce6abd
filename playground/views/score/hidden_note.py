"""The line below the tracks that names the hidden ones: the choice is stored, and easy to forget."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy

from playground.views.widgets.labels import label

HEIGHT = 28


class HiddenNote(QFrame):
    """Names the hidden tracks; `show_all` is the button that shows them again. Hidden if there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        self._text = ""
        self.words = label("", "caption")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.show_all = QPushButton("Show all")
        self.show_all.setProperty("role", "link")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 16, 0)
        row.addWidget(self.words, 1)
        row.addWidget(self.show_all)
        self.hide()

    def show_titles(self, titles: Sequence[str]) -> None:
        """Name the hidden tracks, top to bottom."""
        count = len(titles)
        self._text = f"{count} track{'s are' if count != 1 else ' is'} hidden: {', '.join(titles)}"
        self.words.setToolTip(self._text)
        self.show_all.setAccessibleName(f"Show all tracks. {self._text}")
        self._elide()
        self.setVisible(bool(titles))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = self.words.width()
        self.words.setText(self.words.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, room))
