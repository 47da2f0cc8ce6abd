"""Copy: `dbca........>`, then the same letters again after a delay.

The network reads a string of letters, then a number of blanks, then a sign that calls for the answer; from there on it
repeats the letters one by one. This form of the task is by Arjovsky, Shah & Bengio (2016), “Unitary evolution recurrent
neural networks”, ICML, with ten letters out of eight and delays of 100 and more. This variant is shorter: the number of
letters and the delay are keys; only the repeated letters are scored, not the blanks before the sign. Some strings are
held out for evaluation and never trained.
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
    BatchStream,
    Probe,
    Task,
    TaskError,
    random_stream,
)

LETTERS, BLANK, CALL = "abcdefgh", ".", ">"
SHOWN_LINES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "copy"`: how many letters of how many kinds, the number of blanks, and how many
    strings are held out."""

    kind: Literal["copy"] = "copy"
    letters: Annotated[int, Interval(ge=1, le=20)] = 3
    kinds: Annotated[int, Interval(ge=2, le=8)] = 4
    delay: Annotated[int, Interval(ge=0, le=900)] = 30
    tested: Annotated[int, Interval(ge=1, le=1000)] = 16


@dataclass(frozen=True, kw_only=True)
class CopyTask(Task):
    """Random strings to repeat."""

    spec: Spec
    held_out: frozenset[str]

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new strings, none of them held out."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([self.example(_draw_letters(rng, self.spec, self.held_out)) for _ in range(size)])

        return BatchStream(draw, seed)

    def example(self, letters: str) -> Example:
        """Make the example of a string, its delay, and the string again."""
        ids = self.encoding.encode(sequence_text(letters, self.spec)).inputs
        return Example(ids[:-1], ids[1:], np.arange(len(ids) - 1) >= len(ids) - 1 - len(letters))

    def probe(self, text: str) -> Probe:
        """Read a typed sequence. From the sign on, the right answers are the letters before the first blank or sign."""
        probe = sequences.probe(text, self.encoding, self.answers, "every-step")
        expected = np.full(len(probe.expected), -1, dtype=np.int64)
        tokens = probe.encoded.tokens
        if CALL in tokens:
            start = tokens.index(CALL)
            letters = tokens[: next(time for time, token in enumerate(tokens) if token in (BLANK, CALL))]
            for place, letter in zip(range(start, len(tokens)), letters, strict=False):
                expected[place] = self.answers.index(letter) if letter in self.answers else -1
        return replace(probe, expected=expected)


def sequence_text(letters: str, spec: Spec) -> str:
    """Return a string, its delay, the sign, and the string again."""
    return letters + BLANK * spec.delay + CALL + letters


def make_task(spec: Spec, readout: Readout, seed: int) -> CopyTask:
    """Make the copying task. Raises `TaskError` for a readout of one answer, or too many held-out strings."""
    if readout != "every-step":
        raise TaskError(f"Copying gives a letter at every step; a {readout} readout gives one answer.")
    strings = spec.kinds**spec.letters
    if spec.tested > strings // 2:
        raise TaskError(
            f"Of {spec.kinds} letters there are {strings} strings of {spec.letters}; hold out half at most."
        )
    evaluation_rng, sample_rng = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    tested: list[str] = []
    while len(tested) < spec.tested:
        tested.append(_draw_letters(evaluation_rng, spec, frozenset(tested)))
    vocabulary = Vocabulary.of("characters", [LETTERS[: spec.kinds] + BLANK + CALL])
    task = CopyTask(
        encoding=vocabulary,
        answers=vocabulary.entries,
        evaluation=(),
        heldout=True,
        text="\n".join(
            sequence_text(_draw_letters(sample_rng, spec, frozenset(tested)), spec) for _ in range(SHOWN_LINES)
        ),
        gap=spec.letters + spec.delay,
        spec=spec,
        held_out=frozenset(tested),
    )
    return replace(task, evaluation=tuple(task.example(letters) for letters in tested))


def _draw_letters(rng: np.random.Generator, spec: Spec, held_out: frozenset[str]) -> str:
    while True:
        letters = "".join(LETTERS[kind] for kind in rng.integers(spec.kinds, size=spec.letters))
        if letters not in held_out:
            return letters
