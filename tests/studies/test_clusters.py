"""Studies on real clusters of Dask and Ray, with processes killed in the middle. Skipped where they are not there."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from playground.storage.ledger import NAME, Ledger

BIN = Path(sys.executable).parent
NEVER = ("mark.accuracy=1", "mark.confidence=0.9999999")
STUDY = ("greener-or-brown", "--vary", "model.units=4,8", "--seeds", "4", "--set", *NEVER)
"""Runs of about a second each, which never reach their mark."""
SOON = 30.0
"""Seconds within which whatever goes wrong is said."""

dask = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="needs dask[distributed]")
ray = pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="needs ray")
pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def process(*argv: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A process in a group of its own, which ends with the block."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **more}
    started = subprocess.Popen(
        argv, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        yield started
    finally:
        kill(started)
        assert started.stdout is not None
        started.stdout.close()


def kill(started: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()


@contextmanager
def dask_cluster() -> Iterator[tuple[str, subprocess.Popen[str], list[subprocess.Popen[str]]]]:
    """A scheduler with two workers, each a process."""
    address = f"tcp://127.0.0.1:{free_port()}"
    own = ("--host", "127.0.0.1", "--port", address.rpartition(":")[2], "--no-dashboard")
    worker = (sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard")
    with (
        process(sys.executable, "-m", "distributed.cli.dask_scheduler", *own) as scheduler,
        process(*worker) as first,
        process(*worker) as second,
    ):
        yield address, scheduler, [first, second]


def study(folder: Path, *argv: str, steps: int = 1000, **environment: str) -> Any:
    command = (sys.executable, "-m", "playground", "study", *STUDY, "--steps", str(steps), "--out", str(folder), *argv)
    return process(*command, **environment)


def on(backend: str, address: str) -> tuple[str, ...]:
    return "--backend", backend, "--address", address


def wait_for_runs(folder: Path, count: int, started: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 120
    while not (folder / NAME).exists() or (folder / NAME).read_bytes().count(b"\n") < count:
        assert started.poll() is None, started.stdout and started.stdout.read()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ended(started: subprocess.Popen[str], within: float) -> tuple[int, str]:
    begin = time.monotonic()
    out, _ = started.communicate(timeout=within + 120)
    assert time.monotonic() - begin < within, out
    return started.returncode, out


def runs(folder: Path) -> dict[str, dict[str, Any]]:
    plain = {"seconds": 0, "finished": "", "environment": {}}
    return {identity: asdict(replace(one, **plain)) for identity, one in Ledger(folder).results.items()}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The results of the study on this machine."""
    folder = tmp_path_factory.mktemp("here")
    with study(folder) as started:
        code, out = ended(started, 300)
    assert code == 0, out
    return runs(folder)


@dask
def test_a_scheduler_with_two_workers_gives_the_same(tmp_path: Path, here: dict[str, dict[str, Any]]) -> None:
    with dask_cluster() as (address, _, _), study(tmp_path, *on("dask", address)) as started:
        code, out = ended(started, 300)
    assert code == 0, out
    assert runs(tmp_path) == here


@dask
def test_a_lost_worker_costs_its_runs_only(tmp_path: Path, here: dict[str, dict[str, Any]]) -> None:
    with dask_cluster() as (address, _, workers), study(tmp_path, *on("dask", address)) as started:
        wait_for_runs(tmp_path, 3, started)
        kill(workers[0])
        code, out = ended(started, 300)
    assert code == 0, out
    assert runs(tmp_path) == here, "the other worker made them again"


@dask
def test_a_lost_scheduler_is_said_soon_and_nothing_is_lost(tmp_path: Path, here: dict[str, dict[str, Any]]) -> None:
    with (
        dask_cluster() as (address, scheduler, _),
        study(tmp_path, *on("dask", address)) as started,
    ):
        wait_for_runs(tmp_path, 3, started)
        kill(scheduler)
        code, out = ended(started, SOON)
    assert (code, len(out.splitlines())) == (1, 1), out
    assert out.startswith(f"playground: the cluster at {address}: the scheduler was lost. The results so far are kept;")
    before = runs(tmp_path)
    assert 3 <= len(before) < len(here)
    with study(tmp_path) as started:
        assert ended(started, 300)[0] == 0
    assert runs(tmp_path) == here
    assert before.items() <= here.items()


@pytest.mark.parametrize("backend", [pytest.param("dask", marks=dask), pytest.param("ray", marks=ray)])
def test_an_address_without_a_cluster_is_said_soon(tmp_path: Path, backend: str) -> None:
    address = f"127.0.0.1:{free_port()}"
    with study(tmp_path, *on(backend, address)) as started:
        code, out = ended(started, SOON + 10)
    assert code == 2
    assert out.splitlines()[-1].startswith(f"playground: the cluster at {address}: ")
    assert len(out.splitlines()) == 1, out


@pytest.mark.parametrize("backend", ["loky", pytest.param("dask", marks=dask), pytest.param("ray", marks=ray)])
def test_a_killed_study_leaves_no_process_behind(tmp_path: Path, backend: str) -> None:
    with study(tmp_path, "--backend", backend, "--workers", "2", steps=5000) as started:
        wait_for_runs(tmp_path, 1, started)
        family = descendants(started.pid)
        assert len(family) >= 2
        os.kill(started.pid, signal.SIGKILL)
        started.wait()
        deadline = time.monotonic() + 10
        while left := [pid for pid in family if is_alive(pid)]:
            assert time.monotonic() < deadline, [Path(f"/proc/{pid}/cmdline").read_text() for pid in left]
            time.sleep(0.1)


def descendants(parent: int) -> list[int]:
    found = [int(pid) for path in Path(f"/proc/{parent}/task").glob("*/children") for pid in path.read_text().split()]
    return found + [one for child in found for one in descendants(child)]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def ray_head(**environment: str) -> Iterator[str]:
    """A head of Ray with two processors, as `ray start --head` starts it."""
    port = free_port()
    command = [str(BIN / "ray"), "start", "--head", f"--port={port}", "--num-cpus=2", "--include-dashboard=false"]
    own = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environment}
    subprocess.run([*command, "--disable-usage-stats"], env=own, check=True, capture_output=True, timeout=120)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        subprocess.run([str(BIN / "ray"), "stop", "--force"], check=False, capture_output=True, timeout=60)


@ray
def test_a_head_of_ray_gives_the_same_though_a_worker_is_killed(
    tmp_path: Path, here: dict[str, dict[str, Any]]
) -> None:
    with ray_head() as address, study(tmp_path, *on("ray", address)) as started:
        wait_for_runs(tmp_path, 3, started)
        subprocess.run(["pkill", "-KILL", "-f", "ray::run_trial"], check=True)
        code, out = ended(started, 300)
    assert code == 0, out
    assert runs(tmp_path) == here


@ray
def test_a_lost_head_is_said_soon_and_nothing_is_lost(tmp_path: Path, here: dict[str, dict[str, Any]]) -> None:
    with ray_head() as address, study(tmp_path, *on("ray", address)) as started:
        wait_for_runs(tmp_path, 3, started)
        subprocess.run(["pkill", "-KILL", "-f", "gcs_server"], check=True)
        code, out = ended(started, SOON)
    assert (code, len(out.splitlines())) == (1, 1), out
    assert "The results so far are kept; the same command makes the missing ones" in out
    assert 3 <= len(runs(tmp_path)) < len(here)


@ray
def test_a_head_that_asks_for_its_token_says_how(tmp_path: Path) -> None:
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "a" * 64}
    with ray_head(**token) as address, study(tmp_path, *on("ray", address), RAY_AUTH_MODE="disabled") as started:
        code, out = ended(started, SOON + 10)
    assert code == 2, out
    assert "asks for its token. Set RAY_AUTH_MODE=token" in out
