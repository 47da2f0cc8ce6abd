"""The next value of a wave, and then the wave going on by itself.

Each sequence is a sine, value by value, of which the network predicts the next at every step. Its phase is drawn anew
each time, evenly from the whole circle, and its period evenly from a range. Evaluation is a few waves with phases and
periods of their own. Each of them is also run free: after the prefix the network is fed its own predictions, over
two periods. Running free as a generator of sines is an old test of recurrent networks: Pearlmutter (1989), “Learning
state space trajectories in recurrent neural networks”, Neural Computation 1(2), and Jaeger (2001), “The echo state
approach to analysing and training recurrent neural networks”, GMD Report 148.
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
    FreeRun,
    Probe,
    Stream,
    Task,
    TaskError,
    random_stream,
)

GAP = 1e-3
"""A training phase is at least this far, in turns, from each evaluation phase."""

SHOWN_LINES, SHOWN_VALUES = 16, 24
LEAST_VALUES, NEAR = 3, 0.02
"""So many typed values tell which wave they are of; none is farther from it than this, in amplitudes."""


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
    apart: Array

    def batches(self, size: int, seed: int) -> Stream:
        """New waves in each batch, none with a phase of evaluation."""
        return Stream(lambda rng, _: collate([_example(wave) for wave in self._waves(rng, size)]), seed)

    def _waves(self, rng: np.random.Generator, count: int) -> Array:
        """Waves `(count, length + 1)` for training, in amplitudes."""
        return _wave(_phases(rng, count, self.apart), _periods(rng, count, self.spec), self.spec.length + 1)

    def following(self, inputs: Array, steps: int) -> Array | None:
        """How the wave goes on that passes through some values `(time, 1)`, if there is one among those of the task."""
        return _onwards(inputs[:, 0].astype(np.float64), self.spec, steps)

    def probe(self, text: str) -> Probe:
        """Typed numbers to watch; at each the right answer is the next."""
        return sequences.probe(text, self.encoding, (), "every-step")


def make(spec: Spec, readout: Readout, seed: int) -> SineTask:
    """The task of the sine. Raises `TaskError` for a readout of one answer, or an empty range of periods."""
    if readout != "every-step":
        raise TaskError(f"The sine asks for the next value at every step; a {readout} readout gives one answer.")
    if spec.shortest_period > spec.longest_period:
        raise TaskError(
            f"The shortest period, {spec.shortest_period:g}, is above the longest, {spec.longest_period:g}."
        )
    rng = random_stream(seed, EVALUATION_STREAM)
    # Spread over the circle, so that no part of it goes untested.
    apart = (rng.random() + np.arange(spec.waves) / spec.waves) % 1
    periods = _periods(rng, spec.waves, spec)
    task = SineTask(
        encoding=Numbers(scale=spec.amplitude),
        answers=(),
        evaluation=tuple(_example(wave) for wave in _wave(apart, periods, spec.length + 1)),
        heldout=True,
        text="",
        free_runs=tuple(_free_run(*wave, spec) for wave in zip(apart, periods, strict=True)),
        spec=spec,
        apart=apart,
    )
    shown = task._waves(random_stream(seed, TRAINING_STREAM), SHOWN_LINES)[:, :SHOWN_VALUES]
    return replace(task, text="\n".join(typed(wave * spec.amplitude) for wave in shown))


def typed(values: Array) -> str:
    """Numbers as a person would type them, to two decimals."""
    # Adding 0 turns -0 into 0.
    return " ".join(f"{round(float(value), 2) + 0:g}" for value in values)


def _phases(rng: np.random.Generator, count: int, apart: Array) -> Array:
    """Phases `(count,)` in turns, from the whole circle but for what is set apart: a draw too near is drawn again."""
    phases = rng.random(count)
    while (near := _distance(phases, apart) < GAP).any():
        phases[near] = rng.random(int(near.sum()))
    return phases


def _distance(phases: Array, apart: Array) -> Array:
    """How far each phase is from the nearest that is set apart, in turns, round the circle."""
    turns = np.abs(phases[:, None] - apart)
    nearest: Array = np.minimum(turns, 1 - turns).min(axis=1)
    return nearest


def _periods(rng: np.random.Generator, count: int, spec: Spec) -> Array:
    return rng.uniform(spec.shortest_period, spec.longest_period, count)


def _wave(phases: Array, periods: Array, length: int) -> Array:
    """Sines `(waves, length)` of amplitude 1."""
    wave: Array = np.sin(2 * np.pi * (phases[:, None] + np.arange(length) / periods[:, None])).astype(np.float32)
    return wave


def _onwards(values: Array, spec: Spec, steps: int) -> Array | None:
    """The wave of amplitude 1 nearest to some values in the least-squares sense, behind them: `(steps, 1)`; None where
    it is not near, or where they are too few to tell."""
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
        # Only waves of the task's own amplitude are its own.
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
