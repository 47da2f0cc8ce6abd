"""Translation: numbers in words to digits: `three hundred and five => 3 0 5 .`

A small translation between sequences of different lengths, after Sutskever, Vinyals & Le (2014), “Sequence to sequence
learning with neural networks”, NeurIPS, but with one network that reads and then writes. The words are British: “and”
stands before the last two digits. The answer is written digit by digit, each digit being the next input, and ends with
a full stop. Only the answer is scored. If each of its tokens is the likeliest after the right ones before it, a network
that reads its own answers writes the same; so a sequence without a wrong step is a right translation.

Some numbers from 100 up, drawn uniformly, are held out for evaluation and never trained. Those below 100 are all
trained, since some of their words have no other example.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Batch, Example, collate
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, Vocabulary
from playground.tasks.common import sequences
from playground.tasks.common.sequences import Line
from playground.tasks.common.task import EVALUATION_STREAM, BatchStream, Probe, Task, TaskError, random_stream

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
END = "."
FIRST_HELD_OUT = 100

SHOWN_LINES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "translate"`: the greatest number, and how many numbers are held out."""

    kind: Literal["translate"] = "translate"
    largest: Annotated[int, Interval(ge=299, le=9999)] = 999
    tested: Annotated[int, Interval(ge=1, le=1000)] = 200


@dataclass(frozen=True, kw_only=True)
class TranslateTask(Task):
    """Numbers from 0 to the greatest."""

    trained: tuple[int, ...]

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of random numbers, none of them held out."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([self.example(self.trained[i]) for i in rng.integers(len(self.trained), size=size)])

        return BatchStream(draw, seed)

    def example(self, number: int) -> Example:
        """Make the example of a number's words and digits."""
        return sequences.example(line(number), self.encoding, self.answers, "every-step")

    def probe(self, text: str) -> Probe:
        """Read typed words, with or without their digits. The answer is known if the words are a number's."""
        prompt, _, answer = (part.strip() for part in text.partition(ARROW))
        words = self.encoding.encode(prompt)
        probe = sequences.probe(
            f"{prompt} {ARROW} {' '.join(answer.replace(' ', ''))}", self.encoding, (), "every-step"
        )
        expected = np.full(len(probe.expected), -1, dtype=np.int64)
        reply = self.reply(prompt)
        if reply is not None:
            due = self.encoding.encode(" ".join(reply)).inputs
            last = len(words.tokens) - 1
            written = probe.encoded.inputs[last + 1 :]
            for place in range(min(len(due), len(written) + 1)):
                # After a wrong digit, the right continuation is unknown.
                if not np.array_equal(written[:place], due[:place]):
                    break
                expected[last + place] = due[place]
        return replace(probe, expected=expected)

    def reply(self, prompt: str) -> tuple[str, ...] | None:
        """Return the digits of a number in words, and the full stop."""
        number = _numbers().get(self.encoding.encode(prompt).tokens)
        return None if number is None else tuple(_digits(number).split())


def words(number: int) -> str:
    """Return a number below 10,000 in British words."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10] + (f" {ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{ONES[number // 100]} hundred" + (f" and {words(number % 100)}" if number % 100 else "")
    rest = number % 1000
    joint = " and " if 0 < rest < 100 else " "
    return f"{ONES[number // 1000]} thousand" + (joint + words(rest) if rest else "")


def line(number: int) -> Line:
    """Return a number's words, and its digits with the full stop as a person would type them."""
    return Line(0, words(number), _digits(number))


def make_task(spec: Spec, readout: Readout, seed: int) -> TranslateTask:
    """Make the task. Raises `TaskError` for a readout of one answer, or too many held out."""
    if readout != "every-step":
        raise TaskError(f"A translation has several digits, one a step; a {readout} readout gives one answer.")
    if spec.tested > spec.largest // 2:
        raise TaskError(f"Up to {spec.largest} there are {spec.largest + 1} numbers; hold out half at most.")
    order = FIRST_HELD_OUT + random_stream(seed, EVALUATION_STREAM).permutation(spec.largest + 1 - FIRST_HELD_OUT)
    trained = np.concatenate([order[spec.tested :], np.arange(FIRST_HELD_OUT)])
    vocabulary = Vocabulary.of(
        "words", [*(words(number) for number in range(spec.largest + 1)), "0 1 2 3 4 5 6 7 8 9 ."]
    )
    task = TranslateTask(
        encoding=vocabulary,
        answers=vocabulary.entries,
        evaluation=(),
        heldout=True,
        text="",
        is_dialogue=True,
        trained=tuple(trained.tolist()),
    )
    shown = (line(number) for number in task.trained[:SHOWN_LINES])
    return replace(
        task,
        evaluation=tuple(task.example(number) for number in order[: spec.tested].tolist()),
        text="\n".join(f"{one.prompt} {ARROW} {one.answer}" for one in shown),
    )


def _digits(number: int) -> str:
    return " ".join((*str(number), END))


@cache
def _numbers() -> dict[tuple[str, ...], int]:
    """Return each number by its words."""
    return {tuple(words(number).split()): number for number in range(10_000)}
