"""The controls that play a sound: a button, and a choice of what to play."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from playground.views.style.theme import Appearance, icon

WIDTH = 76
_LEAST = 72
"""The least width of the choice in pixels."""
_SENTENCE = Qt.ItemDataRole.UserRole + 1


class PlayControls(QWidget):
    """`button` plays and stops; `choice` says what to play, hidden if there is only one sound. `chosen` follows another
    choice."""

    chosen = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.is_playing = False
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
        """The key of the sound to play."""
        return str(self.choice.currentData())

    def set_choices(self, choices: Mapping[str, tuple[str, str]]) -> None:
        """Offer sounds, each by a short text and a sentence; hide the controls if there are none. Keeps the current
        choice."""
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
        self._update_texts()

    def show_playing(self, playing: bool) -> None:
        """Show Stop while a sound plays, Play otherwise."""
        if playing != self.is_playing:
            self.is_playing = playing
            self.button.setText("Stop" if playing else "Play")
            self._update_texts()
            self._recolour()

    def _choose(self) -> None:
        self._update_texts()
        self.chosen.emit()

    def _update_texts(self) -> None:
        sentence = str(self.choice.currentData(_SENTENCE) or "")
        words = self.choice.currentText()
        self.choice.setToolTip(f"{sentence}.")
        self.button.setToolTip("Stop the sound (Ctrl+Shift+L)." if self.is_playing else f"{sentence} (Ctrl+Shift+L).")
        self.button.setAccessibleName("Stop the sound" if self.is_playing else f"Play: {words}")

    def _recolour(self) -> None:
        name = "square" if self.is_playing else "volume-2"
        self.button.setIcon(icon(name, self._appearance.theme.text2))
