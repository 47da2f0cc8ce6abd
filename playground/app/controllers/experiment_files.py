"""Saves the experiment, so that it goes on later as if it had never been closed."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from playground.app.context import Context
from playground.app.controllers.experiment_view import ExperimentView
from playground.app.dialogs.file_dialogs import experiment_to_write
from playground.session.background import BackgroundWorker, ReportProgress
from playground.session.model_export import cause
from playground.session.session import StoredExperiment
from playground.storage import experiments
from playground.storage.errors import FileProblem

PATIENCE = 60.0
"""Seconds to wait for the end of a training step."""


class ExperimentFiles(QObject):
    """Writes the experiment on a thread of its own; training goes on meanwhile. `saving` comes before, `saved` when it
    is written, with its path."""

    saving = Signal()
    saved = Signal(str)

    def __init__(self, context: Context, view: ExperimentView, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._messages = context.session, context.messages
        self.view, self._window = view, window
        self.worker = BackgroundWorker("saving", self)
        context.closing.on_close(self.worker.close)

    def save_with_dialog(self) -> None:
        """Ask for a file, and save the experiment to it."""
        suggested = Path(self._session.name).stem or "experiment"
        if path := experiment_to_write(self._window, suggested):
            self.save(path)

    def save(self, path: Path) -> None:
        """Save the experiment as it is now. A message says that it is saved, or why not."""
        self.saving.emit()
        self.worker.submit(partial(_write, path, self.stored()), partial(self._report, path), is_short=False)

    def stored(self) -> StoredExperiment:
        """Return the experiment of this moment, which the training thread is about to copy."""
        return self._session.store(self.view.current)

    def _report(self, path: Path, result: int | Exception) -> None:
        if isinstance(result, FileProblem):
            self._messages.show(str(result))
        elif isinstance(result, TimeoutError):
            self._messages.show(f"{path}: not written, because a step of training takes more than {PATIENCE:.0f} s.")
        elif isinstance(result, Exception):
            self._messages.show(f"{path}: not written: {cause(result)}")
        else:
            self.saved.emit(str(path))
            self._messages.show(f"Saved the experiment at step {result:,} to {path}; read back and compared.", "right")


def _write(path: Path, stored: StoredExperiment, _report_progress: ReportProgress) -> int:
    """Write an experiment, even if another one is to be written after it. Return its step. Raises `FileProblem`."""
    experiments.check_target(path)
    experiment = stored(PATIENCE)
    experiments.write(path, experiment)
    return experiment.networks[0].run.step
