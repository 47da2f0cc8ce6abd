"""Asks the transfer questions before and after the lessons, and keeps the answers on this computer."""

from typing import Literal

from PySide6.QtCore import QObject, Signal

from playground.core.lessons.transfer import TransferQuestion
from playground.storage import lesson_answers, lessons
from playground.views.lesson.transfer_page import TransferPage

When = Literal["before", "after"]
TITLES: dict[When, str] = {"before": "Before the lessons", "after": "After the lessons"}
KEPT = "Your answers are kept on this computer, without a name. Answer the questions again after the lessons."


class TransferQuestions(QObject):
    """Goes through the questions. Only after the lessons it says what was right, and why: told before, the answers
    would be recalled and not found. `left` leads back to the lessons."""

    left = Signal()

    def __init__(self, page: TransferPage) -> None:
        super().__init__(page)
        self._page = page
        self._when: When = "before"
        self._questions: tuple[TransferQuestion, ...] = ()
        self._right: list[bool] = []
        page.chosen.connect(self._answer)
        page.left.connect(self.left)

    def begin(self, when: str) -> None:
        """Ask all questions, `when` being "before" or "after". Raises `KeyError` for anything else."""
        self._when = next(key for key in TITLES if key == when)
        self._questions, self._right = lessons.transfer_test().questions, []
        self._ask()

    def _ask(self) -> None:
        place, count = len(self._right), len(self._questions)
        title = TITLES[self._when]
        if place < count:
            self._page.ask(f"{title}: {place + 1} of {count}", self._questions[place])
        elif self._when == "before":
            self._page.tell(title, KEPT, ())
        else:
            told = tuple(zip(self._questions, self._right, strict=True))
            self._page.tell(title, f"{sum(self._right)} of {count} are right.", told)

    def _answer(self, index: int) -> None:
        question = self._questions[len(self._right)]
        choice = question.choices[index]
        self._right.append(choice.right)
        lesson_answers.keep(
            lesson_answers.Answer(
                lesson=self._when, step=question.name, prediction=choice.text, right=choice.right, tries=1
            )
        )
        self._ask()
