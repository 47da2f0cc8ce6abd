"""A finding: what is wrong with a network, in a sentence with its number, and what to try."""

from dataclasses import dataclass, field
from typing import Literal

from playground.core.guided_action import GuidedAction
from playground.core.sentence import Target

Kind = Literal[
    "unknown",
    "longer",
    "exploding",
    "rate",
    "clip",
    "saturated",
    "dead",
    "memory",
    "vanishing",
    "one answer",
    "overfitting",
    "few sequences",
    "baseline",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """`text` is the sentence; `remedy` what to try: settings of a second network, or a place to go to, None if nothing
    is sure to tell more. `target` is where it is seen in the score."""

    kind: Kind
    text: str
    remedy: GuidedAction | None = None
    target: Target = field(default_factory=Target)

    @property
    def is_about_probe(self) -> bool:
        """Return whether it is about the sequence that is watched, and not about the network."""
        return self.kind in {"unknown", "longer"}


def percent(share: float) -> str:
    """Format a share in percent, with two digits."""
    return f"{plain(100 * share)}\u00a0%"


def plain(value: float) -> str:
    """Format a number with two digits, and whole from 100 on."""
    if abs(value) >= 99.5:
        return f"{value:,.0f}"
    return f"{float(f'{value:.2g}'):.12g}" if abs(value) >= 1e-4 or not value else f"{value:.1e}"


def setting(value: float) -> str:
    """Format a setting as it is typed, without a power of ten."""
    return f"{value:.7f}".rstrip("0").rstrip(".") if value < 1 else f"{value:g}"


def steps_text(count: int) -> str:
    """Format a number of timesteps."""
    return f"{count:,} timestep{'s' * (count != 1)}"
