"""A file of the user's own becomes the task: asked for, shown as it will be read, and read on a thread of its own."""

from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from playground import tasks
from playground.app.context import Context
from playground.core.content import FileSpec
from playground.core.preview import Preview
from playground.core.specs import ModelSpec, Preset, TrainingSpec, bounds
from playground.session.background import BackgroundWorker, Tell, why
from playground.storage import previews, task_files
from playground.tasks import csv
from playground.tasks.common import naming
from playground.tasks.common.task import Task
from playground.views.setup.data_preview import OwnDataDialog
from playground.views.style.theme import Appearance

SUFFIXES = (".txt", ".md", ".csv", ".tsv")
"""What can be dropped on the window."""

PROGRESS_EVERY = 50
"""Milliseconds between two looks at how far the reading is."""

_FILTER = "Text and CSV (*.txt *.md *.csv *.tsv);;All files (*)"


def dropped(data: QMimeData) -> Path | None:
    """The first file among what is dropped that can be opened: a preset, a text or a CSV."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in (".toml", *SUFFIXES)), None)


def _read(preset: Preset, tell: Tell) -> tuple[Preset, Task]:
    """The preset with what its file holds, and its task. Raises `FileProblem` or `TaskError`."""
    spec = task_files.with_content(preset.task, progress=tell)
    task = tasks.make(spec, "every-step", preset.training.seed)
    return replace(preset, task=spec, probes=task.samples()), task


def _look(path: Path, tell: Tell) -> tuple[FileSpec, Preview]:
    """How a file is read most likely, and its first lines. Raises `FileProblem`."""
    spec = previews.suited(path)
    return spec, previews.preview(spec)


def _look_again(spec: FileSpec, known: tuple[str, ...], tell: Tell) -> Preview:
    return previews.preview(spec, known)


class DataImportController(QObject):
    """`opened` has the experiment on the file and its task. What is open stays as it is until the new file has been
    read. Dialogs stand before `parent`."""

    opened = Signal(object, object)

    def __init__(self, context: Context, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._messages = context.session, context.messages
        self._appearance, self._parent = appearance, parent
        self.dialog: OwnDataDialog | None = None
        self._spec: FileSpec | None = None
        self.maker = BackgroundWorker("reading", self)
        self._progress = QTimer(self, interval=PROGRESS_EVERY)
        self._progress.timeout.connect(self._show_progress)
        context.closing.add(self.close)

    def choose(self) -> None:
        """Ask for a file."""
        path, _ = QFileDialog.getOpenFileName(self._parent, "Open text or CSV", "", _FILTER)
        if path:
            self.show(Path(path))

    def show(self, path: Path) -> None:
        """Show the first lines of a file, and how it may be read. What cannot be opened at all is said."""
        self.leave()
        self._messages.say("")
        self.maker.ask(partial(_look, path), partial(self._show, path))

    def _show(self, path: Path, looked: tuple[FileSpec, Preview] | Exception) -> None:
        if isinstance(looked, Exception):
            self._messages.say(why(looked))
            return
        self._spec, preview = looked
        keys = {field.name: getattr(self._spec, field.name) for field in fields(self._spec)}
        dialog = OwnDataDialog(path.name, keys, bounds(type(self._spec), "window"), self._appearance)
        dialog.setParent(self._parent, dialog.windowFlags())
        self.dialog = dialog
        dialog.show_preview(preview)
        dialog.changed.connect(self._preview)
        dialog.wanted.connect(self.read)
        dialog.left.connect(self._leave)
        dialog.finished.connect(self.leave)
        dialog.open()

    def read(self) -> None:
        """Read all of it; then it is the task."""
        if self.dialog is not None and not self._progress.isActive():
            self.dialog.show_problem("")
            self.dialog.show_progress(0.0)
            self._progress.start()
            self.maker.ask(partial(_read, self._preset()), self._open)

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
        self.maker.close()

    def _preset(self) -> Preset:
        """The experiment on this file, with the seed of the one before."""
        spec = self._chosen()
        before = self._session.draft
        seed = before.training.seed if before is not None else 0
        table = isinstance(spec, csv.Spec)
        model = ModelSpec(cell=before.model.cell if before else "lstm", units=32 if table else 64, readout="every-step")
        training = TrainingSpec(learning_rate=0.005, batch=16 if table else 32, seed=seed, evaluate_every=50)
        title, idea = naming.called(spec)
        return Preset(title=title, idea=idea, task=spec, model=model, training=training)

    def _chosen(self) -> FileSpec:
        assert self._spec is not None
        assert self.dialog is not None
        keys: dict[str, Any] = self.dialog.keys
        return replace(self._spec, **keys)

    @Slot()
    def _preview(self) -> None:
        if self.dialog is None or self._progress.isActive():
            return
        self.maker.ask(partial(_look_again, self._chosen(), self.dialog.columns_known), self._show_preview)

    def _show_preview(self, preview: Preview | Exception) -> None:
        if self.dialog is None:
            return
        if isinstance(preview, Exception):
            self.dialog.show_problem(why(preview), refused=True)
        else:
            self.dialog.show_preview(preview)

    @Slot()
    def _leave(self) -> None:
        self._progress.stop()
        self.maker.leave()
        if self.dialog is not None:
            self.dialog.show_progress(None)

    @Slot()
    def _show_progress(self) -> None:
        if self.dialog is not None:
            self.dialog.show_progress(self.maker.share or 0.0)

    def _open(self, read: tuple[Preset, Task] | Exception) -> None:
        self._progress.stop()
        if self.dialog is None:
            return
        if isinstance(read, Exception):
            self.dialog.show_problem(why(read))
            return
        self.leave()
        preset, task = read
        self.opened.emit(preset, task)
