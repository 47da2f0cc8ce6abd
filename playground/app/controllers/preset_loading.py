"""Opens presets and experiments on a background thread and shows the progress."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from playground.app.context import Context
from playground.app.dialogs.file_dialogs import file_to_open
from playground.core.experiment import Experiment
from playground.core.specs import Preset
from playground.session import stored_experiment
from playground.session.background import BackgroundWorker, ReportProgress, error_sentence
from playground.session.task_making import make_task, task_key
from playground.storage import experiments, imports, links, presets, previews
from playground.tasks import typed
from playground.tasks.common.task import Task
from playground.views.bars.progress_bar import ProgressBar

SHOWN_AFTER, SHOWN_EVERY = 150, 50
"""Milliseconds until the progress bar appears, and between two of its updates."""


class PresetLoader(QObject):
    """Opens presets and stored experiments, and shows the progress of this and of the session's next task. The open
    experiment stays usable until the new one is loaded."""

    opened = Signal(object, str, object)
    """Carries a preset, its name and its task."""
    resumed = Signal(object, object)
    """Carries a stored experiment and its task."""
    foreign = Signal(object)
    """Carries the path of another file, which may hold a network made elsewhere, or data."""
    read = Signal(str)
    """Carries the name or path of a preset or an experiment that is open now."""

    def __init__(self, context: Context, bar: ProgressBar) -> None:
        super().__init__(bar)
        self._session, self._messages, self._bar = context.session, context.messages, bar
        self._name = self._fallback = ""
        self.worker = BackgroundWorker("opening", self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show_progress)
        for worker in (self.worker, context.session.worker):
            worker.changed.connect(self._on_busy_changed)
        bar.stopped.connect(self._on_stopped)
        context.closing.on_close(self.close)

    def open_by_name(
        self, name: str, fallback: str = "", message: str = "", done: Callable[[bool], None] = lambda _is_open: None
    ) -> bool:
        """Open a shipped preset by name, the file of a preset or an experiment by path, or a link, and then show
        `message`. On an error, show it and keep the experiment, or open the preset `fallback` if there is no experiment
        yet. `done` is told whether the preset is open; it is not called if the user cancels. Of the file of a network
        made elsewhere, or of data, emit `foreign`.

        Return False if opening has failed by now.
        """
        return self._submit(partial(_load, name), name, fallback, message, done)

    def choose_file(self) -> None:
        """Ask for the file of a preset or an experiment, and open it."""
        if path := file_to_open(self._bar.window()):
            self.open_by_name(path)

    def open_preset(self, preset: Preset, name: str) -> bool:
        """Make the task of a preset and open it under a name. Return as `open_by_name` does."""
        return self._submit(partial(_with_task, typed.trimmed(preset)), name)

    def _submit(
        self,
        work: Callable[[ReportProgress], tuple[Preset | Experiment, Task] | Path],
        name: str,
        fallback: str = "",
        message: str = "",
        done: Callable[[bool], None] = lambda _is_open: None,
    ) -> bool:
        failed = False

        def receive(result: tuple[Preset | Experiment, Task] | Path | Exception) -> None:
            nonlocal failed
            if isinstance(result, Exception):
                failed = True
                self._on_failed(error_sentence(result), fallback)
            elif isinstance(result, Path):
                self._on_failed("", fallback)
                self.foreign.emit(result)
                return
            else:
                opened, task = result
                if isinstance(opened, Experiment):
                    self.resumed.emit(opened, task)
                else:
                    self.opened.emit(opened, "" if links.is_link(name) else name, task)
                self.read.emit(name)
                self._messages.show(message)
            done(not failed)

        self._name, self._fallback = "the link" if links.is_link(name) else Path(name).stem, fallback
        self.worker.submit(work, receive)
        return not failed

    def close(self) -> None:
        """Stop the timer and wait for the thread."""
        self._timer.stop()
        self.worker.close()

    def _on_failed(self, message: str, fallback: str) -> None:
        if fallback and self._session.preset is None:
            self.open_by_name(fallback, message=message)
        else:
            self._messages.show(message)

    @Slot()
    def _on_stopped(self) -> None:
        """Cancel. If there is no experiment yet, open the fallback, because a window needs one."""
        self.worker.cancel()
        if self._fallback and self._session.preset is None:
            self.open_by_name(self._fallback)

    @Slot()
    def _on_busy_changed(self) -> None:
        if not (self.worker.is_busy or self._session.worker.is_busy):
            self._timer.stop()
            self._bar.show_idle()
        elif not self._timer.isActive():
            self._timer.start(SHOWN_AFTER)

    @Slot()
    def _show_progress(self) -> None:
        self._timer.setInterval(SHOWN_EVERY)
        bar, worker = self._bar, self.worker
        if worker.is_busy:
            bar.show_progress(f"Opening {self._name} …", worker.progress, stoppable=True)
        else:
            bar.show_progress("Making the sequences …", None, stoppable=False)


def _load(name: str, report_progress: ReportProgress) -> tuple[Preset | Experiment, Task] | Path:
    """Read a preset or an experiment and make its task; of another file return the path. Raises `FileProblem`."""
    if links.is_link(name):
        return _with_task(links.read(name, report_progress), report_progress)
    path = Path(name)
    if path.suffix.lower() == experiments.SUFFIX and experiments.holds_experiment(path):
        return stored_experiment.load(path, report_progress)
    if path.suffix.lower() in (*imports.SUFFIXES, *previews.SUFFIXES) or path.is_dir():
        return path
    return presets.load_with_task(presets.find(name), report_progress)


def _with_task(preset: Preset, report_progress: ReportProgress) -> tuple[Preset, Task]:
    """Make a preset's task. Raises `TaskError`."""
    return preset, make_task(task_key(preset), report_progress)
