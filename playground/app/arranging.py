"""Which tracks are shown, kept from one start to the next; and the menu that shows and hides them."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu

from playground.views.score.arrangement import Arrangement

if TYPE_CHECKING:
    from playground.app.window import Window

KEY = "tracks"
"""Where the settings have the arrangement."""


def restore(window: "Window") -> None:
    """Arrange the tracks as they were, and keep every change from now on."""
    arranger = window.score.arranger
    arranger.take(Arrangement.from_json(QSettings().value(KEY)))
    arranger.changed.connect(lambda: QSettings().setValue(KEY, arranger.arrangement.to_json()))


def add_menu(window: "Window", view: QMenu) -> None:
    """A submenu with an entry for each track that the network has, filled whenever it opens."""
    menu = view.addMenu("Tracks")
    menu.aboutToShow.connect(partial(_fill, window, menu))


def _fill(window: "Window", menu: QMenu) -> None:
    arranger = window.score.arranger
    titles = {track.name: track.title for track in window.score.groups.available}
    menu.clear()
    for name in arranger.order:
        if name in titles:
            action = menu.addAction(titles[name])
            action.setCheckable(True)
            action.setChecked(name not in arranger.arrangement.hidden)
            action.toggled.connect(partial(arranger.show, name))
    menu.addSeparator()
    menu.addAction("Reset tracks").triggered.connect(lambda _: arranger.reset())
