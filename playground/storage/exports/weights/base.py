"""What the weight formats share.

Each packs named float32 arrays and one text into bytes, and unpacks them without running anything in a file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from playground.core.batches import Array
from playground.core.formats import Format

LIMIT = 4_000_000_000
"""The most bytes of a file to open. No more of it is read than is asked for."""
KEY = "playground"
"""The name of the text in a file."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """An array in a file that is read only on demand, since a broken file may promise more than fits in memory."""

    shape: tuple[int, ...]
    type: str
    values: Callable[[], Array]


Pack: TypeAlias = Callable[[Mapping[str, Array], str], bytes]
"""Packs arrays and a text into a file's bytes."""
Unpack: TypeAlias = Callable[[Path], tuple[str | None, dict[str, Tensor]]]
"""Opens a file, and returns its text, None if it has none, and its arrays, which are read on demand. Raises
`FileProblem`."""
WeightsFormat: TypeAlias = Format[Pack, Unpack]
