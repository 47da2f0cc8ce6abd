"""One timestep, moment by moment: its buttons, its clock, and what happens in words."""

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStyle, QWidget

from playground.views.microscope.buttons import tool
from playground.views.style.theme import Appearance, font, icon
from playground.views.widgets.controls import label

TRAVEL = 450
"""Milliseconds in which numbers run along the wires of a moment."""
REST = 1500
"""Milliseconds from one moment to the next while it plays."""
_FRAME = 33
_AT_REST = "This timestep, moment by moment"


class Steps(QWidget):
    """Where a timestep stands: `moment` counts from 0, None is the whole. `changed` gives the moment and how much of it
    has happened, 0 to 1; only where the system wants animations are there values between."""

    changed = Signal(object, float)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.moment: int | None = None
        self._words: tuple[str, ...] = ()
        self._appearance = appearance
        self.back = tool("Back one moment (B)", self.go_back)
        self.play = tool("Play the timestep (M)", self.toggle)
        self.forth = tool("On one moment (N)", self.go_on)
        self.words = label(_AT_REST, "caption")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(2)
        for button in (self.back, self.play, self.forth):
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self.words, 1)
        self._clock, self._elapsed = QTimer(self), QElapsedTimer()
        self._clock.setInterval(_FRAME)
        self._clock.timeout.connect(self._travel)
        self._next = QTimer(self)
        self._next.setInterval(REST)
        self._next.timeout.connect(self._play_on)
        appearance.changed.connect(self._recolour)
        self._recolour()

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._next.isActive()

    def show_words(self, words: tuple[str, ...]) -> None:
        """What happens, moment by moment; of another cell, from the whole on."""
        if words != self._words:
            self._words = words
            self.stop()
            self._go(None)

    def go_on(self) -> None:
        """The next moment; after the last, the whole; from there, the first."""
        self._halt()
        self._go(self._beside(1))

    def go_back(self) -> None:
        """The moment before."""
        self._halt()
        self._go(self._beside(-1))

    def toggle(self) -> None:
        """Play from here on, or pause."""
        if self.playing:
            self._halt()
        else:
            self._next.start()
            if self.moment is None:
                self._go(0)
        self._recolour()

    def stop(self) -> None:
        """Play no further, and show the whole."""
        self._halt()
        if self.moment is not None:
            self._go(None)

    def _halt(self) -> None:
        self._next.stop()
        self._recolour()

    def _beside(self, by: int) -> int | None:
        """The whole stands before the first moment and after the last."""
        places: list[int | None] = [None, *range(len(self._words))]
        return places[(places.index(self.moment) + by) % len(places)]

    def _play_on(self) -> None:
        self._go(self._beside(1))
        if self.moment is None:
            self._halt()

    def _go(self, moment: int | None) -> None:
        self.moment = moment
        text = _AT_REST if moment is None else f"{moment + 1} of {len(self._words)}: {self._words[moment]}"
        self.words.setText(text)
        self.words.setToolTip(text if QFontMetrics(font(11)).horizontalAdvance(text) > self.words.width() else "")
        moves = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self) > 0
        if moment is None or not moves or not self.isVisible():
            self._clock.stop()
            self.changed.emit(moment, 1.0)
            return
        self._elapsed.start()
        self._clock.start()
        self.changed.emit(moment, 0.0)

    def _travel(self) -> None:
        progress = min(self._elapsed.elapsed() / TRAVEL, 1.0)
        if progress == 1.0:
            self._clock.stop()
        self.changed.emit(self.moment, progress)

    def _recolour(self) -> None:
        colour = self._appearance.theme.text2
        names = (
            (self.back, "chevron-left"),
            (self.play, "pause" if self.playing else "play"),
            (self.forth, "chevron-right"),
        )
        for button, name in names:
            button.setIcon(icon(name, colour))
