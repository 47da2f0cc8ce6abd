"""The dialog that asks for the title of a scene or of a preset."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from playground.core.specs import Scene, length_bounds
from playground.views.widgets.labels import label


class TitleDialog(QDialog):
    """`named` carries the title, which is not empty. `heading` and `button` say what it is for, `of` what has
    the title."""

    named = Signal(str)

    def __init__(
        self, heading: str, button: str, title: str, parent: QWidget | None = None, *, of: str = "scene"
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(heading)
        self.setMinimumWidth(440)
        self.title = QLineEdit(title)
        self.title.setAccessibleName(f"Title of the {of}")
        self.title.setPlaceholderText("What is there to see?")
        self.title.setMaxLength(length_bounds(Scene, "title")[1])
        self.save, cancel = QPushButton(button), QPushButton("Cancel")
        self.save.setProperty("role", "primary")
        self.save.setDefault(True)
        cancel.setAutoDefault(False)
        self.save.clicked.connect(self._save)
        cancel.clicked.connect(self.reject)
        self.title.textChanged.connect(self._enable)
        foot = QHBoxLayout()
        foot.addWidget(cancel)
        foot.addStretch()
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(label(f"Title of the {of}", "label"))
        column.addWidget(self.title)
        column.addLayout(foot)
        self.title.selectAll()
        self._enable()

    def _enable(self) -> None:
        self.save.setEnabled(bool(self.title.text().strip()))

    def _save(self) -> None:
        self.accept()
        self.named.emit(self.title.text().strip())
