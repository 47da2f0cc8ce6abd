"""Keeps what is typed and trained in a file beside the user's other data, so that neither a crash nor closing the
window loses it."""

import contextlib
from concurrent.futures import CancelledError
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from playground.app.context import Context
from playground.app.controllers.experiment_files import ExperimentFiles
from playground.app.controllers.preset_loading import PresetLoader
from playground.app.kept_experiments import OwnFile, left_files, remove_oldest
from playground.core.experiment import without_past
from playground.core.snapshot import Snapshot
from playground.core.specs import Preset
from playground.session.background import BackgroundWorker, ReportProgress
from playground.session.session import StoredExperiment
from playground.storage import experiments, files, unfinished
from playground.views.widgets.throttle import Debounce

EVERY, AFTER_TYPING = 5000, 500
"""Milliseconds between two files while the network trains, and from the last change that was typed to its file."""
WORTH = 5.0
"""A run that trained for more seconds is kept when the next one begins."""
_PATIENCE = 10.0
"""Seconds to wait for the end of a training step; closing the window waits as long at most."""
_LARGEST_PAST = 64 * 2**20
"""Snapshots of the past that take more bytes are left out: they would keep the disk busy all the time."""


class Autosave(QObject):
    """Writes the experiment of one window again and again to a file of its own, which a lock marks as in use.

    Nothing is written before `start`. An experiment that is neither trained nor changed since it was opened is not
    written: the last one that was stays.
    """

    def __init__(self, context: Context, saving: ExperimentFiles, loader: PresetLoader) -> None:
        super().__init__(saving)
        self._session, self._messages, self._settings = context.session, context.messages, context.settings
        self._saving, self._loader = saving, loader
        self._file = OwnFile()
        self._opened: Preset | None = None
        self._seconds = self._kept_seconds = 0.0
        self._written: tuple[object, ...] | None = None
        self._being_saved: tuple[object, ...] | None = None
        self._saved: tuple[object, ...] | None = None
        self._steps: tuple[int, ...] = (0,)
        self._problem = ""
        self.worker = BackgroundWorker("autosave", self)
        self._training_timer = QTimer(self, interval=EVERY)
        self._training_timer.timeout.connect(self.save)
        self._typing = Debounce(self, AFTER_TYPING, self.save)
        self._closing = context.closing

    def start(self) -> None:
        """Begin to write, after clearing what programs that were killed left half-written."""
        unfinished.clear()
        self._session.changed.connect(self._typing.request)
        self._saving.view.typed.connect(self._typing.request)
        self._saving.saving.connect(self._on_saving)
        self._saving.saved.connect(self._on_saved)
        self._session.snapshot.connect(self._on_snapshot)
        self._training_timer.start()
        self._closing.on_close(self._close)

    @property
    def path(self) -> Path:
        """The file of the window."""
        return self._file.path

    def save(self) -> None:
        """Write the experiment, unless the file holds it already."""
        if not self.worker.is_busy and self._state != self._written and self._is_worth_keeping:
            self._leave_other_experiment()
            self._written, self._kept_seconds = self._state, self._seconds
            work = partial(_write, self._file, self._saving.stored())
            self.worker.submit(work, self._report, is_short=False)

    def _leave_other_experiment(self) -> None:
        """Begin another file if this one holds another experiment, or a run that took a while."""
        session, written = self._session, self._written
        is_other = session.opened is not self._opened
        is_long = written is not None and written[2] != session.generation and self._kept_seconds > WORTH
        if written is not None and (is_other or is_long):
            self._file.release()
            self._file = OwnFile()
            remove_oldest()
        self._opened = session.opened

    def open_last(self) -> None:
        """Open the experiment of the window that ended last."""
        left = left_files()
        if left:
            self._loader.open_by_name(str(left[0]))
        else:
            self._messages.show("No window has left an experiment that was trained or changed.")

    def offer_last(self) -> None:
        """Offer the experiment of the window that ended last, once."""
        left = remove_oldest()
        if left and left[0].name != self._settings.offered_experiment:
            self._settings.offered_experiment = left[0].name
            self.worker.submit(partial(_title_and_step, left[0]), partial(self._show_offer, left[0]))

    def _show_offer(self, path: Path, found: tuple[str, int] | Exception) -> None:
        if not isinstance(found, Exception):
            title, step = found
            said = f"“{title}”, at step {step:,}, is as it was when the last window ended."
            accepted = partial(self._loader.open_by_name, str(path))
            self._messages.show(said, "right", offer="Go on with it", accepted=accepted)

    @property
    def _state(self) -> tuple[object, ...]:
        """What makes the experiment another one than the file holds."""
        session, view = self._session, self._saving.view.current
        typed = view.probes, view.probe, view.unfinished
        return session.preset, session.other, session.generation, self._steps, typed

    @property
    def _is_worth_keeping(self) -> bool:
        session = self._session
        return session.preset is not None and (any(self._steps) or session.draft != session.opened)

    def _report(self, result: object) -> None:
        problem = ""
        if isinstance(result, Exception):
            self._written = None
            # A long step of training only puts it off.
            problem = "" if isinstance(result, TimeoutError | CancelledError) else str(result)
        if problem and problem != self._problem:
            self._messages.show(f"What you train is not kept for a crash. {problem}")
        self._problem = problem

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        second = () if snapshot.other is None else (snapshot.other.step,)
        self._steps, self._seconds = (snapshot.step, *second), snapshot.seconds

    def _on_saving(self) -> None:
        self._being_saved = self._state

    def _on_saved(self, _path: str) -> None:
        self._saved = self._being_saved

    def _close(self) -> None:
        """Write what has changed since, while the training thread still runs."""
        self._training_timer.stop()
        self._typing.cancel()
        is_written = self._state == self._written and not self.worker.is_busy
        self.worker.close()
        if self._saved is not None and self._state == self._saved:
            if self._written is not None and self._written[2] == self._saved[2]:
                self._file.remove()
        elif self._is_worth_keeping and not is_written:
            self._leave_other_experiment()
            # The window is hidden by now. Nobody is left to whom a problem could be said.
            with contextlib.suppress(Exception):
                _write(self._file, self._saving.stored(), with_past=True)
        self._file.release()


def _write(
    file: OwnFile,
    stored: StoredExperiment,
    _report_progress: ReportProgress | None = None,
    *,
    with_past: bool = False,
) -> None:
    """Write an experiment, `with_past` however large that is. Raises `FileProblem`."""
    files.make_folder(file.path.parent)
    file.take()
    experiment = stored(_PATIENCE)
    past = sum(each.vectors.nbytes for network in experiment.networks for each in network.run.checkpoints)
    if past > _LARGEST_PAST and not with_past:
        experiment = without_past(experiment)
    experiments.write(file.path, experiment, verify=False)


def _title_and_step(path: Path, _report_progress: ReportProgress) -> tuple[str, int]:
    experiment = experiments.read(path)
    return experiment.preset.title, experiment.networks[0].run.step
