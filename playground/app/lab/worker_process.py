"""Starts, reads and ends the worker process from the window."""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from playground.app.lab import worker
from playground.core.trial_result import TrialResult
from playground.studies.gap import GapStudy
from playground.studies.varied_key import VaryStudy

COMMAND = ("-m", worker.__name__)
"""Arguments for the Python interpreter."""
_TIMEOUT = 5000
"""Milliseconds to wait for the process when the window closes; it usually needs a few."""


class WorkerProcess(QObject):
    """Signals: `result` carries each finished run; `status` what the process does before the first run, empty once that
    is over; `stopped` is emitted when the process has ended, with a reason if that was unexpected."""

    result = Signal(object)
    status = Signal(str)
    stopped = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read_output)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)
        self._stopping = False

    @property
    def busy(self) -> bool:
        """Whether the process runs."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def stopping(self) -> bool:
        """Whether the process was told to end but still runs."""
        return self.busy and self._stopping

    @property
    def pid(self) -> int:
        """The process id, 0 without a process."""
        return int(self._process.processId())

    def start(self, study: GapStudy | VaryStudy, folder: Path, workers: int) -> None:
        """Start making the runs of `study` that `folder` lacks."""
        self._stopping = False
        self._process.start(sys.executable, list(COMMAND))
        self._process.write(worker.request_line(study, folder, workers))

    def stop(self) -> None:
        """End the process and its workers without waiting. Unfinished runs are lost."""
        self._stopping = True
        self._process.closeWriteChannel()

    def close(self) -> None:
        """End the process and wait for it."""
        self._process.blockSignals(True)
        if self.busy:
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(_TIMEOUT):
                self._process.kill()
                self._process.waitForFinished(_TIMEOUT)

    def _read_output(self) -> None:
        while self._process.canReadLine():
            message = json.loads(bytes(self._process.readLine().data()))
            if "status" in message:
                self.status.emit(message["status"])
            else:
                self.result.emit(TrialResult(**message))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.stopped.emit(f"The process that makes the runs cannot be started: {self._process.errorString()}.")

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read_output()
        errors = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip().splitlines()
        failed = code != 0 or status != QProcess.ExitStatus.NormalExit
        reason = errors[-1] if errors else "The process that makes the runs ended; run the study again to go on."
        self.stopped.emit(reason if failed and not self._stopping else "")
