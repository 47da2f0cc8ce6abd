"""Prepares the compiled engine: loads its code from the cache, or compiles it, or says why it cannot.

The first compilation takes many seconds, loading it from the cache a fraction of one. Only the code for the cells at
hand is compiled, in several processes. `prepare` may run on any thread while another engine trains.
"""

import contextlib
import gc
import importlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from typing import Literal

import numpy as np

from playground.core.optional import is_installed
from playground.engine.backends import kernel_cache
from playground.engine.backends.threads import processor_count

Choice = Literal["auto", "torch", "compiled"]

BACKGROUND = "--background"
"""Compile at low priority."""

LOOPS = {"differentiate": 1650, "train": 1450, "forward": 700, "predict": 170}
"""Compiling a part takes about as long as so many loops of `announcement`."""
LOOPS_OF_CELL = 1000
LOOPS_OF_START = 500
"""Starting a process that compiles, beside what it compiles."""

_lock = threading.RLock()
_prepared: dict[str, str | None] = {}
"""For each cell whose code was loaded None, and for others the sentence that says why it cannot be used."""
_dropped: list[Exception] = []
"""Why the cache was dropped, once in a process."""


def resolve_choice(choice: Choice) -> Choice:
    """Replace "auto" by the engine that the environment variable PLAYGROUND_ENGINE names, if it names one."""
    forced = os.environ.get("PLAYGROUND_ENGINE", "")
    if choice == "auto" and forced in {"torch", "compiled"}:
        return "torch" if forced == "torch" else "compiled"
    return choice


def is_ready(cell: str) -> bool:
    """Whether the compiled engine can be used at once for a network of this cell."""
    return is_settled(cell) and _prepared[cell] is None


def is_settled(cell: str) -> bool:
    """Whether it is known if the compiled engine can be used for a network of this cell."""
    return cell in _prepared


def is_available() -> bool:
    """Whether a compiler is installed."""
    return is_installed("numba")


def prepare(*cells: str) -> str | None:
    """Compile the engine for networks of these cells, or of all, or load it from the cache, once in a process.

    Return None, or a sentence that says why it failed.
    """
    with _lock:
        while not all(map(is_settled, cells or kernel_cache.CELLS)):
            _fill_cache(*cells)
            load(*cells)
    return load(*cells)


def load(*cells: str) -> str | None:
    """Load the engine for networks of these cells, or of all, from the cache. Return None, or a sentence that says why
    that failed.

    A broken cache is dropped, once; then the cells are not settled, and have to be compiled again.
    """
    cells = cells or kernel_cache.CELLS
    with _lock:
        missing = [cell for cell in cells if not is_settled(cell)]
        problem = None
        try:
            if missing:
                _load(*missing)
        except (ImportError, Unfinished) as error:
            problem = _sentence(error)
        except Exception as error:  # a truncated or overwritten cache can raise nearly anything
            if not _dropped:
                _dropped.append(error)
                shutil.rmtree(kernel_cache.folder(), ignore_errors=True)
                return None
            problem = _sentence(error)
        _prepared.update(dict.fromkeys(missing, problem))
        return next((known for cell in cells if (known := _prepared[cell])), None)


class Unfinished(Exception):
    """The processes that compile have ended, and parts of the code are not in the cache."""


def _sentence(error: Exception) -> str:
    cause = (str(error).strip() or type(error).__name__).splitlines()[0]
    instead = "PyTorch computes instead" if is_installed("torch") else "and PyTorch is not installed"
    return f"The compiled engine cannot be used here ({cause}); {instead}."


def announcement(*cells: str) -> str:
    """Return a sentence that says what is compiled for these cells, or for all, and about how long that takes.

    Compiling is mostly work of Python, so its time follows that of a small piece of Python code.
    """
    loops = []
    for _ in range(3):
        begin = time.perf_counter()
        sum(len(str(number)) for number in range(20_000))
        loops.append(time.perf_counter() - begin)
    parts = [LOOPS.get(part, LOOPS_OF_CELL) for part in kernel_cache.missing_parts(*cells)]
    longest = max(max(parts, default=0), sum(parts) / processor_count())
    seconds = min(loops) * (LOOPS_OF_START + longest)
    # Where the cache cannot be kept, or its disk is full.
    lost = kernel_cache.is_temporary(kernel_cache.folder())
    once = "for this start alone, since it cannot be kept on the disk" if lost else "once on this machine"
    return f"Compiling the engine, {once}: about {max(5, 5 * round(seconds / 5))} s …"


def start(*cells: str, background: bool = False) -> list[subprocess.Popen[bytes]]:
    """Start to compile, in other processes, what networks of these cells need, or of all, and the cache lacks.

    Code that numba has just compiled differs in last bits from the same code loaded from its cache. The same seed must
    give the same numbers on the first start, too, so this process only ever loads code from the cache.
    """
    kernel_cache.clear_unfinished()
    parts = kernel_cache.missing_parts(*cells)
    if not parts or not is_available():
        return []
    command = [sys.executable, "-m", "playground.engine.backends.compiler", *[BACKGROUND] * background]
    priority = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0) if background else 0  # exists on Windows
    # A pipe with one byte for each part, of which a process that is free takes the next.
    waiting, given = os.pipe()
    try:
        os.write(given, bytes(map(kernel_cache.PARTS.index, parts)))
        quiet = subprocess.DEVNULL
        return [
            subprocess.Popen(command, stdin=waiting, stdout=quiet, stderr=quiet, creationflags=priority)
            for _ in range(min(len(parts), processor_count()))
        ]
    finally:
        os.close(waiting)
        os.close(given)


def stop(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    """End processes that compile, and wait for that."""
    for process in processes:
        process.terminate()
        process.wait()


def _fill_cache(*cells: str) -> None:
    processes = start(*cells)
    try:
        if processes:
            # What is to be loaded afterwards; here, as this process has nothing else to do.
            with contextlib.suppress(ImportError):
                importlib.import_module("playground.engine.backends.compiled_parts")
        for process in processes:
            process.wait()
    except BaseException:  # Ctrl+C, which they need not have got
        stop(processes)
        raise


def _load(*cells: str) -> None:
    """Load the code for these cells. Raises `Unfinished`, and what a broken cache raises."""
    from playground.engine.backends.compiled_parts import addresses

    if kernel_cache.missing_parts(*cells):
        is_full = kernel_cache.is_full(kernel_cache.folder())
        raise Unfinished("the disk is full" if is_full else "compiling ended without a result")
    for part in kernel_cache.PARTS:
        if part in cells or part not in kernel_cache.CELLS:
            addresses(part, np.dtype(np.float32))


def _compile() -> None:
    """Compile parts into the cache, as long as others wait on stdin."""
    if BACKGROUND in sys.argv and hasattr(os, "nice"):
        os.nice(19)
    # Compiling makes many objects and drops few: looking for garbage would take a fifth of the time.
    gc.disable()
    from playground.engine.backends.compiled_parts import addresses

    while number := os.read(sys.stdin.fileno(), 1):
        part = kernel_cache.PARTS[number[0]]
        addresses(part, np.dtype(np.float32))
        kernel_cache.mark_filled(part)


if __name__ == "__main__":
    _compile()
