"""Finds titles by parts of their words."""

from collections.abc import Sequence

_BEHIND = 4
"""What a word costs that only the details have."""


def found(query: str, entries: Sequence[tuple[str, str]]) -> list[int]:
    """Return the places of the entries, each a title and its details, that have all words of a query, the best first.

    A word fits best at the beginning of the title, then of another word in it, then inside one, and then with letters
    left out. Entries that fit alike keep their order; an empty query finds all.
    """
    words = query.casefold().split()
    costs = {place: _cost(words, *map(str.casefold, entry)) for place, entry in enumerate(entries)}
    fitting = {place: cost for place, cost in costs.items() if cost is not None}
    return sorted(fitting, key=lambda place: fitting[place])


def _cost(words: Sequence[str], title: str, details: str) -> float | None:
    """Return how badly the words fit; None if one of them does not fit at all."""
    total = 0.0
    for word in words:
        in_title, in_details = _cost_in(word, title), _cost_in(word, details)
        costs = [*([] if in_title is None else [in_title]), *([] if in_details is None else [in_details + _BEHIND])]
        if not costs:
            return None
        total += min(costs)
    return total


def _cost_in(word: str, text: str) -> float | None:
    if text.startswith(word):
        return -1.0
    if any(part.startswith(word) for part in text.split()):
        return 0.0
    if word in text:
        return 1.0
    # Letters left out, but within one word: otherwise nearly everything has them.
    if any(_has_letters(word, part) for part in text.split() if part[:1] == word[:1]):
        return 2.0
    return None


def _has_letters(letters: str, word: str) -> bool:
    """Whether a word has these letters in their order."""
    rest = iter(word)
    return all(letter in rest for letter in letters)
