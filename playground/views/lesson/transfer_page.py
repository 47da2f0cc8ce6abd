"""The page of the transfer questions: one after the other, and at the end what was right."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.core.lessons.transfer import TransferQuestion
from playground.views.lesson.choice_button import ChoiceButton
from playground.views.lesson.rich_text import paragraph, show_text
from playground.views.lesson.scrolling import ScrollingPage
from playground.views.widgets.tab_order import insert_before


class TransferPage(ScrollingPage):
    """Asks, and says nothing of right and wrong before the end. `chosen` carries the index of a choice, `left` leads
    back to the lessons."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Back to the lessons", parent)
        self.buttons: list[ChoiceButton] = []
        self._title, self._question = paragraph("page", self), paragraph("question", self)
        self._told = QWidget(self)
        self._told_column = QVBoxLayout(self._told)
        self._told_column.setContentsMargins(0, 0, 0, 0)
        self._told_column.setSpacing(12)
        self.add_scroll_area()
        self.column.setContentsMargins(16, 14, 16, 12)
        self.column.setSpacing(10)
        for part in (self._title, self._question, self._told):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.add_foot()

    def ask(self, title: str, question: TransferQuestion) -> None:
        """Ask another question."""
        self._clear()
        show_text(self._title, title)
        show_text(self._question, question.question)
        for place, choice in enumerate(question.choices):
            button = ChoiceButton(choice.text)
            button.show_number(place + 1)
            button.clicked.connect(partial(self.chosen.emit, place))
            self.buttons.append(button)
            self.column.insertWidget(2 + place, button)
        insert_before(self.leave, self.buttons)

    def tell(self, title: str, sentence: str, questions: Sequence[tuple[TransferQuestion, bool]]) -> None:
        """Say how it went: a sentence, and of each question whether it was answered right, and why."""
        self._clear()
        show_text(self._title, title)
        show_text(self._question, sentence)
        for question, right in questions:
            words = paragraph("text", self._told)
            answer = next(choice.text for choice in question.choices if choice.right)
            show_text(words, f"{'✓' if right else '✗'} {question.question}", f"*{answer}*", question.why)
            self._told_column.addWidget(words)

    def press(self, number: int) -> bool:
        """Choose the answer of this number, from 1. Return False if there is none."""
        if not 0 < number <= len(self.buttons) or not self.isVisible():
            return False
        self.buttons[number - 1].click()
        return True

    def _clear(self) -> None:
        for button in self.buttons:
            button.hide()
            self.column.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        while (item := self._told_column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
