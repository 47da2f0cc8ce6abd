"""The contract that every engine keeps."""

from collections.abc import Sequence
from typing import Protocol

from playground.core.batches import Array, Batch
from playground.core.specs import TrainingSpec
from playground.engine.backends.results import BatchResult, Name, State
from playground.engine.network.forward import Unrolled
from playground.engine.network.weights import Vector


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

    def look(self, batch: Batch) -> BatchResult:
        """How well the network answers a batch."""
        ...

    def train(self, batches: Sequence[Batch], training: TrainingSpec, ceiling: float) -> list[BatchResult]:
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
