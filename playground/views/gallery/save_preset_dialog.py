"""The dialog that asks for a saved preset's title and idea."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from playground.core.specs import Preset, length_bounds
from playground.views.widgets.labels import label


class SavePresetDialog(QDialog):
    """`saved` carries title, idea, and whether to save outside the folder of the user's presets."""

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
            field.setMaxLength(length_bounds(Preset, name.lower())[1])
            form.addRow(label(name, "label"), field)
        self.idea.setPlaceholderText("In a sentence: what is there to look at?")
        self.save, self.elsewhere, cancel = QPushButton("Save"), QPushButton("Save elsewhere…"), QPushButton("Cancel")
        self.save.setProperty("role", "primary")
        self.save.setDefault(True)
        self.save.setToolTip(f"Save it among your presets, in {folder}.")
        for button in (self.elsewhere, cancel):
            button.setAutoDefault(False)
        self.save.clicked.connect(lambda: self._save(elsewhere=False))
        self.elsewhere.clicked.connect(lambda: self._save(elsewhere=True))
        cancel.clicked.connect(self.reject)
        self.title.textChanged.connect(self._enable_buttons)
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
        self._enable_buttons()

    def _enable_buttons(self) -> None:
        for button in (self.save, self.elsewhere):
            button.setEnabled(bool(self.title.text().strip()))

    def _save(self, *, elsewhere: bool) -> None:
        self.accept()
        self.saved.emit(self.title.text().strip(), self.idea.text().strip(), elsewhere)
