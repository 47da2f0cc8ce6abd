"""Labels in the roles of the style sheet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def label(text: str, role: str) -> QLabel:
    """Return a plain-text label with this role: a token that a user typed may look like a tag."""
    result = QLabel(text)
    result.setTextFormat(Qt.TextFormat.PlainText)
    result.setProperty("role", role)
    return result


def set_label_text(words: QLabel, text: str) -> None:
    """Set a label's text and keep its size unless the text needs more, so that Qt need not lay out the whole window."""
    if text != words.text():
        words.setText(text)
        needed, room = words.sizeHint(), words.minimumSize()
        if needed.width() > room.width() or needed.height() != room.height():
            words.setFixedSize(max(needed.width(), room.width()), needed.height())
