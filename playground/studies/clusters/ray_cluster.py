"""Runs trials on a cluster of Ray, or on workers of this machine."""

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playground.core.trial_result import TrialResult
from playground.studies.clusters.lost_runs import ATTEMPTS, KILLED, unusable
from playground.studies.clusters.messages import ClusterProblem, Connected, Send, Waiting
from playground.studies.trial import Trial
from playground.studies.trial_run import failed_result, run_trial

LOST_AFTER = 15
"""After so many seconds without the head it is lost, for which Ray takes a minute without being told."""
POLL = 0.5
WAIT = 5.0
"""Seconds without a free processor after which one is told of it."""


def results(trials: Sequence[Trial], workers: int, address: str, send: Send) -> Iterator[TrialResult]:
    """Yield each result as it comes. Raises `ClusterProblem`."""
    os.environ.setdefault("RAY_gcs_rpc_server_reconnect_timeout_s", str(LOST_AFTER))
    if address and "RAY_AUTH_MODE" not in os.environ and _has_token():
        # A head that finds the token asks for it, too, but a client does not look for it by itself.
        os.environ["RAY_AUTH_MODE"] = "token"
    import ray

    quiet = {"log_to_driver": False, "logging_level": "ERROR", "include_dashboard": None}
    given: dict[str, Any] = {"address": address} if address else {"address": "local", "num_cpus": workers}
    try:
        ray.init(**given, **quiet)
    except Exception as error:  # Ray raises errors of many kinds
        raise ClusterProblem(_refusal(error)) from None
    send(Connected())
    try:
        yield from _as_they_come(ray, trials, send)
    finally:
        ray.shutdown()


def _has_token() -> bool:
    """Return whether Ray's token is where `ray start` looks for it."""
    if os.environ.get("RAY_AUTH_TOKEN"):
        return True
    path = os.environ.get("RAY_AUTH_TOKEN_PATH")
    return (Path(path) if path else Path.home() / ".ray" / "auth_token").is_file()


def _refusal(error: Exception) -> str:
    said = " ".join(str(error).split())
    if "token" in said.lower() or "InvalidAuthToken" in _printed():
        return (
            "it asks for its token. Set RAY_AUTH_MODE=token, and have the head's token in ~/.ray/auth_token or in "
            "RAY_AUTH_TOKEN; “ray get-auth-token” prints it on the head."
        )
    return f"no head of Ray answers there ({said[:160] or type(error).__name__}); “ray start --head” starts one."


def _printed() -> str:
    """Return what Ray has printed: it alone says that a token was missing. Empty where that goes to a terminal."""
    if not hasattr(os, "pread"):  # Windows
        return ""
    try:
        return os.pread(2, 1 << 16, 0).decode(errors="replace")
    except OSError:
        return ""


def _as_they_come(ray: Any, trials: Sequence[Trial], send: Send) -> Iterator[TrialResult]:
    """Hand out a few more runs than there are processors, since each carries its data, and yield what is done."""
    remote = ray.remote(num_cpus=1, max_retries=ATTEMPTS - 1)(run_trial)
    left = list(reversed(trials))
    pending: dict[Any, Trial] = {}
    idle, is_told = time.monotonic(), False
    while left or pending:
        most = max(2, 2 * int(ray.cluster_resources().get("CPU", 0)))
        while left and len(pending) < most:
            trial = left.pop()
            pending[remote.remote(trial)] = trial
        done, _ = ray.wait(list(pending), num_returns=1, timeout=POLL)
        if done or ray.cluster_resources().get("CPU", 0):
            idle = time.monotonic()
        elif not is_told and time.monotonic() - idle > WAIT:
            is_told = True
            send(Waiting())
        for one in done:
            yield _result(ray, one, pending.pop(one))


def _result(ray: Any, done: Any, trial: Trial) -> TrialResult:
    errors = ray.exceptions
    try:
        result: TrialResult = ray.get(done)
    except (errors.WorkerCrashedError, errors.OutOfMemoryError, errors.NodeDiedError, errors.ObjectLostError):
        return failed_result(trial, KILLED)
    except errors.RayTaskError as error:
        raise ClusterProblem(f"its workers cannot make runs: {unusable(error.cause)}") from None
    except errors.RayError as error:
        raise ClusterProblem(f"it was lost ({type(error).__name__}).") from None
    return result
