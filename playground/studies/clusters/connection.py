"""A process of its own that talks to a cluster, and the study that reads what it sends.

The clients of Dask and Ray print what no user can use, try again for minutes, and Ray's ends its process when the
cluster is lost. The study's process only waits for results, for a sentence, or for that end.
"""

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Literal

from playground.core.trial_result import TrialResult
from playground.storage.errors import FileProblem, LostCluster
from playground.studies.clusters.messages import ClusterProblem, Connected, Done, Message, Problem, Waiting
from playground.studies.trial import Trial

Cluster = Literal["dask", "ray"]
VARIABLES: dict[Cluster, str] = {"dask": "DASK_SCHEDULER_ADDRESS", "ray": "RAY_ADDRESS"}
"""The variables of the environment that hold an address where none is given."""
ANSWER_WITHIN = 25.0
"""Seconds in which a given cluster has to answer."""
START_WITHIN = 120.0
"""Seconds in which one has started on this machine."""
SILENT = 1.0
END_WITHIN = 5.0
"""Seconds after which the process is killed, if it has not ended by itself."""


def results(kind: Cluster, trials: Sequence[Trial], workers: int, address: str = "") -> Iterator[TrialResult]:
    """Yield each trial's result as it comes. `address` is the scheduler's or the head's; without one, and without the
    usual variable of the environment, `workers` processes of this machine run the trials.

    Raises `FileProblem` if there is no such cluster, and `LostCluster` if it is lost.
    """
    address = address or os.environ.get(VARIABLES[kind], "")
    where = f"the cluster at {address}" if address else f"the cluster of {kind.capitalize()}"
    context = multiprocessing.get_context("spawn")
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(target=serve, args=(writer, kind, list(trials), workers, address), name=f"{kind}-client")
    with _ignoring_ctrl_c():
        process.start()
    writer.close()
    try:
        yield from _received(reader, process, where, ANSWER_WITHIN if address else START_WITHIN)
    finally:
        reader.close()
        _end(process)


def _received(reader: Connection, process: BaseProcess, where: str, within: float) -> Iterator[TrialResult]:
    is_connected, deadline = False, time.monotonic() + within
    while True:
        message: Message | None = None
        if reader.poll(SILENT):
            with contextlib.suppress(EOFError, OSError):
                message = reader.recv()
        if isinstance(message, TrialResult):
            yield message
        elif isinstance(message, Done):
            return
        elif isinstance(message, Problem):
            raise (LostCluster if is_connected else FileProblem)(where, _advised(message.sentence, is_connected))
        elif isinstance(message, Waiting):
            print(f"{where} has no workers yet; the study waits for them.", file=sys.stderr, flush=True)
        elif isinstance(message, Connected):
            is_connected = True
        elif not process.is_alive():
            raise LostCluster(where, _advised("it was lost.", is_connected))
        elif not is_connected and time.monotonic() > deadline:
            raise FileProblem(where, f"it does not answer within {within:g} seconds.")


def _advised(sentence: str, is_connected: bool) -> str:
    kept = " The results so far are kept; the same command makes the missing ones, here or without a cluster."
    return sentence + (kept if is_connected else "")


def serve(writer: Connection, kind: Cluster, trials: Sequence[Trial], workers: int, address: str) -> None:
    """Make the trials on a cluster, and send each result. Runs in a process of its own, which ends with its parent."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    # What the clients print is no sentence for a user, but may be the only place that names a cause.
    with tempfile.TemporaryFile() as printed:
        for stream in (1, 2):
            os.dup2(printed.fileno(), stream)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        for result in _module(kind).results(trials, workers, address, writer.send):
            writer.send(result)
    except ClusterProblem as problem:
        writer.send(Problem(str(problem)))
    except Exception as error:  # of the cluster's own libraries
        writer.send(Problem(f"it failed with {type(error).__name__}: {' '.join(str(error).split())[:200]}"))
    else:
        writer.send(Done())


def _module(kind: Cluster):  # type: ignore[no-untyped-def]
    return importlib.import_module(f"playground.studies.clusters.{kind}_cluster")


def _end_with_parent() -> None:
    """Wait for the end of the study's process, then end this one and those that it started."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    _kill_group(os.getpid())
    os._exit(1)


def _kill_group(leader: int) -> None:
    """Kill a process with all that it started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def _end(process: BaseProcess) -> None:
    """Wait a little for the end of the process, which ends its workers, then kill it with them."""
    process.join(END_WITHIN)
    if process.is_alive():
        process.kill()
    if process.pid is not None:
        _kill_group(process.pid)
    process.join()


@contextlib.contextmanager
def _ignoring_ctrl_c() -> Iterator[None]:
    """Let processes that start meanwhile ignore Ctrl+C, which reaches all processes of a terminal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
