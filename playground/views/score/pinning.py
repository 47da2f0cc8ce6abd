"""Pins and unpins what is clicked, and says so to a screen reader."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent

from playground.views.score.chips import Chips
from playground.views.score.stack import TrackStack
from playground.views.score.stops import Stops
from playground.views.score.tracks.heatmap import HeatMap
from playground.views.score.tracks.pins import Pin, PinnedUnits
from playground.views.widgets.announcing import announce


class Pinning(QObject):
    """Listens on the tracks: a double click pins the unit it chose, and a click on a pin's cross removes it."""

    def __init__(self, stack: TrackStack, stops: Stops, chips: Chips) -> None:
        super().__init__(stack)
        curves = next(track for track in stack.tracks if isinstance(track, PinnedUnits))
        chips.colour_by(curves)
        self.pins = curves.pins
        self._stack, self._stops, self._curves = stack, stops, curves
        self._before: tuple[Pin, ...] = ()
        self.pins.changed.connect(self._say)
        stack.viewport().installEventFilter(self)

    def _say(self) -> None:
        """What was pinned, and what is no longer: by hand, for want of room, or as another network lacks it."""
        before, now = self._before, self.pins.pins
        self._before = now
        sides = {"pinned": (now, before), "no longer pinned": (before, now)}
        parts = [
            f"{', '.join(map(self._curves.name_of, changed))} {verb}"
            for verb, (these, those) in sides.items()
            if (changed := [pin for pin in these if pin not in those])
        ]
        announce(self._stack, "; ".join(parts))

    def press(self) -> bool:
        """Pin the chosen unit of the heat map that has the focus, or of the state; False where none is chosen."""
        selection, focused = self._stack.context.selection, self._stops.focused
        maps = [track for track in self._stack.open_tracks if isinstance(track, HeatMap)]
        of_layer = [track for track in maps if track.layer == selection.layer]
        if selection.unit is None or not of_layer:
            return False
        states = [track for track in of_layer if track.quantity.name in ("cell", "hidden")]
        track = focused if isinstance(focused, HeatMap) and focused in of_layer else (*states, *of_layer)[0]
        self.pins.toggle(Pin(track.pinned_as, selection.unit, selection.layer))
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what pins, and leave the rest."""
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return False
        spot = self._stack.mapToScene(event.position().toPoint())
        track = next((t for t in self._stack.shown_tracks if 0 <= spot.y() - t.y() < t.height), None)
        if event.type() == QEvent.Type.MouseButtonPress and track is self._curves and not self._curves.folded:
            pin = self._curves.pin_at(spot.x(), spot.y() - self._curves.y())
            if pin is not None:
                self.pins.toggle(pin)
                return True
        elif event.type() == QEvent.Type.MouseButtonDblClick and isinstance(track, HeatMap) and not track.folded:
            unit = self._stack.context.selection.unit
            inside = self._stack.context.time.at(spot.x()) is not None and track.unit_at(spot.y() - track.y())
            if unit is not None and inside is not None and inside is not False:
                self.pins.toggle(Pin(track.pinned_as, unit, track.layer))
                return True
        return False
