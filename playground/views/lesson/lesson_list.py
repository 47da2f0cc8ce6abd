"""The list of lessons."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.views.lesson.choice_button import ChoiceButton
from playground.views.lesson.rich_text import paragraph, show_text
from playground.views.lesson.scrolling import ScrollingPage
from playground.views.widgets.tab_order import insert_before


@dataclass(frozen=True, slots=True)
class LessonEntry:
    """A lesson in the list: its name, title and idea, the minutes it takes, its steps and how many are done."""

    name: str
    title: str
    idea: str
    minutes: int
    steps: int
    done: int

    @property
    def mark(self) -> str:
        """How far it is."""
        if self.done == self.steps:
            return "✓ done"
        return f"{self.done} of {self.steps}" if self.done else f"{self.minutes} min"


class LessonList(ScrollingPage):
    """A button for each lesson, and two for the transfer questions. `chosen` carries a lesson's name, `tested` "before"
    or "after", `left` leaves for the playground."""

    chosen = Signal(str)
    tested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Go to the playground", parent)
        self.buttons: dict[str, ChoiceButton] = {}
        title, about = paragraph("page", self), paragraph("text", self)
        show_text(title, "Lessons")
        show_text(about, "Each asks you to predict something, and then shows it with a network that really trains.")
        self.add_scroll_area()
        self.column.setContentsMargins(16, 14, 16, 12)
        self.column.setSpacing(8)
        self.column.addWidget(title)
        self.column.addWidget(about)
        self.column.addWidget(self._build_tests())
        self.column.addStretch(1)
        self.add_foot()

    def _build_tests(self) -> QWidget:
        """Build the buttons of the questions that measure what was learned."""
        tests = QWidget()
        column = QVBoxLayout(tests)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(8)
        about = paragraph("caption", tests)
        show_text(about, "Answer questions before and after them, if you like. The answers stay on this computer.")
        column.addWidget(about)
        self.tests = {when: ChoiceButton(f"Questions {when} the lessons") for when in ("before", "after")}
        for when, button in self.tests.items():
            button.clicked.connect(partial(self.tested.emit, when))
            column.addWidget(button)
        return tests

    def show_lessons(self, entries: Sequence[LessonEntry]) -> None:
        """Show these lessons, in order."""
        for button in self.buttons.values():
            button.hide()
            self.column.removeWidget(button)
            button.deleteLater()
        self.buttons = {}
        for place, entry in enumerate(entries):
            button = ChoiceButton(f"*{entry.title}*", entry.idea, entry.mark)
            button.setToolTip(f"Open the lesson “{entry.title}”, which takes about {entry.minutes} minutes.")
            button.clicked.connect(partial(self.chosen.emit, entry.name))
            self.buttons[entry.name] = button
            self.column.insertWidget(2 + place, button)
        insert_before(self.tests["before"], tuple(self.buttons.values()))
