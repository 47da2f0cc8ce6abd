"""Which of several engines is measured to be quickest at a network, on this machine.

A small network is compiled code's, whose step is done while the others still prepare theirs. What a larger one is
quickest in hangs on processors and graphics processors; it is tried once and written down, so that the same run is
computed by the same engine, to the last bit, ever after.
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

LIGHT = 3e8
"""Operations of a step, about two milliseconds of one processor: up to here nothing is tried."""
LONGEST = 64
"""The most timesteps that are tried: what is quicker at these is quicker at more."""
STEPS = 3
PREFERENCE = 0.9
"""How much less the first engine's time counts: a machine is seldom quiet, and another has to be clearly quicker."""

Makers = Mapping[str, Callable[[], Engine]]


def is_light(architecture: Architecture, sample: Batch) -> bool:
    """Whether there is nothing to try."""
    return architecture.operations(sample.size, len(sample.scored)) < LIGHT


def quickest(architecture: Architecture, sample: Batch, threads: int, makers: Makers) -> str:
    """The name of the quickest of several engines for this network and batches like the sample; the first if it is the
    only one. A device that fails is not the quickest."""
    names = list(makers)
    if len(names) == 1:
        return names[0]
    known = _known()
    key = _key(architecture, sample, threads, names)
    if known.get(key) not in makers:
        short = _shortened(sample)
        seconds = {name: _seconds(maker, short) for name, maker in makers.items()}
        seconds[names[0]] *= PREFERENCE
        known[key] = min(names, key=seconds.__getitem__)
        _write(known)
    return known[key]


def _seconds(maker: Callable[[], Engine], sample: Batch) -> float:
    """What a step takes, at its quickest."""
    best = float("inf")
    try:
        engine = maker()
        engine.take_threads()
        for _ in range(1 + STEPS):
            begin = time.perf_counter()
            engine.train([sample, sample], TrainingSpec(), float("inf"))
            best = min(best, time.perf_counter() - begin)
    except Exception:  # no memory, or an operator that the device lacks: whatever it is, another engine is there
        return float("inf")
    return best


def _shortened(sample: Batch) -> Batch:
    """The last timesteps: under some readouts only the last of all is scored."""
    return Batch(
        sample.inputs[-LONGEST:], sample.targets[-LONGEST:], sample.scored[-LONGEST:], sample.lengths.clip(max=LONGEST)
    )


def _key(architecture: Architecture, sample: Batch, threads: int, names: list[str]) -> str:
    a = architecture
    sizes = (a.inputs, a.units, a.layers, a.outputs, sample.size, min(LONGEST, len(sample.scored)), threads)
    return " ".join([a.cell, *map(str, sizes), *names])


def _known() -> dict[str, str]:
    try:
        known = json.loads(_file().read_text())
    except (OSError, ValueError):  # not there yet, or not whole
        return {}
    return known if isinstance(known, dict) else {}


def _write(known: dict[str, str]) -> None:
    beside = _file().with_suffix(f".{os.getpid()}")
    try:
        beside.write_text(json.dumps(known, indent=1))
        beside.replace(_file())
    except OSError:  # tried again next time
        beside.unlink(missing_ok=True)


def _file() -> Path:
    return kernel_cache.folder() / "quickest.json"
