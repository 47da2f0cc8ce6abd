"""The preset's scenes: keep, rename, move and remove them."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from playground.app.context import Context
from playground.core.specs import Preset, Scene, length_bounds
from playground.views.present.title_dialog import TitleDialog

MOST = length_bounds(Preset, "scenes")[1]


class SceneList(QObject):
    """Changes the scenes of the open preset. `kept` carries the index of a scene that was added."""

    kept = Signal(int)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._messages = context.session, context.messages
        self.dialog: TitleDialog | None = None

    @property
    def all(self) -> tuple[Scene, ...]:
        """The scenes, in their order."""
        return () if self._session.preset is None else self._session.preset.scenes

    @property
    def has_room(self) -> bool:
        """Whether another scene may be kept."""
        return self._session.preset is not None and len(self.all) < MOST

    def ask_to_keep(self, scene: Scene, window: QWidget) -> None:
        """Ask for a title, and keep the scene with it as the last one."""
        self._ask("Keep as scene", "Keep", "", window, lambda title: self._keep(scene, title))

    def ask_to_rename(self, index: int, window: QWidget) -> None:
        """Ask for another title of a scene."""
        self._ask("Rename scene", "Rename", self.all[index].title, window, lambda title: self._rename(index, title))

    def move(self, index: int, to: int) -> None:
        """Move a scene to another place."""
        scenes = list(self.all)
        scenes.insert(to, scenes.pop(index))
        self._session.change_scenes(tuple(scenes))

    def remove(self, index: int) -> None:
        """Remove a scene."""
        self._session.change_scenes(self.all[:index] + self.all[index + 1 :])

    def _keep(self, scene: Scene, title: str) -> None:
        self._session.change_scenes((*self.all, replace(scene, title=title)))
        self._messages.show(f"Kept as scene {len(self.all)}. Save as preset (Ctrl+S) writes it to a file.", "right")
        self.kept.emit(len(self.all) - 1)

    def _rename(self, index: int, title: str) -> None:
        scenes = list(self.all)
        # The list may have become shorter while the dialog was open.
        if index < len(scenes):
            scenes[index] = replace(scenes[index], title=title)
            self._session.change_scenes(tuple(scenes))

    def _ask(self, heading: str, button: str, title: str, window: QWidget, then: Callable[[str], object]) -> None:
        self.dialog = dialog = TitleDialog(heading, button, title, window)
        dialog.named.connect(then)
        dialog.finished.connect(self._forget_dialog)
        dialog.open()

    def _forget_dialog(self) -> None:
        self.dialog = None
