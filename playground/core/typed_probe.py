"""A probe as it stands in its field, where each of its tokens is in it, and what becomes of it when one is changed."""

from dataclasses import dataclass, replace
from functools import cached_property

import regex

from playground.core.specs import MAX_TIMESTEPS, Tokens
from playground.core.vocabulary import ARROW, one_line, spans, split

MAX_CHARACTERS = 200_000
"""The longest probe that may be typed."""

_BLANK = {"words": regex.compile(r"\s*"), "numbers": regex.compile(r"[\s,;]*"), "characters": regex.compile("")}
"""What only parts tokens."""


@dataclass(frozen=True, kw_only=True)
class TypedProbe:
    """A text, the `kind` of its tokens, and whether it is read as a `whole`: what stands behind an arrow as well."""

    text: str = ""
    kind: Tokens = "words"
    whole: bool = False

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each timestep's token begins and ends in the text; at most as many as a probe may have."""
        prompt, arrow, answer = self.text.partition(ARROW)
        parts = [(0, prompt)]
        if arrow and self.whole:
            parts.append((len(prompt) + len(arrow), answer))
        found: list[tuple[int, int]] = []
        for begin, part in parts:
            left = begin + len(part) - len(part.lstrip())
            places = spans(self.kind, part.strip(), MAX_TIMESTEPS - len(found))
            found += [(left + start, left + end) for start, end in places]
        return tuple(found)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Each timestep's token."""
        return tuple(one_line(self.text[start:end]) for start, end in self.spans)

    def before(self, timestep: int) -> tuple[int, int]:
        """The empty place for a token before the one of `timestep`; behind the last one where there is none."""
        if not self.spans:
            return 0, 0
        at = self.spans[timestep - 1][1] if timestep else self.spans[0][0]
        return at, at

    def replaced(self, place: tuple[int, int], typed: str) -> "TypedProbe":
        """The probe with what was typed at a place, which begins and ends where tokens do, or is empty between two.

        Tokens beside the place stay what they are: where they would grow together with what was typed, a space parts
        them. Only characters have none, there a space is a token.
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
        """Nothing at a place, and what parted it from the next token, or the last from the one before, goes as well."""
        blank = _BLANK[self.kind]
        after = blank.match(self.text, end)
        assert after is not None
        begin, until = start, after.end()
        if until == len(self.text):
            kept = [last for _, last in self.spans if last <= start]
            begin = kept[-1] if kept and blank.fullmatch(self.text, kept[-1], start) else start
        return self._first_that_keeps(begin, until, ["", " "])

    def _first_that_keeps(self, start: int, end: int, candidates: list[str]) -> "TypedProbe":
        """With the first of some texts at a place that leaves the tokens before and after it as they are."""
        before = tuple(t for t, (_, last) in zip(self.tokens, self.spans, strict=True) if last <= start)
        after = tuple(t for t, (first, _) in zip(self.tokens, self.spans, strict=True) if first >= end)
        for typed in candidates:
            result = self._with(start, end, typed)
            wanted = (*before, *split(self.kind, typed), *after)[:MAX_TIMESTEPS]
            if result.tokens[: len(wanted)] == wanted:
                break
        return result

    def _with(self, start: int, end: int, typed: str) -> "TypedProbe":
        return replace(self, text=self.text[:start] + typed + self.text[end:])

    def _touches(self, at: int) -> bool:
        """Whether two tokens meet at a place without anything between."""
        return any(first == at for first, _ in self.spans) and any(last == at for _, last in self.spans)
