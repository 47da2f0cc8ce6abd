"""Asking what a preset that is saved is to be called."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from playground.core.specs import Preset, lengths
from playground.views.widgets.controls import label


class SavePreset(QDialog):
    """`saved` gives title and idea, and whether it is to be written elsewhere than to the user's own presets."""

    saved = Signal(str, str, bool)

    def __init__(self, title: str, idea: str, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Save as preset")
        self.setMinimumWidth(440)
        self.title, self.idea = QLineEdit(title), QLineEdit(idea)
        form = QFormLayout()
        for name, field in (("Title", self.title), ("Idea", self.idea)):
            field.setAccessibleName(name)
            field.setMaxLength(lengths(Preset, name.lower())[1])
            form.addRow(label(name, "label"), field)
        self.idea.setPlaceholderText("In a sentence: what is there to look at?")
        self.save, self.elsewhere, cancel = QPushButton("Save"), QPushButton("Save elsewhere…"), QPushButton("Cancel")
        self.save.setProperty("role", "primary")
        self.save.setDefault(True)
        self.save.setToolTip(f"To your presets, in {folder}")
        for button in (self.elsewhere, cancel):
            button.setAutoDefault(False)
        self.save.clicked.connect(lambda: self._take(elsewhere=False))
        self.elsewhere.clicked.connect(lambda: self._take(elsewhere=True))
        cancel.clicked.connect(self.reject)
        self.title.textChanged.connect(self._check)
        foot = QHBoxLayout()
        foot.addWidget(cancel)
        foot.addStretch()
        foot.addWidget(self.elsewhere)
        foot.addWidget(self.save)
        where = label("Sequences, network, training, probes and mark, without what was learned.", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(where)
        column.addLayout(foot)
        self.title.selectAll()
        self._check()

    def _check(self) -> None:
        for button in (self.save, self.elsewhere):
            button.setEnabled(bool(self.title.text().strip()))

    def _take(self, *, elsewhere: bool) -> None:
        self.accept()
        self.saved.emit(self.title.text().strip(), self.idea.text().strip(), elsewhere)
