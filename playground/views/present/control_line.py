"""The line of controls below the sentence, gone while nobody moves the mouse."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QPushButton, QWidget

from playground.core.specs import Scene
from playground.views.present.scene_dots import SceneDots
from playground.views.style.theme import Appearance, font, icon
from playground.views.widgets.elided_label import ElidedLabel
from playground.views.widgets.icon_button import icon_button
from playground.views.widgets.labels import label

_KEYS = "Space train   ← → timestep   B blank   Esc leave"
_KEYS_OF_TWO_TRACKS = "Space train   ← → timestep   C state or gate   B blank   Esc leave"


class ControlLine(QWidget):
    """Buttons and notes: train, the step that is shown, what is missing of a scene, keep, and the scenes."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance, self._running = appearance, False
        self._scale: float | None = None
        self.train = _button("Train")
        self.step = label("", "muted")
        self.note = ElidedLabel()
        self.offer = _button("")
        self.keys = ElidedLabel()
        for words, role in ((self.note, "note"), (self.keys, "muted")):
            words.setProperty("role", role)
        self.keep = _button("Keep as scene…")
        self.previous, self.next = icon_button("The scene before"), icon_button("The next scene")
        self.dots = SceneDots(appearance)
        self.place = label("", "muted")
        for button in (self.previous, self.next):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row = row = QHBoxLayout(self)
        row.setSpacing(16)
        at_left: tuple[QWidget, ...] = (self.train, self.step, self.note, self.offer, self.keys)
        at_right: tuple[QWidget, ...] = (self.keep, self.previous, self.dots, self.next, self.place)
        for widget in at_left:
            row.addWidget(widget)
        row.addStretch()
        for widget in at_right:
            row.addWidget(widget)
        self.offer.hide()
        appearance.changed.connect(self._recolour)
        self._recolour()
        self.show_scenes((), None)

    @property
    def buttons(self) -> Sequence[QAbstractButton]:
        """All buttons but the dots."""
        return self.train, self.offer, self.keep, self.previous, self.next

    @property
    def has_offer(self) -> bool:
        """Whether it offers to train."""
        return bool(self.offer.text())

    def fit(self, scale: float) -> None:
        """Follow the scale of the page, in pixels for each unit of it."""
        self._scale = scale
        size = max(round(16 * scale), 12)
        self._row.setContentsMargins(round(64 * scale), 0, round(64 * scale), 0)
        for words in (self.step, self.note, self.keys, self.place):
            words.setFont(font(size, 500 if words is self.place else 400))
        for button in self.buttons:
            button.setFont(font(size, QFont.Weight.Medium.value))

    def changeEvent(self, event: QEvent) -> None:
        """Keep the fonts: a new style sheet brings back those from before."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._scale is not None:
            self.fit(self._scale)

    def show_training(self, *, running: bool, step: str) -> None:
        """Show whether a network trains, and which step the page shows."""
        self._running = running
        self.train.setText("Pause" if running else "Train")
        self.step.setText(step)
        self._recolour()

    def show_keys(self, *, two_tracks: bool) -> None:
        """Show the keys that do something."""
        self.keys.show_text(_KEYS_OF_TWO_TRACKS if two_tracks else _KEYS)

    def show_note(self, note: str, offer: str = "") -> None:
        """Say what the page lacks of the scene, and offer to train it. Without a note the keys stand there."""
        self.note.show_text(note)
        self.note.setVisible(bool(note))
        self.offer.setText(offer)
        self.offer.setVisible(bool(offer))
        self.keys.setVisible(not note)

    def show_scenes(self, scenes: Sequence[Scene], current: int | None, *, has_room: bool = True) -> None:
        """Show the scenes, and which one is on the page. `has_room`: another one may be kept."""
        count = len(scenes)
        self.dots.show_scenes(scenes, current)
        for widget in (self.previous, self.dots, self.next, self.place):
            widget.setVisible(bool(scenes))
        self.previous.setEnabled(current is not None and current > 0)
        self.next.setEnabled(count > 0 and (current is None or current + 1 < count))
        scenes_text = f"{count} scene{'s' * (count != 1)}"
        self.place.setText(scenes_text if current is None else f"Scene {current + 1} of {count}")
        self.keep.setEnabled(has_room)

    def _recolour(self) -> None:
        theme = self._appearance.theme
        self.train.setIcon(icon("pause" if self._running else "play", theme.text2))
        self.previous.setIcon(icon("chevron-left", theme.text2))
        self.next.setIcon(icon("chevron-right", theme.text2))


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    # Tab reaches it; a click leaves the keys to the page.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
