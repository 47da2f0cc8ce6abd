"""The preferences: a field for each setting that is kept between starts."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from playground.views.help.described import name_topic
from playground.views.widgets.dropdown import Dropdown
from playground.views.widgets.labels import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """One setting: its `id`, its `title`, a sentence on it, the texts of its `options`, and the place of the current
    one."""

    id: str
    title: str
    tip: str
    options: tuple[str, ...]
    current: int


class PreferencesDialog(QDialog):
    """`chosen` carries a setting's id and the place of the option that is chosen, which applies at once."""

    chosen = Signal(str, int)

    def __init__(self, preferences: Sequence[Preference], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Preferences")
        self.setMinimumWidth(640)
        self.fields: dict[str, Dropdown] = {}
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        for preference in preferences:
            self.fields[preference.id] = field = self._field(preference)
            words = label(preference.title, "label")
            words.setBuddy(field)
            form.addRow(words, field)
        close = QPushButton("Close")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(label("What you choose applies at once and is kept.", "caption"))
        foot.addStretch()
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addStretch()
        column.addLayout(foot)

    def _field(self, preference: Preference) -> Dropdown:
        field = Dropdown(preference.title, [(str(place), text) for place, text in enumerate(preference.options)])
        field.set_value(str(preference.current))
        name_topic(field, "preferences")
        field.setToolTip(preference.tip)
        field.changed.connect(lambda place: self.chosen.emit(preference.id, int(place)))
        return field
