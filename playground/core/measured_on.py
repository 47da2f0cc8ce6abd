"""Joins what a number means and what it was measured on to one sentence."""


def with_test_set(words: str, test_set: str) -> str:
    """Return the sentence `words` with the sequences that were measured in front; either may be empty."""
    if not test_set:
        return words
    return f"Measured on {test_set}: {words[0].lower()}{words[1:]}" if words else f"Measured on {test_set}."
