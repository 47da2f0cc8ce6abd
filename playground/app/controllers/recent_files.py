"""Remembers the files that were opened or saved last, and opens them again."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from playground.app.context import Context
from playground.app.kept_experiments import kept_folder

MOST = 10
_LONGEST = 40
"""Characters of a folder that the menu shows."""


class RecentFiles(QObject):
    """The files of presets, experiments, networks, texts and tables, the last one first. `opening` carries the path of
    one that is to be opened, `changed` comes when the list has changed."""

    opening = Signal(str)
    changed = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._settings, self._messages = context.settings, context.messages

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, the last one first. Some may be gone by now."""
        return tuple(Path(path) for path in self._settings.recent_files)

    def add(self, path: str | Path) -> None:
        """Put a file first. A preset that comes with the program is none, nor is what a window left."""
        path = Path(path)
        if path.suffix and path.parent != kept_folder():
            whole = path.absolute()
            self._keep((whole, *(each for each in self.paths if each != whole))[:MOST])

    def open(self, path: Path) -> None:
        """Open a file again; one that is gone is taken from the list."""
        if path.is_file():
            self.opening.emit(str(path))
        else:
            self._keep(tuple(each for each in self.paths if each != path))
            self._messages.show(f"{path}: there is no such file any more, and the list of recent files leaves it out.")

    def clear(self) -> None:
        """Forget all files. The files stay."""
        self._keep(())

    def add_menu(self, menu: QMenu) -> None:
        """Add the submenu “Open recent”, which is filled whenever it opens."""
        submenu = menu.addMenu("Open &recent")
        submenu.setToolTipsVisible(True)
        submenu.aboutToShow.connect(partial(self._fill, submenu))
        show = partial(self._show, submenu)
        self.changed.connect(show)
        show()

    def _show(self, submenu: QMenu) -> None:
        submenu.menuAction().setEnabled(bool(self.paths))

    def _fill(self, submenu: QMenu) -> None:
        submenu.clear()
        for number, path in enumerate(self.paths, 1):
            _add(submenu, f"&{number % 10} {_title(path)}", f"Open “{path}”.", partial(self.open, path))
        if self.paths:
            submenu.addSeparator()
        _add(submenu, "&Clear the list", "Forget these files; the files themselves stay.", self.clear)

    def _keep(self, paths: tuple[Path, ...]) -> None:
        self._settings.recent_files = tuple(str(path) for path in paths)
        self.changed.emit()


def _add(menu: QMenu, text: str, tip: str, run: Callable[[], object]) -> None:
    action = menu.addAction(text)
    action.setToolTip(tip)
    action.triggered.connect(lambda _checked: run())


def _title(path: Path) -> str:
    """Return the name of a file and its folder, in which `&` stands for itself."""
    home, folder = str(Path.home()), str(path.parent)
    folder = f"~{folder.removeprefix(home)}" if folder.startswith(home) else folder
    folder = folder if len(folder) <= _LONGEST else f"…{folder[1 - _LONGEST :]}"
    return f"{path.name} – {folder}".replace("&", "&&")
