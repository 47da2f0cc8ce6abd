"""The question of a step, and the ways to answer it: choices, a number, or a place in the score."""

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from playground.core.lessons.lesson import Step
from playground.core.lessons.prediction import Click, ClickAsked, NumberAsked
from playground.core.lessons.progress import StepProgress
from playground.views.lesson.choice_button import ChoiceButton
from playground.views.lesson.rich_text import paragraph, show_text
from playground.views.style.style_property import set_style_property
from playground.views.widgets.labels import label
from playground.views.widgets.tab_order import insert_before

_CLICK = {
    "token": "Click the word in the score",
    "track": "Click the place in the score",
    "timestep": "Click the timestep in the score",
}
_NO_NUMBER = "Type a number, such as 0.5."


class PredictionBox(QWidget):
    """Asks, and says whether the prediction was right.

    `chosen`, `typed` and `placed` carry the index of a choice, a number and a `Click`; `answer_requested` asks for the
    answer, `playhead_placed` answers with the playhead's place.
    """

    chosen = Signal(int)
    typed = Signal(float)
    placed = Signal(object)
    playhead_placed = Signal()
    answer_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: Step | None = None
        self.buttons: list[ChoiceButton] = []
        self._question = paragraph("question", self)
        self.number = QLineEdit()
        self.number.setAccessibleName("Your number")
        self.check = QPushButton("Check")
        self._unit = label("", "caption")
        self._number_row = QWidget()
        row = QHBoxLayout(self._number_row)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self.number, self._unit, self.check):
            row.addWidget(part)
        self._hint = label("", "caption")
        self.take_playhead = QPushButton()
        self._choices = QVBoxLayout()
        self._choices.setSpacing(6)
        self.verdict, self._reply = label("", "verdict"), paragraph("text", self)
        self.show_me = QPushButton("Show me")
        self.show_me.setProperty("role", "link")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._question)
        column.addWidget(self._number_row)
        column.addWidget(self._hint)
        column.addWidget(self.take_playhead)
        column.addLayout(self._choices)
        column.addWidget(self.verdict)
        column.addWidget(self._reply)
        column.addWidget(self.show_me)
        self.number.returnPressed.connect(self._submit_number)
        self.check.clicked.connect(self._submit_number)
        self.show_me.clicked.connect(self.answer_requested)
        self.take_playhead.clicked.connect(self.playhead_placed)

    def show_step(self, step: Step, tracks: Mapping[str, str]) -> None:
        """Ask another question. `tracks` are the titles of the tracks in sight by their keys."""
        self._step = step
        show_text(self._question, step.question)
        asked = step.asked
        self._number_row.setVisible(isinstance(asked, NumberAsked))
        self._hint.setVisible(isinstance(asked, ClickAsked))
        self.take_playhead.setVisible(isinstance(asked, ClickAsked) and asked.what != "track")
        for button in self.buttons:
            button.hide()
            self._choices.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        self.number.clear()
        if isinstance(asked, NumberAsked):
            self._unit.setText(asked.unit)
        elif isinstance(asked, ClickAsked):
            named = {place.track: place.label for place in asked.choices}
            self._hint.setText(_CLICK[asked.what] + (", or choose it:" if asked.what == "track" else ""))
            for track, title in (named or (tracks if asked.what == "track" else {})).items():
                self._add(title, partial(self.placed.emit, Click(track=track)))
        else:
            for place, choice in enumerate(asked):
                self._add(choice.text, partial(self.chosen.emit, place))
        insert_before(self.show_me, self.buttons)

    def _add(self, text: str, clicked: object) -> None:
        button = ChoiceButton(text)
        button.show_number(len(self.buttons) + 1)
        button.clicked.connect(clicked)
        self.buttons.append(button)
        self._choices.addWidget(button)

    def show_playhead(self, place: str) -> None:
        """Show the place that `playhead_placed` answers with, such as "t 3, winter"."""
        text = f"Take the playhead’s: {place}" if place else "Take the playhead’s"
        if text != self.take_playhead.text():
            self.take_playhead.setText(text)
            self.take_playhead.setEnabled(bool(place))

    def show_progress(self, now: StepProgress, answer: str) -> None:
        """Say whether the last prediction was right, and offer the answer after two wrong ones. `answer` is the right
        one in words, empty while it is not known."""
        assert self._step is not None
        verdict = now.verdict
        right = now.is_answered
        reply = "" if verdict is None else verdict.reply
        if now.is_shown and not (verdict is not None and verdict.is_right):
            self._say("right", "The answer" if answer else "", answer)
        elif verdict is None:
            self._say("", "", "")
        else:
            self._say("right" if right else "wrong", "✓ Yes." if right else "✗ Not quite. Try again.", reply)
        self.show_me.setVisible(now.offers_answer)
        self._mark_choices(now)

    @property
    def last_said(self) -> QWidget:
        """What stands last of the words on the prediction."""
        return next((part for part in (self.show_me, self._reply) if not part.isHidden()), self.verdict)

    def _say(self, state: str, words: str, reply: str) -> None:
        self.verdict.setText(words)
        self.verdict.setVisible(bool(words))
        set_style_property(self.verdict, "state", state)
        show_text(self._reply, *([reply] if reply else []))

    def _mark_choices(self, now: StepProgress) -> None:
        assert self._step is not None
        asked = self._step.asked
        said = "" if now.verdict is None else now.verdict.said
        places: Sequence[tuple[str, bool]] = ()
        if isinstance(asked, ClickAsked):
            places = [(place.track, place.track in asked.right) for place in asked.choices]
        elif not isinstance(asked, NumberAsked):
            places = [(choice.text, choice.right) for choice in asked]
        for button, (name, right) in zip(self.buttons, places, strict=False):
            wrong = name == said and not right
            button.show_state("right" if right and now.is_answered else "wrong" if wrong else "")

    def press(self, number: int) -> bool:
        """Choose the answer of this number, from 1. Return False if there is none."""
        if not 0 < number <= len(self.buttons) or not self.isVisible():
            return False
        self.buttons[number - 1].click()
        return True

    def _submit_number(self) -> None:
        text = self.number.text().strip().replace("−", "-").replace(",", ".").rstrip(" %")
        try:
            number = float(text)
        except ValueError:
            self._say("wrong", _NO_NUMBER, "")
            return
        self.typed.emit(number)
