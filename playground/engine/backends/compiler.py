"""Prepares the compiled engine: loads its code from the cache, or compiles it, or says why it cannot.

The first compilation takes many seconds, loading it from the cache a fraction of one. Two processes share the
compilation. `prepare` may run on any thread while another engine trains.
"""

import gc
import itertools
import os
import shutil
import subprocess
import sys
import threading
import time
from typing import Literal

import numpy as np

from playground.core.optional import is_installed
from playground.engine.backends import kernel_cache
from playground.engine.backends.kernel_cache import SHARES
from playground.engine.backends.threads import processor_count

Choice = Literal["auto", "torch", "compiled"]

COMMANDS = tuple((sys.executable, "-m", "playground.engine.backends.compiler", str(share)) for share in range(SHARES))
"""Fill the cache, in processes of their own. Each compiles its share of the code."""

LOOPS_PER_SHARE = 4500
"""A share of the compilation takes about as long as so many loops of `announcement`."""

_lock = threading.Lock()
_prepared: list[str | None] = []


def resolve_choice(choice: Choice) -> Choice:
    """Replace "auto" by the engine that the environment variable PLAYGROUND_ENGINE names, if it names one."""
    forced = os.environ.get("PLAYGROUND_ENGINE", "")
    if choice == "auto" and forced in {"torch", "compiled"}:
        return "torch" if forced == "torch" else "compiled"
    return choice


def is_ready() -> bool:
    """Whether the compiled engine can be used at once."""
    return _prepared == [None]


def is_available() -> bool:
    """Whether a compiler is installed."""
    return is_installed("numba")


def prepare() -> str | None:
    """Compile the engine or load it from the cache, once in a process. Return None, or a sentence that says why it
    failed."""
    with _lock:
        if not _prepared:
            _prepared.append(_prepare())
        return _prepared[0]


def _prepare() -> str | None:
    try:
        try:
            _fill_cache()
            _load()
        except ImportError:
            raise
        except Exception:  # a truncated or overwritten cache can raise nearly anything
            shutil.rmtree(kernel_cache.folder(), ignore_errors=True)
            _fill_cache()
            _load()
    except Exception as error:  # on an unknown Python or processor numba can raise nearly anything
        cause = (str(error).strip() or type(error).__name__).splitlines()[0]
        instead = "PyTorch computes instead" if is_installed("torch") else "and PyTorch is not installed"
        return f"The compiled engine cannot be used here ({cause}); {instead}."
    return None


def announcement() -> str:
    """Return a sentence that says what a first start compiles, and about how long that takes on this machine.

    Compiling is mostly work of Python, so its time follows that of a small piece of Python code.
    """
    loops = []
    for _ in range(3):
        begin = time.perf_counter()
        sum(len(str(number)) for number in range(20_000))
        loops.append(time.perf_counter() - begin)
    shares_at_once = min(SHARES, processor_count())
    seconds = min(loops) * LOOPS_PER_SHARE * SHARES / shares_at_once
    return f"Compiling the engine, once on this machine: about {max(5, 5 * round(seconds / 5))} s …"


def start() -> list[subprocess.Popen[bytes]]:
    """Start to compile, in other processes, what is not in the cache.

    Code that numba has just compiled differs in last bits from the same code loaded from its cache. The same seed must
    give the same numbers on the first start, too, so this process only ever loads code from the cache.
    """
    if kernel_cache.is_filled():
        return []
    quiet = subprocess.DEVNULL
    return [subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet) for command in COMMANDS]


def _fill_cache() -> None:
    for process in start():
        process.wait()


def _load() -> None:
    """Load all compiled code, or compile what could not be cached."""
    from playground.engine.backends.compiled_parts import PARTS, addresses

    for part in itertools.chain.from_iterable(PARTS):
        addresses(part, np.dtype(np.float32))


def _compile(share: int) -> None:
    """Compile a share of the code into the cache."""
    # Compiling makes many objects and drops few: looking for garbage would take a fifth of the time.
    gc.disable()
    from playground.engine.backends.compiled_parts import PARTS, addresses

    for part in PARTS[share]:
        addresses(part, np.dtype(np.float32))
    kernel_cache.mark_filled(share)


if __name__ == "__main__":
    _compile(int(sys.argv[1]))
