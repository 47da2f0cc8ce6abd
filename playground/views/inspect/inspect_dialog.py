"""Shows what was recognised in the file of a network made elsewhere, and asks what its file leaves open."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.core.network_preview import NetworkPreview, Question
from playground.views.style.theme import font
from playground.views.widgets.labels import label
from playground.views.widgets.window_placement import resize_within_screen

FILES = {"vocabulary": "Vocabulary…", "labels": "Labels…", "vectors": "Vectors…"}
"""The buttons that ask for a further file, by what is in it."""
_NO_FILE = {"vocabulary": "tokens by their ids", "labels": "answers by their ids", "vectors": "impulses"}
_OPEN = {False: "Inspect", True: "Inspect without them"}


class InspectDialog(QDialog):
    """Signals: `changed`, a choice differs and the network must be read again; `file_requested`, ask for the file of
    `vocabulary`, `labels` or `vectors`; `open_requested`, show the network."""

    changed = Signal()
    file_requested = Signal(str)
    open_requested = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName("inspect")
        self.setWindowTitle(f"Inspect {name}")
        self._boxes: dict[str, QComboBox] = {}
        self._answered: dict[str, str] = {}
        self.facts, self.unknown, self.problem, self.notes = (
            label("", "caption"),
            label("", "problem"),
            label("", "problem"),
            label("", "caption"),
        )
        for words in (self.facts, self.unknown, self.problem, self.notes):
            words.setWordWrap(True)
        self.parts = QPlainTextEdit(readOnly=True)
        self.parts.setAccessibleName("Layers of the network")
        self.parts.setTabChangesFocus(True)
        self.parts.setFont(font(12, mono=True))
        self.parts.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._questions = QWidget()
        self._question_rows = QGridLayout(self._questions)
        self._question_rows.setContentsMargins(0, 0, 0, 0)
        self._question_rows.setHorizontalSpacing(12)
        self._question_rows.setColumnStretch(1, 1)
        self.files = {key: QPushButton(text) for key, text in FILES.items()}
        self._file_names = {key: label(words, "caption") for key, words in _NO_FILE.items()}
        for key, button in self.files.items():
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._request_file, key))
        self.cancel, self.open_button = QPushButton("Cancel"), QPushButton(_OPEN[False])
        self.cancel.setAutoDefault(False)
        self.open_button.setProperty("role", "primary")
        self.open_button.setDefault(True)
        self.cancel.clicked.connect(self.reject)
        self.open_button.clicked.connect(self.open_requested)
        self._arrange()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.facts)
        column.addWidget(self.parts, 1)
        column.addWidget(self.unknown)
        column.addWidget(self._questions)
        rows = QGridLayout()
        rows.setHorizontalSpacing(12)
        rows.setColumnStretch(1, 1)
        for row, (key, button) in enumerate(self.files.items()):
            rows.addWidget(button, row, 0)
            rows.addWidget(self._file_names[key], row, 1)
        column.addLayout(rows)
        column.addWidget(self.problem)
        column.addWidget(self.notes)
        foot = QHBoxLayout()
        foot.addWidget(self.cancel)
        foot.addStretch()
        foot.addWidget(self.open_button)
        column.addLayout(foot)
        resize_within_screen(self, 640, 560)

    @property
    def choices(self) -> Mapping[str, str]:
        """The user's choices, by the keys of the questions that are still asked."""
        return {key: choice for key, choice in self._answered.items() if key in self._boxes}

    def show_file(self, key: str, name: str) -> None:
        """Show the name of a chosen file, or none."""
        self._file_names[key].setText(name or _NO_FILE[key])

    def show_preview(self, preview: NetworkPreview) -> None:
        """Show the network as these choices read it, and the problem with them."""
        self.facts.setText(preview.form)
        widths = [max((len(part[column]) for part in preview.parts), default=0) for column in range(2)]
        self.parts.setPlainText(
            "\n".join(f"{part.kind:<{widths[0]}}   {part.name:<{widths[1]}}   {part.size}" for part in preview.parts)
        )
        self._show_questions(preview.questions)
        unknown = bool(preview.unknown)
        self.unknown.setText(" ".join(preview.unknown))
        self.unknown.setVisible(unknown)
        self.notes.setText(" ".join(preview.notes))
        self.open_button.setText(_OPEN[unknown])
        for key, shown in (("labels", preview.has_classes), ("vectors", preview.reads_vectors)):
            self.files[key].setVisible(shown)
            self._file_names[key].setVisible(shown)
        self.show_problem(preview.problem)

    def show_problem(self, sentence: str) -> None:
        """Show why the network cannot be shown so, or nothing if it can."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.open_button.setEnabled(not sentence)

    def show_reading(self) -> None:
        """Wait for a preview: nothing can be opened before."""
        self.open_button.setEnabled(False)

    def _show_questions(self, questions: tuple[Question, ...]) -> None:
        if tuple(self._boxes) != tuple(question.key for question in questions):
            self._build_questions(questions)
        for question in questions:
            box = self._boxes[question.key]
            with QSignalBlocker(box):
                if [box.itemData(row) for row in range(box.count())] != list(question.choices):
                    box.clear()
                    for choice, words in question.choices.items():
                        box.addItem(words, choice)
                box.setCurrentIndex(box.findData(question.chosen))

    def _build_questions(self, questions: tuple[Question, ...]) -> None:
        while (item := self._question_rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._boxes = {}
        for row, question in enumerate(questions):
            box = QComboBox()
            box.setAccessibleName(question.text)
            box.setToolTip("Choose what the file does not say.")
            # Names in files can be long.
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(24)
            box.currentIndexChanged.connect(partial(self._answer, question.key, box))
            words = label(question.text, "label")
            words.setBuddy(box)
            self._question_rows.addWidget(words, row, 0)
            self._question_rows.addWidget(box, row, 1)
            self._boxes[question.key] = box
        self._questions.setVisible(bool(questions))

    def _answer(self, key: str, box: QComboBox, _index: int) -> None:
        self._answered[key] = box.currentData()
        self.changed.emit()

    def _request_file(self, key: str, _checked: bool = False) -> None:
        self.file_requested.emit(key)
