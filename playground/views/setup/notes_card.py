"""The card with the user's own notes on the experiment."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from playground.core.specs import Preset, length_bounds
from playground.views.widgets.labels import label
from playground.views.widgets.shared_undo import SharedUndo

_, MOST = length_bounds(Preset, "notes")
"""The most characters."""
_HEIGHT = 96


class NotesCard(QFrame):
    """A plain text. `edited` carries it after each change by the user."""

    edited = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._text = ""
        self.editor = _Editor()
        self.full = label(f"Notes have at most {MOST:,} characters.", "caption")
        self.full.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(5)
        for part in (label("Notes", "label"), self.editor, self.full):
            column.addWidget(part)
        self.editor.textChanged.connect(self._on_changed)
        # It takes room from all else, so it is there only when asked for.
        self.hide()

    def show_notes(self, text: str) -> None:
        """Show these notes without emitting a signal. Equal ones leave the cursor in place."""
        if text != self._text:
            self._text = text
            self._put(text)
            self.full.hide()

    def _on_changed(self) -> None:
        text = self.editor.toPlainText()
        self.full.setVisible(len(text) > MOST)
        if len(text) > MOST:
            self._put(self._text)
        elif text != self._text:
            self._text = text
            self.edited.emit(text)

    def _put(self, text: str) -> None:
        place = min(self.editor.textCursor().position(), len(text))
        self.editor.blockSignals(True)
        self.editor.setPlainText(text)
        self.editor.blockSignals(False)
        cursor = self.editor.textCursor()
        cursor.setPosition(place)
        self.editor.setTextCursor(cursor)


class _Editor(QPlainTextEdit):
    """The field of the notes. Undo is the window's, which knows each change at once."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Notes")
        self.setPlaceholderText("What you want to remember of this experiment")
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFixedHeight(_HEIGHT)
        SharedUndo(self)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _HEIGHT)
