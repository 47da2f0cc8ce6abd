"""Sentiment: short reviews from templates, with one label: `the plot was not boring => positive`.

“Not” reverses a judgement, and what came corrects what was expected, so the order of the words matters and a bag of
words is not enough. Some subjects, names and intensifiers are held out: training never shows them, and the reviews of
evaluation use no others. The network reads them as unknown words and has to ignore them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Batch, Example, collate
from playground.core.specs import Readout, TaskSpec
from playground.core.vocabulary import ARROW, Vocabulary
from playground.tasks.common import sequences
from playground.tasks.common.sequences import Line
from playground.tasks.common.task import (
    EVALUATION_STREAM,
    TRAINING_STREAM,
    BatchStream,
    Probe,
    Task,
    TaskError,
    random_stream,
)

LABELS = ("positive", "negative")
ADJECTIVES = (
    ("good", "great", "funny", "clever", "moving", "brilliant"),
    ("bad", "awful", "boring", "silly", "weak", "dreadful"),
)
"""Words of praise and of blame, in the order of `LABELS`."""

OPENINGS = ("the {0} was", "I thought the {0} was", "{1} said the {0} was", "{1} found the {0}")
EXPECTATION = "{1} expected the {0} to be"
SETTING_RIGHT = "but it was"

SHOWN_LINES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words that do not affect a review's label."""

    subjects: tuple[str, ...]
    names: tuple[str, ...]
    intensifiers: tuple[str, ...]


SHOWN = Words(
    subjects=("plot", "film", "acting", "music", "ending", "cast", "dialogue", "story"),
    names=("Anna", "Ben", "Chloe", "David", "Emma", "Farid"),
    intensifiers=("very", "really", "so", "quite"),
)
HELD_OUT = Words(
    subjects=("script", "pace", "soundtrack", "lighting"),
    names=("Ravi", "Sofia", "Tomasz"),
    intensifiers=("truly", "rather", "remarkably"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "sentiment"`.

    `negation` is the share of judgements with a “not”, `expectation` the share of reviews that say what was expected
    before what came, `reviews` the size of the evaluation set.
    """

    kind: Literal["sentiment"] = "sentiment"
    negation: Annotated[float, Interval(ge=0, le=1)] = 0.4
    expectation: Annotated[float, Interval(ge=0, le=1)] = 0.3
    reviews: Annotated[int, Interval(ge=1, le=2000)] = 200


@dataclass(frozen=True, kw_only=True)
class SentimentTask(Task):
    """Reviews of random words."""

    spec: Spec
    readout: Readout

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of new reviews, without held-out words."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([self.example(review(rng, self.spec, SHOWN)) for _ in range(size)])

        return BatchStream(draw, seed)

    def example(self, line: Line) -> Example:
        """Make the example of a review and its label."""
        return sequences.example(line, self.encoding, self.answers, self.readout)

    def probe(self, text: str) -> Probe:
        """Read a typed review. Its label is known if it stands behind an arrow."""
        return sequences.probe(text, self.encoding, self.answers, self.readout)


def make_task(spec: Spec, readout: Readout, seed: int) -> SentimentTask:
    """Make the task. Raises `TaskError` for the every-step readout: a review has one label."""
    if readout == "every-step":
        raise TaskError("A review has one label: read out the final hidden state, or the mean, not every step.")
    evaluation_rng, sample_rng = random_stream(seed, EVALUATION_STREAM), random_stream(seed, TRAINING_STREAM)
    task = SentimentTask(
        encoding=Vocabulary.of("words", _texts()),
        answers=LABELS,
        evaluation=(),
        heldout=True,
        text="\n".join(typed(review(sample_rng, spec, SHOWN)) for _ in range(SHOWN_LINES)),
        spec=spec,
        readout=readout,
    )
    lines = (review(evaluation_rng, spec, HELD_OUT) for _ in range(spec.reviews))
    return replace(task, evaluation=tuple(task.example(line) for line in lines))


def review(rng: np.random.Generator, spec: Spec, words: Words) -> Line:
    """Return a random review of these words. Both labels are equally likely."""
    subject, name = _one_of(words.subjects, rng), _one_of(words.names, rng)
    label = int(rng.integers(2))
    told = _judgement(rng, spec, words, label)
    if rng.random() < spec.expectation:
        expected = _judgement(rng, spec, words, 1 - label)
        prompt = f"{EXPECTATION.format(subject, name)} {expected} {SETTING_RIGHT} {told}"
    else:
        prompt = f"{_one_of(OPENINGS, rng).format(subject, name)} {told}"
    return Line(0, prompt, LABELS[label])


def typed(line: Line) -> str:
    """Format a review as a person would type it."""
    return f"{line.prompt} {ARROW} {line.answer}"


def _judgement(rng: np.random.Generator, spec: Spec, words: Words, label: int) -> str:
    """Return a few words that mean the label: `very good`, `not boring`."""
    turned = bool(rng.random() < spec.negation)
    intensifier = [_one_of(words.intensifiers, rng)] if rng.random() < 0.5 else []
    adjective = _one_of(ADJECTIVES[label ^ turned], rng)
    return " ".join(["not"] * turned + intensifier + [adjective])


def _one_of(words: tuple[str, ...], rng: np.random.Generator) -> str:
    """Draw like `rng.choice`, but without making an array of the words."""
    return words[rng.integers(len(words))]


def _texts() -> Iterator[str]:
    """Yield texts that contain every word of training."""
    yield from ("not", SETTING_RIGHT, *SHOWN.intensifiers, *ADJECTIVES[0], *ADJECTIVES[1])
    for subject in SHOWN.subjects:
        for name in SHOWN.names:
            yield from (opening.format(subject, name) for opening in (*OPENINGS, EXPECTATION))
