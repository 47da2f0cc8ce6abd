"""The list of lessons."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from playground.views.lesson.choice_button import ChoiceButton
from playground.views.lesson.rich_text import paragraph, show_text
from playground.views.lesson.scrolling import ScrollingColumn
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


class LessonList(QWidget):
    """A button for each lesson, and two for the transfer questions. `chosen` carries a lesson's name, `tested` "before"
    or "after", `left` leaves for the playground."""

    chosen = Signal(str)
    tested = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lesson")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons: dict[str, ChoiceButton] = {}
        title, about = paragraph("page", self), paragraph("text", self)
        show_text(title, "Lessons")
        show_text(about, "Each asks you to predict something, and then shows it with a network that really trains.")
        self.leave = QPushButton("Go to the playground")
        self.leave.setProperty("role", "link")
        self.leave.clicked.connect(self.left)
        scroll = ScrollingColumn()
        self._column = scroll.column
        self._column.setContentsMargins(16, 14, 16, 12)
        self._column.setSpacing(8)
        self._column.addWidget(title)
        self._column.addWidget(about)
        self._column.addWidget(self._build_tests())
        self._column.addStretch(1)
        foot = QFrame()
        foot.setObjectName("setupFoot")
        below = QVBoxLayout(foot)
        below.setContentsMargins(16, 6, 16, 6)
        below.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addWidget(foot)

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
            self._column.removeWidget(button)
            button.deleteLater()
        self.buttons = {}
        for place, entry in enumerate(entries):
            button = ChoiceButton(f"*{entry.title}*", entry.idea, entry.mark)
            button.setToolTip(f"Open the lesson “{entry.title}”, which takes about {entry.minutes} minutes.")
            button.clicked.connect(partial(self.chosen.emit, entry.name))
            self.buttons[entry.name] = button
            self._column.insertWidget(2 + place, button)
        insert_before(self.tests["before"], tuple(self.buttons.values()))
