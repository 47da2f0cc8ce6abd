"""The lesson's page beside the running program: text, a question, an action, what is seen, and why."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QWidget

from playground.core.lessons.lesson import Term
from playground.core.lessons.needs import new_words
from playground.core.lessons.progress import Progress
from playground.views.help.topics import tip
from playground.views.lesson.prediction_box import PredictionBox
from playground.views.lesson.rich_text import paragraph, show_text
from playground.views.lesson.scrolling import ScrollingPage
from playground.views.lesson.step_dots import StepDots
from playground.views.style.style_property import set_style_property
from playground.views.style.theme import Appearance, icon
from playground.views.widgets.labels import label

ActionState = Literal["ready", "preparing", "busy", "training", "failed", "done"]
_PLACE = 180
"""The most pixels for the lesson's title beside the dots."""
FAILED = "Not yet. Reset and try another seed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the program says of the current step: how far its action is, a line about that, and what is seen."""

    state: ActionState = "ready"
    status: str = ""
    seen: tuple[str, ...] = ()


class LessonPanel(ScrollingPage):
    """Shows a `Progress` and a `Moment`. `prediction` is the question; the other signals are its buttons.

    `acted` asks for the step's action, `stopped` to stop training, `retried` for another seed; `moved` carries the
    index of another step, `left` leaves the lesson for the playground, `listed` shows all lessons.
    """

    acted = Signal()
    stopped = Signal()
    retried = Signal()
    moved = Signal(int)
    listed = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__("Skip to the playground", parent)
        self._appearance = appearance
        self.progress: Progress | None = None
        self._moment = Moment()
        self.place, self._dots = QPushButton(), StepDots(appearance)
        self.place.setProperty("role", "link")
        self._title, self._text = paragraph("page", self), paragraph("text", self)
        self.prediction = PredictionBox()
        self._do = paragraph("text", self)
        self.action = QPushButton()
        self.retry = QPushButton("Try another seed")
        self._status, self._seen, self._why = (
            paragraph("status", self),
            paragraph("text", self),
            paragraph("text", self),
        )
        self._words_rule = _rule()
        self._words_title = label("New words", "label")
        self._words = QWidget()
        self._word_rows = QGridLayout(self._words)
        self._word_rows.setContentsMargins(0, 0, 0, 0)
        self._word_rows.setHorizontalSpacing(12)
        self._word_rows.setVerticalSpacing(4)
        self._word_rows.setColumnStretch(1, 1)
        self.back, self.next = QPushButton("Back"), QPushButton("Next")
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 16, 4)
        head.addWidget(self.place)
        head.addStretch()
        head.addWidget(self._dots)
        self.add_scroll_area(head)
        inside = self.column
        inside.setSpacing(10)
        self._action_rule = _rule()
        parts: tuple[QWidget, ...] = (self._title, self._text, _rule(), self.prediction, self._action_rule, self._do)
        parts += (self.action, self._status, self.retry, self._seen, self._why)
        for part in parts:
            inside.addWidget(part)
        inside.addStretch(1)
        inside.addWidget(self._words_rule)
        inside.addWidget(self._words_title)
        inside.addWidget(self._words)
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addWidget(self.next, 1)
        self.add_foot(buttons)

    def _connect(self) -> None:
        self.place.clicked.connect(self.listed)
        self.action.clicked.connect(self._on_action)
        self.retry.clicked.connect(self.retried)
        self.back.clicked.connect(lambda: self.move_by(-1))
        self.next.clicked.connect(lambda: self.move_by(1))
        self._appearance.changed.connect(self._show_moment)
        for button in (self.place, self.action, self.retry, self.back, self.next, self.leave):
            # As of the choices: a click leaves the keyboard's focus in the score.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def move_by(self, by: int) -> None:
        """Go so many steps on, back if negative. After the last step come all lessons."""
        if self.progress is None:
            return
        if by > 0 and self.progress.is_last:
            self.listed.emit()
        else:
            self.moved.emit(self.progress.index + by)

    def show_progress(self, progress: Progress, tracks: dict[str, str], answer: str = "") -> None:
        """Show how far a lesson is. `tracks` are the titles of the tracks in sight by their keys; `answer` is the right
        answer in words, empty while it is not known."""
        before, self.progress = self.progress, progress
        if before is None or (before.lesson, before.index) != (progress.lesson, progress.index):
            self._show_step(progress, tracks)
        self._dots.show_steps(
            tuple(one.is_done(step) for one, step in zip(progress.steps, progress.lesson.steps, strict=True)),
            progress.index,
        )
        if before is not None and before.now != progress.now and before.index == progress.index:
            QTimer.singleShot(0, self, lambda: self.scroll_area.ensureWidgetVisible(self.prediction.last_said, 0, 12))
        self.prediction.show_progress(progress.now, answer)
        self._show_moment()

    def show_moment(self, moment: Moment) -> None:
        """Show how far the action is, and what is seen."""
        if moment != self._moment:
            self._moment = moment
            self._show_moment()

    def _show_step(self, progress: Progress, tracks: dict[str, str]) -> None:
        lesson, step = progress.lesson, progress.step
        name = f"{lesson.number}: {lesson.title}" if lesson.number else lesson.title
        self.place.setText(self.place.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, _PLACE))
        self.place.setAccessibleName(f"Lesson {name}. All lessons")
        self.place.setToolTip(f"Show all lessons; this one is “{name}”.")
        show_text(self._title, step.title)
        show_text(self._text, *step.text)
        self.prediction.show_step(step, tracks)
        self._show_words(new_words(lesson, progress.index))
        self.back.setEnabled(progress.index > 0)
        following = "All lessons" if progress.is_last else lesson.steps[progress.index + 1].title
        text = f"Next: {following}"
        room = self.next.fontMetrics().horizontalAdvance
        self.next.setText(text if room(text) <= 150 else "Next")
        self.next.setAccessibleName(text)
        self.scroll_area.verticalScrollBar().setValue(0)

    def _show_words(self, terms: tuple[Term, ...]) -> None:
        while (item := self._word_rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for row, term in enumerate(terms):
            word, meaning = paragraph("term", self._words), paragraph("caption", self._words)
            show_text(word, f"*{term.word}*")
            show_text(meaning, term.meaning)
            word.setMinimumWidth(64)
            self._word_rows.addWidget(word, row, 0, Qt.AlignmentFlag.AlignTop)
            self._word_rows.addWidget(meaning, row, 1, Qt.AlignmentFlag.AlignTop)
        for part in (self._words_rule, self._words_title):
            part.setVisible(bool(terms))

    def _show_moment(self) -> None:
        if self.progress is None:
            return
        step, moment = self.progress.step, self._moment
        has_action = bool(step.action.label)
        self._action_rule.setVisible(has_action or bool(step.do))
        show_text(self._do, *([step.do] if step.do else []))
        self.action.setVisible(has_action)
        trains = moment.state == "training"
        self.action.setText("Stop" if trains else step.action.label)
        self.action.setToolTip("Stop training." if trains else tip("lesson-action"))
        self.action.setEnabled(moment.state not in {"busy", "preparing"})
        theme = self._appearance.theme
        primary = not trains and moment.state != "done"
        sign = "pause" if trains else "check" if moment.state == "done" else "play"
        self.action.setIcon(icon(sign, theme.on_accent if primary else theme.text))
        set_style_property(self.action, "role", "primary" if primary else "")
        news = (self._status, self._seen, self._why)
        before = [words.text() for words in news if not words.isHidden()]
        failed = moment.state == "failed"
        show_text(self._status, *([FAILED] if failed else [moment.status] if moment.status else []))
        set_style_property(self._status, "state", "wrong" if failed else "")
        self.retry.setVisible(failed)
        show_text(self._seen, *moment.seen)
        show_text(self._why, *(step.why if self.progress.is_current_done else ()))
        if before != [words.text() for words in news if not words.isHidden()]:
            QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        """Scroll to the end of what was said last."""
        last = next((words for words in (self._why, self._seen, self._status) if not words.isHidden()), None)
        if last is not None:
            self.scroll_area.ensureWidgetVisible(last, 0, 12)

    def _on_action(self) -> None:
        (self.stopped if self._moment.state == "training" else self.acted).emit()


def _rule() -> QFrame:
    rule = QFrame()
    rule.setObjectName("rule")
    rule.setFixedHeight(1)
    return rule
