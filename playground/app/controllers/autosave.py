"""Keeps what is typed and trained in a file beside the user's other data, so that neither a crash nor closing the
window loses it."""

import contextlib
import secrets
import time
from concurrent.futures import CancelledError
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer

from playground.app.context import Context
from playground.app.controllers.experiment_files import ExperimentFiles
from playground.app.controllers.preset_loading import PresetLoader
from playground.core.experiment import without_past
from playground.core.snapshot import Snapshot
from playground.core.specs import Preset
from playground.session.background import BackgroundWorker, ReportProgress
from playground.session.session import StoredExperiment
from playground.storage import experiments, files
from playground.storage.user_data import user_data_folder
from playground.views.widgets.throttle import Debounce

EVERY, AFTER_TYPING = 5000, 500
"""Milliseconds between two files while the network trains, and from the last change that was typed to its file."""
MOST_LEFT = 5
"""How many files that no window writes any more are kept."""
WORTH = 5.0
"""A run that trained for more seconds is kept when the next one begins."""
_PATIENCE = 10.0
"""Seconds to wait for the end of a training step; closing the window waits as long at most."""
_LARGEST_PAST = 64 * 2**20
"""Snapshots of the past that take more bytes are left out: they would keep the disk busy all the time."""
_ABANDONED = 60.0
"""Seconds after which a half-written file is nobody's."""


class Autosave(QObject):
    """Writes the experiment of one window again and again to a file of its own, which a lock marks as in use.

    Nothing is written before `start`. An experiment that is neither trained nor changed since it was opened is not
    written: the last one that was stays.
    """

    def __init__(self, context: Context, saving: ExperimentFiles, loader: PresetLoader) -> None:
        super().__init__(saving)
        self._session, self._messages, self._settings = context.session, context.messages, context.settings
        self._saving, self._loader = saving, loader
        self.path, self._lock = _new_file()
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
        """Begin to write."""
        self._session.changed.connect(self._typing.request)
        self._saving.view.typed.connect(self._typing.request)
        self._saving.saving.connect(self._on_saving)
        self._saving.saved.connect(self._on_saved)
        self._session.snapshot.connect(self._on_snapshot)
        self._training_timer.start()
        self._closing.on_close(self._close)

    def save(self) -> None:
        """Write the experiment, unless the file holds it already."""
        if not self.worker.is_busy and self._state != self._written and self._is_worth_keeping:
            self._leave_other_experiment()
            self._written, self._kept_seconds = self._state, self._seconds
            work = partial(_write, self.path, self._lock, self._saving.stored())
            self.worker.submit(work, self._report, is_short=False)

    def _leave_other_experiment(self) -> None:
        """Begin another file if this one holds another experiment, or a run that took a while."""
        session, written = self._session, self._written
        is_other = session.opened is not self._opened
        is_long = written is not None and written[2] != session.generation and self._kept_seconds > WORTH
        if written is not None and (is_other or is_long):
            self._lock.unlock()
            self.path, self._lock = _new_file()
            _remove_oldest()
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
        left = _remove_oldest()
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
                _remove(self.path)
        elif self._is_worth_keeping and not is_written:
            self._leave_other_experiment()
            # The window is hidden by now. Nobody is left to whom a problem could be said.
            with contextlib.suppress(Exception):
                _write(self.path, self._lock, self._saving.stored(), with_past=True)
        self._lock.unlock()


def autosave_folder() -> Path:
    """Return the folder of the files, which may not exist yet."""
    return user_data_folder() / "autosave"


def _new_file() -> tuple[Path, QLockFile]:
    """Return an unused file and its lock, which is not taken yet."""
    path = autosave_folder() / f"{secrets.token_hex(6)}{experiments.SUFFIX}"
    return path, _lock_of(path)


def _remove_oldest() -> list[Path]:
    """Remove all files of windows that have ended but the newest; return those."""
    left = left_files()
    for path in left[MOST_LEFT:]:
        _remove(path)
    return left[:MOST_LEFT]


def left_files() -> list[Path]:
    """Return the files of windows that have ended, the newest first. Removes what a crash left half-written."""
    folder = autosave_folder()
    now, found = time.time(), []
    for path in folder.glob(f"*{experiments.SUFFIX}"):
        with contextlib.suppress(OSError):
            changed = path.stat().st_mtime
            if path.name.startswith("."):
                if now - changed > _ABANDONED:
                    path.unlink()
            elif _is_free(path):
                found.append((changed, path))
    return [path for _, path in sorted(found, reverse=True)]


def _write(
    path: Path,
    lock: QLockFile,
    stored: StoredExperiment,
    _report_progress: ReportProgress | None = None,
    *,
    with_past: bool = False,
) -> None:
    """Write an experiment, `with_past` however large that is. Raises `FileProblem`."""
    files.make_folder(path.parent)
    if not lock.isLocked():
        lock.tryLock(0)
    experiment = stored(_PATIENCE)
    past = sum(each.vectors.nbytes for network in experiment.networks for each in network.run.checkpoints)
    if past > _LARGEST_PAST and not with_past:
        experiment = without_past(experiment)
    experiments.write(path, experiment, verify=False)


def _title_and_step(path: Path, _report_progress: ReportProgress) -> tuple[str, int]:
    experiment = experiments.read(path)
    return experiment.preset.title, experiment.networks[0].run.step


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    # However long a window is open, its lock is valid as long as its process lives.
    lock.setStaleLockTime(0)
    return lock


def _is_free(path: Path) -> bool:
    """Whether no living process holds the lock of a file."""
    lock = _lock_of(path)
    free = lock.tryLock(0)
    lock.unlock()
    return free


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
