"""Chooses and makes the engine for a network."""

from collections.abc import Callable, Mapping
from functools import partial

from playground.core.batches import Array, Batch
from playground.core.cell_kinds import KINDS
from playground.core.optional import MissingLibrary, is_installed, needs_torch
from playground.engine.backends import benchmark, compiler
from playground.engine.backends.base import Engine
from playground.engine.backends.compiler import Choice
from playground.engine.backends.results import EngineName
from playground.engine.network.architecture import Architecture


def make_engine(
    choice: Choice, architecture: Architecture, weights: Mapping[str, Array], sample: Batch, threads: int = 1
) -> Engine:
    """Make an engine for this network, for batches like the sample and at most this many threads.

    Compiled code supports the recurrent cells; any other network uses torch, whatever the choice. "torch" is torch on
    its quickest device. "auto" is the quickest of all engines, and torch until `compiler.prepare` has made the compiled
    one ready; where there is no torch, "auto" waits for that. Raises `RuntimeError` when the choice is "compiled" and
    that cannot be used, and `MissingLibrary` where torch is needed and not installed.
    """
    choice = compiler.resolve_choice(choice) if architecture.is_recurrent else "torch"
    if not is_installed("torch"):
        choice = _without_torch(choice, architecture)
    if choice == "compiled" and (problem := compiler.prepare(architecture.cell)):
        raise RuntimeError(problem)
    first: EngineName = "torch" if choice == "torch" or not compiler.is_ready(architecture.cell) else "compiled"
    if choice == "compiled" or benchmark.is_light(architecture, sample):
        return _makers(architecture, weights, threads, first)[first]()
    makers = _makers(architecture, weights, threads, first, "torch", *_devices())
    return makers[benchmark.quickest(architecture, sample, threads, makers)]()


def _without_torch(choice: Choice, architecture: Architecture) -> Choice:
    if not architecture.is_recurrent:
        raise MissingLibrary(needs_torch(f"The {KINDS[architecture.cell].name}"))
    if choice == "torch":
        raise MissingLibrary(needs_torch("The engine that was chosen"))
    return "compiled"


def _makers(
    architecture: Architecture, weights: Mapping[str, Array], threads: int, *names: str
) -> dict[str, Callable[[], Engine]]:
    """Return a function for each engine name that makes it. The names are "compiled", "torch", and "torch" with a
    device."""

    def compiled() -> Engine:
        from playground.engine.backends.compiled_engine import CompiledEngine

        return CompiledEngine(architecture, weights, threads=threads)

    def torch(device: str) -> Engine:
        # Not imported at the top: torch takes seconds and 200 MB, and a run in compiled code never needs it.
        from playground.engine.backends.torch_engine import TorchEngine

        return TorchEngine(architecture, weights, device)

    return {name: compiled if name == "compiled" else partial(torch, name.partition(" ")[2] or "cpu") for name in names}


def _devices() -> list[str]:
    """Return the engine names of torch on each graphics processor of this machine."""
    from playground.engine.backends.torch_engine import devices

    return [f"torch {device}" for device in devices()]
