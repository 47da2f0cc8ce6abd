"""Trials spread over processes, or over a cluster."""

import contextlib
import importlib.util
import os
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Literal, cast

from playground.core.study import Result
from playground.studies.trial import Trial
from playground.studies.trial_run import failed, result

Backend = Literal["loky", "dask", "ray"]
NEEDS = {"dask": ("distributed", "dask[distributed]"), "ray": ("ray", "ray")}
"""The module that a cluster's backend needs, and how it is called where one installs it."""

ROUND = 4
"""How many runs each of Ray's workers makes between two writings down."""


def problem(backend: Backend) -> str | None:
    """Why this backend cannot be used here, in a sentence, if so."""
    module, name = NEEDS.get(backend, ("joblib", "joblib"))
    if importlib.util.find_spec(module) is not None:
        return None
    return f"the backend {backend} needs {name}, which is not installed: pip install '{name}'"


def spread(trials: Sequence[Trial], workers: int, backend: Backend = "loky") -> Iterator[Result]:
    """The trials' results, each as soon as it is there, from `workers` processes; with one of loky's, from this one.

    Dask is reached at the address in DASK_SCHEDULER_ADDRESS, Ray at that in RAY_ADDRESS; without one they
    run on this machine.
    """
    import joblib

    with _cluster(backend, workers), joblib.parallel_config(backend=backend, n_jobs=workers):
        if backend == "ray":
            # Joblib gives Ray's results only when all are there: so a few runs at a time.
            for first in range(0, len(trials), ROUND * workers):
                yield from joblib.Parallel()(_calls(trials[first : first + ROUND * workers]))
        elif backend == "dask" or workers == 1:
            yield from _as_they_come(trials)
        else:
            yield from _outliving(trials, workers)


def _as_they_come(trials: Sequence[Trial]) -> Iterator[Result]:
    import joblib

    # Runs differ in length by far, so they are handed out one by one, few more than are being worked on.
    parallel = joblib.Parallel(return_as="generator_unordered", batch_size=1, pre_dispatch="1.5*n_jobs")
    yield from parallel(_calls(trials))


def _outliving(trials: Sequence[Trial], workers: int) -> Iterator[Result]:
    """Results also where the system ends a worker, as it does when memory runs out; that takes the other workers along.

    It was one of the runs under way, which are among the first that are missing: each alone, it shows which.
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


def _alone(trial: Trial) -> Result:
    """The result of a run that may take its process with it."""
    import joblib

    try:
        # With one job it would be this process.
        (one,) = joblib.Parallel(n_jobs=2)(_calls([trial]))
    except BrokenProcessPool:
        return failed(trial, "The system ended its process, as it does when memory runs out.")
    return cast(Result, one)


def _calls(trials: Sequence[Trial]) -> Iterator[Any]:
    import joblib

    return (joblib.delayed(result)(trial) for trial in trials)


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
