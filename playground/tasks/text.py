"""A text in windows: at each token, which one comes next.

The text is read as tokens from its beginning to its end, line breaks as spaces. Its last part is held out. A training
sequence is a window at a random place of the part before, drawn evenly from all of them; evaluation is on windows of
the same length that lie side by side in the held-out part, spread over it where they are many. No training
window reaches into the held-out part. The vocabulary is that of the training part alone, and of its tokens the most
frequent where `vocabulary` caps it; all others are the one unknown token, which is learned and scored as any other.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from annotated_types import Interval

from playground.core.batches import Batch, Example
from playground.core.bits import Bits
from playground.core.content import Content, FileSpec
from playground.core.specs import MAX_TIMESTEPS, Readout, Tokens
from playground.core.vocabulary import ARROW, Vocabulary, pieces, split
from playground.tasks.common import sequences
from playground.tasks.common.task import Probe, Stream, Task, TaskError

EVALUATED = 20_000
"""About as many held-out tokens are measured at the most: an evaluation has to be quick."""

COUNTED = 1 << 22
"""Triples of tokens are counted where there are no more kinds of them."""

SHOWN_LINES, SHOWN_TOKENS = 16, 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(FileSpec):
    """The keys of `[task]` with `kind = "text"`. `window` is in tokens; `held_out` is the share of the text that is
    never trained; `vocabulary` is the most tokens that are told apart, 0 for all."""

    kind: Literal["text"] = "text"
    tokens: Literal["words", "characters"] = "characters"
    window: Annotated[int, Interval(ge=2, le=MAX_TIMESTEPS)] = 64
    held_out: Annotated[float, Interval(ge=0.01, le=0.5)] = 0.1
    vocabulary: Annotated[int, Interval(ge=0, le=20_000)] = 2000


Numbered = tuple[Vocabulary, npt.NDArray[np.int64]]


class Text(Content):
    """The text of a file, and its tokens once they were asked for."""

    __slots__ = ("_numbered", "_tokenised", "text")

    def __init__(self, text: str, digest: str) -> None:
        super().__init__(digest)
        self.text = text
        self._tokenised: dict[str, Tokenised] = {}
        self._numbered: tuple[object, Numbered] | None = None

    def tokenised(self, kind: Tokens, told: Callable[[float], None] = lambda share: None) -> "Tokenised":
        """The text in tokens, read the first time only. `told` gets the share that is read, and may raise to end it."""
        if kind not in self._tokenised:
            self._tokenised[kind] = Tokenised.of(kind, self.text, told)
        return self._tokenised[kind]

    def numbered(self, spec: "Read") -> Numbered:
        """The vocabulary and every token's id. The last ones are kept: of a long text they take a moment."""
        key = spec.tokens, spec.held_out, spec.vocabulary
        if self._numbered is None or self._numbered[0] != key:
            self._numbered = key, _numbered(spec, self.tokenised(spec.tokens))
        return self._numbered[1]


@dataclass(frozen=True, slots=True, eq=False)
class Tokenised:
    """A text's tokens: the distinct ones as they first appear, and for each place in the text which it is, `(length,)`
    int32."""

    entries: tuple[str, ...]
    places: npt.NDArray[np.int32]

    @classmethod
    def of(cls, kind: Tokens, text: str, told: Callable[[float], None]) -> "Tokenised":
        """The tokens of a text."""
        ids: dict[str, int] = {}
        places: list[npt.NDArray[np.int32]] = []
        read = 0
        for tokens in pieces(kind, text):
            places.append(np.array([ids.setdefault(token, len(ids)) for token in tokens], dtype=np.int32))
            read += sum(map(len, tokens))
            told(min(1.0, read / len(text)))
        return cls(tuple(ids), np.concatenate(places) if places else np.zeros(0, dtype=np.int32))


@dataclass(frozen=True, slots=True, kw_only=True)
class Read(Spec):
    """A specification whose file was read."""

    content: Text


@dataclass(frozen=True, kw_only=True)
class TextTask(Task):
    """Windows of a text. `training` and `tested` are the ids of its two parts, one after the other in the text."""

    window: int
    training: npt.NDArray[np.int64]
    tested: npt.NDArray[np.int64]
    bits: Bits | None
    """What the bits a character can be compared with; None for words."""

    def batches(self, size: int, seed: int) -> Stream:
        """Windows at random places of the training part."""
        lengths = np.full(size, self.window, dtype=np.int64)
        scored = np.ones((self.window, size), dtype=np.bool_)
        along = np.arange(self.window + 1)[:, None]

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            windows = self.training[along + rng.integers(len(self.training) - self.window, size=size)]
            return Batch(windows[:-1], windows[1:], scored, lengths)

        return Stream(draw, seed)

    def probe(self, text: str) -> Probe:
        """A typed text to watch; at each token the right answer is the next."""
        return sequences.probe(text, self.encoding, self.answers, "every-step")


def make(spec: Spec, readout: Readout, seed: int) -> TextTask:
    """The task of a text. Raises `TaskError` where the text is too short, was not read, or under a readout of one
    answer."""
    if readout != "every-step":
        raise TaskError(f"A text asks for the next token at every step; a {readout} readout gives one answer.")
    if not isinstance(spec, Read):
        raise TaskError(f"The text {spec.file} has not been read.")
    tokens = spec.content.tokenised(spec.tokens)
    held = _held(spec, tokens)
    if len(tokens.places) - held <= spec.window or held <= spec.window:
        least = math.ceil((spec.window + 1) / min(spec.held_out, 1 - spec.held_out)) + 1
        raise TaskError(
            f"The text has {len(tokens.places):,} {spec.tokens}, but needs {least:,} for windows of {spec.window} in "
            "both its parts. Take a longer text or a shorter window, or hold out another share."
        )
    vocabulary, ids = spec.content.numbered(spec)
    training, tested = ids[:-held], ids[-held:]
    places = _places(tested, spec.window)
    counted = _counted(ids, len(training), places, spec.window, vocabulary.width)
    return TextTask(
        encoding=vocabulary,
        answers=vocabulary.entries,
        evaluation=_evaluation(tested, places, spec.window),
        heldout=True,
        text="\n".join(_sample(spec, tokens, len(training))),
        window=spec.window,
        training=training,
        tested=tested,
        bits=Bits(characters=vocabulary.width, counted=counted) if spec.tokens == "characters" else None,
    )


def _held(spec: Read, tokens: Tokenised) -> int:
    """How many tokens are held out."""
    return math.ceil(len(tokens.places) * spec.held_out)


def _numbered(spec: Read, tokens: Tokenised) -> Numbered:
    """The vocabulary of the training part, and the ids of all tokens. Entries stand as they first appear."""
    trained = len(tokens.places) - _held(spec, tokens)
    counts = np.bincount(tokens.places[:trained], minlength=len(tokens.entries))
    kept = np.flatnonzero(counts)
    if spec.vocabulary and len(kept) > spec.vocabulary:
        # A stable sort: of equally frequent tokens the earlier one is kept.
        kept = np.sort(kept[np.argsort(-counts[kept], kind="stable")[: spec.vocabulary]])
    vocabulary = Vocabulary.of_tokens(spec.tokens, (tokens.entries[index] for index in kept))
    number = np.array([vocabulary.ids.get(entry, 0) for entry in tokens.entries], dtype=np.int64)
    return vocabulary, number[tokens.places]


def _places(ids: npt.NDArray[np.int64], window: int) -> npt.NDArray[np.int64]:
    """Where in the held-out part the windows of the evaluation begin."""
    count = (len(ids) - 1) // window
    chosen = np.unique(np.linspace(0, count - 1, min(count, max(1, EVALUATED // window))).round().astype(np.int64))
    return chosen * window


def _evaluation(ids: npt.NDArray[np.int64], places: npt.NDArray[np.int64], window: int) -> tuple[Example, ...]:
    scored = np.ones(window, dtype=np.bool_)
    return tuple(Example(ids[start : start + window], ids[start + 1 : start + window + 1], scored) for start in places)


def _counted(
    ids: npt.NDArray[np.int64], trained: int, places: npt.NDArray[np.int64], window: int, width: int
) -> float | None:
    """Bits that a token of the evaluation takes by counting: how often it followed the two before it in the training
    part, with one added to each count. None where there are too many kinds of triples to count."""
    if width**3 > COUNTED:
        return None
    triples = (ids[:-2] * width + ids[1:-1]) * width + ids[2:]
    counts = np.bincount(triples[: trained - 2], minlength=width**3).reshape(-1, width)
    # The answer to the first token of a window is the one behind it, so the triple begins one before that token.
    asked = triples[(trained + places[:, None] + np.arange(window) - 1).ravel()]
    seen, context = counts.ravel()[asked], counts.sum(axis=1)[asked // width]
    return float(-np.log2((seen + 1) / (context + width)).mean())


def _sample(spec: Spec, tokens: Tokenised, trained: int) -> list[str]:
    """Lines of the training part as a person would type them, from places spread over it."""
    length = min(spec.window, SHOWN_TOKENS)
    between = " " if spec.tokens == "words" else ""
    starts = np.linspace(0, trained - length, SHOWN_LINES).astype(int)
    lines = (between.join(tokens.entries[place] for place in tokens.places[start : start + length]) for start in starts)
    return [line for line in dict.fromkeys(lines) if ARROW not in line and len(split(spec.tokens, line)) > 1]
