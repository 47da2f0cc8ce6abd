"""Something wrong in typed text, with its place, so that an editor can underline it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` from 0, columns `start` to `end` in it, and a sentence that says what is wrong and what would be right."""

    line: int
    start: int
    end: int
    message: str
