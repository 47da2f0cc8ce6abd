"""Reading a drawn letter, one column of pixels after the other, and saying at the end which it is.

A timestep is a column from top to bottom, ink from 0 to 1, as in the first readers of handwriting by recurrent networks
(Graves & Schmidhuber 2008, “Offline handwriting recognition with multidimensional recurrent neural networks”, NIPS
21); here a sequence is one letter, and there is no search for where a letter ends. Letters are drawn by `letters`, a
variant of our own: the number of a shape says how it is drawn. Training draws shapes at random below `UNSEEN`, out of
as many as `shapes` says; evaluation has those from there on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval, Len

from playground.core.batches import Array, Batch, Example, collate
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, FEATURES, Numbers
from playground.tasks.common import sequences
from playground.tasks.common.letters import HEIGHT, LETTERS, Points, draw, pixels
from playground.tasks.common.task import Probe, Stream, Task, TaskError

ALL = "".join(LETTERS)

UNSEEN = 1000
"""The first shape of evaluation; all shapes from here on are never in training."""

SHOWN_LINES = 4

_NAMED = re.compile(r"([A-Za-z])(?:\s+(\d{1,9}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "handwriting"`: which letters, and how many shapes of each are trained, and
    tested."""

    kind: Literal["handwriting"] = "handwriting"
    letters: Annotated[str, Len(2, len(ALL))] = ALL
    shapes: Annotated[int, Interval(ge=1, le=UNSEEN)] = UNSEEN
    tested: Annotated[int, Interval(ge=1, le=1000)] = 20


@dataclass(frozen=True, kw_only=True)
class HandwritingTask(Task):
    """Letters of many shapes."""

    shapes: int

    def batches(self, size: int, seed: int) -> Stream:
        """Random letters, each in a random shape."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            numbers = rng.integers((len(self.answers), self.shapes), size=(size, 2)).tolist()
            return collate([self.example(self.answers[letter], shape) for letter, shape in numbers])

        return Stream(draw, seed)

    def example(self, name: str, shape: int) -> Example:
        """A letter's columns `(time, HEIGHT)`, and its name asked for at the last."""
        columns = drawn(name, shape)
        targets = np.zeros(len(columns), dtype=np.int64)
        targets[-1] = self.answers.index(name)
        return Example(columns, targets, np.arange(len(columns)) == len(columns) - 1)

    def probe(self, text: str) -> Probe:
        """A letter and the number of its shape, as `a 7`, or typed columns; a letter alone is shape 0.

        The answer is known for a letter, and for columns where it stands behind an arrow. Tokens are the numbers of
        the columns.
        """
        prompt, _, answer = (part.strip() for part in text.partition(ARROW))
        named = _NAMED.fullmatch(prompt)
        if named:
            letter, shape = named[1].upper(), int(named[2] or 0)
            inputs = drawn(letter, shape)
            expected = np.full(len(inputs), -1, dtype=np.int64)
            expected[-1] = self.answers.index(letter) if letter in self.answers else -1
            encoded = replace(self.encoding.encode(), inputs=inputs, known=(True,) * len(inputs))
            probe = Probe(encoded, expected)
        else:
            probe = sequences.probe(f"{prompt} {ARROW} {answer.upper()}", self.encoding, self.answers, "final")
        numbered = tuple(str(column + 1) for column in range(len(probe.encoded.inputs)))
        return replace(probe, encoded=replace(probe.encoded, tokens=numbered))

    def drawing(self, strokes: Sequence[Points]) -> Array:
        """Strokes as columns, the way letters are drawn."""
        return pixels(strokes)


def make(spec: Spec, readout: Readout, seed: int) -> HandwritingTask:
    """The task of the letters. Raises `TaskError` for a readout at every step, as a letter has one name, and for what
    is no letter."""
    if readout == "every-step":
        raise TaskError("A letter has one name: read out the final hidden state, or the mean, not every step.")
    task, tested = reader(spec), range(UNSEEN, UNSEEN + spec.tested)
    return replace(
        task,
        evaluation=tuple(task.example(name, shape) for name in task.answers for shape in tested),
        text="\n".join(f"{typed(drawn(name, 0))} {ARROW} {name}" for name in task.answers[:SHOWN_LINES]),
    )


def reader(spec: Spec) -> HandwritingTask:
    """The task without its sequences: enough to read a probe. Raises `TaskError` for what is no letter."""
    names = tuple(sorted(set(spec.letters)))
    if not set(names) <= set(ALL) or len(names) < 2:
        raise TaskError(f"The letters can be any two or more of {ALL}, not “{spec.letters}”.")
    return HandwritingTask(
        encoding=Numbers(width=HEIGHT),
        answers=names,
        evaluation=(),
        heldout=True,
        text="",
        frame="Pixel columns",
        shapes=spec.shapes,
    )


@lru_cache(maxsize=1 << 15)
def drawn(letter: str, shape: int) -> Array:
    """A shape as its columns `(columns, HEIGHT)`, drawn once; training asks for it again and again."""
    columns = draw(letter, shape)
    columns.flags.writeable = False
    return columns


def typed(columns: Array) -> str:
    """Columns as a person would type them, ink to one decimal."""
    return " ".join(FEATURES.join(f"{round(float(pixel), 1):g}" for pixel in column) for column in columns)
