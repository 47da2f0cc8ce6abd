"""The process that makes a study's runs: `python -m playground.app.lab.worker`.

Its first line of input is what to do, as JSON. It writes each result into the ledger, then as a line of JSON to its
output, where a line with a "status" says when it compiles, and ends when the input does: when the window says so, and
also when there is no window any more.
"""

import contextlib
import dataclasses
import json
import multiprocessing
import os
import signal
import sys
import threading
from functools import partial
from pathlib import Path
from typing import Any

COMPILING = "compiling"
INPUT = 0
"""The file descriptor."""
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
"""Windows has but the second, which ends a process as surely there."""


def order(study: Any, folder: Path, workers: int) -> bytes:
    """The line that tells the process what to do: a study, where its results are kept, and how many workers it has."""
    from playground.studies import stored

    told = {"study": stored.as_table(study), "folder": str(folder), "workers": workers}
    return json.dumps(told).encode() + b"\n"


def main() -> int:
    """Make the runs that are missing. Gives the exit code; what went wrong is a sentence on stderr."""
    from playground.app.lab.study_presenter import made
    from playground.storage.errors import FileProblem
    from playground.storage.ledger import Ledger
    from playground.studies import stored
    from playground.studies.execution import prepare
    from playground.studies.parallel import spread

    told = json.loads(_line())
    threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        study, folder = stored.of_table(told["study"], "study"), Path(told["folder"])
        ledger = Ledger(folder)
        stored.write(folder, study)
        missing = [trial for trial in made(study) if trial.identity not in ledger.results]
        if missing:
            prepare(partial(_tell, COMPILING))
            _tell("")
        for result in spread(missing, max(1, min(told["workers"], len(missing)))):
            ledger.add(result)
            print(json.dumps(dataclasses.asdict(result)), flush=True)
    except FileProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _tell(status: str) -> None:
    """What it is at, where that is not a run."""
    print(json.dumps({"status": status}), flush=True)


def _line() -> bytes:
    """The first line of input, read without a buffer: the rest is for the thread that waits for the end."""
    read = bytearray()
    while not read.endswith(b"\n") and (byte := os.read(INPUT, 1)):
        read += byte
    return bytes(read)


def _end_with_input() -> None:
    """Wait for the end of the input, then end at once, with all workers."""
    while os.read(INPUT, 64):
        pass
    for worker in multiprocessing.active_children():
        with contextlib.suppress(OSError):
            # Joblib's processes cannot be told to `kill`.
            if worker.pid:
                os.kill(worker.pid, KILL)
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
