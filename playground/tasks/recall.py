"""Recall the first token: `K R T R R W ?`. What was the first symbol, after so many others?

The smallest task with nothing but a gap between the clue and the question: a clue, one of a few symbols, then `gap`
random symbols of filler, then a question mark, at which the answer is the clue. It is the latch of Bengio, Simard &
Frasconi (1994), “Learning long-term dependencies with gradient descent is difficult”, IEEE Transactions on Neural
Networks 5(2), on symbols instead of numbers, with more than two of them, and with a sign that asks for the answer. The
filler consists of clues, so that only its place distinguishes the clue: knowing which symbols occurred is not enough,
the network has to know which came first. With `fillers`, the filler has symbols of its own, `K q m z q w ?`; then it is
enough to have seen the clue anywhere.

The evaluation set has each clue equally often. Its sequences are never trained; if there are too few sequences to hold
some out, evaluation takes all of them, and training shows them all.
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
    BatchStream,
    Probe,
    Task,
    TaskError,
    random_stream,
)

CLUES, FILLERS, QUESTION = "KRTWBDHNPX", "qmzwvjcfgsyaeuio", "?"
SHOWN_LINES = 8

Symbols = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "recall"`: the number of symbols between clue and question, the number of kinds
    of clue and of filler (0: the filler consists of clues), and the evaluation set's size."""

    kind: Literal["recall"] = "recall"
    gap: Annotated[int, Interval(ge=0, le=900)] = 10
    choices: Annotated[int, Interval(ge=2, le=10)] = 4
    fillers: Annotated[int, Interval(ge=0, le=16)] = 0
    tested: Annotated[int, Interval(ge=2, le=10_000)] = 400


@dataclass(frozen=True, kw_only=True)
class RecallTask(Task):
    """Sequences of a clue, filler, and a question mark."""

    spec: Spec
    held_out: frozenset[bytes]

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new sequences, without those of evaluation if these are held out."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([self.example(_draw_sequence(rng, self.spec, self.held_out)) for _ in range(size)])

        return BatchStream(draw, seed)

    def example(self, symbols: Symbols) -> Example:
        """Make the example of a clue and its filler `(1 + gap,)`, given as indices into `alphabet`."""
        # Id 0 is the unknown token; the question mark is the last one.
        inputs = np.append(symbols + 1, len(self.encoding.entries) - 1)  # type: ignore[union-attr]
        targets = np.zeros(len(inputs), dtype=np.int64)
        targets[-1] = symbols[0]
        return Example(inputs, targets, np.arange(len(inputs)) == len(inputs) - 1)

    def probe(self, text: str) -> Probe:
        """Read a typed sequence. The answer at each question mark is the first token."""
        probe = sequences.probe(text.partition(ARROW)[0], self.encoding, (), "final")
        tokens = probe.encoded.tokens
        clue = self.answers.index(tokens[0]) if tokens and tokens[0] in self.answers else -1
        expected = [clue if token == QUESTION else -1 for token in tokens]
        return replace(probe, expected=np.array(expected, dtype=np.int64))


def alphabet(spec: Spec) -> str:
    """Return the clues, then the filler's own symbols."""
    return CLUES[: spec.choices] + FILLERS[: spec.fillers]


def sequence_text(symbols: Symbols, spec: Spec) -> str:
    """Format a sequence with spaces between its symbols."""
    letters = alphabet(spec)
    return " ".join([*(letters[symbol] for symbol in symbols), QUESTION])


def sequence_count(spec: Spec) -> int:
    """Return the number of possible sequences."""
    return int(spec.choices * (spec.fillers or spec.choices) ** spec.gap)


def make_task(spec: Spec, readout: Readout, seed: int) -> RecallTask:
    """Make the task. Raises `TaskError` for the every-step readout."""
    if readout == "every-step":
        raise TaskError("Recalling gives one answer, at the end; read out the final hidden state or the mean.")
    heldout = 2 * spec.tested <= sequence_count(spec)
    tested = _held_out_sequences(spec, seed) if heldout else list(_all_sequences(spec))
    shown, letters = random_stream(seed, TRAINING_STREAM), alphabet(spec)
    lines = [
        _draw_sequence(shown, spec, frozenset(one.tobytes() for one in tested if heldout)) for _ in range(SHOWN_LINES)
    ]
    task = RecallTask(
        encoding=Vocabulary.of("words", [*letters, QUESTION]),
        answers=tuple(letters[: spec.choices]),
        evaluation=(),
        heldout=heldout,
        text="\n".join(f"{sequence_text(symbols, spec)} {ARROW} {letters[symbols[0]]}" for symbols in lines),
        gap=spec.gap + 1,
        spec=spec,
        held_out=frozenset(symbols.tobytes() for symbols in tested if heldout),
    )
    return replace(task, evaluation=tuple(task.example(symbols) for symbols in tested))


def _all_sequences(spec: Spec) -> itertools.chain[Symbols]:
    filler = range(spec.choices if spec.fillers else 0, spec.choices + spec.fillers)
    every = itertools.product(range(spec.choices), *[filler] * spec.gap)
    return itertools.chain(np.array(symbols, dtype=np.int64) for symbols in every)


def _held_out_sequences(spec: Spec, seed: int) -> list[Symbols]:
    """Draw different sequences with each clue equally often, give or take one."""
    rng = random_stream(seed, EVALUATION_STREAM)
    found: dict[bytes, Symbols] = {}
    while len(found) < spec.tested:
        symbols = _symbols(rng, spec, len(found) % spec.choices)
        found.setdefault(symbols.tobytes(), symbols)
    return list(found.values())


def _draw_sequence(rng: np.random.Generator, spec: Spec, held_out: frozenset[bytes]) -> Symbols:
    while True:
        symbols = _symbols(rng, spec, int(rng.integers(spec.choices)))
        if symbols.tobytes() not in held_out:
            return symbols


def _symbols(rng: np.random.Generator, spec: Spec, clue: int) -> Symbols:
    least = spec.choices if spec.fillers else 0
    filler = rng.integers(least, spec.choices + spec.fillers, size=spec.gap)
    return np.concatenate(([clue], filler)).astype(np.int64)
