"""An engine that learns with torch, in as few operations per step as torch allows.

In small networks overhead dominates, and each operation releases the interpreter's lock, which the window may then
hold. So parameters, gradient and the optimiser's moments are flat vectors, on which clipping and Adam take one or two
operations. `torch_layers` computes everything before the readout.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import torch
from torch.autograd.graph import _engine_run_backward

from playground.core.batches import Array, Batch
from playground.core.specs import TrainingSpec
from playground.engine.backends import torch_layers
from playground.engine.backends.results import BatchResult, EngineName, EngineState
from playground.engine.backends.threads import processor_count
from playground.engine.backends.torch_layers import Inputs, Layers
from playground.engine.backends.torch_optimizers import Tensors, adam, clip, sgd
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import Unrolled, unroll
from playground.engine.network.weights import Vector, flatten, parameter_slices, unflatten


@dataclass(frozen=True, slots=True)
class _Tensors:
    """A batch on the device.

    `inputs`: as the layers take them; `places (scored,)`: the indices of the scored steps among `time * batch`, None
    where the layers compute only these; `ages (scored, 1)`: how many timesteps each has seen, None except for a mean
    readout; `targets`: ids `(scored,)` or numbers `(scored, answers)`; `answers`: the same in numpy; `continues (batch,
    1)`: which sequences go on from the batch before, None where no state is handed on.
    """

    inputs: Inputs
    places: torch.Tensor | None
    ages: torch.Tensor | None
    targets: torch.Tensor
    answers: Array
    continues: torch.Tensor | None


def devices() -> list[str]:
    """Return torch's names of the graphics processors that it can use here."""
    return [name for name, backend in (("cuda", torch.cuda), ("mps", torch.backends.mps)) if backend.is_available()]


class TorchEngine:
    """Implements the `Engine` protocol with torch.

    The state is three flat vectors, parameters, first and second moment, and the number of `updates` that the moments
    have seen. `compute_loss` on a batch, then `learn` from it; `undo` reverts the last `learn`.
    """

    name: EngineName = "torch"
    steps_per_call = 1
    """The most steps that one call of `train` should make, so that the caller can respond between calls."""

    def __init__(self, architecture: Architecture, weights: Mapping[str, Array], device: str = "cpu") -> None:
        self._architecture = architecture
        self.device, self._device = device, torch.device(device)
        vector = torch.tensor(flatten(architecture, weights), device=self._device)
        self._state: Tensors = (vector, torch.zeros_like(vector), torch.zeros_like(vector))
        self._before = [part.clone() for part in self._state]
        self._gradient = torch.zeros_like(vector)
        self._norm_before_clip: float | None = None
        self._updates = 0
        self._updates_tensor = torch.zeros((), device=self._device)
        places = list(parameter_slices(architecture))
        self._weights = [vector[place].view(shape).detach().requires_grad_() for _, place, shape in places]
        self._gradients = [self._gradient[place].view(shape) for _, place, shape in places]
        self._layers = torch_layers.make_layers(architecture, self._device)
        self._unit = torch.ones((), device=self._device)
        self._loss: torch.Tensor | None = None
        self._carries: list[torch.Tensor | None] = [None, None, None]
        """The carries before the last batch, before the present one, and after it."""
        # Caches two on the device: a task whose sequences fit in one batch always yields that batch.
        self._tensors = lru_cache(maxsize=2)(partial(_to_device, architecture, self._device, self._layers))

    @property
    def updates(self) -> int:
        """The number of updates the moments have seen."""
        return self._updates

    @property
    def gradient_norm(self) -> float:
        """The norm of the gradient of the last update, before clipping; 0 before the first."""
        norm = self._norm_before_clip
        return float(torch.linalg.vector_norm(self._gradient).item()) if norm is None else norm

    def weights(self) -> dict[str, Array]:
        """Copies of the parameters by name."""
        return unflatten(self._architecture, self._state[0].cpu().numpy().copy())

    def state(self) -> EngineState:
        """Copies of weights and moments, from which another engine can continue."""
        carry = self._carries[1]
        carried = None if carry is None else carry.cpu().numpy().copy()
        return EngineState(torch.stack(self._state).cpu().numpy(), self._updates, carried)

    def restore(self, state: EngineState) -> None:
        """Continue from another engine's state."""
        with torch.no_grad():
            for part, vector in zip(self._state, state.vectors, strict=True):
                part.copy_(torch.from_numpy(vector))
        self._updates = state.updates
        self._loss = None
        carry = None if state.carry is None else torch.tensor(state.carry, device=self._device)
        self._carries = [None, carry, None]

    def compute_loss(self, batch: Batch) -> BatchResult:
        """Return the loss and accuracy on a batch, and keep its graph for `learn`."""
        tensors = self._tensors(batch)
        outputs, self._carries[2] = self._outputs(tensors, self._carries[1])
        if self._architecture.numbers:
            self._loss = torch.nn.functional.mse_loss(outputs, tensors.targets)
            return BatchResult(self._loss.item(), math.nan)
        self._loss = torch.nn.functional.cross_entropy(outputs, tensors.targets)
        chosen = outputs.detach().cpu().numpy().argmax(axis=1)
        return BatchResult(self._loss.item(), np.count_nonzero(chosen == tensors.answers) / len(chosen))

    def learn(self, training: TrainingSpec) -> None:
        """Update the weights from the batch of the last `compute_loss`. Raises `RuntimeError` when there is none."""
        if self._loss is None:
            raise RuntimeError("look at a batch before learning from it")
        # torch.autograd.grad calls this after checks that take a tenth of a small network's step.
        gradients = _engine_run_backward(
            (self._loss,),
            (self._unit,),
            False,
            False,
            tuple(self._weights),
            allow_unreachable=False,
            accumulate_grad=False,
        )
        self._loss = None
        with torch.no_grad():
            torch._foreach_copy_(self._gradients, gradients)
            torch._foreach_copy_(self._before, self._state)
            self._norm_before_clip = clip(self._gradient, training.clip)
            self._updates += 1
            if training.optimizer == "sgd":
                sgd(self._state[0], self._gradient, training.learning_rate)
            else:
                updates = self._updates_tensor.fill_(self._updates)
                adam(self._state, self._gradient, updates, training.learning_rate)

    def train(self, batches: Sequence[Batch], training: TrainingSpec, ceiling: float) -> list[BatchResult]:
        """Update the weights from each batch but the last; after each update compute the loss on the next batch.

        An update whose loss exceeds `ceiling`, or is NaN, is undone and ends the call.
        """
        if self._loss is None:
            self.compute_loss(batches[0])
        scores: list[BatchResult] = []
        for batch in batches[1:]:
            self.learn(training)
            self._carries = [*self._carries[1:], None]
            scores.append(self.compute_loss(batch))
            if not scores[-1].loss <= ceiling:
                self.undo()
                break
        return scores

    def undo(self) -> None:
        """Restore the weights and moments before the last `learn`."""
        with torch.no_grad():
            torch._foreach_copy_(self._state, self._before)
        self._updates = max(0, self._updates - 1)
        self._loss = None
        self._carries = [None, self._carries[0], None]

    def reset_moments(self) -> None:
        """Set the optimiser's moments to zero, as after a change of the optimiser."""
        with torch.no_grad():
            for moment in self._state[1:]:
                moment.zero_()
        self._updates = 0

    def predict(self, batch: Batch, carry: Array | None = None) -> Array:
        """Return log-probabilities or numbers `(scored, outputs)` for the scored steps, in the order of
        `batch.scored`. Sequences that continue go on from the carry, which becomes that after the last timestep."""
        with torch.no_grad():
            before = None if carry is None else torch.tensor(carry, device=self._device)
            outputs, after = self._outputs(self._tensors(batch), before)
            if carry is not None and after is not None:
                carry[:] = after.cpu().numpy()
            if not self._architecture.numbers:
                outputs = torch.log_softmax(outputs, dim=1)
        return outputs.cpu().numpy()

    def unroll(self, inputs: Array, vector: Vector | None = None) -> Unrolled:
        """Run the network over a sequence, with its own weights or those of a flat vector.

        Computes in numpy, because torch's operators do not return their gates.
        """
        weights = self.weights() if vector is None else unflatten(self._architecture, vector)
        return unroll(self._architecture, weights, inputs)

    @property
    def threads(self) -> int:
        """How many threads compute.

        It depends on the network's size alone, so that a run has the same bits on any Python thread. Half of the
        processors stay free: if another thread takes one that torch's threads wait for, a step takes ten times as long.
        """
        return 1 if self._architecture.units < 128 else min(4, max(1, processor_count() // 2))

    def set_thread_count(self) -> None:
        """Set the thread count for the calling thread; torch keeps one for each thread."""
        if torch.get_num_threads() != self.threads:
            torch.set_num_threads(self.threads)

    def _outputs(
        self, tensors: _Tensors, carry: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Return the readout's outputs at the scored steps, `(scored, outputs)`, and the carry after the last timestep
        if states are handed on."""
        architecture, continues = self._architecture, tensors.continues
        before = None
        if carry is not None and continues is not None and carry.shape[2] == len(continues):
            before = torch.where(continues, carry, 0.0)
        hidden, last = self._layers.hidden_and_last(tensors.inputs, self._weights[:-2], before)
        after = torch.stack(last).detach() if last and continues is not None else None
        if architecture.readout == "mean":
            hidden = hidden.cumsum(0)
        features = hidden.reshape(-1, architecture.units)
        if tensors.places is not None:
            features = features.index_select(0, tensors.places)
        if tensors.ages is not None:
            features = features / tensors.ages
        return torch.nn.functional.linear(features, self._weights[-2], self._weights[-1]), after


def _to_device(architecture: Architecture, device: torch.device, layers: Layers, batch: Batch) -> _Tensors:
    places = np.flatnonzero(batch.scored)
    only_scored = len(places) == batch.scored.size or layers.is_scored_only(batch)
    answers = batch.targets.reshape(-1, *batch.targets.shape[2:])[places]
    continues = None if batch.continues is None else torch.tensor(batch.continues, device=device)[:, None]
    return _Tensors(
        layers.inputs(batch),
        None if only_scored else torch.tensor(places, device=device),
        torch.tensor(places // batch.size + 1, device=device)[:, None] if architecture.readout == "mean" else None,
        torch.tensor(answers, device=device),
        answers,
        continues,
    )
