"""The protocol that every engine implements."""

from collections.abc import Sequence
from typing import Protocol

from playground.core.batches import Array, Batch
from playground.core.specs import TrainingSpec
from playground.engine.backends.results import BatchResult, EngineName, EngineState
from playground.engine.network.forward import Unrolled
from playground.engine.network.weights import Vector


class Engine(Protocol):
    """Holds a network's weights, updates them, and answers batches. `TorchEngine` is the reference."""

    name: EngineName
    device: str
    """The device it computes on, by torch's name."""

    @property
    def gradient_norm(self) -> float:
        """The norm of the gradient of the last update, before clipping; 0 before the first."""
        ...

    @property
    def threads(self) -> int:
        """How many threads compute."""
        ...

    @property
    def steps_per_call(self) -> int:
        """The most steps that one call of `train` should make, so that the caller can respond between calls."""
        ...

    def weights(self) -> dict[str, Array]:
        """Copies of the parameters by name."""
        ...

    def state(self) -> EngineState:
        """Copies of weights and moments, from which another engine can continue."""
        ...

    def restore(self, state: EngineState) -> None:
        """Continue from another engine's state."""
        ...

    def compute_loss(self, batch: Batch) -> BatchResult:
        """Return the loss and accuracy on a batch. If it continues, it goes on from the last batch learned from."""
        ...

    def train(self, batches: Sequence[Batch], training: TrainingSpec, ceiling: float) -> list[BatchResult]:
        """Update the weights from each batch but the last; after each update compute the loss on the next batch.

        Returns the results on `batches[1:]`. The first batch must be the one whose loss was computed last. An update
        whose loss exceeds `ceiling`, or is NaN, is undone and ends the call.
        """
        ...

    def undo(self) -> None:
        """Restore the weights and moments before the last update."""
        ...

    def reset_moments(self) -> None:
        """Set the optimiser's moments to zero, as after a change of the optimiser."""
        ...

    def predict(self, batch: Batch, carry: Array | None = None) -> Array:
        """Return log-probabilities or numbers `(scored, outputs)` for the scored steps, in the order of
        `batch.scored`.

        Sequences that continue go on from `carry (states, layers, batch, units)`, which becomes the carry after the
        last timestep; that of a sequence shorter than the batch means nothing.
        """
        ...

    def unroll(self, inputs: Array, vector: Vector | None = None) -> Unrolled:
        """Run the network over ids `(time,)` or numbers `(time, features)`, with its own weights or those of a flat
        vector."""
        ...

    def set_thread_count(self) -> None:
        """Set how many threads may compute for the calling thread, where the engine has a choice."""
        ...
