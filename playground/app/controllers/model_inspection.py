"""Opens a network made elsewhere: file dialog, preview, and reading on a background thread."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from playground.app.context import Context
from playground.core.experiment import Experiment
from playground.core.network_preview import NetworkPreview
from playground.session import inspected_model
from playground.session.background import BackgroundWorker, ReportProgress, error_sentence
from playground.storage import imports
from playground.storage.exports.models import Model
from playground.storage.imports import inspection, vectors, vocabularies
from playground.storage.imports.inspection import Inspection
from playground.tasks.common.task import Task
from playground.views.inspect.inspect_dialog import FILES, InspectDialog

_KINDS = {
    "vocabulary": ("Vocabulary", vocabularies.SUFFIXES),
    "labels": ("Labels", vocabularies.SUFFIXES),
    "vectors": ("Vectors", vectors.SUFFIXES),
}

Previewed = tuple[NetworkPreview, Model | None, str]
"""A preview, the model, and the probe in a file of vectors, empty without one."""


def _read(wanted: Inspection, vectors_path: Path | None, _report_progress: ReportProgress) -> Previewed:
    """Read a network with its further files. Raises `FileProblem`."""
    preview, model = inspection.inspect(wanted)
    return preview, model, vectors.read_probe(vectors_path) if vectors_path else ""


def _make(model: Model, probe: str, _report_progress: ReportProgress) -> tuple[Experiment, Task]:
    return inspected_model.experiment_of(model, probe)


class ModelInspectionController(QObject):
    """`opened` carries an experiment with the network's weights, and its task; then `read` the path of its file.
    Dialogs are shown over `parent`."""

    opened = Signal(object, object)
    read = Signal(str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._messages, self._parent = context.messages, parent
        self.dialog: InspectDialog | None = None
        self._wanted: Inspection | None = None
        self._vectors: Path | None = None
        self._model: tuple[Model, str] | None = None
        self.worker = BackgroundWorker("inspecting", self)
        context.closing.on_close(self.close)

    def choose_file(self) -> None:
        """Ask for the file of a network, and show its preview."""
        kinds = f"Networks ({' '.join(f'*{suffix}' for suffix in imports.SUFFIXES)});;All files (*)"
        path, _ = QFileDialog.getOpenFileName(self._parent, "Inspect a model", "", kinds)
        if path:
            self.show_preview(Path(path))

    def show_preview(self, path: Path) -> None:
        """Show what is recognised in a file, or a message if no network is."""
        self.cancel()
        self._messages.show("")
        self._wanted, self._vectors = Inspection(path=path), None
        self.worker.submit(partial(_read, self._wanted, None), self._open_dialog)

    def _open_dialog(self, result: Previewed | Exception) -> None:
        assert self._wanted is not None
        if isinstance(result, Exception):
            self._messages.show(error_sentence(result))
            return
        dialog = InspectDialog(self._wanted.path.name)
        dialog.setParent(self._parent, dialog.windowFlags())
        self.dialog = dialog
        self._show(result)
        dialog.changed.connect(self._read_again)
        dialog.file_requested.connect(self._choose_further_file)
        dialog.open_requested.connect(self.open)
        dialog.finished.connect(self.cancel)
        dialog.open()

    def _show(self, result: Previewed | Exception) -> None:
        if self.dialog is None:
            return
        if isinstance(result, Exception):
            self._model = None
            self.dialog.show_problem(error_sentence(result))
            return
        preview, model, probe = result
        self._model = None if model is None else (model, probe)
        self.dialog.show_preview(preview)

    @Slot(str)
    def _choose_further_file(self, key: str) -> None:
        title, suffixes = _KINDS[key]
        kinds = f"{title} ({' '.join(f'*{suffix}' for suffix in suffixes)});;All files (*)"
        path, _ = QFileDialog.getOpenFileName(self._parent, FILES[key].removesuffix("…"), "", kinds)
        if path:
            self.choose_further(key, Path(path))

    def choose_further(self, key: str, path: Path) -> None:
        """Read the network again with the file of its `vocabulary`, its `labels`, or `vectors` to watch."""
        if self.dialog is None or self._wanted is None:
            return
        if key == "vectors":
            self._vectors = path
        elif key == "vocabulary":
            self._wanted = replace(self._wanted, vocabulary=path)
        else:
            self._wanted = replace(self._wanted, labels=path)
        self.dialog.show_file(key, path.name)
        self._read_again()

    @Slot()
    def _read_again(self) -> None:
        if self.dialog is None or self._wanted is None:
            return
        self.dialog.show_reading()
        self._wanted = replace(self._wanted, choices=dict(self.dialog.choices))
        self.worker.submit(partial(_read, self._wanted, self._vectors), self._show)

    @Slot()
    def open(self) -> None:
        """Show the network in the window; then emit `opened`."""
        if self.dialog is not None and self._model is not None:
            self.dialog.show_reading()
            self.worker.submit(partial(_make, *self._model), self._on_made)

    def _on_made(self, result: tuple[Experiment, Task] | Exception) -> None:
        if isinstance(result, Exception):
            if self.dialog is not None:
                self.dialog.show_problem(error_sentence(result))
            return
        self.cancel()
        self.opened.emit(*result)
        if self._wanted is not None:
            self.read.emit(str(self._wanted.path))

    @Slot()
    def cancel(self) -> None:
        """Stop reading and close the dialog."""
        self.worker.cancel()
        self._model = None
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.hide()
            dialog.deleteLater()

    def close(self) -> None:
        """Stop reading and wait for the thread."""
        self.cancel()
        self.worker.close()
