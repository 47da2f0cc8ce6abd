"""The row below the tracks with a chip for each track that could be shown as well."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from playground.views.help.described import set_topic
from playground.views.help.topics import tip
from playground.views.score.axes import HEADER
from playground.views.score.tracks.track import Track
from playground.views.style.theme import Appearance, icon
from playground.views.widgets.labels import label
from playground.views.widgets.menu_button import attach_menu
from playground.views.widgets.tab_order import insert_after

HEIGHT = 40
LEAST = 280
"""The least height of a score, in pixels, with room for the row; View > Tracks has its tracks as well."""
_LEFT, _GAP, _END = 12, 8, 16


class MoreTracks(QFrame):
    """Offers tracks; `chosen` carries the name of one that is clicked. Chips that do not fit are in the menu of the
    last one. Hidden if there is nothing to offer, if `is_offered` is false, or in a low score."""

    chosen = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setFixedHeight(HEIGHT)
        # The chips follow the width, not the width the chips.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._appearance = appearance
        self.is_offered = self._has_room = False
        self.chips: dict[str, QPushButton] = {}
        self._tracks: tuple[Track, ...] = ()
        self._cell = ""
        self._words = label("More tracks", "caption")
        self._words.setFixedWidth(HEADER - _LEFT - _GAP)
        self.rest = QToolButton()
        self.rest.setText("More")
        self.rest.setProperty("role", "chip")
        self.rest.setAccessibleName("More tracks")
        set_topic(self.rest, "more-tracks")
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        attach_menu(self._menu, self.rest)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_LEFT, 0, _END, 0)
        self._row.setSpacing(_GAP)
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._row.addWidget(self._words)
        self._row.addWidget(self.rest)
        self._row.addStretch()
        appearance.changed.connect(self._recolour)
        self.hide()

    def show_tracks(self, tracks: Sequence[Track], cell: str) -> None:
        """Offer these tracks of a kind of network, in order."""
        if (tuple(tracks), cell) != (self._tracks, self._cell):
            self._tracks, self._cell = tuple(tracks), cell
            for chip in self.chips.values():
                chip.hide()
                self._row.removeWidget(chip)
                chip.deleteLater()
            self.chips = {track.name: self._chip(track) for track in tracks}
            for place, chip in enumerate(self.chips.values(), 1):
                self._row.insertWidget(place, chip)
            self._recolour()
            self._fit()
        self._show()

    def follow(self, widget: QWidget) -> None:
        """Let Tab go from a widget through the chips."""
        insert_after(widget, (*self.chips.values(), self.rest))

    def fit(self, height: int) -> None:
        """Hide the row if the tracks of a score of so many pixels need its room."""
        self._has_room = height >= LEAST
        self._show()

    def _show(self) -> None:
        self.setVisible(self.is_offered and self._has_room and bool(self._tracks))

    def _chip(self, track: Track) -> QPushButton:
        chip = QPushButton(track.title)
        chip.setProperty("role", "chip")
        chip.setAccessibleName(f"Show the track {track.title}")
        set_topic(chip, track.topic_in(self._cell))
        chip.clicked.connect(partial(self.chosen.emit, track.name))
        return chip

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the chips to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many chips as fit, and list the others in the menu."""
        widths = [chip.sizeHint().width() + _GAP for chip in self.chips.values()]
        room = self.width() - HEADER - _END
        count = len(widths)
        while sum(widths[:count]) + (0 if count == len(widths) else self.rest.sizeHint().width()) > room and count:
            count -= 1
        self._menu.clear()
        for place, (track, chip) in enumerate(zip(self._tracks, self.chips.values(), strict=True)):
            chip.setVisible(place < count)
            if place >= count:
                entry = self._menu.addAction(track.title, partial(self.chosen.emit, track.name))
                entry.setToolTip(tip(track.topic_in(self._cell)))
        self.rest.setVisible(count < len(widths))

    def _recolour(self) -> None:
        for track in self._tracks:
            colour = track.badge_colour if track.badge else self._appearance.theme.text2
            self.chips[track.name].setIcon(icon("plus", colour))
