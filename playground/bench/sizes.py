"""The networks that are measured, and the preset that trains each."""

from typing import NamedTuple

import numpy as np

from playground.core.specs import Cell, ModelSpec, Preset, TrainingSpec
from playground.tasks import typed

SYMBOLS = "abcdefghijklmnopqrstuvwxyz0123"


class Size(NamedTuple):
    """A network and its batch: cell, units, number of sequences, timesteps."""

    cell: Cell
    units: int
    batch: int
    time: int

    def __str__(self) -> str:
        return f"{self.cell.upper()}, {self.units} units, batch {self.batch}, {self.time:,} timesteps"


SIZES = (
    Size("lstm", 16, 16, 24),
    Size("lstm", 32, 16, 32),
    Size("lstm", 64, 32, 50),
    Size("lstm", 128, 50, 50),
    Size("lstm", 256, 50, 50),
    Size("rnn", 16, 16, 24),
    Size("gru", 16, 16, 24),
)


def bench_preset(size: Size) -> Preset:
    """Return the preset of a language model with 30 symbols, trained on one batch of random sequences."""
    rng = np.random.default_rng(0)
    lines = ["".join(SYMBOLS[i] for i in rng.integers(0, len(SYMBOLS), size.time + 1)) for _ in range(size.batch)]
    return Preset(
        title="Bench",
        probes=(lines[0][:-1],),
        task=typed.Spec(tokens="characters", sequences="\n".join(lines)),
        model=ModelSpec(cell=size.cell, units=size.units, readout="every-step"),
        training=TrainingSpec(batch=size.batch, learning_rate=0.001, clip=0.0, evaluate_every=1000),
    )
