"""The arrangement of the tracks: their order, which are hidden or folded, and their row heights."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

SCALES = (0.25, 8.0)
"""The bounds of a heat map's row height, as multiples of its default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """The user's choices, by track name. A name stays even if the current network lacks that track."""

    order: tuple[str, ...] = ()
    """Top to bottom. Tracks that are not listed stand at their default position."""
    hidden: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()
    scales: dict[str, float] = field(default_factory=dict)
    """Row heights as multiples of the default, by track name. Lists only those that differ from 1."""

    def ordered(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return all `names`, given in their default order, in the chosen order. A name that is not in `order` follows
        its default predecessor."""
        result = [name for name in self.order if name in names]
        for index, name in enumerate(names):
            if name not in result:
                result.insert(result.index(names[index - 1]) + 1 if index else 0, name)
        return tuple(result)

    def with_moved(self, name: str, other: str, *, after: bool, names: Sequence[str]) -> "Arrangement":
        """Return a copy with a track right before or after another. `names`: all, in their default order."""
        if name == other:
            return self
        order = [each for each in self.ordered(names) if each != name]
        order.insert(order.index(other) + after, name)
        return replace(self, order=tuple(order))

    def with_folded(self, name: str, folded: bool) -> "Arrangement":
        """Return a copy with a track folded or open."""
        return replace(self, folded=self.folded | {name} if folded else self.folded - {name})

    def with_hidden(self, name: str, hidden: bool) -> "Arrangement":
        """Return a copy with a track hidden or shown."""
        return replace(self, hidden=self.hidden | {name} if hidden else self.hidden - {name})

    def with_scale(self, name: str, scale: float) -> "Arrangement":
        """Return a copy with a heat map's row height set to a multiple of the default, clamped to `SCALES`."""
        others = {key: value for key, value in self.scales.items() if key != name}
        scale = min(max(scale, SCALES[0]), SCALES[1])
        return replace(self, scales=others if scale == 1 else {**others, name: scale})

    def to_json(self) -> str:
        """Return the arrangement as JSON, for the settings."""
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
        """Return a stored arrangement, or the default if the text is not valid."""
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


def repeat_layers(names: Iterable[str], layered: Callable[[str], bool], layers: int) -> list[tuple[str, int]]:
    """Return the tracks, top to bottom, with their layers, where all layers are shown. A run of tracks that every layer
    has comes once per layer, the input's first; any other track comes once, with layer 0."""
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
