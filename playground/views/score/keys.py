"""The keys of the score: they move the playhead, and choose and pin units."""

from PySide6.QtCore import Qt

from playground.views.score.grips import Grips
from playground.views.score.groups import Groups
from playground.views.score.pinning import Pinning
from playground.views.score.selection import Selection
from playground.views.score.tab_stops import TabStops

_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ROWS: dict[int, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class Keys:
    """Handles key presses, on the focused track if its layer matters."""

    def __init__(self, selection: Selection, groups: Groups, stops: TabStops, grips: Grips, pinning: Pinning) -> None:
        self._selection, self._groups, self._stops = selection, groups, stops
        self._grips, self._pinning, self._pins = grips, pinning, pinning.pins

    def press(self, key: int) -> bool:
        """Handle a key. Return False if the score has no use for it."""
        selection = self._selection
        if key in _STEPS:
            selection.move_by(_STEPS[key])
        elif key in _ROWS:
            self._choose_neighbour(_ROWS[key])
        elif key == Qt.Key.Key_Home:
            selection.move_to(0)
        elif key == Qt.Key.Key_End:
            selection.move_to(selection.timesteps - 1)
        elif key == Qt.Key.Key_Escape and self._grips.cancel():
            pass
        elif key == Qt.Key.Key_Escape and selection.unit is not None:
            selection.choose_unit(None)
        elif key == Qt.Key.Key_Escape and self._pins.pins:
            self._pins.toggle(self._pins.pins[-1])
        elif key == Qt.Key.Key_P:
            return self._pinning.pin_chosen()
        else:
            return False
        return True

    def _choose_neighbour(self, rows: int) -> None:
        """Choose another unit in the same layer, or in that of the focused track."""
        track, selection = self._stops.focused, self._selection
        layer = track.layer if track is not None and track.stacked else selection.layer
        unit = selection.unit if layer == selection.layer else None
        selection.choose_unit(self._groups.units_of(layer).neighbour(unit, rows), layer)
        self._stops.reveal_unit()
