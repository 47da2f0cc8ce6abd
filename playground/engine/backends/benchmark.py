"""Measures which engine is quickest for a network on this machine.

Compiled code is always quickest for a small network: it finishes a step while the others still prepare theirs. For a
larger one it depends on the processors and graphics processors. The measurement is made once and stored, so that the
same run always uses the same engine and gives the same bits.
"""

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from playground.core.batches import Batch
from playground.core.specs import TrainingSpec
from playground.engine.backends import kernel_cache
from playground.engine.backends.base import Engine
from playground.engine.network.architecture import Architecture

LIGHT_OPERATIONS = 3e8
"""Operations in a step that take one processor about two milliseconds. Networks below this are not measured."""
LONGEST_SAMPLE = 64
"""The most timesteps measured: an engine that is quicker at these is quicker at more."""
STEPS = 3
"""Steps that are measured after those in which an engine may have tried 1, 2, 4 … threads."""
PREFERENCE = 0.9
"""Factor on the first engine's time: timings are noisy, so another engine must be clearly quicker."""

Makers = Mapping[str, Callable[[], Engine]]


def is_light(architecture: Architecture, sample: Batch) -> bool:
    """Whether the network is too small to measure."""
    return architecture.operations(sample.size, len(sample.scored)) < LIGHT_OPERATIONS


def quickest(architecture: Architecture, sample: Batch, threads: int, makers: Makers) -> str:
    """Return the name of the quickest engine for this network and for batches like the sample.

    With one engine, that one. An engine that fails counts as infinitely slow.
    """
    names = list(makers)
    if len(names) == 1:
        return names[0]
    known = _read_known()
    key = _key(architecture, sample, threads, names)
    if known.get(key) not in makers:
        short = _shortened(sample)
        seconds = {name: _seconds(maker, short, threads) for name, maker in makers.items()}
        seconds[names[0]] *= PREFERENCE
        known[key] = min(names, key=seconds.__getitem__)
        _write_known(known)
    return known[key]


def _seconds(maker: Callable[[], Engine], sample: Batch, threads: int) -> float:
    """Return the shortest time of a step on at most this many threads."""
    best = float("inf")
    try:
        engine = maker()
        engine.set_thread_count()
        for _ in range(threads.bit_length() + STEPS):
            begin = time.perf_counter()
            engine.train([sample, sample], TrainingSpec(), float("inf"))
            best = min(best, time.perf_counter() - begin)
    except Exception:  # out of memory, or an operator that the device lacks: another engine takes over
        return float("inf")
    return best


def _shortened(sample: Batch) -> Batch:
    """Keep the last timesteps: with some readouts only the last timestep is scored."""
    return Batch(
        sample.inputs[-LONGEST_SAMPLE:],
        sample.targets[-LONGEST_SAMPLE:],
        sample.scored[-LONGEST_SAMPLE:],
        sample.lengths.clip(max=LONGEST_SAMPLE),
    )


def _key(architecture: Architecture, sample: Batch, threads: int, names: list[str]) -> str:
    a = architecture
    sizes = (a.inputs, a.units, a.layers, a.outputs, sample.size, min(LONGEST_SAMPLE, len(sample.scored)), threads)
    return " ".join([a.cell, *map(str, sizes), *names])


def _read_known() -> dict[str, str]:
    try:
        known = json.loads(_file().read_text())
    except (OSError, ValueError):  # not written yet, or truncated
        return {}
    return known if isinstance(known, dict) else {}


def _write_known(known: dict[str, str]) -> None:
    temporary = _file().with_suffix(f".{os.getpid()}")
    try:
        temporary.write_text(json.dumps(known, indent=1))
        temporary.replace(_file())
    except OSError:  # the next run measures again
        temporary.unlink(missing_ok=True)


def _file() -> Path:
    return kernel_cache.folder() / "quickest.json"
