"""Steps through one timestep, moment by moment: buttons, timers, and a description of each moment."""

from PySide6.QtCore import QElapsedTimer, QTimer, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStyle, QWidget

from playground.views.microscope.buttons import tool_button
from playground.views.style.theme import Appearance, font, icon
from playground.views.widgets.labels import label

TRAVEL = 450
"""Duration in milliseconds of a moment's animation."""
REST = 1500
"""Milliseconds between moments while playing."""
_FRAME = 33
_AT_REST = "This timestep, moment by moment"


class MomentPlayer(QWidget):
    """`moment`: the shown moment, from 0, or None for the whole timestep. Emits `changed` with the moment and the
    progress through it, 0 to 1. The progress jumps to 1 if the system turns animations off."""

    changed = Signal(object, float)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.moment: int | None = None
        self._words: tuple[str, ...] = ()
        self._appearance = appearance
        self.back = tool_button("Back one moment", self.show_previous)
        self.play = tool_button("Play the timestep", self.toggle)
        self.forth = tool_button("On one moment", self.show_next)
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
        self._clock.timeout.connect(self._animate)
        self._next = QTimer(self)
        self._next.setInterval(REST)
        self._next.timeout.connect(self._play_next)
        appearance.changed.connect(self._recolour)
        self._recolour()

    @property
    def is_playing(self) -> bool:
        """Whether it plays by itself."""
        return self._next.isActive()

    def show_words(self, words: tuple[str, ...]) -> None:
        """Set the moments' descriptions. For another cell, return to the whole timestep."""
        if words != self._words:
            self._words = words
            self.stop()
            self._set_moment(None)

    def show_next(self) -> None:
        """Show the next moment: after the last the whole timestep, and after that the first."""
        self._halt()
        self._set_moment(self._moment_after(1))

    def show_previous(self) -> None:
        """Show the previous moment."""
        self._halt()
        self._set_moment(self._moment_after(-1))

    def toggle(self) -> None:
        """Play from here on, or pause."""
        if self.is_playing:
            self._halt()
        else:
            self._next.start()
            if self.moment is None:
                self._set_moment(0)
        self._recolour()

    def stop(self) -> None:
        """Stop playing and show the whole timestep."""
        self._halt()
        if self.moment is not None:
            self._set_moment(None)

    def _halt(self) -> None:
        self._next.stop()
        self._recolour()

    def _moment_after(self, by: int) -> int | None:
        """Return the moment `by` places further. The whole timestep comes before the first and after the last."""
        places: list[int | None] = [None, *range(len(self._words))]
        return places[(places.index(self.moment) + by) % len(places)]

    def _play_next(self) -> None:
        self._set_moment(self._moment_after(1))
        if self.moment is None:
            self._halt()

    def _set_moment(self, moment: int | None) -> None:
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

    def _animate(self) -> None:
        progress = min(self._elapsed.elapsed() / TRAVEL, 1.0)
        if progress == 1.0:
            self._clock.stop()
        self.changed.emit(self.moment, progress)

    def _recolour(self) -> None:
        colour = self._appearance.theme.text2
        names = (
            (self.back, "chevron-left"),
            (self.play, "pause" if self.is_playing else "play"),
            (self.forth, "chevron-right"),
        )
        for button, name in names:
            button.setIcon(icon(name, colour))
