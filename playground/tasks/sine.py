"""Sine waves: predict the next value, then continue the wave in free running.

Each sequence is a sine, value by value; at every step the network predicts the next value. The phase is uniform over
the whole circle, and the period uniform in a range. Evaluation has a few waves with phases and periods of their own.
Each of them is also a free run: after the prefix the network reads its own predictions for two periods. Generating
sines in free running is an old test of recurrent networks: Pearlmutter (1989), “Learning state space trajectories in
recurrent neural networks”, Neural Computation 1(2), and Jaeger (2001), “The echo state approach to analysing and
training recurrent neural networks”, GMD Report 148.
"""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Array, Example, collate
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import Numbers
from playground.tasks.common import sequences
from playground.tasks.common.task import (
    EVALUATION_STREAM,
    TRAINING_STREAM,
    BatchStream,
    FreeRun,
    Probe,
    Task,
    TaskError,
    random_stream,
)

GAP = 1e-3
"""The least distance of a training phase from each evaluation phase, in turns."""

SHOWN_LINES, SHOWN_VALUES = 16, 24
LEAST_VALUES, NEAR = 3, 0.02
"""The number of typed values needed to recognise a wave, and their largest distance from it, in amplitudes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "sine"`. Periods and lengths are in timesteps."""

    kind: Literal["sine"] = "sine"
    amplitude: Annotated[float, Interval(ge=0.1, le=1000)] = 1.0
    shortest_period: Annotated[float, Interval(ge=4, le=200)] = 16.0
    longest_period: Annotated[float, Interval(ge=4, le=200)] = 16.0
    length: Annotated[int, Interval(ge=2, le=1000)] = 48
    prefix: Annotated[int, Interval(ge=1, le=1000)] = 24
    waves: Annotated[int, Interval(ge=1, le=200)] = 8


@dataclass(frozen=True, kw_only=True)
class SineTask(Task):
    """Waves of random phase and period."""

    spec: Spec
    held_out: Array

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new waves, without the phases of evaluation."""
        return BatchStream(lambda rng, _: collate([_example(wave) for wave in self._waves(rng, size)]), seed)

    def _waves(self, rng: np.random.Generator, count: int) -> Array:
        """Return waves `(count, length + 1)` for training, of amplitude 1."""
        return _wave(_phases(rng, count, self.held_out), _periods(rng, count, self.spec), self.spec.length + 1)

    def following(self, inputs: Array, steps: int) -> Array | None:
        """Return the continuation of the task's wave that passes through some values `(time, 1)`, if there is one."""
        return _continue_wave(inputs[:, 0].astype(np.float64), self.spec, steps)

    def probe(self, text: str) -> Probe:
        """Read typed numbers. The right answer at each is the next."""
        return sequences.probe(text, self.encoding, (), "every-step")


def make_task(spec: Spec, readout: Readout, seed: int) -> SineTask:
    """Make the task. Raises `TaskError` for a readout of one answer, or an empty range of periods."""
    if readout != "every-step":
        raise TaskError(f"The sine asks for the next value at every step; a {readout} readout gives one answer.")
    if spec.shortest_period > spec.longest_period:
        raise TaskError(
            f"The shortest period, {spec.shortest_period:g}, is above the longest, {spec.longest_period:g}."
        )
    rng = random_stream(seed, EVALUATION_STREAM)
    # Phases spread over the circle, so that no part of it is untested.
    phases = (rng.random() + np.arange(spec.waves) / spec.waves) % 1
    periods = _periods(rng, spec.waves, spec)
    task = SineTask(
        encoding=Numbers(scale=spec.amplitude),
        answers=(),
        evaluation=tuple(_example(wave) for wave in _wave(phases, periods, spec.length + 1)),
        heldout=True,
        text="",
        free_runs=tuple(_free_run(*wave, spec) for wave in zip(phases, periods, strict=True)),
        spec=spec,
        held_out=phases,
    )
    shown = task._waves(random_stream(seed, TRAINING_STREAM), SHOWN_LINES)[:, :SHOWN_VALUES]
    return replace(task, text="\n".join(typed(wave * spec.amplitude) for wave in shown))


def typed(values: Array) -> str:
    """Format numbers as a person would type them, to two decimals."""
    # Adding 0 turns -0 into 0.
    return " ".join(f"{round(float(value), 2) + 0:g}" for value in values)


def _phases(rng: np.random.Generator, count: int, held_out: Array) -> Array:
    """Draw phases `(count,)` in turns from the whole circle; a phase too near a held-out one is drawn again."""
    phases = rng.random(count)
    while (near := _distance(phases, held_out) < GAP).any():
        phases[near] = rng.random(int(near.sum()))
    return phases


def _distance(phases: Array, held_out: Array) -> Array:
    """Return each phase's distance from the nearest held-out one, in turns, around the circle."""
    turns = np.abs(phases[:, None] - held_out)
    nearest: Array = np.minimum(turns, 1 - turns).min(axis=1)
    return nearest


def _periods(rng: np.random.Generator, count: int, spec: Spec) -> Array:
    return rng.uniform(spec.shortest_period, spec.longest_period, count)


def _wave(phases: Array, periods: Array, length: int) -> Array:
    """Return sines `(waves, length)` of amplitude 1."""
    wave: Array = np.sin(2 * np.pi * (phases[:, None] + np.arange(length) / periods[:, None])).astype(np.float32)
    return wave


def _continue_wave(values: Array, spec: Spec, steps: int) -> Array | None:
    """Return the continuation `(steps, 1)` of the wave of amplitude 1 nearest to some values in the least-squares
    sense; None if it is not near, or if there are too few values to tell."""
    if len(values) < LEAST_VALUES:
        return None
    count = 1 if spec.shortest_period == spec.longest_period else 401
    periods = np.linspace(spec.shortest_period, spec.longest_period, count)
    times = np.arange(len(values) + steps)
    best, least = None, NEAR
    for period in periods:
        angles = 2 * np.pi * times / period
        basis = np.stack((np.sin(angles), np.cos(angles)), axis=1)
        weights = np.linalg.lstsq(basis[: len(values)], values, rcond=None)[0]
        # The task only has waves of its own amplitude.
        wave = basis @ (weights / max(np.linalg.norm(weights), 1e-12))
        if (distance := float(np.abs(wave[: len(values)] - values).max())) < least:
            best, least = wave[len(values) :, None].astype(np.float32), distance
    return best


def _example(wave: Array) -> Example:
    column = wave[:, None]
    return Example(column[:-1], column[1:], np.ones(len(column) - 1, dtype=np.bool_))


def _free_run(phase: float, period: float, spec: Spec) -> FreeRun:
    steps = int(np.ceil(2 * period))
    (wave,) = _wave(np.array([phase]), np.array([period]), spec.prefix + steps)
    return FreeRun(wave[: spec.prefix, None], wave[spec.prefix :, None], 1.0)
