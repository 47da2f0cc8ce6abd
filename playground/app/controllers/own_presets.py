"""Renames, overwrites and deletes the user's own presets, and takes that back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QFile, QObject, Signal
from PySide6.QtWidgets import QWidget

from playground.app.messages import Messages
from playground.core.specs import Preset
from playground.storage import files, own_presets, presets
from playground.storage.errors import FileProblem
from playground.views.help.described import set_topic
from playground.views.present.title_dialog import TitleDialog


@dataclass(frozen=True, slots=True)
class _Edit:
    """What was done to a file, in words, and the bytes that it had before."""

    note: str
    path: Path
    before: bytes


class OwnPresetEdits(QObject):
    """Changes files of presets, the last change of which can be undone as long as the program runs.

    `experiment` returns the open one, as a preset of the user's own. `changed` carries the path of a file that was
    changed, `overwritten` also the preset that the file holds now.
    """

    changed = Signal(str)
    overwritten = Signal(object, str)

    def __init__(self, messages: Messages, experiment: Callable[[], Preset | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._messages, self._experiment, self._parent = messages, experiment, parent
        self._done: list[_Edit] = []

    @property
    def note(self) -> str:
        """What `undo` takes back; empty if nothing was done."""
        return self._done[-1].note if self._done else ""

    def edit(self, what: str, name: str) -> None:
        """Do what the gallery asks for with the preset of this path. An error is shown as a message."""
        {"rename": self._ask_for_title, "overwrite": self._overwrite, "delete": self._delete}[what](Path(name))

    def undo(self) -> None:
        """Give the file that was changed last the content that it had."""
        if self._done:
            edit = self._done.pop()
            self._try(lambda: files.write_bytes(edit.path, edit.before), edit.path)

    def _ask_for_title(self, path: Path) -> None:
        """Ask for another title of a preset. What the file says besides stays as it is."""
        try:
            preset = presets.load(path, check=False, content=False)
        except FileProblem as problem:
            self._messages.show(str(problem))
            return
        dialog = TitleDialog("Rename preset", "Rename", preset.title, self._parent, of="preset")
        set_topic(dialog.title, "preset-title")
        dialog.named.connect(lambda title: self._rename(path, preset, title))
        dialog.open()

    def _rename(self, path: Path, preset: Preset, title: str) -> None:
        if title != preset.title:
            self._write(path, replace(preset, title=title), f"“{preset.title}” is called “{title}” now.")

    def _overwrite(self, path: Path) -> None:
        """Save the open experiment under the title and the idea that a preset has."""
        experiment = self._experiment()
        if experiment is None:
            return
        try:
            old = presets.load(path, check=False, content=False)
        except FileProblem as problem:
            self._messages.show(str(problem))
            return
        new = replace(experiment, title=old.title, idea=old.idea)
        if self._write(path, new, f"“{old.title}” holds the open experiment now."):
            self.overwritten.emit(new, str(path))

    def _write(self, path: Path, preset: Preset, note: str) -> bool:
        return self._change(path, note, lambda: own_presets.save(preset, path))

    def _delete(self, path: Path) -> None:
        self._change(path, f"{path.name} is deleted.", lambda: _remove(path))

    def _change(self, path: Path, note: str, change: Callable[[], object]) -> bool:
        """Change a file, so that it can be undone. Return False, after a message, if that fails."""
        try:
            before = path.read_bytes()
        except OSError as error:
            self._messages.show(f"{path}: cannot be read: {error.strerror}.")
            return False
        self._done.append(_Edit(note, path, before))
        if not self._try(change, path):
            self._done.pop()
            return False
        return True

    def _try(self, change: Callable[[], object], path: Path) -> bool:
        try:
            change()
        except FileProblem as problem:
            self._messages.show(str(problem))
            return False
        except OSError as error:
            self._messages.show(f"{path}: cannot be changed: {error.strerror}.")
            return False
        self.changed.emit(str(path))
        return True


def _remove(path: Path) -> None:
    """Move a file to the system's trash, or delete it where there is none. Raises `OSError`."""
    if not _move_to_trash(path):
        path.unlink()


def _move_to_trash(path: Path) -> bool:
    return QFile(str(path)).moveToTrash()
