"""The experiment's title, idea, and an example sequence with its answer."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from playground.core.memory_lab import LabExperiment
from playground.views.style.theme import Appearance, font
from playground.views.widgets.labels import label, set_label_text

_START = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ExampleCard(QWidget):
    """A card with title and idea, and the example below it."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = QFrame()
        card.setObjectName("card")
        words = QVBoxLayout(card)
        words.setContentsMargins(11, 7, 11, 7)
        words.setSpacing(2)
        self.title, self.idea = label("", "section"), label("", "caption")
        words.addWidget(self.title)
        words.addWidget(self.idea)
        self.caption = label("", "label")
        self.example = _Example(appearance)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        column.addSpacing(8)
        column.addWidget(self.caption)
        column.addWidget(self.example)
        self.tighten(False)

    def tighten(self, tight: bool) -> None:
        """Use less space, with the answer beside its sequence, or the usual layout."""
        self._column.setSpacing(3 if tight else 6)
        self.example.show_in_a_row(tight)

    def show_experiment(self, experiment: LabExperiment) -> None:
        """Show another experiment."""
        set_label_text(self.title, experiment.title)
        set_label_text(self.idea, experiment.idea)
        set_label_text(self.caption, f"Example, gap {experiment.gap}")
        self.example.show_tokens(experiment.tokens, experiment.answer)


class _Example(QWidget):
    """The tokens in a row with the answer below or beside them; the clue is in the accent colour."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._one_row = False
        self._appearance = appearance
        self._tokens: tuple[str, ...] = ()
        self._answer = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    def show_tokens(self, tokens: tuple[str, ...], answer: str) -> None:
        self._tokens, self._answer = tokens, answer
        self.setAccessibleName(f"{' '.join(tokens)}, answer {answer}")
        self.update()

    def show_in_a_row(self, one: bool) -> None:
        self._one_row = one
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 36 if self._one_row else 62)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._appearance.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.line2), 1))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        step = QFontMetrics(font(12, mono=True)).horizontalAdvance("m ")
        left, top = 12.0, 6.0 if self._one_row else 8.0
        for row, tokens in enumerate((self._tokens, ("=>", self._answer))):
            if row and not self._one_row:
                left, top = 12.0, top + 23
            for place, token in enumerate(tokens):
                clue = place == row
                painter.setFont(font(12, 600 if clue else 400, mono=True))
                painter.setPen(QColor(theme.accent if clue else theme.text3 if token == "=>" else theme.text))
                painter.drawText(QRectF(left, top, 40, 23), _START, token)
                left += step * len(token) if len(token) == 1 else step * 1.6
