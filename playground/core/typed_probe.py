"""A typed probe: the position of each token in its text, and edits of single tokens."""

from dataclasses import dataclass, replace
from functools import cached_property

import regex

from playground.core.specs import MAX_TIMESTEPS, Tokens
from playground.core.vocabulary import ARROW, one_line, token_spans, tokenize

MAX_CHARACTERS = 200_000
"""The longest probe that can be typed."""

_BLANK = {"words": regex.compile(r"\s*"), "numbers": regex.compile(r"[\s,;]*"), "characters": regex.compile("")}
"""What separates tokens and is none itself."""


@dataclass(frozen=True, kw_only=True)
class TypedProbe:
    """A text and the `kind` of its tokens. `includes_answer`: the text behind an arrow is part of the sequence."""

    text: str = ""
    kind: Tokens = "words"
    includes_answer: bool = False

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Return where each timestep's token begins and ends in the text, for at most as many tokens as a probe may
        have."""
        prompt, arrow, answer = self.text.partition(ARROW)
        parts = [(0, prompt)]
        if arrow and self.includes_answer:
            parts.append((len(prompt) + len(arrow), answer))
        found: list[tuple[int, int]] = []
        for begin, part in parts:
            left = begin + len(part) - len(part.lstrip())
            places = token_spans(self.kind, part.strip(), MAX_TIMESTEPS - len(found))
            found += [(left + start, left + end) for start, end in places]
        return tuple(found)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Return the token of each timestep."""
        return tuple(one_line(self.text[start:end]) for start, end in self.spans)

    def insertion_point(self, timestep: int) -> tuple[int, int]:
        """Return the empty place before the token of `timestep`, or after the last token if there is none."""
        if not self.spans:
            return 0, 0
        at = self.spans[timestep - 1][1] if timestep else self.spans[0][0]
        return at, at

    def with_replacement(self, place: tuple[int, int], typed: str) -> "TypedProbe":
        """Return the probe with `typed` put at a place, which begins and ends where tokens do, or is empty between two.

        The neighbouring tokens stay as they are: a space separates them from the new text if they would merge.
        Characters need none, since a space is a token there.
        """
        start, end = place
        if self.kind == "characters":
            return self._with(start, end, typed)
        typed = typed.strip()
        if not typed:
            return self._without(start, end)
        apart = start == end and start > 0 and not self._touches(start)
        spaces = [("", ""), (" ", ""), ("", " "), (" ", " ")]
        if apart and typed[0].isalnum():
            spaces = [(" ", ""), (" ", " ")]
        return self._first_that_keeps(start, end, [before + typed + after for before, after in spaces])

    def _without(self, start: int, end: int) -> "TypedProbe":
        """Return the probe without the tokens at a place, and without the separator that followed them, or preceded the
        last."""
        blank = _BLANK[self.kind]
        after = blank.match(self.text, end)
        assert after is not None
        begin, until = start, after.end()
        if until == len(self.text):
            kept = [last for _, last in self.spans if last <= start]
            begin = kept[-1] if kept and blank.fullmatch(self.text, kept[-1], start) else start
        return self._first_that_keeps(begin, until, ["", " "])

    def _first_that_keeps(self, start: int, end: int, candidates: list[str]) -> "TypedProbe":
        """Return the probe with the first candidate that leaves the tokens around the place as they are."""
        before = tuple(t for t, (_, last) in zip(self.tokens, self.spans, strict=True) if last <= start)
        after = tuple(t for t, (first, _) in zip(self.tokens, self.spans, strict=True) if first >= end)
        for typed in candidates:
            result = self._with(start, end, typed)
            wanted = (*before, *tokenize(self.kind, typed), *after)[:MAX_TIMESTEPS]
            if result.tokens[: len(wanted)] == wanted:
                break
        return result

    def _with(self, start: int, end: int, typed: str) -> "TypedProbe":
        return replace(self, text=self.text[:start] + typed + self.text[end:])

    def _touches(self, at: int) -> bool:
        """Return whether two tokens meet at a place with nothing between them."""
        return any(first == at for first, _ in self.spans) and any(last == at for _, last in self.spans)
