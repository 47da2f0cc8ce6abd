"""Runs slow jobs on a thread of its own and keeps only the result of the latest one."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from playground.storage.errors import FileProblem
from playground.tasks.common.task import TaskError

T = TypeVar("T")

ReportProgress = Callable[[float], None]
"""Takes the share of the job that is done, from 0 to 1. Raises `Cancelled` once the job is cancelled."""

PATIENCE = 0.03
"""Seconds that `submit` waits for a result. A job that ends by then needs no progress bar, so nothing flickers."""


class Cancelled(Exception):
    """The job was cancelled, or replaced by a later one."""


@dataclass(slots=True, eq=False)
class Job:
    """Runs `work` and keeps its `result`, or the exception it raised. `done` is the callback for either."""

    work: Callable[[ReportProgress], Any]
    done: Callable[[Any], None]
    progress: float | None = None
    result: Any = None
    is_cancelled: bool = False
    ready: threading.Event = field(default_factory=threading.Event)

    def report_progress(self, progress: float) -> None:
        """Set the share that is done. Raises `Cancelled` if the job is cancelled."""
        if self.is_cancelled:
            raise Cancelled
        self.progress = progress

    def run(self) -> None:
        """Run the work, unless the job is cancelled."""
        try:
            self.result = None if self.is_cancelled else self.work(self.report_progress)
        except Cancelled:
            pass
        except Exception as error:  # any error: the callback gets it, and the thread lives on
            self.result = error
        self.ready.set()


def error_sentence(error: Exception) -> str:
    """Return a sentence for the user that says why a job failed."""
    if isinstance(error, FileProblem | TaskError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory for these sequences."
    return f"The sequences cannot be made: {type(error).__name__}: {str(error).partition(chr(10))[0]}"


class BackgroundWorker(QObject):
    """Runs one job at a time on a thread of its own. A new job cancels the one before.

    `submit` returns at once, or after `PATIENCE` at most. The job's callback is called during `submit` or later, on
    the window's thread, with the result or the `Exception`. The work runs on the worker's thread, so it may touch no
    Qt object of the window; it takes all it needs as arguments.
    """

    changed = Signal()
    """`is_busy` has changed."""
    _wake = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.job: Job | None = None
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._wake.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(
        self, work: Callable[[ReportProgress], T], done: Callable[[T | Exception], None], *, is_short: bool = True
    ) -> None:
        """Run `work`, and call `done` with its result. The job before is cancelled. Do not wait at all for one that
        never `is_short`."""
        if self._is_closed:
            return
        self._cancel_job()
        self.job = job = Job(work, done)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name)
            self._thread.start()
        self._queue.put(job)
        if is_short:
            job.ready.wait(PATIENCE)
        self._deliver()
        if self.job is job:
            self.changed.emit()

    def cancel(self) -> None:
        """Cancel the job, if there is one. Its callback is not called."""
        if self.job is not None:
            self._cancel_job()
            self.changed.emit()

    def close(self) -> None:
        """Cancel the job and wait for the thread to end."""
        self._is_closed = True
        self._cancel_job()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    @property
    def is_busy(self) -> bool:
        """Whether a job is queued or running."""
        return self.job is not None

    @property
    def progress(self) -> float | None:
        """The share of the job that is done, from 0 to 1; None if it is not known."""
        return self.job.progress if self.job is not None else None

    def _cancel_job(self) -> None:
        if self.job is not None:
            self.job.is_cancelled = True
            self.job = None

    @Slot()
    def _deliver(self) -> None:
        job = self.job
        if job is not None and job.ready.is_set():
            self.job = None
            job.done(job.result)
            self.changed.emit()

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            job.run()
            self._wake.emit()
