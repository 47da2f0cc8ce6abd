"""A message across the window that stays until the user answers or closes it."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from playground.views.style.style_property import set_style_property
from playground.views.style.theme import Appearance, icon, pixmap
from playground.views.widgets.icon_button import icon_button
from playground.views.widgets.labels import label


class Banner(QFrame):
    """Shows a message with the sign of its state, `wrong` or `right`."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._appearance = appearance
        self._sign = QLabel()
        self.words = label("", "label")
        self.words.setWordWrap(True)
        self.action = QPushButton()
        self.action.setProperty("role", "small")
        self.action.hide()
        self.close_button = icon_button("Close the message")
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 5, 12, 5)
        row.addWidget(self._sign)
        row.addWidget(self.words, 1)
        row.addWidget(self.action)
        row.addWidget(self.close_button)
        appearance.changed.connect(self._recolour)
        self.hide()

    def say(self, text: str, state: str = "wrong", offer: str = "") -> None:
        """Show a message, with `offer` on its button; an empty text hides the banner."""
        self.action.setText(offer)
        self.action.setVisible(bool(offer))
        self.words.setText(text)
        set_style_property(self, "state", state)
        self.setAccessibleName(text)
        self._recolour()
        self.setVisible(bool(text))

    def _recolour(self) -> None:
        theme, state = self._appearance.theme, self.property("state")
        name, colour = ("check", theme.ok) if state == "right" else ("triangle-alert", theme.err)
        self._sign.setPixmap(pixmap(name, colour, 16, self.devicePixelRatioF()))
        self.close_button.setIcon(icon("x", theme.text2))
