"""Imports a text or CSV file as the task: file dialog, preview, and reading on a background thread."""

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
from playground.core.specs import ModelSpec, Preset, Readout, TrainingSpec, bounds, length_bounds
from playground.session.background import BackgroundWorker, ReportProgress, error_sentence
from playground.storage import experiments, imports, previews, task_files
from playground.tasks import csv, text, typed
from playground.tasks.common import naming
from playground.tasks.common.task import Task
from playground.views.setup.data_import_dialog import DataImportDialog
from playground.views.style.theme import Appearance

SUFFIXES = previews.SUFFIXES
"""Files that can be dropped on the window, and are read after a preview."""
OPENED = {".toml", experiments.SUFFIX, *imports.SUFFIXES}
"""Files that can be dropped on the window, and are opened: presets, experiments and networks made elsewhere."""

PROGRESS_EVERY = 50
"""Milliseconds between two updates of the progress bar."""

_FILTER = f"Texts and sequences ({' '.join(f'*{suffix}' for suffix in SUFFIXES)});;All files (*)"


def dropped_path(data: QMimeData) -> Path | None:
    """Return the first that is dropped and can be opened: a preset, an experiment, a network, data, or a folder."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in OPENED | set(SUFFIXES) or path.is_dir()), None)


def refusal(data: QMimeData) -> str:
    """Return why nothing of what is dropped can be opened; empty where no file is dropped."""
    names = [Path(url.toLocalFile()).name for url in data.urls() if url.isLocalFile()]
    opened = ", ".join(sorted(OPENED) + list(SUFFIXES))
    return f"{names[0]}: this is no file that can be dropped here; these are: {opened}." if names else ""


def _read_task(preset: Preset, report_progress: ReportProgress) -> tuple[Preset, Task]:
    """Return the preset with the file's content, and its task. Raises `FileProblem` or `TaskError`."""
    spec = task_files.with_content(preset.task, progress=report_progress)
    task = tasks.make_task(spec, preset.model.readout, preset.training.seed)
    idea = " ".join((preset.idea, *task.notes))[: length_bounds(Preset, "idea")[1]]
    return replace(preset, task=spec, probes=task.samples(), idea=idea), task


def _first_preview(path: Path, report_progress: ReportProgress) -> tuple[FileSpec, Preview]:
    """Return the likeliest way to read a file, and its first lines. Raises `FileProblem`."""
    spec = previews.suggest_spec(path)
    return spec, previews.read_preview(spec)


def _preview_again(spec: FileSpec, known: tuple[str, ...], report_progress: ReportProgress) -> Preview:
    return previews.read_preview(spec, known)


def _window_bounds(spec: FileSpec) -> tuple[float, float]:
    """Return the least and the greatest window of a task; lines have none."""
    return (1, 1) if isinstance(spec, typed.Spec) else bounds(type(spec), "window")


class DataImportController(QObject):
    """`opened` carries the preset on the file and its task. The open experiment stays until the whole file is read.
    Dialogs are shown over `parent`."""

    opened = Signal(object, object)

    def __init__(self, context: Context, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._messages = context.session, context.messages
        self._appearance, self._parent = appearance, parent
        self.dialog: DataImportDialog | None = None
        self._spec: FileSpec | None = None
        self.worker = BackgroundWorker("reading", self)
        self._progress = QTimer(self, interval=PROGRESS_EVERY)
        self._progress.timeout.connect(self._show_progress)
        context.closing.on_close(self.close)

    def choose_file(self) -> None:
        """Ask for a file and show its preview."""
        path, _ = QFileDialog.getOpenFileName(self._parent, "Open text or CSV", "", _FILTER)
        if path:
            self.show_preview(Path(path))

    def show_preview(self, path: Path) -> None:
        """Show the first lines of a file and the ways to read it, or a message if it cannot be opened."""
        self.cancel()
        self._messages.show("")
        self.worker.submit(partial(_first_preview, path), partial(self._open_dialog, path))

    def _open_dialog(self, path: Path, result: tuple[FileSpec, Preview] | Exception) -> None:
        if isinstance(result, Exception):
            self._messages.show(error_sentence(result))
            return
        self._spec, preview = result
        keys = {field.name: getattr(self._spec, field.name) for field in fields(self._spec)}
        limits = {"window": _window_bounds(self._spec)}
        if isinstance(self._spec, csv.Spec):
            limits |= {name: bounds(csv.Spec, name) for name in ("horizon", "season")}
        dialog = DataImportDialog(path.name, keys, limits, self._appearance)
        dialog.setParent(self._parent, dialog.windowFlags())
        self.dialog = dialog
        dialog.show_preview(preview)
        dialog.changed.connect(self._update_preview)
        dialog.test.file_requested.connect(self._choose_test_file)
        dialog.open_requested.connect(self.read)
        dialog.reading_cancelled.connect(self._stop_reading)
        dialog.finished.connect(self.cancel)
        dialog.open()

    def read(self) -> None:
        """Read the whole file; then emit `opened`."""
        if self.dialog is not None and not self._progress.isActive():
            self.dialog.show_problem("")
            self.dialog.show_progress(0.0)
            self._progress.start()
            self.worker.submit(partial(_read_task, self._preset()), self._on_read)

    @Slot()
    def _choose_test_file(self) -> None:
        dialog = self.dialog
        path, _ = QFileDialog.getOpenFileName(dialog, "Choose the file to test on", "", _FILTER)
        if path and dialog is not None and dialog is self.dialog:
            dialog.test.show_file(path)

    @Slot()
    def cancel(self) -> None:
        """Stop reading and close the dialog."""
        self._stop_reading()
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.hide()
            dialog.deleteLater()

    def close(self) -> None:
        """Stop reading and wait for the thread."""
        self.cancel()
        self.worker.close()

    def _preset(self) -> Preset:
        """Return the experiment on this file, with the cell and seed of the open one."""
        spec = self._chosen_spec()
        before = self._session.draft
        seed = before.training.seed if before is not None else 0
        assert self.dialog is not None
        forecast = isinstance(spec, csv.Spec) and not spec.label
        readout: Readout = "every-step" if isinstance(spec, text.Spec) else self.dialog.labels.chosen_readout
        cell = before.model.cell if before else "lstm"
        model = ModelSpec(cell=cell, units=32 if forecast else 64, readout=readout)
        training = TrainingSpec(learning_rate=0.005, batch=16 if forecast else 32, seed=seed, evaluate_every=50)
        title, idea = naming.title_and_idea(spec)
        return Preset(title=title, idea=idea, task=spec, model=model, training=training)

    def _chosen_spec(self) -> FileSpec:
        assert self._spec is not None
        assert self.dialog is not None
        keys: dict[str, Any] = self.dialog.keys
        return replace(self._spec, **keys)

    @Slot()
    def _update_preview(self) -> None:
        if self.dialog is None or self._progress.isActive():
            return
        self.worker.submit(partial(_preview_again, self._chosen_spec(), self.dialog.columns_known), self._show_preview)

    def _show_preview(self, preview: Preview | Exception) -> None:
        if self.dialog is None:
            return
        if isinstance(preview, Exception):
            self.dialog.show_problem(error_sentence(preview), refused=True)
        else:
            self.dialog.show_preview(preview)

    @Slot()
    def _stop_reading(self) -> None:
        self._progress.stop()
        self.worker.cancel()
        if self.dialog is not None:
            self.dialog.show_progress(None)

    @Slot()
    def _show_progress(self) -> None:
        if self.dialog is not None:
            self.dialog.show_progress(self.worker.progress or 0.0)

    def _on_read(self, result: tuple[Preset, Task] | Exception) -> None:
        self._progress.stop()
        if self.dialog is None:
            return
        if isinstance(result, Exception):
            self.dialog.show_problem(error_sentence(result))
            return
        self.cancel()
        preset, task = result
        self.opened.emit(preset, task)
