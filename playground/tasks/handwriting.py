"""Reading a drawn letter, one column of pixels after the other, and saying at the end which it is.

A timestep is a column from top to bottom, ink from 0 to 1, as in the first readers of handwriting by recurrent networks
(Graves & Schmidhuber 2008, “Offline handwriting recognition with multidimensional recurrent neural networks”, NIPS
21); here a sequence is one letter, and there is no search for where a letter ends. Letters are drawn by `letters`, a
variant of our own: the number of a shape says how it is drawn. Training has the shapes below `UNSEEN`, as many as
`shapes` says; evaluation has those from there on.
"""

import re
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Array, Example
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, FEATURES, Numbers
from playground.tasks import sequences
from playground.tasks.letters import HEIGHT, LETTERS, draw
from playground.tasks.task import Probe, Stream, Task, TaskError, epochs

NAMES = tuple(LETTERS)

UNSEEN = 1000
"""The first shape of evaluation; all shapes from here on are never in training."""

SHOWN_LINES = 4

_NAMED = re.compile(r"([A-Za-z])(?:\s+(\d{1,9}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "handwriting"`: how many shapes of each letter are trained, and tested."""

    kind: Literal["handwriting"] = "handwriting"
    shapes: Annotated[int, Interval(ge=1, le=UNSEEN)] = 60
    tested: Annotated[int, Interval(ge=1, le=1000)] = 20


@dataclass(frozen=True, kw_only=True)
class HandwritingTask(Task):
    """Letters of many shapes."""

    training: tuple[Example, ...]

    def batches(self, size: int, seed: int) -> Stream:
        """Every trained shape once in random order, then again in another, for ever."""
        return epochs(self.training, size, seed)

    def probe(self, text: str) -> Probe:
        """A letter and the number of its shape, as `a 7`, or typed columns; a letter alone is shape 0.

        The answer is known for a letter, and for columns where it stands behind an arrow. Tokens are the numbers of
        the columns.
        """
        prompt, _, answer = (part.strip() for part in text.partition(ARROW))
        named = _NAMED.fullmatch(prompt)
        if named:
            letter, shape = named[1].upper(), int(named[2] or 0)
            inputs = draw(letter, shape)
            expected = example(inputs, letter).targets
            expected[:-1] = -1
            encoded = replace(self.encoding.encode(), inputs=inputs, known=(True,) * len(inputs))
            probe = Probe(encoded, expected)
        else:
            probe = sequences.probe(f"{prompt} {ARROW} {answer.upper()}", self.encoding, self.answers, "final")
        numbered = tuple(str(column + 1) for column in range(len(probe.encoded.inputs)))
        return replace(probe, encoded=replace(probe.encoded, tokens=numbered))


def make(spec: Spec, readout: Readout, seed: int) -> HandwritingTask:
    """The task of the letters; the seed only says in which order they come. Raises `TaskError` for a readout at every
    step: a letter has one name."""
    if readout == "every-step":
        raise TaskError("A letter has one name: read out the final hidden state, or the mean, not every step.")
    tested = range(UNSEEN, UNSEEN + spec.tested)
    return HandwritingTask(
        encoding=Numbers(width=HEIGHT),
        answers=NAMES,
        evaluation=tuple(example(draw(name, shape), name) for name in NAMES for shape in tested),
        heldout=True,
        text="\n".join(typed(draw(name, 0), name) for name in NAMES[:SHOWN_LINES]),
        frame="Pixel columns",
        training=tuple(example(draw(name, shape), name) for name in NAMES for shape in range(spec.shapes)),
    )


def example(columns: Array, name: str) -> Example:
    """Columns `(time, HEIGHT)`, and their letter asked for at the last."""
    targets = np.zeros(len(columns), dtype=np.int64)
    targets[-1] = NAMES.index(name)
    return Example(columns, targets, np.arange(len(columns)) == len(columns) - 1)


def typed(columns: Array, name: str) -> str:
    """Columns as a person would type them, to one decimal, and the letter's place in the alphabet, from 1."""
    column = (FEATURES.join(f"{pixel:.1g}" if pixel >= 0.05 else "0" for pixel in row) for row in columns)
    return f"{' '.join(column)} {ARROW} {NAMES.index(name) + 1}"
