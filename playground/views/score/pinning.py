"""Pins and unpins units on clicks, and announces it to a screen reader."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent

from playground.views.score.pins import Pin
from playground.views.score.stack import TrackStack
from playground.views.score.tab_stops import TabStops
from playground.views.widgets.announcement import announce


class Pinning(QObject):
    """Filters the tracks' mouse events: a double click pins the unit under it, and a click on a pin's cross removes
    it."""

    def __init__(self, stack: TrackStack, stops: TabStops) -> None:
        super().__init__(stack)
        self.pins = stack.context.pins
        self._stack, self._stops = stack, stops
        self._before: tuple[Pin, ...] = ()
        self.pins.changed.connect(self._announce)
        stack.viewport().installEventFilter(self)

    def _announce(self) -> None:
        """Announce new pins and removed ones, whatever the reason."""
        before, now = self._before, self.pins.pins
        self._before = now
        sides = {"pinned": (now, before), "no longer pinned": (before, now)}
        parts = [
            f"{', '.join(map(self.pins.name_of, changed))} {verb}"
            for verb, (these, those) in sides.items()
            if (changed := [pin for pin in these if pin not in those])
        ]
        announce(self._stack, "; ".join(parts))

    def pin_chosen(self) -> bool:
        """Pin the chosen unit on the focused heat map, or else on a state's. Return False if no unit is chosen."""
        selection, focused = self._stack.context.selection, self._stops.focused
        maps = [track for track in self._stack.open_tracks if track.pinned_quantity]
        of_layer = [track for track in maps if track.layer == selection.layer]
        if selection.unit is None or not of_layer:
            return False
        states = [track for track in of_layer if track.shows_state]
        track = focused if focused is not None and focused in of_layer else (*states, *of_layer)[0]
        self.pins.toggle(Pin(track.pinned_quantity, selection.unit, selection.layer))
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle clicks that pin or unpin, and pass on all others."""
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return False
        spot = self._stack.mapToScene(event.position().toPoint())
        track = next((t for t in self._stack.shown_tracks if 0 <= spot.y() - t.y() < t.height), None)
        if track is None or track.folded:
            return False
        if event.type() == QEvent.Type.MouseButtonPress:
            pin = track.pin_at(spot.x(), spot.y() - track.y())
            if pin is not None:
                self.pins.toggle(pin)
                return True
        elif event.type() == QEvent.Type.MouseButtonDblClick and track.pinned_quantity:
            unit = self._stack.context.selection.unit
            inside = self._stack.context.time.at(spot.x()) is not None and track.unit_at(spot.y() - track.y())
            if unit is not None and inside is not None and inside is not False:
                self.pins.toggle(Pin(track.pinned_quantity, unit, track.layer))
                return True
        return False
