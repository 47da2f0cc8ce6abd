"""Tokenization: text to tokens to ids, and back.

A *words* token is a run of letters, marks and digits, a number, one character of a script written without spaces, or
one punctuation sign. A *characters* token is what a reader calls one character: a Unicode extended grapheme cluster
(UAX #29), so that an emoji with its joiners, or a letter with its accents, is one token. A *numbers* token is a number,
or several with colons between if a timestep has several: `0.5:1`.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import regex

from playground.core.specs import Tokens

UNKNOWN = "�"
"""The entry at id 0, for every token that training never saw."""

ARROW = "=>"
"""Separates a typed prompt from its answer."""

LINE_BREAK = "↵"
"""The token that stands for a line break where these are tokens."""

_WORD = regex.compile(
    r"\d+(?:[.,]\d+)+"  # 3.14
    r"|[\p{Han}\p{Hiragana}\p{Katakana}]"  # written without spaces: one character, one token
    r"|[\w\p{M}\u200c\u200d]*\w[\w\p{M}\u200c\u200d]*(?:['’][\w\p{M}]+)*"  # don't; Persian and Hindi joiners
    r"|(?!\s)\X",  # punctuation, symbols, emoji
)
_CHARACTER = regex.compile(r"\X")
_BREAK = regex.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")
_LINE_BREAK = regex.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_SPACE_OR_BREAK = " \t\r\n\v\f\x85\u2028\u2029"
_SPACE = regex.compile(r"(?<=\S)\s")
_NUMBER_SEPARATOR = regex.compile(r"[\s,;]+")
_NUMBER = regex.compile(r"[^\s,;]+")

FEATURES = ":"
"""Separates the numbers of one timestep."""

LARGEST = 1e30
"""Larger numbers are too large to compute with in float32."""
SMALLEST = 1e-30
"""If all numbers are smaller, they lose digits in float32 or become 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """One encoded text.

    `tokens` are what the user sees; `inputs` are ids `(time,)`, or numbers `(time, features)`; `known` marks the tokens
    that training has seen.
    """

    tokens: tuple[str, ...]
    inputs: npt.NDArray[np.int64] | npt.NDArray[np.float32]
    known: tuple[bool, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The words or characters of the training sequences, each with its id; id 0 is the unknown token."""

    kind: Tokens
    entries: tuple[str, ...]

    @classmethod
    def of(cls, kind: Tokens, texts: Iterable[str]) -> "Vocabulary":
        """Return the vocabulary of some texts, in the order in which tokens first appear."""
        return cls.of_tokens(kind, (token for text in texts for token in tokenize(kind, text)))

    @classmethod
    def of_tokens(cls, kind: Tokens, tokens: Iterable[str]) -> "Vocabulary":
        """Return the vocabulary of some tokens, in the order in which they first appear."""
        seen = dict.fromkeys(tokens)
        return cls(kind, (UNKNOWN, *(token for token in seen if token != UNKNOWN)))

    @cached_property
    def ids(self) -> dict[str, int]:
        """Return the id of each entry."""
        return {entry: index for index, entry in enumerate(self.entries)}

    @property
    def width(self) -> int:
        """Return the number of input features: one for each entry."""
        return len(self.entries)

    def encode(self, *texts: str) -> Encoded:
        """Encode the texts one after the other; unknown tokens get id 0. Never fails."""
        tokens = tokenize(self.kind, *texts)
        ids = np.array([self.ids.get(token, 0) for token in tokens], dtype=np.int64)
        return Encoded(tokens, ids, tuple(bool(index) for index in ids))


@dataclass(frozen=True)
class Numbers:
    """Numbers as input, `width` features per timestep, divided by `scale` so that training sees values near 1.

    If features are of different kinds, each is standardised instead: `means` are subtracted, then `scales` divide.
    `scale` is then unused. `names` are the features' names, if known. `answer` is how predicted numbers are scaled
    where these are other numbers than those that are read.
    """

    scale: float = 1.0
    width: int = 1
    means: tuple[float, ...] = ()
    scales: tuple[float, ...] = ()
    names: tuple[str, ...] = ()
    answer: "Numbers | None" = None

    @property
    def answers(self) -> "Numbers":
        """Return how predicted numbers are scaled."""
        return self.answer or self

    @cached_property
    def divisor(self) -> float | npt.NDArray[np.float64]:
        """Return what numbers are divided by: one value for all, or `(features,)`."""
        return np.array(self.scales) if self.scales else self.scale

    @property
    def divisor_text(self) -> str:
        """Return the divisor as text behind a scaled number, such as an error; empty if it is 1. σ stands for each
        feature's own."""
        return "σ" if self.scales else "" if self.scale == 1 else f"× {self.scale:.4g}"

    @cached_property
    def mean(self) -> float | npt.NDArray[np.float64]:
        """Return what is subtracted before dividing: one value for all, or `(features,)`."""
        return np.array(self.means) if self.means else 0.0

    def raw(self, values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """Undo the scaling of numbers `(..., features)`."""
        with np.errstate(over="ignore", invalid="ignore"):
            raw: npt.NDArray[np.float32] = (values * self.divisor + self.mean).astype(np.float32)
        return raw

    def scaled(self, values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """Scale numbers `(..., features)` for a network; the inverse of `raw`."""
        scaled: npt.NDArray[np.float32] = ((values - self.mean) / self.divisor).astype(np.float32)
        return scaled

    def encode(self, *texts: str) -> Encoded:
        """Encode the numbers of the texts; features that a token leaves out are 0. Never fails.

        A token of other than finite numbers, or of too many, reads as 0 and is marked as unknown.
        """
        tokens = tokenize("numbers", *texts)
        values = [parse_vector(token) for token in tokens]
        known = tuple(v is not None and len(v) <= self.width for v in values)
        scaled = np.zeros((len(tokens), self.width))
        for index, features in enumerate(values):
            if features is not None and len(features) <= self.width:
                scaled[index, : len(features)] = features
                with np.errstate(over="ignore"):
                    scaled[index] = (scaled[index] - self.mean) / self.divisor
        return Encoded(tokens, np.clip(scaled, -LARGEST, LARGEST).astype(np.float32), known)


Encoding = Vocabulary | Numbers


def tokenize(kind: Tokens, *texts: str) -> tuple[str, ...]:
    """Return the tokens of the texts, one text after the other. Line breaks and tabs count as one space. Never
    fails."""
    return tuple(token for text in texts for token in _tokens(kind, text))


def one_line(text: str) -> str:
    """Return the text with each run of line breaks and tabs replaced by one space."""
    # A break is never printable, and asking all characters that is far quicker than searching for a break.
    return text if text.isprintable() else str(_BREAK.sub(" ", text))


def _tokens(kind: Tokens, text: str) -> list[str]:
    text = one_line(text)
    if kind == "words":
        return list(_WORD.findall(text))
    if kind == "characters":
        return list(_CHARACTER.findall(text.strip(" ")))
    return [part for part in _NUMBER_SEPARATOR.split(text) if part]


def with_line_breaks(text: str) -> str:
    """Return the text with `LINE_BREAK` in the place of each line break, which is then a token of its own."""
    return str(_LINE_BREAK.sub(LINE_BREAK, text))


def tokenize_in_pieces(kind: Tokens, text: str, size: int = 1 << 12, line_breaks: bool = False) -> Iterator[list[str]]:
    """Yield the tokens that `tokenize` returns for a long text, about `size` characters at a time. Never fails. With
    `line_breaks` each line break inside the text is a token, `LINE_BREAK`, and no space.

    No other thread runs while a pattern is searched for, so the pieces are small.
    """
    text = text.strip(_SPACE_OR_BREAK)
    pattern = {"words": _WORD, "characters": _CHARACTER, "numbers": _NUMBER}[kind]
    start = 0
    while start < len(text):
        # No token and no run of line breaks continues past the first of some spaces.
        space = _SPACE.search(text, start + size)
        end = space.start() if space else len(text)
        piece = text[start:end]
        yield list(pattern.findall(one_line(with_line_breaks(piece) if line_breaks else piece)))
        start = end


def token_spans(kind: Tokens, text: str, most: int | None = None) -> tuple[tuple[int, int], ...]:
    """Return where each token of a text begins and ends; of the first `most` tokens, if given. Never fails."""
    broken, places = _broken(text)
    start, end = 0, len(broken)
    if kind == "characters":
        start, end = end - len(broken.lstrip(" ")), len(broken.rstrip(" "))
    pattern = {"words": _WORD, "characters": _CHARACTER, "numbers": _NUMBER}[kind]
    found = islice(pattern.finditer(broken[start:end]), most)
    return tuple((places[start + match.start()], places[start + match.end()]) for match in found)


def _broken(text: str) -> tuple[str, Sequence[int]]:
    """Return the text with each run of line breaks and tabs replaced by one space, and the original position of each of
    its characters and of its end."""
    if not _BREAK.search(text):
        return text, range(len(text) + 1)
    places: list[int] = []
    last = 0
    for match in _BREAK.finditer(text):
        places += range(last, match.start() + 1)
        last = match.end()
    return one_line(text), [*places, *range(last, len(text) + 1)]


def parse_number(token: str) -> float | None:
    """Return a token's number; None if it is not a number, or too large to compute with."""
    try:
        value = float(token)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < LARGEST else None


def number_problem(token: str) -> str:
    """Return what is wrong with a token that `parse_number` rejects."""
    try:
        large = abs(float(token)) >= LARGEST and any(sign.isdigit() for sign in token)
    except ValueError:
        large = False
    return f"too large to compute with, {LARGEST:g} or more" if large else "not a number"


def parse_vector(token: str) -> tuple[float, ...] | None:
    """Return a token's numbers, one for each feature; None if one of them is not a number."""
    features = tuple(parse_number(part) for part in token.split(FEATURES))
    known = tuple(feature for feature in features if feature is not None)
    return known if len(known) == len(features) else None


MAX_DISPLAYED = 200
"""The most characters of a token on screen; a row of ten thousand numbers is one token, too, and slow to paint."""

_SHOWN = {" ": "␣", "\u00a0": "⍽", "\x7f": "␡", UNKNOWN: "unknown"}


def display_token(token: str) -> str:
    """Return a token as text for the screen: blanks and control characters get a visible sign, a very long token is
    cut."""
    if len(token) > MAX_DISPLAYED:
        return token[: MAX_DISPLAYED - 1] + "…"
    if token in _SHOWN:
        return _SHOWN[token]
    if len(token) == 1 and ord(token) < 32:
        return chr(0x2400 + ord(token))
    return token
