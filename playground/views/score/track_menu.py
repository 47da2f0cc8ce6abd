"""The menu of one track, which opens over its title."""

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from playground.views.score.arranger import Arranger
from playground.views.score.tracks.track import Track


class TrackMenus(QObject):
    """Makes a track's menu on demand. Emits `about_to_show` with the menu and its track before it opens, so that others
    can add entries, and `resize_requested` with a track and 1 for higher rows or -1 for lower ones."""

    about_to_show = Signal(object, object)
    resize_requested = Signal(object, int)

    def __init__(self, arranger: Arranger, parent: QWidget) -> None:
        super().__init__(parent)
        self._arranger, self._parent = arranger, parent

    def open(self, track: Track, place: QPoint) -> QMenu:
        """Show a track's menu at a point of the screen."""
        arranger, name = self._arranger, track.name
        menu = QMenu(track.title, self._parent)
        menu.setAccessibleName(f"{track.title} track")
        _add(menu, "Open" if track.folded else "Fold", "F").triggered.connect(lambda _: arranger.toggle_folded(name))
        _add(menu, "Hide").triggered.connect(lambda _: arranger.set_visible(name, False))
        menu.addSeparator()
        for text, keys, step in (("Move up", "Alt+Up", -1), ("Move down", "Alt+Down", 1)):
            action = _add(menu, text, keys)
            action.setEnabled(arranger.neighbour(name, step) is not None)
            action.triggered.connect(lambda _, step=step: arranger.move_by(name, step))
        if track.rows is not None:
            menu.addSeparator()
            for text, keys, step in (("Higher rows", "Alt+Shift+Down", 1), ("Lower rows", "Alt+Shift+Up", -1)):
                _add(menu, text, keys).triggered.connect(lambda _, step=step: self.resize_requested.emit(track, step))
            action = _add(menu, "Usual height")
            action.setEnabled(arranger.scale_of(name) != 1)
            action.triggered.connect(lambda _: arranger.set_scale(name, 1.0))
        track.fill_menu(menu)
        self.about_to_show.emit(menu, track)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)
        return menu


def _add(menu: QMenu, text: str, keys: str = "") -> QAction:
    """Add an entry that shows the keys of the track's stop."""
    return menu.addAction(f"{text}\t{keys}" if keys else text)
