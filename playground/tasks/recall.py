"""Recall the first token: `K R T R R W ?`. What was the first symbol, after so many others?

The smallest task in which nothing but a gap stands between what is to be known and the question: a clue, one of a few
symbols, then `gap` symbols of filler at random, then a question mark, at which the answer is the clue. It is the latch
of Bengio, Simard & Frasconi (1994), “Learning long-term dependencies with gradient descent is difficult”, IEEE
Transactions on Neural Networks 5(2), on symbols instead of numbers, with more than two of them, and with a sign that
says when the answer is due. The filler is made of the clues, so that only its place tells the clue from the rest: what
is in the sequence hardly gives the answer away, one has to know what came first. With `fillers`, it has symbols of its
own, `K q m z q w ?`; then it is enough to have seen the clue anywhere.

The evaluation set has every clue as often. Its sequences never come in training; where there are too few of them to
set some apart, it is all of them, and training shows them all.
"""

import itertools
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from annotated_types import Interval

from playground.core.batches import Batch, Example, collate
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, Vocabulary
from playground.tasks.common import sequences
from playground.tasks.common.task import (
    EVALUATION_STREAM,
    TRAINING_STREAM,
    Probe,
    Stream,
    Task,
    TaskError,
    random_stream,
)

CLUES, FILLERS, QUESTION = "KRTWBDHNPX", "qmzwvjcfgsyaeuio", "?"
SHOWN_LINES = 8

Symbols = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "recall"`: the symbols between clue and question, of how many kinds either is
    (with 0 kinds of its own, filler is made of clues), and the evaluation set's size."""

    kind: Literal["recall"] = "recall"
    gap: Annotated[int, Interval(ge=0, le=900)] = 10
    choices: Annotated[int, Interval(ge=2, le=10)] = 4
    fillers: Annotated[int, Interval(ge=0, le=16)] = 0
    tested: Annotated[int, Interval(ge=2, le=10_000)] = 400


@dataclass(frozen=True, kw_only=True)
class RecallTask(Task):
    """A clue, filler, and the question what the clue was."""

    spec: Spec
    apart: frozenset[bytes]

    def batches(self, size: int, seed: int) -> Stream:
        """Sequences drawn anew, none of evaluation where that is held out."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([self.example(_drawn(rng, self.spec, self.apart)) for _ in range(size)])

        return Stream(draw, seed)

    def example(self, symbols: Symbols) -> Example:
        """A clue and its filler `(1 + gap,)`, by their places in `alphabet`, as what is read and what is due."""
        # Id 0 is the unknown token; the question mark is the last one.
        inputs = np.append(symbols + 1, len(self.encoding.entries) - 1)  # type: ignore[union-attr]
        targets = np.zeros(len(inputs), dtype=np.int64)
        targets[-1] = symbols[0]
        return Example(inputs, targets, np.arange(len(inputs)) == len(inputs) - 1)

    def probe(self, text: str) -> Probe:
        """A typed sequence to watch. At each question mark the first token is due."""
        probe = sequences.probe(text.partition(ARROW)[0], self.encoding, (), "final")
        tokens = probe.encoded.tokens
        clue = self.answers.index(tokens[0]) if tokens and tokens[0] in self.answers else -1
        expected = [clue if token == QUESTION else -1 for token in tokens]
        return replace(probe, expected=np.array(expected, dtype=np.int64))


def alphabet(spec: Spec) -> str:
    """The clues, then the filler's own symbols."""
    return CLUES[: spec.choices] + FILLERS[: spec.fillers]


def whole(symbols: Symbols, spec: Spec) -> str:
    """A sequence as it is read, with spaces between."""
    letters = alphabet(spec)
    return " ".join([*(letters[symbol] for symbol in symbols), QUESTION])


def sequences_of(spec: Spec) -> int:
    """How many sequences there are."""
    return int(spec.choices * (spec.fillers or spec.choices) ** spec.gap)


def make(spec: Spec, readout: Readout, seed: int) -> RecallTask:
    """The task of recalling. Raises `TaskError` for a readout at every step."""
    if readout == "every-step":
        raise TaskError("Recalling gives one answer, at the end; read out the final hidden state or the mean.")
    heldout = 2 * spec.tested <= sequences_of(spec)
    tested = _apart(spec, seed) if heldout else list(_all(spec))
    shown, letters = random_stream(seed, TRAINING_STREAM), alphabet(spec)
    lines = [_drawn(shown, spec, frozenset(one.tobytes() for one in tested if heldout)) for _ in range(SHOWN_LINES)]
    task = RecallTask(
        encoding=Vocabulary.of("words", [*letters, QUESTION]),
        answers=tuple(letters[: spec.choices]),
        evaluation=(),
        heldout=heldout,
        text="\n".join(f"{whole(symbols, spec)} {ARROW} {letters[symbols[0]]}" for symbols in lines),
        spec=spec,
        apart=frozenset(symbols.tobytes() for symbols in tested if heldout),
    )
    return replace(task, evaluation=tuple(task.example(symbols) for symbols in tested))


def _all(spec: Spec) -> itertools.chain[Symbols]:
    filler = range(spec.choices if spec.fillers else 0, spec.choices + spec.fillers)
    every = itertools.product(range(spec.choices), *[filler] * spec.gap)
    return itertools.chain(np.array(symbols, dtype=np.int64) for symbols in every)


def _apart(spec: Spec, seed: int) -> list[Symbols]:
    """Different sequences, each clue as often, give or take one."""
    rng = random_stream(seed, EVALUATION_STREAM)
    found: dict[bytes, Symbols] = {}
    while len(found) < spec.tested:
        symbols = _symbols(rng, spec, len(found) % spec.choices)
        found.setdefault(symbols.tobytes(), symbols)
    return list(found.values())


def _drawn(rng: np.random.Generator, spec: Spec, apart: frozenset[bytes]) -> Symbols:
    while True:
        symbols = _symbols(rng, spec, int(rng.integers(spec.choices)))
        if symbols.tobytes() not in apart:
            return symbols


def _symbols(rng: np.random.Generator, spec: Spec, clue: int) -> Symbols:
    least = spec.choices if spec.fillers else 0
    filler = rng.integers(least, spec.choices + spec.fillers, size=spec.gap)
    return np.concatenate(([clue], filler)).astype(np.int64)
