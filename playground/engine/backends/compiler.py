"""Getting the compiled engine ready: where its code is cached, and what to do when there is no compiler.

The first compilation takes many seconds, loading it from the cache a fraction of one. `prepare` may run on any thread
while another engine trains.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from typing import Literal

import numpy as np

from playground.core.batches import Batch
from playground.core.specs import TrainingSpec
from playground.engine.backends import kernel_cache
from playground.engine.network.architecture import Architecture
from playground.engine.network.weights import initial_weights

Choice = Literal["auto", "torch", "compiled"]

COMMAND = (sys.executable, "-m", "playground.engine.backends.compiler")
"""Fills the cache, in a process of its own."""

_lock = threading.Lock()
_prepared: list[str | None] = []


def wanted(choice: Choice) -> Choice:
    """What "auto" stands for: the environment's PLAYGROUND_ENGINE, where that names an engine."""
    forced = os.environ.get("PLAYGROUND_ENGINE", "")
    if choice == "auto" and forced in {"torch", "compiled"}:
        return "torch" if forced == "torch" else "compiled"
    return choice


def ready() -> bool:
    """Whether the compiled engine can be used at once."""
    return _prepared == [None]


def there() -> bool:
    """Whether there is a compiler at all."""
    try:
        return importlib.util.find_spec("numba") is not None
    except ValueError:  # it was made impossible to import
        return False


def prepare() -> str | None:
    """Compile the engine, or load it from the cache. Why there is none, in a sentence, if so; tried once a process."""
    with _lock:
        if not _prepared:
            _prepared.append(_attempt())
        return _prepared[0]


def _attempt() -> str | None:
    try:
        try:
            _fill()
            _train_a_little()
        except ImportError:
            raise
        except Exception:  # a cache that was cut short or written over fails in nearly any way
            shutil.rmtree(kernel_cache.folder(), ignore_errors=True)
            _fill()
            _train_a_little()
    except Exception as error:  # numba raises nearly anything on a Python or a processor that it does not know
        cause = (str(error).strip() or type(error).__name__).splitlines()[0]
        return f"The compiled engine cannot be used here ({cause}); PyTorch computes instead."
    return None


def _fill() -> None:
    """Compile in another process what is not in the cache.

    Code that numba has just compiled and the same code from its cache differ in last bits. The same seed must give the
    same numbers on the first start too, so what runs here always comes from the cache.
    """
    if not kernel_cache.filled():
        subprocess.run(COMMAND, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def _train_a_little() -> None:
    """Whatever the kind of network, it is the same compiled code."""
    from playground.engine.backends.compiled_engine import CompiledEngine

    network = Architecture(cell="lstm", inputs=2, units=2, layers=1, outputs=2, readout="final", numbers=False)
    ids = np.zeros((2, 1), np.int64)
    batch = Batch(ids, ids, np.ones((2, 1), np.bool_), np.array([2]))
    engine = CompiledEngine(network, initial_weights(network, 0))
    engine.train([batch, batch], TrainingSpec(), np.inf)
    engine.predict(batch)


if __name__ == "__main__":
    _train_a_little()
