"""What the formats of weights have in common.

Each packs named float32 arrays and one text into bytes, and unpacks them again without running anything that a file
holds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from playground.core.batches import Array
from playground.core.formats import Format

KEY = "playground"
"""Under which name a file holds the text."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """One array in a file, not yet read, since a broken file may promise more than fits in memory."""

    shape: tuple[int, ...]
    type: str
    values: Callable[[], Array]


Pack: TypeAlias = Callable[[Mapping[str, Array], str], bytes]
"""A file's bytes, of arrays and a text."""
Unpack: TypeAlias = Callable[[Path, bytes], tuple[str | None, dict[str, Tensor]]]
"""A file's text, None where it has none, and its arrays. It is told the file's path for its sentences, and raises
`FileProblem`."""
WeightsFormat: TypeAlias = Format[Pack, Unpack]
