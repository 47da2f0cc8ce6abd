"""A network made elsewhere: its tokens or numbers, and its answers.

Any probe can be read. It can be trained on lines that the user types, in the three forms of `sequences`, if it answers
as they ask: with the next token, or with one label or number at the end.
"""

from dataclasses import dataclass, replace
from itertools import islice
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval, Len

from playground.core import specs
from playground.core.batches import Example
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import FEATURES, UNKNOWN, Encoding, Numbers, Vocabulary, parse_vector, tokenize
from playground.tasks.common import sequences
from playground.tasks.common.sequences import Line
from playground.tasks.common.task import BatchStream, Probe, Task, TaskError, epochs
from playground.tasks.typed import MAX_CHARACTERS

OBSTACLE = "This network was made elsewhere. Type sequences here to train it further."
SAMPLE = 6
"""The most timesteps of the sequence that is shown at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "inspected"`.

    `vocabulary` holds the tokens in the order of their ids, which begin with 1; id 0 is the unknown token. Without it a
    timestep has `features` numbers. Without `answers` the network answers with `numbers` numbers. `sequences` are the
    user's own.
    """

    kind: Literal["inspected"] = "inspected"
    tokens: specs.Tokens = "words"
    vocabulary: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    features: Annotated[int, Interval(ge=1, le=10_000)] = 1
    numbers: Annotated[int, Interval(ge=1, le=10_000)] = 1
    sequences: Annotated[str, Len(0, MAX_CHARACTERS)] = ""

    @property
    def encoding(self) -> Encoding:
        """Return the vocabulary with the unknown token, or the numbers of a timestep."""
        if self.tokens == "numbers":
            return Numbers(width=self.features)
        return Vocabulary(self.tokens, (UNKNOWN, *self.vocabulary))


@dataclass(frozen=True, kw_only=True)
class InspectedTask(Task):
    """What an inspected network reads and answers."""

    readout: Readout
    lines: tuple[Line, ...] = ()
    training: tuple[Example, ...] = ()

    @property
    def predicts_next(self) -> bool:
        """Whether the right answer at a timestep is the next token."""
        if isinstance(self.encoding, Vocabulary):
            same = self.answers == self.encoding.entries
        else:
            same = not self.answers and self.numbers == self.encoding.width
        return same and self.readout == "every-step"

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of every typed line, in random order, for ever. Without lines return a sequence of zeros again
        and again: it has the shape of a batch, and nothing to learn."""
        if self.training:
            return epochs(self.training, size, seed)
        words = isinstance(self.encoding, Vocabulary)
        inputs = np.zeros(SAMPLE, np.int64) if words else np.zeros((SAMPLE, self.encoding.width), np.float32)
        targets = np.zeros(SAMPLE, np.int64) if self.answers else np.zeros((SAMPLE, self.numbers), np.float32)
        return epochs((Example(inputs, targets, np.ones(SAMPLE, np.bool_)),), 1, seed)

    def probe(self, text: str) -> Probe:
        """Read a typed text. The right answers are known where they are the next tokens, or behind an arrow."""
        readout: Readout = "every-step" if self.predicts_next else "final"
        probe = sequences.probe(text, self.encoding, self.answers, readout, self.lines)
        if self.answers or probe.expected.shape[1] == self.numbers:
            return probe
        return Probe(probe.encoded, np.full((len(probe.encoded.tokens), self.numbers), np.nan, np.float32))

    def samples(self) -> tuple[str, ...]:
        """Return one sequence to watch at first: the first tokens that can be typed, or an impulse in each of the first
        numbers of a timestep."""
        if isinstance(self.encoding, Vocabulary):
            kind, entries = self.encoding.kind, self.encoding.entries[1:]
            tokens = islice((entry for entry in entries if tokenize(kind, entry) == (entry,)), SAMPLE)
            return ((" " if kind == "words" else "").join(tokens),)
        count = min(SAMPLE, self.encoding.width)
        impulses = np.eye(self.encoding.width, dtype=np.int64)[:count] if self.encoding.width > 1 else [[1]] + [[0]] * 5
        return (" ".join(FEATURES.join(map(str, row)) for row in impulses),)


def make_task(spec: Spec, readout: Readout, seed: int) -> InspectedTask:
    """Make the task. Raises `TaskError` with each line's problem, or where the network answers otherwise than the lines
    ask."""
    lines, problems = sequences.parse(spec.sequences, spec.tokens, readout)
    if problems:
        raise TaskError(problems[0].message, problems)
    task = InspectedTask(
        encoding=spec.encoding,
        answers=spec.answers,
        evaluation=(),
        heldout=False,
        text=spec.sequences,
        numbers=spec.numbers,
        obstacle="" if lines else OBSTACLE,
        readout=readout,
        lines=lines,
    )
    if not lines:
        return task
    _check(task)
    examples = tuple(sequences.example(line, task.encoding, task.answers, readout) for line in lines)
    return replace(task, training=examples, evaluation=examples)


def _check(task: InspectedTask) -> None:
    """Check that the network can learn the lines. Raises `TaskError`."""
    if task.readout == "every-step" and not task.predicts_next:
        raise TaskError("This network does not answer with the next token, so it cannot be trained on such lines.")
    is_number = isinstance(task.encoding, Numbers) and task.numbers == 1
    if task.readout != "every-step" and not task.answers and not is_number:
        raise TaskError(f"This network answers with {task.numbers:,} numbers, so it cannot be trained on such lines.")
    for line in task.lines:
        where = f"Line {line.number + 1}"
        if isinstance(task.encoding, Numbers):
            widths = [len(parse_vector(token) or ()) for token in tokenize("numbers", line.prompt)]
            if max(widths) > task.encoding.width:
                said = f"{where}: {max(widths):,} numbers in a timestep, but the network reads {task.encoding.width:,}."
                raise TaskError(said)
        if task.readout != "every-step" and task.answers and line.answer is not None:
            name = sequences.label("words" if task.tokens == "numbers" else task.tokens, line.answer)
            if name not in task.answers:
                raise TaskError(f"{where}: the network has no answer “{name}”, only {', '.join(task.answers[:5])}…")
