"""Sequences that the user types, or that a text file holds, one per line, in the three forms of `sequences`.

Evaluation takes every line or, with `held_out`, that share of the lines, which training never sees. `split` says which
lines these are.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Literal, TypeGuard

import numpy as np
import numpy.typing as npt
from annotated_types import Interval, Len

from playground.core import specs
from playground.core.batches import Array, Example
from playground.core.content import FileSpec
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, SMALLEST, Encoding, Numbers, Vocabulary, parse_vector, tokenize
from playground.tasks.common import line_files, sequences
from playground.tasks.common.baseline_data import Corpus
from playground.tasks.common.line_files import Lines
from playground.tasks.common.sequences import Line
from playground.tasks.common.splitting import Rule, describe, divide
from playground.tasks.common.task import EVALUATION_STREAM, BatchStream, Probe, Task, TaskError, epochs, random_stream

MAX_CHARACTERS = 200_000
"""The longest text that is read while the user is typing."""

MAX_NUMBERS = 20_000_000
"""The most characters of a file with lines of numbers: each number is an object while they are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(FileSpec):
    """The keys of `[task]` with `kind = "typed"`: the lines themselves, as `sequences`, or the `file` with them."""

    kind: Literal["typed"] = "typed"
    tokens: specs.Tokens = "words"
    sequences: Annotated[str, Len(0, MAX_CHARACTERS)] = ""
    held_out: Annotated[float, Interval(ge=0, le=0.5)] = 0.0
    split: Rule = "sequences"

    @property
    def is_from_file(self) -> bool:
        """Whether the lines are in a file."""
        return bool(self.file)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSpec(Spec):
    """A specification with its file's content."""

    content: Lines


@dataclass(frozen=True, kw_only=True)
class TypedTask(Task):
    """Lines of text."""

    readout: Readout
    lines: tuple[Line, ...]
    training: tuple[Example, ...]

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of every training line once in random order, then again in another order, for ever."""
        return epochs(self.training, size, seed)

    def probe(self, text: str) -> Probe:
        """Read a typed text. The right answers are those that training would score."""
        probe = sequences.probe(text, self.encoding, self.answers, self.readout, self.lines)
        if self.readout != "every-step" or not len(probe.expected):
            return probe
        expected = probe.expected.copy()
        expected[~self._scored(text, probe.encoded.inputs)] = np.nan if expected.dtype.kind == "f" else -1
        return replace(probe, expected=expected)

    def corpus(self) -> Corpus | None:
        """Return its lines, of which some are held out."""
        if self.readout != "every-step" or not self.answers or not self.heldout:
            return None
        tested = [(_whole(each), np.flatnonzero(each.scored) + 1) for each in self.evaluation]
        return Corpus(width=self.encoding.width, training=tuple(map(_whole, self.training)), tested=tested)

    def reply(self, prompt: str) -> tuple[str, ...] | None:
        """Return the reply of the first line with the same prompt."""
        reply = self._replies.get(tokenize(self.tokens, prompt))
        return None if reply is None else tokenize(self.tokens, reply)

    @cached_property
    def _replies(self) -> dict[tuple[str, ...], str]:
        """The first reply to each prompt of a dialogue. Cached, because a long text takes a while."""
        lines = reversed(self.lines if self.is_dialogue else ())
        return {tokenize(self.tokens, line.prompt): line.answer for line in lines if line.answer}

    def _scored(self, text: str, inputs: Array) -> npt.NDArray[np.bool_]:
        """Return the steps of a probe `(time,)` that would be scored if it were a training line: with an arrow those
        of the answer; without one all steps or, if every line has an arrow, those of the lines that begin like the
        probe."""
        prompt, arrow, _ = text.partition(ARROW)
        steps = np.arange(len(inputs))
        if arrow:
            return steps >= len(self.encoding.encode(prompt).inputs) - 1
        scored = np.full(len(inputs), any(line.answer is None for line in self.lines))
        for example in () if scored.any() else (*self.training, *self.evaluation):
            # The last token of a line is only an answer, not an input.
            line = np.concatenate((example.inputs[:1], example.targets[: len(inputs) - 1]))
            if np.array_equal(line, inputs):
                scored[: len(example.scored)] |= example.scored[: len(inputs)]
        return scored


def _whole(example: Example) -> npt.NDArray[np.int64]:
    """Return all tokens of a line whose each next one is asked for."""
    return np.concatenate((example.inputs[:1], example.targets))


def is_typed(task: TaskSpec) -> TypeGuard[Spec]:
    """Return whether the user types the sequences of a task, which then are not in a file."""
    return isinstance(task, Spec) and not task.file


def trimmed(preset: specs.Preset) -> specs.Preset:
    """Return a preset without the empty lines around its typed sequences, which do not change the task; presets of
    other tasks are returned unchanged."""
    if isinstance(preset.task, Spec):
        return replace(preset, task=replace(preset.task, sequences=preset.task.sequences.strip("\n")))
    return preset


def make_task(spec: Spec, readout: Readout, seed: int) -> Task:
    """Make the task. Raises `TaskError` with each line's problem."""
    if spec.file:
        return _from_file(spec, readout, seed)
    if spec.test_file:
        raise TaskError("A test file needs a file to train on: name it as task.file, in the place of the sequences.")
    if len(spec.sequences) > MAX_CHARACTERS:
        length = f"{len(spec.sequences):,} characters; there may be at most {MAX_CHARACTERS:,}"
        raise TaskError(f"The training sequences have {length}. Take some lines out.")
    return _from_text(spec, spec.sequences, readout, seed)


def _from_file(spec: Spec, readout: Readout, seed: int) -> Task:
    if spec.sequences:
        raise TaskError(f"There are sequences in the preset and in the file {spec.file}. Keep one of the two.")
    if not isinstance(spec, LoadedSpec):
        raise TaskError(f"The file {spec.file} has not been read.")
    if spec.tokens != "numbers":
        return line_files.make_task(
            spec.content,
            tokens=spec.tokens,
            held_out=spec.held_out,
            rule=spec.split,
            files=(spec.file, spec.test_file),
            readout=readout,
            seed=seed,
        )
    if spec.test_file:
        raise TaskError("Lines of numbers have no test file; a CSV with a column of labels may have one.")
    if len(spec.content.text) > MAX_NUMBERS:
        raise TaskError(
            f"{spec.file}: the file has {len(spec.content.text):,} characters; of numbers in lines there may be at "
            f"most {MAX_NUMBERS:,}. A CSV with a column of labels may be larger."
        )
    try:
        task = _from_text(spec, spec.content.text, readout, seed)
    except TaskError as error:
        raise TaskError(f"{spec.file}: {error}") from None
    return replace(task, text="\n".join(line_files.first_lines(spec.content.text)))


def _from_text(spec: Spec, text: str, readout: Readout, seed: int) -> TypedTask:
    lines, problems = sequences.parse(text, spec.tokens, readout)
    if problems:
        raise TaskError(problems[0].message, problems)
    if not lines:
        raise TaskError("There is no training sequence yet. Type one, such as: The grass is always => greener")
    training, held_out, test_set = _divide(lines, spec, readout, seed)
    encoding = _encoding(spec.tokens, training)
    if isinstance(encoding, Vocabulary):
        answers = sequences.classes(encoding, training, readout)
    else:
        # Names have no unknown token, so names that only held-out lines have become answers, too.
        answers = sequences.answer_names(lines) if readout != "every-step" else ()
    examples, evaluation = (
        tuple(sequences.example(line, encoding, answers, readout) for line in part)
        for part in (training, held_out or training)
    )
    return TypedTask(
        encoding=encoding,
        answers=answers,
        evaluation=evaluation,
        heldout=bool(held_out),
        text=text,
        test_set=test_set,
        numbers=encoding.width if readout == "every-step" else 1,
        is_dialogue=answers != () and readout == "every-step" and all(line.answer is not None for line in lines),
        readout=readout,
        lines=lines,
        training=examples,
    )


def _divide(
    lines: tuple[Line, ...], spec: Spec, readout: Readout, seed: int
) -> tuple[tuple[Line, ...], tuple[Line, ...], str]:
    """Return training and held-out lines, and what is held out in words."""
    contents = [_content(line, spec.tokens) for line in lines]
    # Under a readout that gives one answer the network reads the prompt alone.
    read = 2 if readout == "every-step" else 1
    lengths = [len(tokenize(spec.tokens, *line.texts[:read])) for line in lines]
    parts = divide(spec.split, spec.held_out, contents, lengths, random_stream(seed, EVALUATION_STREAM))
    training, held_out = (tuple(lines[index] for index in part) for part in (parts.trained, parts.tested))
    return training, held_out, describe(spec.split, parts, lengths)


def _content(line: Line, tokens: specs.Tokens) -> tuple[str | tuple[float, ...] | None, ...]:
    """Return what a line is compared by: its tokens, or its numbers, however they are written, and its name."""
    if tokens != "numbers":
        return tokenize(tokens, *line.texts)
    name = (line.answer,) if sequences.has_name_answer(line) else ()
    return *(_features(token) for token in tokenize(tokens, *line.texts[: 2 - len(name)])), *name


def _encoding(tokens: specs.Tokens, lines: tuple[Line, ...]) -> Encoding:
    if tokens != "numbers":
        return Vocabulary.of(tokens, (text for line in lines for text in line.texts))
    timesteps = [parse_vector(token) or (0.0,) for line in lines for token in tokenize(tokens, *line.texts)]
    largest = max(abs(feature) for features in timesteps for feature in features)
    if 0 < largest < SMALLEST:
        raise TaskError(f"No number is beyond {largest:.3g}, too small to compute with. Write them in a smaller unit.")
    return Numbers(scale=largest if largest > 0 else 1.0, width=max(map(len, timesteps)))


def _features(token: str) -> tuple[float, ...]:
    """Return the numbers of a timestep in a canonical form, without zeros at its end."""
    first, *others = parse_vector(token) or (0.0,)
    while others and not others[-1]:
        others.pop()
    return (first, *others)
