"""Text to tokens to ids, and back.

A *words* token is a run of letters, marks and digits, a number, one character of a script that is written without
spaces, or one sign of punctuation. A *characters* token is what a reader calls one character: a Unicode extended
grapheme cluster (UAX #29), so an emoji with its joiners, or a letter with its accents, is one. A *numbers* token
is a number, or, where a timestep has several, these with colons between: `0.5:1`.
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
"""The entry, always at id 0, that stands for every token training never saw."""

ARROW = "=>"
"""What parts a typed prompt from its answer."""

_WORD = regex.compile(
    r"\d+(?:[.,]\d+)+"  # 3.14
    r"|[\p{Han}\p{Hiragana}\p{Katakana}]"  # written without spaces: one character, one token
    r"|[\w\p{M}\u200c\u200d]*\w[\w\p{M}\u200c\u200d]*(?:['’][\w\p{M}]+)*"  # don't; Persian and Hindi joiners
    r"|(?!\s)\X",  # punctuation, symbols, emoji
)
_CHARACTER = regex.compile(r"\X")
_BREAK = regex.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")
_SPACE_OR_BREAK = " \t\r\n\v\f\x85\u2028\u2029"
_SPACE = regex.compile(r"(?<=\S)\s")
_NUMBER_SEPARATOR = regex.compile(r"[\s,;]+")
_NUMBER = regex.compile(r"[^\s,;]+")

FEATURES = ":"
"""What stands between the numbers of one timestep."""

LARGEST = 1e30
"""Numbers beyond this are too large to compute with in float32."""
SMALLEST = 1e-30
"""Numbers that are all below this lose their digits in float32, and at last become 0."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text as a network takes it.

    `tokens` are what the reader sees; `inputs` are ids `(time,)`, or numbers `(time, features)`; `known` says
    which tokens training has seen.
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
        """The vocabulary of some texts, in the order in which tokens first appear."""
        return cls.of_tokens(kind, (token for text in texts for token in split(kind, text)))

    @classmethod
    def of_tokens(cls, kind: Tokens, tokens: Iterable[str]) -> "Vocabulary":
        """The vocabulary of some tokens, in the order in which they first appear."""
        seen = dict.fromkeys(tokens)
        return cls(kind, (UNKNOWN, *(token for token in seen if token != UNKNOWN)))

    @cached_property
    def ids(self) -> dict[str, int]:
        """Each entry's id."""
        return {entry: index for index, entry in enumerate(self.entries)}

    @property
    def width(self) -> int:
        """How many input lines a network needs: one for each entry."""
        return len(self.entries)

    def encode(self, *texts: str) -> Encoded:
        """The tokens of the texts, one after the other; those not in the vocabulary get id 0. Never fails."""
        tokens = split(self.kind, *texts)
        ids = np.array([self.ids.get(token, 0) for token in tokens], dtype=np.int64)
        return Encoded(tokens, ids, tuple(bool(index) for index in ids))


@dataclass(frozen=True)
class Numbers:
    """Numbers as input, `width` features a timestep, divided by `scale` so that training sees values near 1.

    Where features are of different kinds each has a scale of its own, in `scales`, after its mean, in `means`, is taken
    from it; then `scale` says nothing. `names` says what each is, where that is known.
    """

    scale: float = 1.0
    width: int = 1
    means: tuple[float, ...] = ()
    scales: tuple[float, ...] = ()
    names: tuple[str, ...] = ()

    @cached_property
    def unit(self) -> float | npt.NDArray[np.float64]:
        """What numbers are divided by: one for all, or `(features,)`."""
        return np.array(self.scales) if self.scales else self.scale

    @property
    def unit_said(self) -> str:
        """The same behind a number of the network's own, such as an error; empty where it is 1. σ: each feature's."""
        return "σ" if self.scales else "" if self.scale == 1 else f"× {self.scale:.4g}"

    @cached_property
    def mean(self) -> float | npt.NDArray[np.float64]:
        """What is taken from numbers before: one for all, or `(features,)`."""
        return np.array(self.means) if self.means else 0.0

    def raw(self, values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """Numbers `(..., features)` of a network as they were before."""
        with np.errstate(over="ignore", invalid="ignore"):
            raw: npt.NDArray[np.float32] = (values * self.unit + self.mean).astype(np.float32)
        return raw

    def scaled(self, values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """Numbers `(..., features)` as a network takes them; the way back from `raw`."""
        scaled: npt.NDArray[np.float32] = ((values - self.mean) / self.unit).astype(np.float32)
        return scaled

    def encode(self, *texts: str) -> Encoded:
        """The numbers of the texts; features that a token leaves out are 0. Never fails.

        A token that is not of finite numbers, or of too many, reads as 0 and is marked as not known.
        """
        tokens = split("numbers", *texts)
        values = [vector(token) for token in tokens]
        known = tuple(v is not None and len(v) <= self.width for v in values)
        scaled = np.zeros((len(tokens), self.width))
        for index, features in enumerate(values):
            if features is not None and len(features) <= self.width:
                scaled[index, : len(features)] = features
                with np.errstate(over="ignore"):
                    scaled[index] = (scaled[index] - self.mean) / self.unit
        return Encoded(tokens, np.clip(scaled, -LARGEST, LARGEST).astype(np.float32), known)


Encoding = Vocabulary | Numbers


def split(kind: Tokens, *texts: str) -> tuple[str, ...]:
    """The tokens of the texts, one text after the other. Line breaks and tabs count as one space. Never fails."""
    return tuple(token for text in texts for token in _tokens(kind, text))


def one_line(text: str) -> str:
    """The text with each run of line breaks and tabs as one space, as it is read."""
    # A break is never printable, and to ask so of all characters is far quicker than to look for one.
    return text if text.isprintable() else str(_BREAK.sub(" ", text))


def _tokens(kind: Tokens, text: str) -> list[str]:
    text = one_line(text)
    if kind == "words":
        return list(_WORD.findall(text))
    if kind == "characters":
        return list(_CHARACTER.findall(text.strip(" ")))
    return [part for part in _NUMBER_SEPARATOR.split(text) if part]


def pieces(kind: Tokens, text: str, size: int = 1 << 16) -> Iterator[list[str]]:
    """The tokens that `split` gives of a long text, some at a time: those of about `size` characters. Never fails."""
    text = text.strip(_SPACE_OR_BREAK)
    pattern = {"words": _WORD, "characters": _CHARACTER, "numbers": _NUMBER}[kind]
    start = 0
    while start < len(text):
        # Before the first of some spaces there is no token under way, and no run of line breaks.
        space = _SPACE.search(text, start + size)
        end = space.start() if space else len(text)
        yield list(pattern.findall(one_line(text[start:end])))
        start = end


def spans(kind: Tokens, text: str, most: int | None = None) -> tuple[tuple[int, int], ...]:
    """Where each token of a text begins and ends in it; of the first `most` tokens, if that is given. Never fails."""
    broken, places = _broken(text)
    start, end = 0, len(broken)
    if kind == "characters":
        start, end = end - len(broken.lstrip(" ")), len(broken.rstrip(" "))
    pattern = {"words": _WORD, "characters": _CHARACTER, "numbers": _NUMBER}[kind]
    found = islice(pattern.finditer(broken[start:end]), most)
    return tuple((places[start + match.start()], places[start + match.end()]) for match in found)


def _broken(text: str) -> tuple[str, Sequence[int]]:
    """The text with each run of line breaks and tabs as one space; and where each of its characters, and its end,
    stands in the text as it was."""
    if not _BREAK.search(text):
        return text, range(len(text) + 1)
    places: list[int] = []
    last = 0
    for match in _BREAK.finditer(text):
        places += range(last, match.start() + 1)
        last = match.end()
    return one_line(text), [*places, *range(last, len(text) + 1)]


def number(token: str) -> float | None:
    """The number a token stands for; None when it is not one, or is too large to compute with."""
    try:
        value = float(token)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < LARGEST else None


def unread(token: str) -> str:
    """What is wrong with a token that `number` does not take."""
    try:
        large = abs(float(token)) >= LARGEST and any(sign.isdigit() for sign in token)
    except ValueError:
        large = False
    return f"too large to compute with, {LARGEST:g} or more" if large else "not a number"


def vector(token: str) -> tuple[float, ...] | None:
    """The numbers that a token stands for, one for each feature; None when one of them is not a number."""
    features = tuple(number(part) for part in token.split(FEATURES))
    known = tuple(feature for feature in features if feature is not None)
    return known if len(known) == len(features) else None


SHOWN = 200
"""The most characters of a token on screen: a row of ten thousand numbers is one, too, and would take long to paint."""

_SHOWN = {" ": "␣", "\u00a0": "⍽", "\x7f": "␡", UNKNOWN: "unknown"}


def shown(token: str) -> str:
    """A token as it is written on screen: blanks and control characters get a visible sign, a very long one is cut."""
    if len(token) > SHOWN:
        return token[: SHOWN - 1] + "…"
    if token in _SHOWN:
        return _SHOWN[token]
    if len(token) == 1 and ord(token) < 32:
        return chr(0x2400 + ord(token))
    return token
