"""Runs trials in several processes, or on a cluster."""

import contextlib
import importlib.util
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any, Literal, cast

from playground.core.trial_result import TrialResult
from playground.studies.trial import Trial
from playground.studies.trial_run import failed_result, run_trial

if TYPE_CHECKING:
    import joblib

Backend = Literal["loky", "dask", "ray"]
NEEDS = {"dask": ("distributed", "dask[distributed]"), "ray": ("ray", "ray")}
"""The module that a cluster's backend needs, and its name for pip."""

ROUND = 4
"""How many runs each of Ray's workers makes before results are stored."""


def backend_problem(backend: Backend) -> str | None:
    """Return a sentence that says why this backend cannot be used here, None if it can."""
    module, name = NEEDS.get(backend, ("joblib", "joblib"))
    if importlib.util.find_spec(module) is not None:
        return None
    return f"the backend {backend} needs {name}, which is not installed: pip install '{name}'"


def run_parallel(trials: Sequence[Trial], workers: int, backend: Backend = "loky") -> Iterator[TrialResult]:
    """Yield each trial's result as soon as it is there, from `workers` processes. A single loky worker is this process.

    Dask's address is in DASK_SCHEDULER_ADDRESS, Ray's in RAY_ADDRESS; without an address they run on this machine.
    """
    import joblib

    with _cluster(backend, workers), joblib.parallel_config(backend=backend, n_jobs=workers):
        if backend == "ray":
            # Joblib returns Ray's results only when all are there, so a few runs at a time.
            for first in range(0, len(trials), ROUND * workers):
                yield from joblib.Parallel()(_calls(trials[first : first + ROUND * workers]))
        elif backend == "dask" or workers == 1:
            yield from _as_they_come(trials)
        else:
            yield from _outliving(trials, workers)


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

    return (joblib.delayed(run_trial)(trial) for trial in trials)


@contextlib.contextmanager
def _cluster(backend: Backend, workers: int) -> Iterator[None]:
    if backend == "dask":
        from distributed import Client

        given: dict[str, Any] = (
            {} if os.environ.get("DASK_SCHEDULER_ADDRESS") else {"n_workers": workers, "threads_per_worker": 1}
        )
        with Client(**given):
            yield
    elif backend == "ray":
        from ray.util.joblib import register_ray

        register_ray()
        yield
    else:
        yield
