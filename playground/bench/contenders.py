"""The training loops that are compared: the same network, initial weights and batch in each."""

from collections.abc import Mapping

from playground.bench.timing import Train
from playground.bench.torch_loop import torch_loop
from playground.core.batches import Array, Batch
from playground.core.specs import Preset
from playground.engine.network.architecture import Architecture
from playground.engine.training.run import Run


class Contenders:
    """Functions that train when called: plain torch loops with one and two threads, a JAX loop if JAX is installed,
    the torch engine, and the engine that the program would choose."""

    def __init__(self, preset: Preset) -> None:
        self.run = Run(preset)
        architecture = self.run.architecture
        batch = next(self.run.task.batches(preset.training.batch, preset.training.seed))
        weights = self.run.weights()
        self.one, self.two = (torch_loop(architecture, weights, batch, threads) for threads in (1, 2))
        self.jax = _jax(architecture, weights, batch)
        self.torch_engine = _headless(Run(preset, engine="torch"))
        self.headless = _headless(self.run)

    @property
    def all(self) -> dict[str, Train]:
        """Return the functions by name."""
        names = ("one", "two", "jax", "torch_engine", "headless")
        return {name: train for name in names if (train := getattr(self, name)) is not None}


def _headless(run: Run) -> Train:
    preset = run.preset
    steps = max(1, 51200 // (preset.model.units * preset.training.batch))
    return lambda: run.run(steps).curve


def _jax(architecture: Architecture, weights: Mapping[str, Array], batch: Batch) -> Train | None:
    try:
        from playground.bench.jax_loop import jax_loop
    except Exception:  # JAX raises various errors if jax and jaxlib do not match
        return None
    return jax_loop(architecture, weights, batch)
