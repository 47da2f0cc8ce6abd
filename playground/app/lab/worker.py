"""The process that makes a study's runs: `python -m playground.app.lab.worker`.

The first line of stdin is the request, as JSON. The process appends each result to the ledger and then writes it to
stdout as a line of JSON; lines with a "status" report compiling. It exits when stdin closes, which happens when the
window stops it and also when the window's process ends.
"""

import contextlib
import dataclasses
import json
import multiprocessing
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

COMPILING = "compiling"
INPUT = 0
"""The file descriptor of stdin."""
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Windows has no SIGKILL; there SIGTERM also ends a process at once."""


def request_line(study: Any, folder: Path, workers: int) -> bytes:
    """Return the first line of input: a study, the folder of its results, and the number of worker processes."""
    from playground.studies import stored

    request = {"study": stored.as_table(study), "folder": str(folder), "workers": workers}
    return json.dumps(request).encode() + b"\n"


def main() -> int:
    """Make the missing runs and return the exit code. Errors are printed to stderr, one sentence each."""
    from playground.app.lab.study_presenter import ordered_trials
    from playground.storage.errors import FileProblem
    from playground.storage.ledger import Ledger
    from playground.studies import stored
    from playground.studies.execution import prepare_engine
    from playground.studies.parallel import Workers, run_parallel

    request = json.loads(_first_line())
    threading.Thread(target=_exit_with_input, daemon=True).start()
    try:
        study, folder = stored.from_table(request["study"], "study"), Path(request["folder"])
        ledger = Ledger(folder)
        stored.write_study(folder, study)
        missing = [trial for trial in ordered_trials(study) if trial.identity not in ledger.results]
        if missing:
            prepare_engine(missing, lambda _announcement: _report_status(COMPILING))
            _report_status("")
        for result in run_parallel(missing, Workers(request["workers"])):
            ledger.append(result)
            print(json.dumps(dataclasses.asdict(result)), flush=True)
    except FileProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _report_status(status: str) -> None:
    """Report what the process does between runs."""
    print(json.dumps({"status": status}), flush=True)


def _first_line() -> bytes:
    """Read the first line of input, unbuffered, so that the watching thread sees the end of the input."""
    read = bytearray()
    while not read.endswith(b"\n") and (byte := os.read(INPUT, 1)):
        read += byte
    return bytes(read)


def _exit_with_input() -> None:
    """Wait for the end of the input, then kill all workers and exit at once."""
    while os.read(INPUT, 64):
        pass
    for worker in multiprocessing.active_children():
        with contextlib.suppress(OSError):
            # Joblib's processes have no `kill` method.
            if worker.pid:
                os.kill(worker.pid, KILL)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
