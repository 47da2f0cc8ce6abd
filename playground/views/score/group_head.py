"""The line above each of two scores, with the network's name and its answer."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from playground.views.style.network_style import NetworkMarker, NetworkStyle
from playground.views.style.theme import Appearance
from playground.views.style.verdict import WORDS, Verdict, with_verdict_sign
from playground.views.widgets.labels import label

HEIGHT = 28


def answer_text(answer: str, verdict: Verdict) -> str:
    """Return an answer with a sign and a word for right or wrong, if known."""
    return with_verdict_sign(f"{answer}, {WORDS[verdict]}", verdict) if verdict else answer


class GroupHead(QFrame):
    """Stays in sight while the tracks below scroll. Hidden if there is only one network."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("groupHead")
        self.setFixedHeight(HEIGHT)
        self.marker = NetworkMarker(appearance, line=False)
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

    def show_network(self, style: NetworkStyle, answer: str, verdict: Verdict) -> None:
        """Show a network's letter, kind and answer."""
        self.marker.show_style(style)
        self.name.setText(f"{style.letter}  {style.kind}")
        self.note.setText(style.note)
        self.answer.setText(answer_text(answer, verdict))
        self.setAccessibleName(f"{style.letter}, {style.kind}: {answer}{verdict and f', {WORDS[verdict]}'}")
        if self.answer.property("state") != verdict:
            self.answer.setProperty("state", verdict)
            self.answer.style().unpolish(self.answer)
            self.answer.style().polish(self.answer)
