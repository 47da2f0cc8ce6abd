"""The limits of a mark, and a sentence about them."""

from playground.core.specs import Mark

QUANTITIES = {
    "accuracy": ("accuracy", "≥"),
    "sequence_accuracy": ("sequences right", "≥"),
    "confidence": ("least confidence", "≥"),
    "loss": ("loss", "≤"),
    "error": ("largest error", "≤"),
    "free_run_error": ("free-run error", "≤"),
}
"""Each quantity of a mark: its name on screen, and on which side of the limit a network has to be."""


def limits_of(mark: Mark) -> dict[str, float]:
    """Return the limits that a mark sets, by quantity."""
    limits = {name: getattr(mark, name) for name in QUANTITIES}
    return {name: limit for name, limit in limits.items() if limit is not None}


def describe_mark(mark: Mark) -> str:
    """Describe a mark: `accuracy ≥ 1 and loss ≤ 0.1`."""
    return " and ".join(
        f"{QUANTITIES[name][0]} {QUANTITIES[name][1]} {limit:g}" for name, limit in limits_of(mark).items()
    )
