"""`bench` measures a start in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from playground.bench import startup


def test_a_start_is_timed_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAYGROUND_ENGINE")  # where it is cached, compiled code trains the first step
    times = startup.start(compiled=False)
    assert 0 < times["window_s"] < times["first_step_s"]
    assert times["rss_mb"] >= 0
    assert "compiled_s" not in times


def test_a_start_without_compiled_code_waits_for_none() -> None:
    assert startup.start(compiled=True)["compiled_s"] is None  # PLAYGROUND_ENGINE is torch in all tests


def test_a_start_tells_when_compiled_code_took_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAYGROUND_ENGINE")
    times = startup.start(compiled=True)
    assert times["window_s"] < times["first_step_s"] <= times["compiled_s"]


def test_the_first_run_is_that_of_a_command_in_an_empty_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], env: dict[str, str], **_: bool) -> None:
        assert command == [sys.executable, "-m", "playground", "train", "hello"]
        assert env["HOME"] == env["NUMBA_CACHE_DIR"]
        assert not list(Path(env["HOME"]).iterdir())

    monkeypatch.setattr(subprocess, "run", run)
    assert startup.first_run() > 0
