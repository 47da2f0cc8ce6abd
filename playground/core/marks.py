"""What a mark asks for, in words."""

from playground.core.specs import Mark

QUANTITIES = {
    "accuracy": ("accuracy", "≥"),
    "sequence_accuracy": ("sequences right", "≥"),
    "confidence": ("least confidence", "≥"),
    "loss": ("loss", "≤"),
    "error": ("largest error", "≤"),
    "free_run_error": ("free-run error", "≤"),
}
"""Each quantity of a mark, and on which side of it a network has to be."""


def asked(mark: Mark) -> dict[str, float]:
    """The quantities that a mark asks for, each with its limit."""
    limits = {name: getattr(mark, name) for name in QUANTITIES}
    return {name: limit for name, limit in limits.items() if limit is not None}


def said(mark: Mark) -> str:
    """What is asked for: `accuracy ≥ 1 and loss ≤ 0.1`."""
    return " and ".join(f"{QUANTITIES[name][0]} {QUANTITIES[name][1]} {limit:g}" for name, limit in asked(mark).items())
