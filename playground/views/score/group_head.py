"""The line above each of two scores, with the network's name and its answer."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from playground.views.score.answer import Answer
from playground.views.style.network_style import NetworkMarker, NetworkStyle
from playground.views.style.style_property import set_style_property
from playground.views.style.theme import Appearance
from playground.views.widgets.labels import label

HEIGHT = 28


class GroupHead(QFrame):
    """Stays in sight while the tracks below scroll. Hidden if there is only one network."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("groupHead")
        self.setFixedHeight(HEIGHT)
        self.marker = NetworkMarker(appearance, line=False)
        self.name = label("", "section")
        self.note = label("", "caption")
        self.answer = label("", "answerHead")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.marker)
        row.addWidget(self.name)
        row.addSpacing(8)
        row.addWidget(self.note)
        row.addStretch()
        row.addWidget(self.answer, 0, Qt.AlignmentFlag.AlignVCenter)
        self._spoken = self._spoken_answer = ""
        self.hide()

    def show_network(self, style: NetworkStyle, readout: str = "") -> None:
        """Show a network's letter and kind, and its readout where that sets it apart."""
        self.marker.show_style(style)
        self.name.setText(f"{style.letter}  {style.kind}")
        self.note.setText(f"readout {readout}" if readout else style.note)
        self._spoken = f"{style.letter}, {style.kind}" + (f", readout {readout}" if readout else "")
        self._announce()

    def show_answer(self, answer: Answer | None) -> None:
        """Show a network's answer, or none."""
        self.answer.setVisible(answer is not None)
        verdict = "" if answer is None else answer.verdict
        self.answer.setText("" if answer is None else answer.text)
        self._spoken_answer = "" if answer is None else answer.spoken
        self._announce()
        set_style_property(self.answer, "state", verdict)

    def _announce(self) -> None:
        self.setAccessibleName(": ".join(part for part in (self._spoken, self._spoken_answer) if part))
