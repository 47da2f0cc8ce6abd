"""Copy: `dbca........>` and then the same letters again, after a delay.

A letter string is read, then a number of blanks, then a sign that calls for the answer; from there on the network
gives the letters again, one by one. Copying after a delay was defined by Hochreiter & Schmidhuber's successors in this
form: Arjovsky, Shah & Bengio (2016), “Unitary evolution recurrent neural networks”, ICML, with ten letters out of
eight and delays of 100 and more. This variant is shorter: the number of letters and the delay are keys; the blanks
before the sign are not scored, only the letters that are due. Some strings are set apart for evaluation, and training
never shows them.
"""

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
    Probe,
    Stream,
    Task,
    TaskError,
    random_stream,
)

LETTERS, BLANK, CALL = "abcdefgh", ".", ">"
SHOWN_LINES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "copy"`: how many letters of how many kinds, the blanks, and how many strings
    are held out."""

    kind: Literal["copy"] = "copy"
    letters: Annotated[int, Interval(ge=1, le=20)] = 3
    kinds: Annotated[int, Interval(ge=2, le=8)] = 4
    delay: Annotated[int, Interval(ge=0, le=900)] = 30
    tested: Annotated[int, Interval(ge=1, le=1000)] = 16


@dataclass(frozen=True, kw_only=True)
class CopyTask(Task):
    """Random strings to give again."""

    spec: Spec
    apart: frozenset[str]

    def batches(self, size: int, seed: int) -> Stream:
        """New strings in each batch, none that is held out."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([self.example(_drawn(rng, self.spec, self.apart)) for _ in range(size)])

        return Stream(draw, seed)

    def example(self, letters: str) -> Example:
        """A string, its delay, and the string again."""
        ids = self.encoding.encode(whole(letters, self.spec)).inputs
        return Example(ids[:-1], ids[1:], np.arange(len(ids) - 1) >= len(ids) - 1 - len(letters))

    def probe(self, text: str) -> Probe:
        """A typed sequence to watch. From the sign on, what is due are the letters before the first blank or sign."""
        probe = sequences.probe(text, self.encoding, self.answers, "every-step")
        expected = np.full(len(probe.expected), -1, dtype=np.int64)
        tokens = probe.encoded.tokens
        if CALL in tokens:
            start = tokens.index(CALL)
            letters = tokens[: next(time for time, token in enumerate(tokens) if token in (BLANK, CALL))]
            for place, letter in zip(range(start, len(tokens)), letters, strict=False):
                expected[place] = self.answers.index(letter) if letter in self.answers else -1
        return replace(probe, expected=expected)


def whole(letters: str, spec: Spec) -> str:
    """A string with its delay, the sign, and the string again."""
    return letters + BLANK * spec.delay + CALL + letters


def make(spec: Spec, readout: Readout, seed: int) -> CopyTask:
    """The task of copying. Raises `TaskError` for a readout of one answer, or too many held-out strings."""
    if readout != "every-step":
        raise TaskError(f"Copying gives a letter at every step; a {readout} readout gives one answer.")
    strings = spec.kinds**spec.letters
    if spec.tested > strings // 2:
        raise TaskError(
            f"Of {spec.kinds} letters there are {strings} strings of {spec.letters}; hold out half at most."
        )
    rng, shown = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    tested: list[str] = []
    while len(tested) < spec.tested:
        tested.append(_drawn(rng, spec, frozenset(tested)))
    vocabulary = Vocabulary.of("characters", [LETTERS[: spec.kinds] + BLANK + CALL])
    task = CopyTask(
        encoding=vocabulary,
        answers=vocabulary.entries,
        evaluation=(),
        heldout=True,
        text="\n".join(whole(_drawn(shown, spec, frozenset(tested)), spec) for _ in range(SHOWN_LINES)),
        spec=spec,
        apart=frozenset(tested),
    )
    return replace(task, evaluation=tuple(task.example(letters) for letters in tested))


def _drawn(rng: np.random.Generator, spec: Spec, apart: frozenset[str]) -> str:
    while True:
        letters = "".join(LETTERS[kind] for kind in rng.integers(spec.kinds, size=spec.letters))
        if letters not in apart:
            return letters
