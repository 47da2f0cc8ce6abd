"""Runs trials on Dask's scheduler, or on workers of this machine."""

import time
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from playground.core.trial_result import TrialResult
from playground.studies.clusters.lost_runs import ATTEMPTS, KILLED, unusable
from playground.studies.clusters.messages import ClusterProblem, Connected, Send, Waiting
from playground.studies.trial import Trial
from playground.studies.trial_run import failed_result, run_trial

CONNECT = 10
"""Seconds in which the scheduler has to answer."""
LOST_AFTER = 15.0
"""After so many seconds without the scheduler it is lost."""
POLL = 0.5


def results(trials: Sequence[Trial], workers: int, address: str, send: Send) -> Iterator[TrialResult]:
    """Yield each result as it comes. Raises `ClusterProblem`."""
    import dask

    dask.config.set({"distributed.scheduler.allowed-failures": ATTEMPTS, "distributed.comm.timeouts.connect": CONNECT})
    with _client(workers, address) as client:
        send(Connected())
        yield from _as_they_come(client, trials, send)


def _client(workers: int, address: str) -> Any:
    from distributed import Client

    try:
        if not address:
            return Client(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        return Client(address, timeout=CONNECT)
    except (OSError, ValueError, ImportError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ClusterProblem(
            f"no scheduler of Dask answers there within {CONNECT} seconds ({reason[:120]}); "
            "“dask scheduler” prints the address of one."
        ) from None


def _as_they_come(client: Any, trials: Sequence[Trial], send: Send) -> Iterator[TrialResult]:
    """Hand out a few more runs than there are threads, since each carries its data, and yield what is done."""
    from distributed import wait
    from distributed.client import FuturesCancelledError

    left = list(reversed(trials))
    pending: dict[Any, Trial] = {}
    lost_since: float | None = None
    is_told = False
    while left or pending:
        threads = sum(client.nthreads().values()) if client.status == "running" else 0
        while left and len(pending) < max(2, 2 * threads):
            trial = left.pop()
            # Without a key of its own, a run that another study asked for would be taken from the scheduler's memory.
            future = client.submit(run_trial, trial, key=f"{trial.identity}-{uuid.uuid4().hex}", pure=False)
            pending[future] = trial
        try:
            done = wait(list(pending), timeout=POLL, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            done = set()
        except FuturesCancelledError:
            raise ClusterProblem("the scheduler was lost.") from None
        if client.status != "running":
            lost_since = lost_since or time.monotonic()
            if time.monotonic() - lost_since > LOST_AFTER:
                raise ClusterProblem("the scheduler was lost.")
            continue
        lost_since = None
        if not threads and not is_told:
            is_told = True
            send(Waiting())
        for future in done:
            yield from _taken(future, pending.pop(future), left)


def _taken(future: Any, trial: Trial, left: list[Trial]) -> Iterator[TrialResult]:
    """Yield the result of a run that has ended. One that the cluster has forgotten is handed out again."""
    from distributed import KilledWorker

    if future.status == "finished":
        yield future.result()
    elif future.status != "error":
        left.append(trial)
    elif isinstance(error := future.exception(), KilledWorker):
        yield failed_result(trial, KILLED)
    else:
        raise ClusterProblem(f"its workers cannot make runs: {unusable(error)}")
