"""How the tracks are arranged: their order, which are hidden or folded, and how high each is."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

SCALES = (0.25, 8.0)
"""A heat map's rows are at the least and at the most so many times as high as they usually are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What the user has chosen, by the tracks' names. It speaks of tracks, not of a network: a name stays in it while a
    network without that track is shown."""

    order: tuple[str, ...] = ()
    """Top to bottom. A track that it lacks stands where it stands by default."""
    hidden: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()
    scales: dict[str, float] = field(default_factory=dict)
    """How many times as high as usual a heat map's rows are, where it is not once."""

    def ordered(self, names: Sequence[str]) -> tuple[str, ...]:
        """All of these names, which come in their default order, in the order chosen. One that was not known when it
        was chosen follows the one that it follows by default."""
        result = [name for name in self.order if name in names]
        for index, name in enumerate(names):
            if name not in result:
                result.insert(result.index(names[index - 1]) + 1 if index else 0, name)
        return tuple(result)

    def moved(self, name: str, other: str, *, after: bool, names: Sequence[str]) -> "Arrangement":
        """With a track put right before or after another one; `names` are all, in their default order."""
        if name == other:
            return self
        order = [each for each in self.ordered(names) if each != name]
        order.insert(order.index(other) + after, name)
        return replace(self, order=tuple(order))

    def folding(self, name: str, folded: bool) -> "Arrangement":
        """With a track folded, or open."""
        return replace(self, folded=self.folded | {name} if folded else self.folded - {name})

    def hiding(self, name: str, hidden: bool) -> "Arrangement":
        """With a track hidden, or shown."""
        return replace(self, hidden=self.hidden | {name} if hidden else self.hidden - {name})

    def scaling(self, name: str, scale: float) -> "Arrangement":
        """With a heat map's rows so many times as high as usual, within bounds."""
        others = {key: value for key, value in self.scales.items() if key != name}
        scale = min(max(scale, SCALES[0]), SCALES[1])
        return replace(self, scales=others if scale == 1 else {**others, name: scale})

    def to_json(self) -> str:
        """To be kept."""
        return json.dumps(
            {
                "order": self.order,
                "hidden": sorted(self.hidden),
                "folded": sorted(self.folded),
                "scales": self.scales,
            }
        )

    @classmethod
    def from_json(cls, text: object) -> "Arrangement":
        """What was kept; the default for anything else."""
        try:
            kept = json.loads(text) if isinstance(text, str) else {}
            return cls(
                order=_names(kept["order"]),
                hidden=frozenset(_names(kept["hidden"])),
                folded=frozenset(_names(kept["folded"])),
                scales={str(name): _scale(scale) for name, scale in kept["scales"].items()},
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return cls()


def stacked(names: Iterable[str], layered: Callable[[str], bool], layers: int) -> list[tuple[str, int]]:
    """Names, top to bottom, where all layers are shown: each run of tracks that every layer has comes once for each
    layer, from the input's to the answer's; the others, once, with 0."""
    result = []
    for repeated, run in groupby(names, layered):
        together = list(run)
        result += [(name, layer) for layer in range(layers if repeated else 1) for name in together]
    return result


def _names(kept: Any) -> tuple[str, ...]:
    if not isinstance(kept, list) or not all(isinstance(name, str) for name in kept):
        raise TypeError
    return tuple(dict.fromkeys(kept))


def _scale(kept: Any) -> float:
    if isinstance(kept, bool) or not isinstance(kept, int | float) or not math.isfinite(kept):
        raise TypeError
    return min(max(float(kept), SCALES[0]), SCALES[1])
