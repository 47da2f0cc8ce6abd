"""Surveys a run for a diagnosis: states, gradients and answers on a sample of its evaluation set."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TypeVar

import numpy as np

from playground.core.batches import Array, Example
from playground.core.cell_kinds import KINDS
from playground.core.diagnosis.survey import Survey
from playground.core.reach import Reach
from playground.engine.inspection import reach
from playground.engine.inspection.moment import Moment
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import Unrolled
from playground.engine.network.weights import flatten
from playground.engine.training.run import Run
from playground.tasks.common.task import Task

MOST_TIMESTEPS = 1600
"""About how many timesteps a survey reads, in 8 to 32 sequences."""
LONGEST = 300
"""Of longer sequences only so many timesteps are read, from the start."""
NEAR_BOUND = 0.01
"""A gate is saturated that is no further from a bound."""
STILL = 1e-3
"""A unit is dead whose hidden state has no larger standard deviation."""
REACHES, PAIRS = 3, 4
"""How many gradients to compute, and how many pairs of sequences to read."""

_Item = TypeVar("_Item")
Pair = tuple[Example, Example]


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What does not change while a run trains on a task: its first weights, a sample of the evaluation set and its
    longest sequence, the number of training sequences, the gap, and pairs that differ there."""

    task: Task
    start: Array
    sample: tuple[Example, ...]
    longest: int
    sequences: int | None
    gap: int | None
    pairs: tuple[Pair, ...]


class Surveyor:
    """Surveys one run again and again. What depends on its task alone is computed once."""

    def __init__(self) -> None:
        self._cached: _Known | None = None

    def survey(self, run: Run, *, has_diverged: bool = False) -> Survey:
        """Return what is measured of the present network, and whether its last step diverged. The run's numbers stay
        the same bits."""
        known, network, weights = self._known(run), run.now, run.weights()
        read = [(example, network.unroll(example.inputs)) for example in known.sample]
        hidden = np.concatenate([unrolled.states["hidden"] for _, unrolled in read])
        given, right = _answers(run.task, read)
        spread = _spread(read, REACHES) if run.architecture.is_recurrent else []
        reaches = [_reach(run.architecture, weights, *each) for each in spread]
        return Survey(
            step=run.step,
            saturated=_saturated(run, [unrolled for _, unrolled in read]),
            dead=int(np.count_nonzero(hidden.std(axis=0) < STILL)),
            units=hidden[0].size,
            given=given,
            right=right,
            gap=known.gap,
            kept=_median_kept(network, known),
            reached=int(median(_steps_back(each) for each in reaches)) if reaches else None,
            timesteps=int(median(each.at for each in reaches)) if reaches else None,
            longest=run.longest,
            longest_evaluated=known.longest,
            sequences=known.sequences,
            moved=float(np.linalg.norm(flatten(run.architecture, weights) - known.start) / np.linalg.norm(known.start)),
            changed_at=run.changed_at,
            has_diverged=has_diverged,
            gradient_norms=np.array(run.gradient_norms),
        )

    def _known(self, run: Run) -> _Known:
        if self._cached is None or self._cached.task is not run.task:
            training, examples = run.preset.training, run.task.evaluation
            timesteps = min(int(np.median([len(one.inputs) for one in examples])), LONGEST)
            sample = map(_beginning, _spread(examples, min(32, max(8, MOST_TIMESTEPS // timesteps))))
            gap, pairs = gap_and_pairs(run.task, single=run.preset.model.readout == "final")
            self._cached = _Known(
                run.task,
                flatten(run.architecture, run.first_weights()),
                tuple(one for one in sample if one.scored.any()),
                max(len(one.inputs) for one in examples),
                run.task.batches(training.batch, training.seed).sequences,
                gap,
                pairs,
            )
        return self._cached


def gap_and_pairs(task: Task, *, single: bool) -> tuple[int | None, tuple[Pair, ...]]:
    """Return how many timesteps before the answer a token stands that decides it, and pairs of sequences that differ
    there and are alike behind it.

    It is the task's own gap or, for a `single` answer of tokens at the end, what the sequences tell: two that end alike
    and have different answers differ in what decides. None and no pairs where neither is known.
    """
    examples = task.evaluation[:500]
    if not task.answers or examples[0].inputs.ndim > 1:
        return None, ()
    if task.gap is not None:
        return task.gap, _pairs_at(examples, task.gap)
    if not single:
        return None, ()
    backwards = sorted(((one.inputs[::-1].tolist(), int(one.targets[-1])), n) for n, one in enumerate(examples))
    found: dict[int, list[Pair]] = {}
    for ((first, answer), n), ((second, other), m) in pairwise(backwards):
        alike = next((k for k, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), None)
        if alike is not None and answer != other:
            found.setdefault(alike, []).append((examples[n], examples[m]))
    longest = max(found, default=0)
    return (longest, tuple(found[longest][:PAIRS])) if longest else (None, ())


def _pairs_at(examples: Sequence[Example], gap: int) -> tuple[Pair, ...]:
    """Return pairs of a sequence and the same with another sequence's token at the gap."""
    pairs: list[Pair] = []
    for one, other in pairwise(examples):
        place = _answer_timestep(one) - gap
        if 0 <= place < len(other.inputs) and one.inputs[place] != other.inputs[place]:
            inputs = one.inputs.copy()
            inputs[place] = other.inputs[place]
            pairs.append((one, Example(inputs, one.targets, one.scored)))
    return tuple(_spread(pairs, PAIRS))


def _spread(items: Sequence[_Item], count: int) -> list[_Item]:
    """Return at most `count` items, evenly spread over all."""
    places = np.linspace(0, len(items) - 1, min(count, len(items))).round().astype(int)
    return [items[place] for place in places]


def _beginning(example: Example) -> Example:
    return Example(example.inputs[:LONGEST], example.targets[:LONGEST], example.scored[:LONGEST])


def _answer_timestep(example: Example) -> int:
    return int(np.flatnonzero(example.scored)[-1])


def _saturated(run: Run, read: Sequence[Unrolled]) -> dict[str, float]:
    """Return the share of values within `NEAR_BOUND` of a bound for each gate, or the hidden state of a network without
    gates."""
    kind = KINDS[run.architecture.cell]
    quantities = {name: [one.gates[name] for one in read] for name in kind.shown_gates if kind.gate(name).function}
    if not kind.shown_gates:
        quantities = {"hidden": [one.states["hidden"] for one in read]}
    shares = {}
    for name, arrays in quantities.items():
        values = np.concatenate([array.ravel() for array in arrays])
        signed = name == "hidden" or kind.gate(name).is_signed
        near = np.abs(values) > 1 - NEAR_BOUND if signed else np.abs(values - 0.5) > 0.5 - NEAR_BOUND
        shares[name] = float(near.mean())
    return shares


def _answers(task: Task, read: Sequence[tuple[Example, Unrolled]]) -> tuple[Array, Array]:
    """Return how often each class is answered and is right."""
    count = len(task.answers)
    if not count:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    given = np.concatenate([unrolled.outputs[example.scored].argmax(axis=1) for example, unrolled in read])
    right = np.concatenate([example.targets[example.scored] for example, _ in read])
    return np.bincount(given, minlength=count), np.bincount(right, minlength=count)


def _reach(architecture: Architecture, weights: dict[str, Array], example: Example, unrolled: Unrolled) -> Reach:
    """Return how far back the last answer's gradient reaches."""
    at = _answer_timestep(example)
    return reach.reach(architecture, weights, example.inputs, unrolled.states, expected=example.targets[at], at=at)


def _steps_back(found: Reach) -> int:
    return max(found.steps_back(layer) for layer in range(found.hidden.shape[1]))


def _median_kept(network: Moment, known: _Known) -> float | None:
    if known.gap is None or not known.pairs:
        return None
    return median(_kept(network, known.gap, *pair) for pair in known.pairs)


def _kept(network: Moment, gap: int, one: Example, other: Example) -> float:
    """Return the share of the change between two sequences in the states behind the gap that is left at the answer."""
    states = []
    for each in (one, other):
        at = _answer_timestep(each)
        whole = np.stack(list(network.unroll(each.inputs).states.values()), axis=1)
        states.append(whole[[at - gap, at]].reshape(2, -1))
    there, here = np.abs(states[0] - states[1]).max(axis=1)
    return float(here / there) if there else 0.0
