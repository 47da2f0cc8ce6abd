"""A button whose words wrap: an answer to choose, or a lesson in the list."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from playground.views.lesson.rich_text import as_plain, paragraph, show_text
from playground.views.style.style_property import set_style_property
from playground.views.widgets.labels import label

ANSWER_KEYS = 4
"""How many of the answers to choose from have a key: their number."""


class ChoiceButton(QPushButton):
    """Shows a text, a smaller `note` below it, and a `mark` at its right."""

    def __init__(self, text: str, note: str = "", mark: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "choice")
        # A click leaves the keyboard's focus where it is: in the score, whose keys go on working.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(". ".join(as_plain(part) for part in (text, note, mark) if part))
        self._text, self._note, self._mark = (
            paragraph("choice", self),
            paragraph("caption", self),
            label(mark, "caption"),
        )
        show_text(self._text, text)
        show_text(self._note, *([note] if note else []))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._text)
        words.addWidget(self._note)
        row = QHBoxLayout(self)
        # The lines of a paragraph have their leading below.
        row.setContentsMargins(10, 8, 10, 4)
        words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        for part in (self._text, self._note, self._mark):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_number(self, number: int) -> None:
        """Say on hover that this is the answer with a number, from 1, and its key if it has one."""
        self.setToolTip(f"Give this answer ({number})." if number <= ANSWER_KEYS else "Give this answer.")

    def show_state(self, state: str) -> None:
        """Mark the button as "right", "wrong" or neither."""
        set_style_property(self, "state", state)
