"""Brackets: `([]())`. Which bracket may close next, and is everything closed?

The Dyck language of two kinds of brackets, Dyck-2: by Chomsky & Schützenberger (1963) the core of every context-free
language. Recurrent networks on it: Sennhauser & Berwick (2018), “Evaluating the ability of LSTMs to learn context-free
grammars”. In this variant a string starts with an opening bracket and ends with `.` as soon as all are closed. At each
step the network predicts the next sign. It is right when the signs that may follow are its likeliest: the two opening
brackets (up to the greatest depth), and the one that closes the innermost open bracket or, if none is open, only the
end.

Each next sign opens or closes at random, with equal probability if both may follow; strings longer than the greatest
length are drawn again. Some strings are held out for evaluation and never trained.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Batch, Example, collate
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import Vocabulary
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

OPENING, CLOSING, END = "([", ")]", "."
SHOWN_LINES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "brackets"`: the greatest depth and length, and how many to hold out."""

    kind: Literal["brackets"] = "brackets"
    depth: Annotated[int, Interval(ge=3, le=20)] = 4
    longest: Annotated[int, Interval(ge=12, le=200)] = 30
    tested: Annotated[int, Interval(ge=1, le=300)] = 200


@dataclass(frozen=True, kw_only=True)
class BracketsTask(Task):
    """Random strings of brackets."""

    spec: Spec
    held_out: frozenset[str]

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new strings, none of them held out."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([self.example(string(rng, self.spec, self.held_out)) for _ in range(size)])

        return BatchStream(draw, seed)

    def example(self, text: str) -> Example:
        """Make the example of a string, which asks for the next sign at every step."""
        ids = self.encoding.encode(text).inputs
        possible = np.array(
            [[sign in signs for sign in self.answers] for signs in map(set, next_symbols(text[:-1], self.spec.depth))]
        )
        return Example(ids[:-1], ids[1:], np.ones(len(text) - 1, dtype=np.bool_), possible)

    def probe(self, text: str) -> Probe:
        """Read a typed string. The answer is known where only one sign may follow."""
        probe = sequences.probe(text, self.encoding, self.answers, "every-step")
        expected = np.full(len(probe.expected), -1, dtype=np.int64)
        for time, signs in enumerate(next_symbols(probe.encoded.tokens, self.spec.depth)):
            if len(signs) == 1:
                expected[time] = self.answers.index(signs)
        return replace(probe, expected=expected)


def next_symbols(tokens: Iterable[str], depth: int) -> Iterator[str]:
    """Yield the signs that may follow each token; none after the end, or once the string is wrong."""
    owed: list[str] = []
    possible = OPENING
    for token in tokens:
        if token not in tuple(possible) or token == END:
            possible = ""
        else:
            if token in OPENING:
                owed.append(CLOSING[OPENING.index(token)])
            else:
                owed.pop()
            possible = (OPENING if len(owed) < depth else "") + owed[-1] if owed else END
        yield possible


def string(rng: np.random.Generator, spec: Spec, held_out: frozenset[str] = frozenset()) -> str:
    """Return a random string that is not held out."""
    while True:
        text, owed = "", ""
        while (not text or owed) and len(text) <= spec.longest:
            if not owed or (len(owed) < spec.depth and rng.random() < 0.5):
                kind = int(rng.integers(2))
                text, owed = text + OPENING[kind], CLOSING[kind] + owed
            else:
                text, owed = text + owed[0], owed[1:]
        if not owed and len(text) <= spec.longest and text + END not in held_out:
            return text + END


def make_task(spec: Spec, readout: Readout, seed: int) -> BracketsTask:
    """Make the brackets task. Raises `TaskError` for a readout of one answer."""
    if readout != "every-step":
        raise TaskError(f"Brackets ask for the next sign at every step; a {readout} readout gives one answer.")
    evaluation_rng, sample_rng = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    tested: list[str] = []
    while len(tested) < spec.tested:
        tested.append(string(evaluation_rng, spec, frozenset(tested)))
    vocabulary = Vocabulary.of("characters", [OPENING + CLOSING + END])
    task = BracketsTask(
        encoding=vocabulary,
        answers=vocabulary.entries,
        evaluation=(),
        heldout=True,
        text="\n".join(string(sample_rng, spec, frozenset(tested)) for _ in range(SHOWN_LINES)),
        spec=spec,
        held_out=frozenset(tested),
    )
    return replace(task, evaluation=tuple(task.example(text) for text in tested))
