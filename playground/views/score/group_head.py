"""The line over each of two scores: whose it is, and what that network answers, right or wrong."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from playground.views.style.faces import Face, Marker
from playground.views.style.theme import Appearance
from playground.views.style.verdict import WORDS, Verdict, signed
from playground.views.widgets.controls import label

HEIGHT = 28


def said(answer: str, verdict: Verdict) -> str:
    """An answer in words, with a sign and words for whether it is right, where that is known."""
    return signed(f"{answer}, {WORDS[verdict]}", verdict) if verdict else answer


class GroupHead(QFrame):
    """Stays in sight while the tracks below it scroll. Hidden where there is only one network."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("groupHead")
        self.setFixedHeight(HEIGHT)
        self.marker = Marker(appearance, line=False)
        self.name = label("", "section")
        self.note = label("", "caption")
        self.answer = label("", "verdict")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.marker)
        row.addWidget(self.name)
        row.addSpacing(8)
        row.addWidget(self.note)
        row.addStretch()
        row.addWidget(self.answer)
        self.hide()

    def show_network(self, face: Face, answer: str, verdict: Verdict) -> None:
        """Its letter and kind, and its answer in words."""
        self.marker.show_face(face)
        self.name.setText(f"{face.letter}  {face.kind}")
        self.note.setText(face.note)
        self.answer.setText(said(answer, verdict))
        self.setAccessibleName(f"{face.letter}, {face.kind}: {answer}{verdict and f', {WORDS[verdict]}'}")
        if self.answer.property("state") != verdict:
            self.answer.setProperty("state", verdict)
            self.answer.style().unpolish(self.answer)
            self.answer.style().polish(self.answer)
