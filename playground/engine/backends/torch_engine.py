"""A network that learns with torch, in as few operations a step as torch allows.

Small networks are all overhead, and each operation hands the interpreter's lock to a window that may keep it. So
parameters, gradient and the optimiser's moments are flat vectors, on which clipping and Adam are one or two operations;
what lies before the readout is `torch_layers`'.
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
from playground.engine.backends.results import BatchResult, Name, State
from playground.engine.backends.threads import processors
from playground.engine.backends.torch_layers import Inputs, Layers
from playground.engine.backends.torch_optimizers import Tensors, adam, clip, sgd
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import Unrolled, unroll
from playground.engine.network.weights import Vector, flattened, layout, named


@dataclass(frozen=True, slots=True)
class _Tensors:
    """A batch on the device.

    `inputs` are what the layers want; `places (scored,)` are the scored steps' places among `time * batch`, None where
    the layers give just these; `ages (scored, 1)` count the timesteps up to each, None but for a mean readout;
    `targets` are ids `(scored,)` or numbers `(scored, answers)`, `answers` the same in numpy.
    """

    inputs: Inputs
    places: torch.Tensor | None
    ages: torch.Tensor | None
    targets: torch.Tensor
    answers: Array


def devices() -> list[str]:
    """The graphics processors that torch can use here."""
    return [name for name, there in (("cuda", torch.cuda), ("mps", torch.backends.mps)) if there.is_available()]


class TorchEngine:
    """Weights, and how they are moved.

    The whole state is three flat vectors, parameters, first and second moment, and the number of `updates` the
    moments have seen. `look` at a batch, then `learn` from it; `undo` takes the last `learn` back.
    """

    name: Name = "torch"
    stride = 1
    """How many steps one call of `train` may make before others are heard."""

    def __init__(self, architecture: Architecture, weights: Mapping[str, Array], device: str = "cpu") -> None:
        self._architecture = architecture
        self.device, self._device = device, torch.device(device)
        vector = torch.tensor(flattened(architecture, weights), device=self._device)
        self._state: Tensors = (vector, torch.zeros_like(vector), torch.zeros_like(vector))
        self._before = [part.clone() for part in self._state]
        self._gradient = torch.zeros_like(vector)
        self._updates = 0
        self._updates_tensor = torch.zeros((), device=self._device)
        places = list(layout(architecture))
        self._weights = [vector[place].view(shape).detach().requires_grad_() for _, place, shape in places]
        self._gradients = [self._gradient[place].view(shape) for _, place, shape in places]
        self._layers = torch_layers.make(architecture, self._device)
        self._unit = torch.ones((), device=self._device)
        self._loss: torch.Tensor | None = None
        # The last two are kept on the device: a task that fits in one batch gives that one for ever.
        self._tensors = lru_cache(maxsize=2)(partial(_to_device, architecture, self._device, self._layers))

    @property
    def updates(self) -> int:
        """How many updates the moments have seen."""
        return self._updates

    def weights(self) -> dict[str, Array]:
        """Copies of the parameters by name."""
        return named(self._architecture, self._state[0].cpu().numpy().copy())

    def state(self) -> State:
        """Weights and moments, copied, for another engine to go on from."""
        return State(torch.stack(self._state).cpu().numpy(), self._updates)

    def restore(self, state: State) -> None:
        """Go on from another engine's state."""
        with torch.no_grad():
            for part, vector in zip(self._state, state.vectors, strict=True):
                part.copy_(torch.from_numpy(vector))
        self._updates = state.updates
        self._loss = None

    def look(self, batch: Batch) -> BatchResult:
        """How well the network answers a batch. What `learn` needs is kept until the next look."""
        tensors = self._tensors(batch)
        outputs = self._outputs(tensors)
        if self._architecture.numbers:
            self._loss = torch.nn.functional.mse_loss(outputs, tensors.targets)
            return BatchResult(self._loss.item(), math.nan)
        self._loss = torch.nn.functional.cross_entropy(outputs, tensors.targets)
        chosen = outputs.detach().cpu().numpy().argmax(axis=1)
        return BatchResult(self._loss.item(), np.count_nonzero(chosen == tensors.answers) / len(chosen))

    def learn(self, training: TrainingSpec) -> None:
        """One update of the weights from the batch last looked at. Raises `RuntimeError` when there is none."""
        if self._loss is None:
            raise RuntimeError("look at a batch before learning from it")
        # What torch.autograd.grad calls, without its checks: they cost a small network a tenth of its step.
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
            clip(self._gradient, training.clip)
            self._updates += 1
            if training.optimizer == "sgd":
                sgd(self._state[0], self._gradient, training.learning_rate)
            else:
                updates = self._updates_tensor.fill_(self._updates)
                adam(self._state, self._gradient, updates, training.learning_rate)

    def train(self, batches: Sequence[Batch], training: TrainingSpec, ceiling: float) -> list[BatchResult]:
        """Learn from each batch but the last, each time looking at the next; the scores of these looks.

        A step after which the loss is not at most `ceiling` is taken back and ends the call.
        """
        if self._loss is None:
            self.look(batches[0])
        scores: list[BatchResult] = []
        for batch in batches[1:]:
            self.learn(training)
            scores.append(self.look(batch))
            if not scores[-1].loss <= ceiling:
                self.undo()
                break
        return scores

    def undo(self) -> None:
        """Back to the weights and moments before the last `learn`."""
        with torch.no_grad():
            torch._foreach_copy_(self._state, self._before)
        self._updates = max(0, self._updates - 1)
        self._loss = None

    def forget(self) -> None:
        """Put the optimiser's moments back to their start, as after a change of the optimiser."""
        with torch.no_grad():
            for moment in self._state[1:]:
                moment.zero_()
        self._updates = 0

    def predict(self, batch: Batch) -> Array:
        """Log-probabilities or numbers `(scored, outputs)` for the scored steps, in the order of `batch.scored`."""
        with torch.no_grad():
            outputs = self._outputs(self._tensors(batch))
            if not self._architecture.numbers:
                outputs = torch.log_softmax(outputs, dim=1)
        return outputs.cpu().numpy()

    def unroll(self, inputs: Array, vector: Vector | None = None) -> Unrolled:
        """What the network computes on a sequence, with its own weights or with those of a flat vector.

        Torch's operators keep their gates to themselves, so in numpy.
        """
        weights = self.weights() if vector is None else named(self._architecture, vector)
        return unroll(self._architecture, weights, inputs)

    @property
    def threads(self) -> int:
        """How many threads compute.

        It hangs on the network's size alone, so that the same run has the same bits on whichever thread. Half of the
        processors stay free: where another thread wants one that torch's wait for, a step takes ten times as long.
        """
        return 1 if self._architecture.units < 128 else min(4, max(1, processors() // 2))

    def take_threads(self) -> None:
        """Set this Python thread's share of processors, which torch counts for each thread."""
        if torch.get_num_threads() != self.threads:
            torch.set_num_threads(self.threads)

    def _outputs(self, tensors: _Tensors) -> torch.Tensor:
        """The readout's outputs at the scored steps, `(scored, outputs)`."""
        architecture = self._architecture
        hidden = self._layers.hidden(tensors.inputs, self._weights[:-2])
        if architecture.readout == "mean":
            hidden = hidden.cumsum(0)
        features = hidden.reshape(-1, architecture.units)
        if tensors.places is not None:
            features = features.index_select(0, tensors.places)
        if tensors.ages is not None:
            features = features / tensors.ages
        return torch.nn.functional.linear(features, self._weights[-2], self._weights[-1])


def _to_device(architecture: Architecture, device: torch.device, layers: Layers, batch: Batch) -> _Tensors:
    places = np.flatnonzero(batch.scored)
    whole = len(places) == batch.scored.size or layers.asked(batch)
    answers = batch.targets.reshape(-1, *batch.targets.shape[2:])[places]
    return _Tensors(
        layers.inputs(batch),
        None if whole else torch.tensor(places, device=device),
        torch.tensor(places // batch.size + 1, device=device)[:, None] if architecture.readout == "mean" else None,
        torch.tensor(answers, device=device),
        answers,
    )
