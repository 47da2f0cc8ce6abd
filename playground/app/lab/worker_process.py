"""The process that makes the runs, from the window's side: started, followed, ended."""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal

from playground.app.lab import worker
from playground.core.study import Result
from playground.studies.gap import GapStudy
from playground.studies.varied_key import VaryStudy

COMMAND = ("-m", worker.__name__)
"""What Python is given."""
_PATIENCE = 5000
"""Milliseconds that the process has to end in when the window closes; it takes a few."""


class WorkerProcess(QObject):
    """`result` tells of each run that has ended, `stopped` that the process has, with a reason if it was not to,
    `status` what it is at before the first run, "" for no more."""

    result = Signal(object)
    status = Signal(str)
    stopped = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._process.errorOccurred.connect(self._failed)
        self._stopping = False

    @property
    def busy(self) -> bool:
        """Whether the process is there."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def stopping(self) -> bool:
        """Whether the process was told to end, and has not."""
        return self.busy and self._stopping

    @property
    def pid(self) -> int:
        """The process's number; 0 without one."""
        return int(self._process.processId())

    def start(self, study: GapStudy | VaryStudy, folder: Path, workers: int) -> None:
        """Make the runs that are missing in the folder."""
        self._stopping = False
        self._process.start(sys.executable, list(COMMAND))
        self._process.write(worker.order(study, folder, workers))

    def stop(self) -> None:
        """End the process and its workers; the runs under way are lost. `stopped` tells when it is done."""
        self._stopping = True
        self._process.closeWriteChannel()

    def close(self) -> None:
        """End it and wait until it has."""
        self._process.blockSignals(True)
        if self.busy:
            self._process.closeWriteChannel()
            if not self._process.waitForFinished(_PATIENCE):
                self._process.kill()
                self._process.waitForFinished(_PATIENCE)

    def _read(self) -> None:
        while self._process.canReadLine():
            told = json.loads(bytes(self._process.readLine().data()))
            if "status" in told:
                self.status.emit(told["status"])
            else:
                self.result.emit(Result(**told))

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.stopped.emit(f"The process that makes the runs cannot be started: {self._process.errorString()}.")

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        said = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip().splitlines()
        wrong = code != 0 or status != QProcess.ExitStatus.NormalExit
        reason = said[-1] if said else "The process that makes the runs ended; run the study again to go on."
        self.stopped.emit(reason if wrong and not self._stopping else "")
