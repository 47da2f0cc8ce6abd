"""Lines as people type them, and the examples they become.

Three forms (one a line; a line that is blank is skipped):

- `The grass is always greener`: plain; each next token is learned.
- `The grass is always => greener`: a prompt and its answer; only the answer is scored.
- `0 0.5 1 0.5 0 => 0.7`: numbers, when the tokens are numbers; `0.5:1` is a timestep of two. Under a readout that gives
  one answer, it can be a name instead: `0 0.5 1 => rising`. Then it is so in every line.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from playground.core.batches import Array, Example
from playground.core.problem import Problem
from playground.core.specs import MAX_TIMESTEPS, Readout, Tokens
from playground.core.vocabulary import (
    ARROW,
    FEATURES,
    Encoded,
    Encoding,
    Numbers,
    Vocabulary,
    number,
    split,
    unread,
    vector,
)
from playground.tasks.common.task import Probe

_NAMED = {True: "a name", False: "a number"}

MAX_FEATURES = 100
"""The most numbers that a typed timestep may have."""


@dataclass(frozen=True, slots=True)
class Line:
    """One typed sequence. `answer` is None for a plain line; `number` counts the text's lines from 0."""

    number: int
    prompt: str
    answer: str | None

    @property
    def texts(self) -> tuple[str, ...]:
        """Prompt and answer, if there is one. No token reaches across the two."""
        return (self.prompt,) if self.answer is None else (self.prompt, self.answer)


def parse(text: str, tokens: Tokens, readout: Readout) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """The lines of a typed text that can be learned, and what is wrong with the others, in order. Never fails."""
    lines: list[Line] = []
    problems: list[Problem] = []
    for index, raw in enumerate(text.split("\n")):
        if not raw.strip():
            continue
        prompt, arrow, answer = raw.partition(ARROW)
        line = Line(index, prompt.strip(), answer.strip() if arrow else None)
        problem = _problem(raw, line, tokens, readout)
        if tokens == "numbers" and readout != "every-step" and lines and not problem:
            problem = _unlike(raw, line, lines[0])
        if problem:
            problems.append(problem)
        else:
            lines.append(line)
    return tuple(lines), tuple(problems)


def named(line: Line) -> bool:
    """Whether the answer to numbers is a name, and nothing that could be meant as a number."""
    try:
        float(line.answer or "")
    except ValueError:
        return any(sign.isalpha() for sign in line.answer or "")
    return False


def _unlike(raw: str, line: Line, first: Line) -> Problem | None:
    """What is wrong where one of two lines of numbers has a name for its answer, and the other a number."""
    if named(line) == named(first):
        return None
    said = f"“{_short(line.answer or '')}” is {_NAMED[named(line)]}, but the answer in line {first.number + 1} is "
    said += f"{_NAMED[named(first)]}. Answers are all numbers, or all names."
    return Problem(line.number, raw.find(ARROW), len(raw), f"Line {line.number + 1}: {said}")


def _problem(raw: str, line: Line, tokens: Tokens, readout: Readout) -> Problem | None:
    def at(start: int, end: int, message: str) -> Problem:
        return Problem(line.number, start, max(end, start + 1), f"Line {line.number + 1}: {message}")

    arrow = raw.find(ARROW)
    if line.answer is not None and ARROW in line.answer:
        again = raw.find(ARROW, arrow + len(ARROW))
        return at(again, again + len(ARROW), f"a second “{ARROW}”. A line has one prompt and one answer.")
    if line.answer is None and readout != "every-step":
        return at(
            0,
            len(raw),
            f"no answer. A {readout} readout gives one answer a sequence: write “prompt {ARROW} answer”, "
            "or read out every step.",
        )
    if line.answer is not None and not split(tokens, line.prompt):
        return at(0, arrow, f"nothing before “{ARROW}”. Write the prompt there.")
    if line.answer is not None and not split(tokens, line.answer):
        return at(arrow, len(raw), f"nothing after “{ARROW}”. Write the answer there.")
    if tokens == "numbers":
        name = readout != "every-step" and named(line)
        for token in split(tokens, *line.texts[: 1 if name else 2]):
            said = _no_numbers(token)
            if said:
                start = _place(raw, token)
                return at(start, start + len(token), said)
        answer = split(tokens, line.answer or "")
        if readout != "every-step" and not name and (len(answer) > 1 or any(number(token) is None for token in answer)):
            return at(arrow, len(raw), f"a {readout} readout answers with one number. Read out every step for more.")
    length = len(split(tokens, *line.texts))
    if length > MAX_TIMESTEPS:
        return at(
            0,
            len(raw),
            f"{length:,} tokens; a sequence has at most {MAX_TIMESTEPS:,}. Split it into shorter lines.",
        )
    if line.answer is None and length < 2:
        return at(
            0,
            len(raw),
            f"one token alone has no next one to learn. Add a token, or an answer after “{ARROW}”.",
        )
    return None


def _no_numbers(token: str) -> str:
    """Why a token cannot be a timestep of numbers; empty when it can."""
    features = vector(token)
    shown = _short(token)
    if features is None:
        wrong = next(unread(part) for part in token.split(FEATURES) if number(part) is None)
        asked = " Use words or characters as tokens instead." if wrong == "not a number" else ""
        return f"“{shown}” is {wrong}.{asked}"
    if len(features) > MAX_FEATURES:
        return f"“{shown}” holds {len(features):,} numbers; a timestep has at most {MAX_FEATURES}."
    return ""


def _short(token: str) -> str:
    return token if len(token) <= 24 else f"{token[:24]}…"


def _place(raw: str, token: str) -> int:
    """Where a token stands alone in a line of numbers, and not as a part of another: the `e` of `1e5 e`."""
    alone = re.search(rf"(?<![^\s,;>]){re.escape(token)}(?![^\s,;=])", raw)
    return alone.start() if alone else raw.find(token)


def label(kind: Tokens, answer: str) -> str:
    """The one class that an answer is, under a readout that gives one answer: its token, or all of its text."""
    tokens = split(kind, answer)
    return tokens[0] if len(tokens) == 1 else answer


def names(lines: Iterable[Line]) -> tuple[str, ...]:
    """What an answer to numbers can be where it is a name; nothing where it is a number."""
    return tuple(dict.fromkeys(label("words", line.answer) for line in lines if line.answer and named(line)))


def classes(vocabulary: Vocabulary, lines: Iterable[Line], readout: Readout) -> tuple[str, ...]:
    """What an answer can be: any token, and, under a readout that gives one answer, any answer of several tokens."""
    if readout == "every-step":
        return vocabulary.entries
    labels = (label(vocabulary.kind, line.answer) for line in lines if line.answer is not None)
    return tuple(dict.fromkeys((*vocabulary.entries, *labels)))


def example(line: Line, encoding: Encoding, answers: Sequence[str], readout: Readout) -> Example:
    """A line as inputs, targets and the steps that are scored. The line has no problem under this readout."""
    if readout == "every-step":
        whole = encoding.encode(*line.texts).inputs
        first = len(encoding.encode(line.prompt).inputs) - 1 if line.answer is not None else 0
        scored = np.arange(len(whole) - 1) >= first
        return Example(whole[:-1], whole[1:], scored)
    inputs = encoding.encode(line.prompt).inputs
    assert line.answer is not None
    if isinstance(encoding, Vocabulary) or answers:
        targets: Array = np.zeros(len(inputs), dtype=np.int64)
        name = label(encoding.kind if isinstance(encoding, Vocabulary) else "words", line.answer)
        targets[-1] = answers.index(name) if name in answers else 0
    else:
        targets = np.zeros((len(inputs), 1), dtype=np.float32)
        targets[-1] = Numbers(encoding.scale).encode(line.answer).inputs[0]
    return Example(inputs, targets, np.arange(len(inputs)) == len(inputs) - 1)


def probe(text: str, encoding: Encoding, answers: Sequence[str], readout: Readout, lines: Iterable[Line] = ()) -> Probe:
    """A typed text as a sequence to watch, cut at the most timesteps there may be.

    At every step the right answer is the next token. Otherwise it is what stands behind the arrow, or what the
    training line with the same prompt says.
    """
    prompt, _, answer = (part.strip() for part in text.partition(ARROW))
    if readout == "every-step":
        return _next_tokens(_cut(encoding.encode(prompt, answer)), encoding, answers)
    encoded = _cut(encoding.encode(prompt))
    if not answer:
        answer = next((line.answer for line in lines if line.prompt == prompt and line.answer is not None), "")
    if answers:
        expected: Array = np.full(len(encoded.tokens), -1, dtype=np.int64)
        name = label(encoding.kind if isinstance(encoding, Vocabulary) else "words", answer)
        if len(expected) and name in answers:
            expected[-1] = answers.index(name)
    else:
        expected = np.full((len(encoded.tokens), 1), np.nan, dtype=np.float32)
        value = number(answer)
        if len(expected) and value is not None:
            expected[-1] = value
    return Probe(encoded, expected)


def _cut(encoded: Encoded) -> Encoded:
    end = MAX_TIMESTEPS
    return Encoded(encoded.tokens[:end], encoded.inputs[:end], encoded.known[:end])


def _next_tokens(encoded: Encoded, encoding: Encoding, answers: Sequence[str]) -> Probe:
    time = len(encoded.tokens)
    if isinstance(encoding, Vocabulary):
        expected: Array = np.full(time, -1, dtype=np.int64)
        following = encoded.inputs[1:]
        expected[:-1] = np.where(following > 0, following, -1)
    elif answers:
        expected = np.full(time, -1, dtype=np.int64)
    else:
        expected = np.full((time, encoding.width), np.nan, dtype=np.float32)
        expected[:-1] = encoding.raw(encoded.inputs[1:])
    return Probe(encoded, expected)
