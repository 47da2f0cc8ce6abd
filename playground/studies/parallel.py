"""Runs trials in several processes, or on a cluster."""

import functools
import importlib.util
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from playground.core.trial_result import TrialResult
from playground.studies.clusters import connection
from playground.studies.trial import Trial
from playground.studies.trial_run import failed_result, run_trial

if TYPE_CHECKING:
    import joblib

Backend = Literal["loky", "dask", "ray"]
NEEDS = {"dask": ("distributed", "dask[distributed]"), "ray": ("ray", "ray")}
"""The module that a cluster's backend needs, and its name for pip."""


PARENT_EVERY = 1.0
"""Seconds between two looks whether the study's process is still there."""


def backend_problem(backend: Backend) -> str | None:
    """Return a sentence that says why this backend cannot be used here, None if it can."""
    module, name = NEEDS.get(backend, ("joblib", "joblib"))
    if importlib.util.find_spec(module) is not None:
        return None
    return f"the backend {backend} needs {name}, which is not installed: pip install '{name}'"


@dataclass(frozen=True, slots=True)
class Workers:
    """What runs trials: `count` processes, of joblib's loky or of a cluster on this machine; or the cluster at
    `address`, Dask's scheduler or Ray's head."""

    count: int
    backend: Backend = "loky"
    address: str = ""


def run_parallel(trials: Sequence[Trial], workers: Workers) -> Iterator[TrialResult]:
    """Yield each trial's result as soon as it is there. A single loky worker is this process.

    Raises `FileProblem` for a cluster that cannot be used, and `LostCluster` for one that is lost meanwhile.
    """
    # More processes than runs would be started in vain.
    count = max(1, min(workers.count, len(trials)))
    if workers.backend != "loky":
        yield from connection.results(workers.backend, trials, count, workers.address)
        return
    import joblib

    with joblib.parallel_config(backend="loky", n_jobs=count):
        yield from _as_they_come(trials) if count == 1 else _outliving(trials, count)


def _as_they_come(trials: Sequence[Trial]) -> Iterator[TrialResult]:
    import joblib

    # Runs differ much in length, so they are handed out one by one, with few queued in advance.
    parallel = joblib.Parallel(return_as="generator_unordered", batch_size=1, pre_dispatch="1.5*n_jobs")
    yield from started(parallel, _calls(trials))


def started(parallel: "joblib.Parallel", calls: Iterable[Any]) -> Iterator[Any]:
    """Start `parallel`, which returns a generator, with processes that ignore Ctrl+C, and return that generator.

    Ctrl+C reaches all processes of a terminal. This one ends its workers, which would each print a traceback.
    """
    if threading.current_thread() is not threading.main_thread():
        return cast(Iterator[Any], parallel(calls))
    # Processes inherit from the one that starts them what they ignore.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return cast(Iterator[Any], parallel(calls))
    finally:
        signal.signal(signal.SIGINT, before)


def _outliving(trials: Sequence[Trial], workers: int) -> Iterator[TrialResult]:
    """Yield results even if the system kills a worker, as it does when memory runs out. All workers then end.

    The cause was one of the runs in progress, which are among the first missing ones. Each of those is run alone, to
    find out which.
    """
    missing = {trial.identity: trial for trial in trials}
    while missing:
        try:
            for one in _as_they_come(list(missing.values())):
                del missing[one.identity]
                yield one
        except BrokenProcessPool:
            for trial in list(missing.values())[: 2 * workers]:
                del missing[trial.identity]
                yield _alone(trial)


def _alone(trial: Trial) -> TrialResult:
    """Return the result of a run that may kill its process."""
    import joblib

    try:
        # With one job, joblib would use this process.
        (one,) = started(joblib.Parallel(n_jobs=2, return_as="generator"), _calls([trial]))
    except BrokenProcessPool:
        return failed_result(trial, "The system ended its process, as it does when memory runs out.")
    return cast(TrialResult, one)


def _calls(trials: Sequence[Trial]) -> Iterator[Any]:
    import joblib

    return (joblib.delayed(_run_beside)(os.getpid(), run_trial, trial) for trial in trials)


def _run_beside(study: int, run: Callable[[Trial], TrialResult], trial: Trial) -> TrialResult:
    """Run a trial in a process that ends with the study's, which may be killed and then ends nobody."""
    if os.getpid() != study:
        _end_with(study)
    return run(trial)


@functools.cache
def _end_with(study: int) -> None:
    def watch() -> None:
        # Whoever's parent ends gets another one.
        while os.getppid() == study:
            time.sleep(PARENT_EVERY)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="study-watch").start()
