"""Measures how long a fresh process takes to start, with and without compiled code in the cache."""

import json
import os
import site
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playground.bench.report import Cold, Startup

_CODE = """
import gc
gc.disable()
from playground.bench.first_paint import start_once
gc.freeze()
gc.enable()
start_once({begin!r}, compiled={compiled!r})
"""
"""Imports without collections of garbage, as the command does."""


def measure() -> tuple[Startup, float]:
    """Measure a warm start and a cold one. Return both, and the resident memory of the warm one in MB."""
    warm = start(compiled=False)
    with tempfile.TemporaryDirectory(prefix="playground-bench-") as folder:
        cold = start(compiled=True, NUMBA_CACHE_DIR=str(Path(folder) / "kernels"))
    rss = warm.pop("rss_mb")
    return Startup(**warm, cold=Cold(**cold), first_run_s=first_run()), rss


def first_run() -> float:
    """Return the seconds that `playground train hello` takes in an empty home, from a new process to its result."""
    with tempfile.TemporaryDirectory(prefix="playground-bench-") as folder:
        places = ("HOME", "LOCALAPPDATA", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "NUMBA_CACHE_DIR")
        begin = time.perf_counter()
        command = [sys.executable, "-m", "playground", "train", "hello"]
        # Packages may be installed in the home that this one replaces.
        environment = os.environ | dict.fromkeys(places, folder) | {"PYTHONUSERBASE": site.getuserbase()}
        environment.pop("PLAYGROUND_ENGINE", None)
        subprocess.run(command, check=True, capture_output=True, env=environment)
        return time.perf_counter() - begin


def start(*, compiled: bool, **environment: str) -> dict[str, Any]:
    """Return the seconds that `first_paint.start_once` prints, run with these environment variables."""
    begin = time.time()
    command = [sys.executable, "-c", _CODE.format(begin=begin, compiled=compiled)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **environment})
    result: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return result
