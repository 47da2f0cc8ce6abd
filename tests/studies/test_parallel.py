"""Trials in several processes, even if the system kills one."""

import os
import signal
from dataclasses import replace

import pytest

from playground.core.trial_result import TrialResult
from playground.storage import presets
from playground.studies import parallel, trial_run
from playground.studies.trial import Trial


def test_a_process_that_the_system_ends_is_a_failed_run_and_the_rest_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    deadly = 3
    before = signal.getsignal(signal.SIGINT)

    def dies(trial: Trial) -> TrialResult:
        # Ctrl+C reaches all processes of a terminal, and only the first one may heed it.
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        if trial.preset.training.seed == deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return trial_run.run_trial(trial)

    monkeypatch.setattr(parallel, "run_trial", dies)
    hello = presets.load(presets.find("hello"))
    trials = [
        Trial(name="hello", preset=presets.with_overrides(hello, [f"training.seed={seed}"]), steps=5)
        for seed in range(9)
    ]
    results = list(parallel.run_parallel(trials, parallel.Workers(2)))
    assert sorted(one.seed for one in results) == list(range(9)), "each once"
    (failed,) = (one for one in results if one.outcome == "failed")
    assert failed.seed == deadly
    assert failed.reason == "The system ended its process, as it does when memory runs out."
    assert {one.steps for one in results if one.outcome != "failed"} == {5}
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("backend", ["dask", "ray"])
def test_a_cluster_gives_the_same_results(backend: parallel.Backend) -> None:
    """Runs only if the backend's package is installed."""
    if problem := parallel.backend_problem(backend):
        pytest.skip(problem)
    hello = presets.load(presets.find("hello"))
    trials = [
        Trial(name="hello", preset=presets.with_overrides(hello, [f"training.seed={seed}"]), steps=5)
        for seed in range(6)
    ]
    here, there = (
        {
            one.identity: replace(one, seconds=0)
            for one in parallel.run_parallel(trials, parallel.Workers(workers, kind))
        }
        for workers, kind in ((1, "loky"), (2, backend))
    )
    assert here == there
    assert len(here) == len(trials)
