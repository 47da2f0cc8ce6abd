"""Which engine computes a network."""

from collections.abc import Callable, Mapping
from functools import partial

from playground.core.batches import Array, Batch
from playground.engine.backends import benchmark, compiler
from playground.engine.backends.base import Engine
from playground.engine.backends.compiler import Choice
from playground.engine.backends.results import Name
from playground.engine.network.architecture import Architecture


def make(
    choice: Choice, architecture: Architecture, weights: Mapping[str, Array], sample: Batch, threads: int = 1
) -> Engine:
    """An engine for this network, for batches like the sample and of at most so many threads.

    Compiled code has the recurrent cells; any other network is torch's, whatever is asked for. "torch" is the quickest
    of its devices. "auto" is the quickest of all engines, and torch until `compiler.prepare`
    has made the compiled one ready. Raises `RuntimeError` when the compiled one is asked for and cannot be had.
    """
    choice = compiler.wanted(choice) if architecture.recurrent else "torch"
    if choice == "compiled" and (problem := compiler.prepare()):
        raise RuntimeError(problem)
    first: Name = "torch" if choice == "torch" or not compiler.ready() else "compiled"
    if choice == "compiled" or benchmark.is_light(architecture, sample):
        return _makers(architecture, weights, threads, first)[first]()
    makers = _makers(architecture, weights, threads, first, "torch", *_devices())
    return makers[benchmark.quickest(architecture, sample, threads, makers)]()


def _makers(
    architecture: Architecture, weights: Mapping[str, Array], threads: int, *names: str
) -> dict[str, Callable[[], Engine]]:
    """What makes the engines of these names: "compiled", "torch", or "torch" and a device."""

    def compiled() -> Engine:
        from playground.engine.backends.compiled_engine import CompiledEngine

        return CompiledEngine(architecture, weights, threads=threads)

    def torch(device: str) -> Engine:
        # Not at the top: torch takes seconds and 200 MB, which a run in compiled code never needs.
        from playground.engine.backends.torch_engine import TorchEngine

        return TorchEngine(architecture, weights, device)

    return {name: compiled if name == "compiled" else partial(torch, name.partition(" ")[2] or "cpu") for name in names}


def _devices() -> list[str]:
    """Torch on each graphics processor of this machine."""
    from playground.engine.backends.torch_engine import devices

    return [f"torch {device}" for device in devices()]
