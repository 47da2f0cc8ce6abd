"""Typed lines, and the examples made from them.

Each line has one of three forms; blank lines are skipped:

- `The grass is always greener`: plain; the network learns each next token.
- `The grass is always => greener`: a prompt and its answer; only the answer is scored.
- `0 0.5 1 0.5 0 => 0.7`: numbers, if the tokens are numbers; `0.5:1` is a timestep of two. Under a readout that gives
  one answer, the answer may be a name instead: `0 0.5 1 => rising`. Then all lines have names.
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
    number_problem,
    parse_number,
    parse_vector,
    tokenize,
)
from playground.tasks.common.task import Probe

_NAMED = {True: "a name", False: "a number"}

MAX_FEATURES = 100
"""The most numbers in a typed timestep."""


@dataclass(frozen=True, slots=True)
class Line:
    """One typed sequence. `answer` is None for a plain line; `number` is the line's index in the text, from 0."""

    number: int
    prompt: str
    answer: str | None

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the prompt and the answer, if any. No token spans both."""
        return (self.prompt,) if self.answer is None else (self.prompt, self.answer)


def parse(text: str, tokens: Tokens, readout: Readout) -> tuple[tuple[Line, ...], tuple[Problem, ...]]:
    """Return the valid lines of a typed text, and the mistakes in the others, in order. Never fails."""
    lines: list[Line] = []
    problems: list[Problem] = []
    for index, raw in enumerate(text.split("\n")):
        if not raw.strip():
            continue
        line = _line(index, raw)
        problem = _problem(raw, line, tokens, readout)
        if tokens == "numbers" and readout != "every-step" and lines and not problem:
            problem = _mixed_answers_problem(raw, line, lines[0])
        if problem:
            problems.append(problem)
        else:
            lines.append(line)
    return tuple(lines), tuple(problems)


def line_problem(number: int, raw: str, tokens: Tokens, readout: Readout) -> Problem | None:
    """Return the mistake in the line with this index; None if there is none."""
    return _problem(raw, _line(number, raw), tokens, readout)


def _line(number: int, raw: str) -> Line:
    prompt, arrow, answer = raw.partition(ARROW)
    return Line(number, prompt.strip(), answer.strip() if arrow else None)


def has_name_answer(line: Line) -> bool:
    """Return whether the answer to numbers is a name, and nothing that could be meant as a number."""
    try:
        float(line.answer or "")
    except ValueError:
        return any(sign.isalpha() for sign in line.answer or "")
    return False


def _mixed_answers_problem(raw: str, line: Line, first: Line) -> Problem | None:
    """Return the mistake if one of two lines of numbers has a name as its answer and the other has a number."""
    if has_name_answer(line) == has_name_answer(first):
        return None
    own, other = _NAMED[has_name_answer(line)], _NAMED[has_name_answer(first)]
    said = f"“{_short(line.answer or '')}” is {own}, but the answer in line {first.number + 1} is {other}. "
    said += "Answers are all numbers, or all names."
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
    if line.answer is not None and not tokenize(tokens, line.prompt):
        return at(0, arrow, f"nothing before “{ARROW}”. Write the prompt there.")
    if line.answer is not None and not tokenize(tokens, line.answer):
        return at(arrow, len(raw), f"nothing after “{ARROW}”. Write the answer there.")
    if tokens == "numbers":
        name = readout != "every-step" and has_name_answer(line)
        for token in tokenize(tokens, *line.texts[: 1 if name else 2]):
            said = _numbers_problem(token)
            if said:
                start = _token_position(raw, token)
                return at(start, start + len(token), said)
        answer = tokenize(tokens, line.answer or "")
        if (
            readout != "every-step"
            and not name
            and (len(answer) > 1 or any(parse_number(token) is None for token in answer))
        ):
            return at(arrow, len(raw), f"a {readout} readout answers with one number. Read out every step for more.")
    length = len(tokenize(tokens, *line.texts))
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


def _numbers_problem(token: str) -> str:
    """Return why a token cannot be a timestep of numbers; empty if it can."""
    features = parse_vector(token)
    shown = _short(token)
    if features is None:
        wrong = next(number_problem(part) for part in token.split(FEATURES) if parse_number(part) is None)
        asked = " Use words or characters as tokens instead." if wrong == "not a number" else ""
        return f"“{shown}” is {wrong}.{asked}"
    if len(features) > MAX_FEATURES:
        return f"“{shown}” holds {len(features):,} numbers; a timestep has at most {MAX_FEATURES}."
    return ""


def _short(token: str) -> str:
    return token if len(token) <= 24 else f"{token[:24]}…"


def _token_position(raw: str, token: str) -> int:
    """Return the position of a whole token in a line of numbers, not of a part of another: the `e` of `1e5 e`."""
    alone = re.search(rf"(?<![^\s,;>]){re.escape(token)}(?![^\s,;=])", raw)
    return alone.start() if alone else raw.find(token)


def label(kind: Tokens, answer: str) -> str:
    """Return the class of an answer, under a readout that gives one answer: its token, or its whole text."""
    tokens = tokenize(kind, answer)
    return tokens[0] if len(tokens) == 1 else answer


def answer_names(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return the possible answers to numbers if these are names; empty if they are numbers."""
    return tuple(dict.fromkeys(label("words", line.answer) for line in lines if line.answer and has_name_answer(line)))


def classes(vocabulary: Vocabulary, lines: Iterable[Line], readout: Readout) -> tuple[str, ...]:
    """Return the possible answers: all tokens and, under a readout that gives one answer, all answers of several
    tokens."""
    if readout == "every-step":
        return vocabulary.entries
    labels = (label(vocabulary.kind, line.answer) for line in lines if line.answer is not None)
    return tuple(dict.fromkeys((*vocabulary.entries, *labels)))


def example(line: Line, encoding: Encoding, answers: Sequence[str], readout: Readout) -> Example:
    """Make the example of a line that is valid under this readout."""
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
    """Read a typed text as a sequence to watch, cut at the greatest length.

    Under the every-step readout the right answer is the next token. Otherwise it is the text behind the arrow, or the
    answer of the training line with the same prompt.
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
        value = parse_number(answer)
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
