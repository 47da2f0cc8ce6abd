"""Handwriting: read a drawn letter column by column, and name it at the end.

A timestep is a column of pixels from top to bottom, ink from 0 to 1, as in the first recurrent readers of handwriting
(Graves & Schmidhuber 2008, “Offline handwriting recognition with multidimensional recurrent neural networks”, NIPS 21);
here a sequence is one letter, so that the network need not find where a letter ends. Letters are drawn by `letters`, a
variant of our own: a shape's number seeds its variation. Training draws random shapes with numbers below `UNSEEN`, out
of as many as `shapes` says; evaluation uses those from there on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval, Len

from playground.core.batches import Array, Batch, Example, collate
from playground.core.framed_sequence import FramedSequence
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, FEATURES, Numbers
from playground.tasks.common import sequences
from playground.tasks.common.letters import HEIGHT, LETTERS, Points, draw_letter, rasterize_strokes
from playground.tasks.common.task import BatchStream, Probe, Task, TaskError

ALL = "".join(LETTERS)

UNSEEN = 1000
"""The first shape of evaluation; training has none from here on."""

SHOWN_LINES, SHOWN_SHAPES = 4, 2

_NAMED = re.compile(r"([A-Za-z])(?:\s+(\d{1,9}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "handwriting"`: which letters, and how many shapes of each to train on and to
    test."""

    kind: Literal["handwriting"] = "handwriting"
    letters: Annotated[str, Len(2, len(ALL))] = ALL
    shapes: Annotated[int, Interval(ge=1, le=UNSEEN)] = UNSEEN
    tested: Annotated[int, Interval(ge=1, le=1000)] = 20


@dataclass(frozen=True, kw_only=True)
class HandwritingTask(Task):
    """Letters of many shapes."""

    shapes: int

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of random letters in random shapes."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            numbers = rng.integers((len(self.answers), self.shapes), size=(size, 2)).tolist()
            return collate([self.example(self.answers[letter], shape) for letter, shape in numbers])

        return BatchStream(draw, seed)

    def example(self, name: str, shape: int) -> Example:
        """Make the example of a letter's columns `(time, HEIGHT)`, which asks for its name at the last."""
        columns = drawn(name, shape)
        targets = np.zeros(len(columns), dtype=np.int64)
        targets[-1] = self.answers.index(name)
        return Example(columns, targets, np.arange(len(columns)) == len(columns) - 1)

    def probe(self, text: str) -> Probe:
        """Read a letter and the number of its shape, as `a 7`, or typed columns; a letter alone is shape 0.

        The answer is known for a letter, and for columns with a name behind an arrow. Tokens are the numbers of the
        columns.
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
        """Return strokes as columns, drawn like the letters."""
        return rasterize_strokes(strokes)


def make_task(spec: Spec, readout: Readout, seed: int) -> HandwritingTask:
    """Make the task. Raises `TaskError` for the every-step readout, as a letter has one name, and for unknown
    letters."""
    if readout == "every-step":
        raise TaskError("A letter has one name: read out the final hidden state, or the mean, not every step.")
    task, tested = reader(spec), range(UNSEEN, UNSEEN + spec.tested)
    return replace(
        task,
        evaluation=tuple(task.example(name, shape) for name in task.answers for shape in tested),
        text="\n".join(f"{typed(drawn(name, 0))} {ARROW} {name}" for name in task.answers[:SHOWN_LINES]),
        framed=tuple(
            FramedSequence(
                name=name, detail=f"shape {shape}", probe=f"{name.lower()} {shape}", frames=drawn(name, shape)
            )
            for name in task.answers
            for shape in range(min(SHOWN_SHAPES, spec.shapes))
        ),
    )


def reader(spec: Spec) -> HandwritingTask:
    """Make the task without its sequences: enough to read a probe. Raises `TaskError` for unknown letters."""
    names = tuple(sorted(set(spec.letters)))
    if not set(names) <= set(ALL) or len(names) < 2:
        raise TaskError(f"The letters can be any two or more of {ALL}, not “{spec.letters}”.")
    return HandwritingTask(
        encoding=Numbers(width=HEIGHT),
        answers=names,
        evaluation=(),
        heldout=True,
        text="",
        frame_name="Pixel columns",
        shapes=spec.shapes,
    )


@lru_cache(maxsize=1 << 15)
def drawn(letter: str, shape: int) -> Array:
    """Return a shape as columns `(columns, HEIGHT)`, cached since training asks for it again and again."""
    columns = draw_letter(letter, shape)
    columns.flags.writeable = False
    return columns


def typed(columns: Array) -> str:
    """Format columns as a person would type them, ink to one decimal."""
    return " ".join(FEATURES.join(f"{round(float(pixel), 1):g}" for pixel in column) for column in columns)
