"""A file of the user's own becomes the task: asked for, shown as it will be read, and read on a thread of its own."""

import threading
import time
from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from playground import tasks
from playground.core.content import FileSpec
from playground.core.specs import ModelSpec, Preset, TrainingSpec, bounds
from playground.storage import previews, sources
from playground.storage.errors import FileProblem
from playground.tasks import csv, text
from playground.tasks.task import Task, TaskError
from playground.views.own_data import OwnDataDialog

if TYPE_CHECKING:
    from playground.app.window import Window

SUFFIXES = (".txt", ".md", ".csv", ".tsv")
"""What can be dropped on the window."""

PROGRESS_SECONDS = 0.05

_FILTER = "Text and CSV (*.txt *.md *.csv *.tsv);;All files (*)"


def dropped(data: QMimeData) -> Path | None:
    """The first file among what is dropped that can be opened: a preset, a text or a CSV."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in (".toml", *SUFFIXES)), None)


class _Left(Exception):
    """The user no longer wants the file."""


class Reader:
    """Reads one file on its own thread, and makes its task, so that it is made at once when the window asks.

    `told` gets the share that is read, and `done` the preset or the sentence that says why there is none; both are
    called there. After `leave`, neither is.
    """

    def __init__(self, preset: Preset, told: Callable[[float], None], done: Callable[[Preset | str], None]) -> None:
        self._preset, self._told, self._done = preset, told, done
        self._gone = threading.Event()
        self._next = 0.0
        self._thread = threading.Thread(target=self._work, name="reading")
        self._thread.start()

    def leave(self) -> None:
        """Stop, after the piece under way."""
        self._gone.set()

    def join(self) -> None:
        """Wait until it has stopped."""
        self._thread.join()

    def _work(self) -> None:
        result: Preset | str
        try:
            spec = sources.with_content(self._preset.task, progress=self._progress)
            task = tasks.make(spec, "every-step", self._preset.training.seed)
            result = replace(self._preset, task=spec, probes=_probes(task))
        except _Left:
            return
        except (FileProblem, TaskError) as problem:
            result = str(problem)
        except MemoryError:
            result = "The file does not fit into memory."
        except Exception as error:
            result = f"The file cannot be read: {type(error).__name__}: {str(error).partition(chr(10))[0]}"
        if not self._gone.is_set():
            self._done(result)

    def _progress(self, share: float) -> None:
        if self._gone.is_set():
            raise _Left
        now = time.monotonic()
        if now >= self._next or share == 1:
            self._next = now + PROGRESS_SECONDS
            self._told(share)


def _probes(task: Task) -> tuple[str, ...]:
    """Two of the sequences to watch first."""
    lines = task.text.split("\n")
    return tuple(dict.fromkeys((lines[0], lines[len(lines) // 2])))


class OwnData(QObject):
    """What the window has to do with it. What is open stays as it is until the new file has been read."""

    _told = Signal(int, float)
    _read = Signal(int, object)

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window
        self.dialog: OwnDataDialog | None = None
        self._spec: FileSpec | None = None
        self._reader: Reader | None = None
        self._number = 0
        self._left: list[Reader] = []
        self._told.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self._read.connect(self._open, Qt.ConnectionType.QueuedConnection)

    def choose(self) -> None:
        """Ask for a file."""
        path, _ = QFileDialog.getOpenFileName(self._window, "Open text or CSV", "", _FILTER)
        if path:
            self.show(Path(path))

    def show(self, path: Path) -> None:
        """Show the first lines of a file, and how it may be read. What cannot be opened at all is said."""
        try:
            spec = previews.suited(path)
            preview = previews.preview(spec)
        except FileProblem as problem:
            self._window.banner.say(str(problem))
            return
        self.leave()
        self._spec = spec
        keys = {field.name: getattr(spec, field.name) for field in fields(spec)}
        dialog = OwnDataDialog(path.name, keys, bounds(type(spec), "window"), self._window.appearance)
        dialog.setParent(self._window, dialog.windowFlags())
        self.dialog = dialog
        dialog.show_preview(preview)
        dialog.changed.connect(self._preview)
        dialog.wanted.connect(self.read)
        dialog.left.connect(self._leave)
        dialog.finished.connect(self.leave)
        dialog.open()

    def read(self) -> None:
        """Read all of it; then it is the task."""
        if self.dialog is not None and self._reader is None:
            self.dialog.show_problem("")
            self.dialog.show_progress(0.0)
            self._number += 1
            told, done = partial(self._told.emit, self._number), partial(self._read.emit, self._number)
            self._reader = Reader(self._preset(), told, done)

    @Slot()
    def leave(self) -> None:
        """Leave the file, and the dialog."""
        self._leave()
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.hide()
            dialog.deleteLater()

    def close(self) -> None:
        """Leave the file, and wait until nothing is read any more: the window goes."""
        self.leave()
        for reader in self._left:
            reader.join()

    def _preset(self) -> Preset:
        """The experiment on this file, with the seed of the one before."""
        spec = self._chosen()
        before = self._window.session.draft
        seed = before.training.seed if before is not None else 0
        asked = f"next of its {spec.tokens}" if isinstance(spec, text.Spec) else "next row"
        table = isinstance(spec, csv.Spec)
        model = ModelSpec(cell=before.model.cell if before else "lstm", units=32 if table else 64, readout="every-step")
        training = TrainingSpec(learning_rate=0.005, batch=16 if table else 32, seed=seed, evaluate_every=50)
        path = Path(spec.file)
        return Preset(
            title=path.stem[:80],
            idea=f"At each step of {path.name[:80]}, the {asked}.",
            task=spec,
            model=model,
            training=training,
        )

    def _chosen(self) -> FileSpec:
        assert self._spec is not None
        assert self.dialog is not None
        keys: dict[str, Any] = self.dialog.keys
        return replace(self._spec, **keys)

    @Slot()
    def _preview(self) -> None:
        if self.dialog is None or self._reader is not None:
            return
        try:
            # Other columns may come of it; those that were chosen are no more.
            spec = self._chosen()
            spec = replace(spec, columns=()) if isinstance(spec, csv.Spec) else spec
            self.dialog.show_preview(previews.preview(spec))
        except FileProblem as problem:
            self.dialog.show_problem(str(problem))

    @Slot()
    def _leave(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.leave()
            # Its last piece may take a moment, for which the window does not wait.
            self._left.append(reader)
        if self.dialog is not None:
            self.dialog.show_progress(None)

    @Slot(int, float)
    def _show_progress(self, number: int, share: float) -> None:
        if self.dialog is not None and self._reader is not None and number == self._number:
            self.dialog.show_progress(share)

    @Slot(int, object)
    def _open(self, number: int, result: Preset | str) -> None:
        if self.dialog is None or self._reader is None or number != self._number:
            return
        self._reader.join()
        self._reader = None
        if isinstance(result, str):
            self.dialog.show_problem(result)
            return
        self.leave()
        self._window.open(result)
