"""Networks that others replace, kept so that the user can have them back as they were."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np

from playground.core.experiment import Experiment, TrainedNetwork
from playground.core.specs import Preset
from playground.tasks.common.task import Task


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeptNetworks:
    """The presets of one network or two with their task, and the `networks` once the training thread has copied them.

    `can_catch_up`: whether a second network can be added without starting anew. `depths`: whether the number of layers
    of each was set by `AutomaticDepth`.
    """

    preset: Preset
    other: Preset | None
    task: Task
    can_catch_up: bool
    depths: tuple[bool, bool]
    networks: "Future[tuple[TrainedNetwork, ...]]"

    @classmethod
    def of(cls, experiment: Experiment, task: Task) -> "KeptNetworks":
        """Return the networks of a stored experiment."""
        stored, networks = experiment.networks, Future[tuple[TrainedNetwork, ...]]()
        networks.set_result(stored)
        past = stored[0].run.checkpoints
        return cls(
            preset=experiment.preset,
            other=stored[1].run.preset if len(stored) > 1 else None,
            task=task,
            # A second network would have to read the batches from step 0 on.
            can_catch_up=bool(past) and past[0].step == 0 and past[0].batches is not None,
            depths=(False, False),
            networks=networks,
        )

    @property
    def is_lost(self) -> bool:
        """Whether the thread could not copy them, because of too little memory for instance, or had none."""
        stored = self.networks
        return stored.done() and (stored.cancelled() or stored.exception() is not None or not stored.result())

    @property
    def arrays(self) -> Iterator[np.ndarray]:
        """All arrays, of which other kept networks may hold the same; none before the thread has copied them."""
        if not self.networks.done() or self.is_lost:
            return
        for network in self.networks.result():
            yield network.run.vectors
            yield from (network.curve.steps, network.curve.loss, network.curve.accuracy)
            yield from (each.vectors for each in network.run.checkpoints)
