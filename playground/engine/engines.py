"""The contract that every engine keeps, and which one computes a network."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

from playground.core.batches import Array, Batch
from playground.core.specs import TrainingSpec
from playground.engine import choosing, compiler
from playground.engine.architecture import Architecture
from playground.engine.compiler import Choice
from playground.engine.score import Name, Score, State
from playground.engine.tracing import Unrolled
from playground.engine.weights import Vector


class Engine(Protocol):
    """Weights, how they are moved, and how a batch is answered. `TorchEngine` is the reference."""

    name: Name
    device: str
    """Torch's name of what computes."""

    @property
    def threads(self) -> int:
        """How many threads compute."""
        ...

    @property
    def stride(self) -> int:
        """How many steps one call of `train` may make before others are heard."""
        ...

    def weights(self) -> dict[str, Array]:
        """Copies of the parameters by name."""
        ...

    def state(self) -> State:
        """Weights and moments, copied, for another engine to go on from."""
        ...

    def restore(self, state: State) -> None:
        """Go on from another engine's state."""
        ...

    def look(self, batch: Batch) -> Score:
        """How well the network answers a batch."""
        ...

    def train(self, batches: Sequence[Batch], training: TrainingSpec, ceiling: float) -> list[Score]:
        """Learn from each batch but the last, each time looking at the next; the scores of these looks.

        A step after which the loss is not at most `ceiling` is taken back and ends the call. The first batch is the
        one last looked at.
        """
        ...

    def undo(self) -> None:
        """Back to the weights and moments before the last step."""
        ...

    def forget(self) -> None:
        """Put the optimiser's moments back to their start, as after a change of the optimiser."""
        ...

    def predict(self, batch: Batch) -> Array:
        """Log-probabilities or numbers `(scored, outputs)` for the scored steps, in the order of `batch.scored`."""
        ...

    def unroll(self, inputs: Array, vector: Vector | None = None) -> Unrolled:
        """What the network computes on a sequence of ids `(time,)` or numbers `(time, features)`, with its own weights
        or with those of a flat vector."""
        ...

    def take_threads(self) -> None:
        """Set this Python thread's share of processors, where the engine has a choice."""
        ...


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
    if choice == "compiled" or choosing.is_light(architecture, sample):
        return _makers(architecture, weights, threads, first)[first]()
    makers = _makers(architecture, weights, threads, first, "torch", *_devices())
    return makers[choosing.quickest(architecture, sample, threads, makers)]()


def _makers(
    architecture: Architecture, weights: Mapping[str, Array], threads: int, *names: str
) -> dict[str, Callable[[], Engine]]:
    """What makes the engines of these names: "compiled", "torch", or "torch" and a device."""

    def compiled() -> Engine:
        from playground.engine.compiled_engine import CompiledEngine

        return CompiledEngine(architecture, weights, threads=threads)

    def torch(device: str) -> Engine:
        # Not at the top: torch takes seconds and 200 MB, which a run in compiled code never needs.
        from playground.engine.torch_engine import TorchEngine

        return TorchEngine(architecture, weights, device)

    return {name: compiled if name == "compiled" else partial(torch, name.partition(" ")[2] or "cpu") for name in names}


def _devices() -> list[str]:
    """Torch on each graphics processor of this machine."""
    from playground.engine.torch_engine import devices

    return [f"torch {device}" for device in devices()]
