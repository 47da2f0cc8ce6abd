"""Playing a sound: a button, and beside it in words what is played."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from playground.views.style.theme import Appearance, icon

WIDTH = 76
_LEAST = 72
"""Pixels for the beginning of what is played, where there is little room."""
_SENTENCE = Qt.ItemDataRole.UserRole + 1


class PlayChoice(QWidget):
    """`button` plays and stops; `choice` says what is played, where there is more than one thing to hear. `chosen`
    tells of another choice."""

    chosen = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.playing = False
        self.button = QPushButton("Play")
        self.button.setFixedWidth(WIDTH)
        self.choice = QComboBox()
        self.choice.setAccessibleName("What is played")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.setMinimumWidth(_LEAST)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.button)
        row.addWidget(self.choice)
        self.choice.currentIndexChanged.connect(lambda _: self._choose())
        appearance.changed.connect(self._recolour)
        self._recolour()
        self.hide()

    @property
    def value(self) -> str:
        """What is to be played."""
        return str(self.choice.currentData())

    def offer(self, choices: Mapping[str, tuple[str, str]]) -> None:
        """What can be played, each in two or three words and in a sentence; none: nothing. What was chosen stays."""
        now = self.value
        if list(choices.items()) != [
            (self.choice.itemData(row), (self.choice.itemText(row), self.choice.itemData(row, _SENTENCE)))
            for row in range(self.choice.count())
        ]:
            self.choice.blockSignals(True)
            self.choice.clear()
            for row, (value, (words, sentence)) in enumerate(choices.items()):
                self.choice.addItem(words, value)
                self.choice.setItemData(row, sentence, _SENTENCE)
            self.choice.setCurrentIndex(max(self.choice.findData(now), 0))
            self.choice.blockSignals(False)
        self.choice.setVisible(len(choices) > 1)
        self.setVisible(bool(choices))
        self._say()

    def show_playing(self, playing: bool) -> None:
        """Whether a press now stops."""
        if playing != self.playing:
            self.playing = playing
            self.button.setText("Stop" if playing else "Play")
            self._say()
            self._recolour()

    def _choose(self) -> None:
        self._say()
        self.chosen.emit()

    def _say(self) -> None:
        sentence = str(self.choice.currentData(_SENTENCE) or "")
        words = self.choice.currentText()
        self.choice.setToolTip(sentence)
        self.button.setToolTip("Stop the sound (Ctrl+L)" if self.playing else f"{sentence} (Ctrl+L)")
        self.button.setAccessibleName("Stop the sound" if self.playing else f"Play: {words}")

    def _recolour(self) -> None:
        name = "square" if self.playing else "volume-2"
        self.button.setIcon(icon(name, self._appearance.theme.text2))
