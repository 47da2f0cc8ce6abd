"""Prepares the compiled engine: loads its code from the cache, or compiles it, or says why it cannot.

The first compilation takes many seconds, loading it from the cache a fraction of one. `prepare` may run on any thread
while another engine trains.
"""

import os
import shutil
import subprocess
import sys
import threading
from typing import Literal

import numpy as np

from playground.core.batches import Batch
from playground.core.optional import is_installed
from playground.core.specs import TrainingSpec
from playground.engine.backends import kernel_cache
from playground.engine.network.architecture import Architecture
from playground.engine.network.weights import initial_weights

Choice = Literal["auto", "torch", "compiled"]

COMMAND = (sys.executable, "-m", "playground.engine.backends.compiler")
"""Fills the cache, in a process of its own."""

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
            _train_a_little()
        except ImportError:
            raise
        except Exception:  # a truncated or overwritten cache can raise nearly anything
            shutil.rmtree(kernel_cache.folder(), ignore_errors=True)
            _fill_cache()
            _train_a_little()
    except Exception as error:  # on an unknown Python or processor numba can raise nearly anything
        cause = (str(error).strip() or type(error).__name__).splitlines()[0]
        instead = "PyTorch computes instead" if is_installed("torch") else "and PyTorch is not installed"
        return f"The compiled engine cannot be used here ({cause}); {instead}."
    return None


def _fill_cache() -> None:
    """Compile in another process whatever is not in the cache.

    Code that numba has just compiled differs in last bits from the same code loaded from its cache. The same seed must
    give the same numbers on the first start, too, so this process only ever loads code from the cache.
    """
    if not kernel_cache.is_filled():
        subprocess.run(COMMAND, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def _train_a_little() -> None:
    """Make one step, which loads all compiled code: every kind of network uses the same code."""
    from playground.engine.backends.compiled_engine import CompiledEngine

    network = Architecture(cell="lstm", inputs=2, units=2, layers=1, outputs=2, readout="final", numbers=False)
    ids = np.zeros((2, 1), np.int64)
    batch = Batch(ids, ids, np.ones((2, 1), np.bool_), np.array([2]))
    engine = CompiledEngine(network, initial_weights(network, 0))
    engine.train([batch, batch], TrainingSpec(), np.inf)
    engine.predict(batch)


if __name__ == "__main__":
    _train_a_little()
