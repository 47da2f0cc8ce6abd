"""Covers a field that is full of numbers with what they are, until it is typed in."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QLineEdit

from playground.core.vocabulary import FEATURES

_PADDING = 8


class NumbersCover(QLabel):
    """Lies over a line edit that has no focus while its text is rows of numbers that have a name."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self.setObjectName("numbersCover")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setIndent(_PADDING)
        self.hide()
        # The field of a combo box hands its focus on to the box.
        for widget in {line, line.focusProxy() or line}:
            widget.installEventFilter(self)
        line.textChanged.connect(lambda _text: self._fit())

    def show_name(self, name: str) -> None:
        """Say what the numbers are; empty for nothing that has a name."""
        self.setText(name)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size and the focus of the field."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        self.setGeometry(self._line.rect())
        self.setVisible(bool(self.text()) and FEATURES in self._line.text() and not self._line.hasFocus())
