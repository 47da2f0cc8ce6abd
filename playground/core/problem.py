"""A mistake in typed text and its position, for an editor to underline."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in `line` (from 0), columns `start` to `end`; `message` says what is wrong and what would be right."""

    line: int
    start: int
    end: int
    message: str
