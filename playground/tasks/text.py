"""Text: predict the next token in windows of a text.

The text is tokenized from its beginning to its end, line breaks as spaces or as tokens. Its last part is held out, or a
second text, the test file; what that also has is then left out of training. A training sequence is a window at a
uniformly random place of the part before; evaluation takes adjacent windows of the same length in the held-out part, in
runs through which the state is handed on, spread over it if there are many. No training window reaches into the
held-out part. The vocabulary is that of the training part alone; `vocabulary` limits it to the most frequent tokens.
All others are the one unknown token, which is learned and scored like any other.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from annotated_types import Interval

from playground.core.batches import Array, Batch, Example, collate
from playground.core.content import Content, FileSpec
from playground.core.specs import MAX_TIMESTEPS, Readout, Tokens
from playground.core.vocabulary import ARROW, Vocabulary, tokenize, tokenize_in_pieces
from playground.tasks.common import runs, sequences
from playground.tasks.common.baseline_data import Corpus
from playground.tasks.common.given_test_set import tokens_beside
from playground.tasks.common.repeats import Spans
from playground.tasks.common.streams import Span, parallel_streams
from playground.tasks.common.task import BatchStream, Probe, Task, TaskError

EVALUATED = 20_000
"""About the most held-out tokens to evaluate: an evaluation has to be quick."""

HISTORY = 16
"""So many tokens before an evaluated window are given to n-grams, which know no windows."""

SHOWN_LINES, SHOWN_TOKENS = 16, 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(FileSpec):
    """The keys of `[task]` with `kind = "text"`. `window` is in tokens; `held_out` is the share of the text that is
    never trained; `vocabulary` is the most distinct tokens, 0 for all; with `line_breaks` each line break is the token
    `LINE_BREAK`, otherwise a space."""

    kind: Literal["text"] = "text"
    tokens: Literal["words", "characters"] = "characters"
    window: Annotated[int, Interval(ge=2, le=MAX_TIMESTEPS)] = 64
    held_out: Annotated[float, Interval(ge=0.01, le=0.5)] = 0.1
    vocabulary: Annotated[int, Interval(ge=0, le=20_000)] = 2000
    line_breaks: bool = False


Numbered = tuple[Vocabulary, npt.NDArray[np.int64]]


class Text(Content):
    """The text of a file, that of a test file or nothing, and their tokens once computed."""

    __slots__ = ("_beside", "_numbered", "_tokenised", "test", "text")

    def __init__(self, text: str, digest: str, *, test: str = "") -> None:
        super().__init__(digest)
        self.text, self.test = text, test
        self._tokenised: dict[tuple[Tokens, bool], Tokenised] = {}
        self._numbered: tuple[object, Numbered] | None = None
        self._beside: tuple[object, tuple[Spans, str]] | None = None

    def tokenized(self, spec: Spec, progress: Callable[[float], None] = lambda share: None) -> "Tokenised":
        """Return the text's tokens, computed only the first time. `progress` gets the fraction tokenized, and may raise
        to cancel."""
        key = spec.tokens, spec.line_breaks
        if key not in self._tokenised:
            self._tokenised[key] = Tokenised.of(*key, (self.text, self.test), progress)
        return self._tokenised[key]

    def beside_test(self, spec: "LoadedSpec") -> tuple[Spans, str]:
        """Return what is trained beside the test file, as `tokens_beside` does. The last result is cached, since it
        takes a moment to find what both have."""
        key = spec.tokens, spec.line_breaks, spec.window, spec.test_file
        if self._beside is None or self._beside[0] != key:
            tokens = self.tokenized(spec)
            border = len(tokens.places) - tokens.tested
            self._beside = key, tokens_beside(tokens.places, border, spec.tokens, spec.window + 1, spec.test_file)
        return self._beside[1]

    def encoded(self, spec: "LoadedSpec") -> Numbered:
        """Return the vocabulary and every token's id. The last result is cached, since a long text takes a moment."""
        key = spec.tokens, spec.line_breaks, spec.held_out, spec.vocabulary
        if self._numbered is None or self._numbered[0] != key:
            self._numbered = key, _encode(spec, self.tokenized(spec))
        return self._numbered[1]


@dataclass(frozen=True, slots=True, eq=False)
class Tokenised:
    """A text's tokens: the distinct ones in order of first appearance, and for each position in the text the index of
    its token, `(length,)` int32. The last `tested` of them are those of the test file."""

    entries: tuple[str, ...]
    places: npt.NDArray[np.int32]
    tested: int

    @classmethod
    def of(
        cls, kind: Tokens, line_breaks: bool, texts: tuple[str, str], progress: Callable[[float], None]
    ) -> "Tokenised":
        """Tokenize a text, and behind it that of the test file."""
        ids: dict[str, int] = {}
        places: list[npt.NDArray[np.int32]] = []
        read, tested, length = 0, 0, sum(map(len, texts))
        for is_tested, part in enumerate(texts):
            for tokens in tokenize_in_pieces(kind, part, line_breaks=line_breaks):
                places.append(np.array([ids.setdefault(token, len(ids)) for token in tokens], dtype=np.int32))
                tested += is_tested * len(tokens)
                read += sum(map(len, tokens))
                progress(min(1.0, read / length))
        return cls(tuple(ids), np.concatenate(places) if places else np.zeros(0, dtype=np.int32), tested)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSpec(Spec):
    """A specification with its file's content."""

    content: Text


@dataclass(frozen=True, kw_only=True)
class TextTask(Task):
    """Windows of a text. `training` and `tested` are the ids of its two parts, in the text's order; the second
    `follows` the first, or is another text. `starts` is where the windows of evaluation begin in it. `windows
    (pieces,)` counts the windows of all pieces of the training part up to each; there is one piece, unless something
    was left out."""

    has_long_sequences = True

    window: int
    windows: npt.NDArray[np.int64]
    training: npt.NDArray[np.int64]
    tested: npt.NDArray[np.int64]
    follows: bool
    starts: npt.NDArray[np.int64]

    @property
    def counts_bits(self) -> bool:
        """Return whether its tokens are characters."""
        return self.tokens == "characters"

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of windows at random places of the training part."""
        lengths = np.full(size, self.window, dtype=np.int64)
        scored = np.ones((self.window, size), dtype=np.bool_)
        along = np.arange(self.window + 1)[:, None]

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            drawn = rng.integers(self.windows[-1], size=size)
            # No window begins among the last tokens of a piece.
            starts = drawn + self.window * np.searchsorted(self.windows, drawn, side="right")
            windows = self.training[along + starts]
            return Batch(windows[:-1], windows[1:], scored, lengths)

        return BatchStream(draw, seed)

    def streams(self, size: int, seed: int) -> BatchStream:
        """Return batches of windows side by side, in parallel streams through the training part."""
        ids = self.training

        def make(spans: Sequence[Span]) -> Batch:
            return collate(
                [Example(ids[a : b - 1], ids[a + 1 : b], np.ones(b - a - 1, dtype=np.bool_)) for a, b in spans]
            )

        return parallel_streams(self._pieces, self.window, size, seed, make)

    @property
    def _pieces(self) -> Spans:
        """Return where the pieces of the training part begin and end `(pieces, 2)`."""
        ends = np.cumsum(np.diff(self.windows, prepend=0) + self.window)
        return np.stack([np.concatenate(([0], ends[:-1])), ends], axis=1)

    @property
    def measures_whole_sequences(self) -> bool:
        """Return False: all are windows."""
        return False

    def corpus(self) -> Corpus:
        """Return its tokens. The first window's history is the end of the training part, if that stands before it."""
        ids = np.concatenate((self.training[-HISTORY:], self.tested)) if self.follows else self.tested
        before = len(ids) - len(self.tested)
        # The first token of a window is read; those after it, and the one after the window, are scored.
        spans = [(max(0, before + start + 1 - HISTORY), before + start + 1) for start in self.starts.tolist()]
        scored = np.arange(self.window)
        tested = [(ids[begin : first + self.window], first - begin + scored) for begin, first in spans]
        training = [self.training[begin:end] for begin, end in self._pieces]
        return Corpus(width=self.encoding.width, training=training, tested=tested)

    def probe(self, text: str) -> Probe:
        """Read a typed text. The right answer at each token is the next."""
        return sequences.probe(text, self.encoding, self.answers, "every-step")


def make_task(spec: Spec, readout: Readout, seed: int) -> TextTask:
    """Make the task. Raises `TaskError` if the text is too short or was not read, or for a readout of one answer."""
    if readout != "every-step":
        raise TaskError(f"A text asks for the next token at every step; a {readout} readout gives one answer.")
    if not isinstance(spec, LoadedSpec):
        raise TaskError(f"The text {spec.file} has not been read.")
    tokens = spec.content.tokenized(spec)
    held = _held_out_count(spec, tokens)
    if len(tokens.places) - held <= spec.window or held <= spec.window:
        if tokens.tested:
            which, count = ("test file", held) if held <= spec.window else ("text", len(tokens.places) - held)
            needed = f"has {count:,} {spec.tokens}, but needs {spec.window + 1:,} for a window of {spec.window}"
            raise TaskError(f"The {which} {needed}. Take a longer one, or a shorter window.")
        least = math.ceil((spec.window + 1) / min(spec.held_out, 1 - spec.held_out)) + 1
        raise TaskError(
            f"The text has {len(tokens.places):,} {spec.tokens}, but needs {least:,} for windows of {spec.window} in "
            "both its parts. Take a longer text or a shorter window, or hold out another share."
        )
    vocabulary, ids = spec.content.encoded(spec)
    pieces, test_set = _trained_pieces(spec, tokens, held)
    training, tested = _joined(ids, pieces), ids[-held:]
    evaluated = list(runs.choose_runs([(held - 1) // spec.window], spec.window, max(1, EVALUATED // spec.window)))
    places = np.concatenate([np.arange(run.first, run.first + run.count) for run in evaluated]) * spec.window
    # A second text has no history in the first.
    follows = not tokens.tested
    text, border = (ids, len(ids) - held) if follows else (tested, 0)
    return TextTask(
        encoding=vocabulary,
        answers=vocabulary.entries,
        evaluation=tuple(_evaluation(text, border, evaluated, spec.window)),
        heldout=True,
        test_set=test_set,
        text="\n".join(_sample(spec, tokens.entries, _joined(tokens.places, pieces))),
        window=spec.window,
        windows=np.cumsum(pieces[:, 1] - pieces[:, 0] - spec.window),
        training=training,
        tested=tested,
        follows=follows,
        starts=places,
    )


def _held_out_count(spec: LoadedSpec, tokens: Tokenised) -> int:
    """Return the number of held-out tokens."""
    return tokens.tested or math.ceil(len(tokens.places) * spec.held_out)


def _trained_pieces(spec: LoadedSpec, tokens: Tokenised, held: int) -> tuple[Spans, str]:
    """Return where the pieces of the training part begin and end, and what is tested in words."""
    if tokens.tested:
        return spec.content.beside_test(spec)
    count = len(tokens.places)
    return np.array([[0, count - held]]), f"the last {held:,} of {count:,} {spec.tokens}"


def _joined(array: Array, pieces: Spans) -> Array:
    """Return some pieces of an array, one after the other. A single one is not copied."""
    parts = [array[start:end] for start, end in pieces]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _encode(spec: LoadedSpec, tokens: Tokenised) -> Numbered:
    """Return the vocabulary of the training part, in order of first appearance, and the ids of all tokens."""
    trained = len(tokens.places) - _held_out_count(spec, tokens)
    counts = np.bincount(tokens.places[:trained], minlength=len(tokens.entries))
    kept = np.flatnonzero(counts)
    if spec.vocabulary and len(kept) > spec.vocabulary:
        # A stable sort keeps the earlier of equally frequent tokens.
        kept = np.sort(kept[np.argsort(-counts[kept], kind="stable")[: spec.vocabulary]])
    vocabulary = Vocabulary.of_tokens(spec.tokens, (tokens.entries[index] for index in kept))
    number = np.array([vocabulary.ids.get(entry, 0) for entry in tokens.entries], dtype=np.int64)
    return vocabulary, number[tokens.places]


def _evaluation(
    ids: npt.NDArray[np.int64], border: int, evaluated: Iterable[runs.Run], window: int
) -> Iterator[Example]:
    """Yield the windows of the runs in the held-out part, which begins at `border`. Their history is what the text has
    before them, in the training part, too."""
    scored, before = np.ones(window, dtype=np.bool_), runs.history_length(window)
    for run in evaluated:
        for n in range(run.first, run.first + run.count):
            start = border + n * window
            history = ids[max(0, start - before) : start] if n == run.first and start else None
            inputs, targets = ids[start : start + window], ids[start + 1 : start + window + 1]
            yield Example(inputs, targets, scored, history=history, continues=n > run.first)


def _sample(spec: Spec, entries: tuple[str, ...], trained: Array) -> list[str]:
    """Return lines of the training part as a person would type them, from places spread over it."""
    length = min(spec.window, SHOWN_TOKENS)
    between = " " if spec.tokens == "words" else ""
    starts = np.linspace(0, len(trained) - length, SHOWN_LINES).astype(int)
    lines = (between.join(entries[place] for place in trained[start : start + length]) for start in starts)
    return [line for line in dict.fromkeys(lines) if ARROW not in line and len(tokenize(spec.tokens, line)) > 1]
