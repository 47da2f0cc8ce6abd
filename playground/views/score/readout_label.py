"""A small label beside the pointer that describes what lies under it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from playground.views.style.theme import Theme


class ReadoutLabel(QLabel):
    """A label over its parent's other widgets. Ignores the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("readout")
        self.setTextFormat(Qt.TextFormat.PlainText)  # a token may look like a tag
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_text(self, text: str, place: QPoint) -> None:
        """Show the text beside a point of the parent, inside the parent's edges."""
        self.show()
        self.setText(text)
        self.adjustSize()
        spot, room = place + QPoint(14, 18), self.parentWidget()
        assert room is not None
        self.move(min(spot.x(), room.width() - self.width() - 4), min(spot.y(), room.height() - self.height() - 4))

    def recolour(self, theme: Theme) -> None:
        """Apply the theme's colours."""
        self.setStyleSheet(
            f"#readout {{ background: {theme.text}; color: {theme.panel}; border-radius: 5px; padding: 3px 7px;"
            " font-size: 11px; font-weight: 500; }"
        )
