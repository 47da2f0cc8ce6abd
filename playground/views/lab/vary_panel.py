"""The fields of the study that varies a key of the open preset."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QFrame, QLineEdit, QVBoxLayout, QWidget

from playground.core.memory_lab import VaryCard, VarySetup
from playground.core.specs import bounds
from playground.views.widgets.field_layout import fields_in_a_row
from playground.views.widgets.labels import label
from playground.views.widgets.number_fields import IntegerField


class VaryPanel(QWidget):
    """Shows a `VaryCard`. `changed` carries another `VarySetup`, which the receiver must check."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: VaryCard | None = None
        self.title, self.idea, self.problem = label("", "section"), label("", "caption"), label("", "problem")
        self.reading = label("Reading what these values need …", "caption")
        self.reading.hide()
        for words in (self.title, self.idea, self.problem):
            words.setWordWrap(True)
        self.problem.hide()
        self.key = QComboBox()
        self.key.setEditable(True)
        self.key.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.key.setMinimumContentsLength(12)
        self.values = QLineEdit()
        self.seeds = IntegerField("Seeds", bounds(VarySetup, "seeds"))
        self.steps = IntegerField("Steps", bounds(VarySetup, "steps"))
        self.steps.setGroupSeparatorShown(True)
        for field in (self.key, self.key.lineEdit()):
            assert field is not None
            field.setAccessibleName("Key that is varied")
        self.values.setAccessibleName("Values of the key")
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        card = QFrame()
        card.setObjectName("card")
        words = QVBoxLayout(card)
        words.setContentsMargins(11, 7, 11, 7)
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.idea)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(card)
        column.addSpacing(8)
        column.addWidget(label("Key of this preset", "label"))
        column.addWidget(self.key)
        column.addSpacing(8)
        column.addWidget(label("Values", "label"))
        column.addWidget(self.values)
        column.addWidget(self.problem)
        column.addWidget(self.reading)
        column.addSpacing(8)
        column.addLayout(fields_in_a_row(Seeds=self.seeds, Steps=self.steps))

    def _connect(self) -> None:
        self.key.activated.connect(lambda _: self._on_key())
        field = self.key.lineEdit()
        assert field is not None
        field.editingFinished.connect(self._on_key)
        self.values.editingFinished.connect(self._report)
        self.seeds.valueChanged.connect(self._report)
        self.steps.valueChanged.connect(self._report)

    def show_card(self, card: VaryCard) -> None:
        """Show these values without emitting `changed`."""
        before, self._card = self._card, card
        self.title.setText(card.title)
        self.idea.setText(card.idea)
        self.problem.setText(card.problem)
        self.problem.setVisible(bool(card.problem))
        self.reading.setVisible(card.reading)
        if before is None or list(before.keys) != list(card.keys):
            with QSignalBlocker(self.key):
                self.key.clear()
                self.key.addItems(list(card.keys))
            completer = QCompleter(list(card.keys), self.key)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            if (popup := completer.popup()) is not None:
                # With a parent it has the window's style.
                popup.setParent(self.key, Qt.WindowType.Popup)
            self.key.setCompleter(completer)
            before = None
        if before is None or before.setup != card.setup:
            for field in (self.key, self.values, self.seeds, self.steps):
                field.blockSignals(True)
            self.key.setEditText(card.setup.key)
            self.values.setText(card.setup.values)
            self.seeds.setValue(card.setup.seeds)
            self.steps.setValue(card.setup.steps)
            for field in (self.key, self.values, self.seeds, self.steps):
                field.blockSignals(False)

    def _on_key(self) -> None:
        """Fill in the default values of a newly chosen key."""
        card, key = self._card, self.key.currentText().strip()
        if card is not None and key != card.setup.key and key in card.keys:
            self.values.setText(card.keys[key])
        self._report()

    def _report(self) -> None:
        setup = VarySetup(
            key=self.key.currentText().strip(),
            values=self.values.text().strip(),
            seeds=self.seeds.value(),
            steps=self.steps.value(),
        )
        if self._card is not None and setup != self._card.setup:
            self.changed.emit(setup)
